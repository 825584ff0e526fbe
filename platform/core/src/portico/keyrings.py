"""`portico keyring`: makes the file of keys, puts a fresh one first, and wraps every practice's key with that."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from portico.audit.events import AuditCode
from portico.audit.writer import record
from portico.settings import Settings
from portico.tenancy.context import Actor
from portico.tenancy.database import DatabaseUnavailable
from portico.tenancy.keys import CannotOpen, Keyring, KeyringError
from portico.tenancy.practices import PLATFORM_ID
from portico.tenancy.scopes import Tenancy
from portico.tenancy.tables import Practice

Say = Callable[[str], None]
_WHO = Actor.system("keyring")


@dataclass(frozen=True, kw_only=True)
class Rewrapped:
    """How many practices' keys were wrapped anew, and how many this keyring can't open."""

    done: int
    closed: int


def new(settings: Settings, say: Say) -> int:
    """Never over one that is there: what it wrapped would be lost with it."""
    path = settings.keyring_file
    if path.exists():
        say(f"{path} is there already, and stays as it is.")
        return 0
    try:
        Keyring.create(path)
    except (KeyringError, OSError) as error:
        say(f"{path} can't be made ({type(error).__name__}). PORTICO_KEYRING_FILE names it.")
        return 1
    say(f"{path} is made. Keep a copy of it where no backup of the database lies: without it nothing sealed opens.")
    return 0


def add(settings: Settings, say: Say) -> int:
    """The first half of a change of keys; every process must have read the file before the second."""
    try:
        keyring = Keyring.add(settings.keyring_file)
    except (KeyringError, OSError) as error:
        say(f"{error}" if isinstance(error, KeyringError) else f"{settings.keyring_file}: {type(error).__name__}")
        return 1
    say(f"{keyring.in_use} is first in {settings.keyring_file}. Start every process anew, then: portico keyring rewrap")
    return 0


def rewrap(settings: Settings, say: Say) -> int:
    """The second half. May be done again when it was cut off."""

    async def opened() -> Rewrapped:
        tenancy = await Tenancy.open(settings)
        try:
            return await rewrap_all(tenancy)
        finally:
            await tenancy.close()

    try:
        result = asyncio.run(opened())
    except (DatabaseUnavailable, KeyringError) as error:
        say(str(error))
        return 1
    say(f"The keys of {result.done} practices were wrapped anew.")
    if result.closed:
        say(f"{result.closed} can't be opened with {settings.keyring_file}: bring back the key that wrapped them.")
        return 1
    say("Keep the older lines as long as a backup made before now is kept.")
    return 0


async def rewrap_all(tenancy: Tenancy) -> Rewrapped:
    """A practice whose key was destroyed or changed meanwhile stays as it is."""
    async with tenancy.platform_scope(_WHO, "SYSADMIN"):
        rows = await Practice.select(Practice.id, Practice.data_key).where(Practice.data_key != b"")
    keyring = tenancy.keyring
    done = closed = 0
    for row in rows:
        tenant_id, before = row["id"], bytes(row["data_key"])
        if keyring.wrapped_by(before) == keyring.in_use:
            continue
        try:
            wrapped = keyring.wrap(tenant_id, keyring.unwrap(tenant_id, before))
        except CannotOpen:
            closed += 1
            continue
        async with tenancy.platform_scope(_WHO, "SYSADMIN"):
            same = (Practice.id == tenant_id) & (Practice.data_key == before)
            await Practice.update({Practice.data_key: wrapped}).where(same)
        done += 1
    await _note(tenancy, done)
    return Rewrapped(done=done, closed=closed)


async def _note(tenancy: Tenancy, done: int) -> None:
    platform = await tenancy.tenant_by_id(PLATFORM_ID)
    if platform is None:
        raise LookupError("the platform's own row is missing; portico migrate writes it")
    async with tenancy.tenant_scope(platform, _WHO, "SYSADMIN") as scope:
        await record(
            scope, AuditCode.KEYRING_REWRAPPED, reason=f"{done} practices' keys, with {tenancy.keyring.in_use}"
        )
