"""Tries to make a practice in processes of their own, each ended by SIGKILL at a point that is named.

Run as a program: one line per practice, `tenant delivery point`, each tried in a process that dies; then all of them in
one that lives. What the directory was told outlives a process, as it does at Keycloak.
"""

from __future__ import annotations

import asyncio
import os
import pickle
import signal
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, cast
from uuid import UUID

from portico.app import App, opened, utc_now
from portico.identity.directory import IdentityDirectory
from portico.identity.memory import InMemoryDirectory
from portico.onboarding.provisioning import NAME, Provisioning
from portico.outbox.deliver import Deliveries
from portico.outbox.handlers import Handlers
from portico.practice_file.blueprint import apply_blueprint
from portico.settings import Settings
from portico.tenancy.context import Tenant
from portico.tenancy.scopes import Tenancy

POINTS = ("ensure_practice", "blueprint", "ensure_user", "link_member", "handler")
"""Each done, and not noted yet."""


class Death:
    """Comes at one point of one try."""

    def __init__(self, point: str) -> None:
        self._point = point

    @property
    def comes(self) -> bool:
        return bool(self._point)

    def at(self, point: str) -> None:
        if point == self._point:
            os.kill(os.getpid(), signal.SIGKILL)


class Kept:
    """A directory whose memory is a file, and in whose calls a process may die."""

    def __init__(self, file: Path, death: Death) -> None:
        self._file = file
        self._death = death
        self._inner = cast(
            InMemoryDirectory,
            pickle.loads(file.read_bytes()) if file.exists() else InMemoryDirectory(),
        )

    def __getattr__(self, name: str) -> Callable[..., Awaitable[Any]]:
        inner = getattr(self._inner, name)

        async def call(*args: object, **named: object) -> object:
            answer = await inner(*args, **named)
            self._file.write_bytes(pickle.dumps(self._inner))
            self._death.at(name)
            return answer

        return call


async def attempt(settings: Settings, file: Path, deliveries: Sequence[tuple[UUID, UUID]], death: Death) -> list[str]:
    """The outcome of each, where the process lives to tell."""
    directory = cast(IdentityDirectory, Kept(file, death))
    async with opened(settings, directory=directory) as app:
        making = _provisioning(app, directory, death)

        async def handler(tenancy: Tenancy, tenant: Tenant, payload: Mapping[str, str]) -> None:
            await making(tenancy, tenant, payload)
            death.at("handler")

        doing = Deliveries(app.parts.tenancy, Handlers(core={NAME: handler}), utc_now)
        return [(await doing.deliver(*one, again=not death.comes)).value for one in deliveries]


def _provisioning(app: App, directory: IdentityDirectory, death: Death) -> Provisioning:
    async def blueprint(tenant: Tenant, name: str) -> None:
        await apply_blueprint(app.parts.practice_tools, tenant, name)
        death.at("blueprint")

    return Provisioning(
        tenancy=app.parts.tenancy,
        directory=directory,
        placements=app.placements,
        starting=app.starting,
        brand_of=app.parts.login_brand,
        apply_blueprint=blueprint,
        clock=utc_now,
    )


def killed(settings: Settings, file: Path, one: tuple[UUID, UUID], point: str) -> int:
    """How a process ended that tried it: forked, so that everything is imported once."""
    if child := os.fork():
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    asyncio.run(attempt(settings, file, [one], Death(point)))
    os._exit(0)


def main() -> None:
    settings, file = Settings.from_environ(os.environ), Path(sys.argv[1])
    lines = [line.split() for line in sys.stdin]
    ids = [(UUID(tenant_id), UUID(delivery_id)) for tenant_id, delivery_id, _ in lines]
    ends = [killed(settings, file, one, line[2]) for one, line in zip(ids, lines, strict=True)]
    outcomes = asyncio.run(attempt(settings, file, ids, Death("")))
    for line, end, outcome in zip(lines, ends, outcomes, strict=True):
        sys.stdout.write(f"{line[2]} {end} {outcome}\n")


if __name__ == "__main__":
    main()
