"""`ops.`: sign-ups and where they stopped, what did not work anywhere, this server and its plugins, operators' acts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from importlib.metadata import version
from uuid import UUID

import msgspec
from portico_sdk import Nothing, Read, Redirect, View, translator

from portico.audit import reader
from portico.audit.reader import Event, Filter
from portico.operations import console
from portico.operations.console import Failed, SignUpRow
from portico.outbox import repairs
from portico.outbox.heart import PARTS, beats
from portico.web.operator.console import Console, by, outside
from portico.web.outside import Outside
from portico.web.parts import CoreContext
from portico.web.staff.audit import code_words, sentences

t = translator("portico")

SHOWN = 100


class SignUps(msgspec.Struct, frozen=True, kw_only=True):
    rows: tuple[SignUpRow, ...]


class Repairs(msgspec.Struct, frozen=True, kw_only=True):
    """`more` are not shown; `due` waits for the workers, the oldest since `oldest`."""

    rows: tuple[Failed, ...]
    more: int
    due: int
    oldest: datetime | None


class RetryForm(msgspec.Struct, frozen=True, kw_only=True):
    practice: UUID
    id: UUID


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """`state` is ok, look or MEND."""

    name: str
    state: str
    words: str


class Plugin(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    version: str
    state: str
    step: str
    reason: str
    way_out: str


class Worker(msgspec.Struct, frozen=True, kw_only=True):
    """One part of one worker, by its last word."""

    part: str
    host: str
    version: str
    at: datetime
    lives: bool


class Server(msgspec.Struct, frozen=True, kw_only=True):
    """`lacks` are the parts of a worker that live nowhere."""

    version: str
    workers: tuple[Worker, ...]
    lacks: tuple[str, ...]
    environment: str
    plugins: tuple[Plugin, ...]
    parts: tuple[Part, ...]
    looked: bool


class Act(msgspec.Struct, frozen=True, kw_only=True):
    at: datetime
    who: str
    what: str
    note: str
    outcome: str


class Acts(msgspec.Struct, frozen=True, kw_only=True):
    rows: tuple[Act, ...]
    older: str


class Before(msgspec.Struct, frozen=True, kw_only=True):
    before: UUID | None = None


class OverviewPages:
    """Made once, with the application's routes."""

    def __init__(self, given: Console) -> None:
        self._desk = given.desk
        self._examine = given.examine

    async def sign_ups(self, ctx: CoreContext, _path: Nothing, _query: Nothing) -> View:
        page = SignUps(rows=tuple(await console.sign_ups(ctx.scope, limit=SHOWN)))
        return View(template="operator/sign_ups.html", model=page)

    async def repairs(self, ctx: CoreContext, _path: Nothing, _query: Nothing) -> View:
        rows = await console.failed(ctx.scope, limit=SHOWN)
        total = await console.failed_count(ctx.scope)
        late = await repairs.backlog(ctx.scope, ctx.now)
        page = Repairs(rows=tuple(rows), more=total - len(rows), due=late.due, oldest=late.oldest)
        return View(template="operator/repairs.html", model=page)

    async def retry(self, ctx: CoreContext, _path: Nothing, form: RetryForm) -> Outside:
        async def act() -> Redirect:
            done = await self._desk.retry(by(ctx), form.practice, form.id, ctx.now)
            words = t("It is tried again now.") if done else t("It is not on the list any more.")
            return Redirect(to="/repairs", toast=words)

        return outside(act)

    async def server(self, ctx: CoreContext, _path: Nothing, _query: Nothing) -> View:
        return View(template="operator/server.html", model=await _server(ctx, ()))

    async def look(self, ctx: CoreContext, _path: Nothing, _form: Nothing) -> Outside:
        """Asks every part, which takes a moment: so it is a button, and no transaction is open meanwhile."""

        async def act() -> View:
            found = await self._examine()
            parts = tuple(Part(name=name, state=state, words=words) for name, state, words in found)
            return View(template="operator/server.html", model=await _server(ctx, parts))

        return outside(act)

    async def acts(self, ctx: CoreContext, _path: Nothing, query: Before) -> View:
        events = await reader.search(Filter(), before=query.before, limit=SHOWN + 1)
        said = sentences(ctx)
        rows = tuple(_act(event, said) for event in events[:SHOWN])
        older = f"/audit?before={events[SHOWN - 1].id}" if len(events) > SHOWN else ""
        read = Read(code="AuditEvent", query="platform")
        return View(template="operator/audit.html", model=Acts(rows=rows, older=older), reads=(read,))


def _act(event: Event, said: Mapping[str, str]) -> Act:
    return Act(
        at=event.recorded,
        who=event.actor_name or (t("Not signed in") if event.actor_kind == "nobody" else event.actor_kind),
        what=code_words(event.code, said),
        note=event.reason,
        outcome=event.outcome,
    )


async def _server(ctx: CoreContext, parts: tuple[Part, ...]) -> Server:
    said = await beats(ctx.parts.redis, ctx.parts.settings.queue_name)
    workers = tuple(
        Worker(part=one.part, host=one.host, version=one.version, at=one.at, lives=one.is_alive(ctx.now))
        for one in said
    )
    found = (*ctx.parts.registry.ready, *ctx.parts.registry.refused)
    return Server(
        version=version("portico-platform"),
        environment=ctx.parts.settings.environment,
        workers=workers,
        lacks=tuple(part for part in PARTS if not any(one.part == part and one.lives for one in workers)),
        plugins=tuple(
            Plugin(
                id=one.id,
                version=one.version,
                state=one.state,
                step=one.step.value if one.step else "",
                reason=one.reason,
                way_out=one.way_out,
            )
            for one in found
        ),
        parts=parts,
        looked=bool(parts),
    )
