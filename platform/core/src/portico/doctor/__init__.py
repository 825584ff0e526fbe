"""`portico doctor`: looks at everything that this server stands on and says what to mend. Nothing that it does stays.

Each check looks at one part and answers with findings; a part that is away costs its own check only. No finding holds a
password or anything of a practice's.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from portico.doctor.database import database
from portico.doctor.events import events
from portico.doctor.findings import Finding, State
from portico.doctor.login import login
from portico.doctor.outside import addresses, inside, names
from portico.doctor.parts import disk, folders, keyring, mail, queue, storage, valkey, versions
from portico.doctor.worker import worker
from portico.settings import Settings

__all__ = ["Finding", "State", "examine", "run", "told"]


async def examine(settings: Settings) -> Sequence[Finding]:
    """Every finding, part after part; parts are looked at at once."""
    checks: Sequence[Callable[[Settings], Awaitable[Sequence[Finding]]]] = (
        versions,
        database,
        worker,
        valkey,
        queue,
        storage,
        login,
        events,
        inside,
        addresses,
        names,
        mail,
        keyring,
        folders,
        disk,
    )
    found = await asyncio.gather(*(check(settings) for check in checks))
    return [finding for findings in found for finding in findings]


async def told(settings: Settings) -> Sequence[tuple[str, str, str]]:
    """The same for the operators' console: part, state and words."""
    return [(one.part, one.state.value, one.words) for one in await examine(settings)]


def run(settings: Settings, say: Callable[[str], None]) -> int:
    """1 when something has to be mended."""
    findings = asyncio.run(examine(settings))
    for finding in findings:
        say(f"{finding.state:<5} {finding.part:<10} {finding.words}")
    ill = sum(finding.state is State.ILL for finding in findings)
    say("Everything that this server needs is there." if not ill else f"{ill} to mend.")
    return 1 if ill else 0
