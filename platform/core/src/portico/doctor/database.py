"""The database and what stands in it: version, rights, tables, plugins, the worker's list, the practices' keys."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Final

from portico.doctor.findings import Finding, clock, ill, look, well
from portico.doctor.schema import missing
from portico.doctor.walls import walls
from portico.plugins.discovery import discover
from portico.plugins.migrations import after_migration
from portico.settings import Settings
from portico.tenancy.context import Actor, Origin
from portico.tenancy.database import Database, DatabaseUnavailable
from portico.tenancy.keys import CannotOpen, Keyring, KeyringError
from portico.tenancy.open_scope import opened
from portico.tenancy.scopes import PlatformScope
from portico.tenancy.tables import Practice

OLDEST_POSTGRES: Final = 16
OVERDUE: Final = timedelta(minutes=2)


async def database(settings: Settings) -> Sequence[Finding]:
    part = "database"
    try:
        async with _platform(settings) as scope:
            found = [*await _server(part, scope)]
            if lacking := await missing(scope):
                return [*found, ill(part, f"Of this version are missing: {', '.join(lacking)}. Run: portico migrate")]
            found += await walls(scope)
            return [*found, *await _plugins(scope), *await _overdue(scope), *await _practices_keys(settings)]
    except DatabaseUnavailable as error:
        return [ill(part, f"{error} PORTICO_DATABASE_URL says where it is.")]


async def _server(part: str, scope: PlatformScope) -> Sequence[Finding]:
    facts = await scope.run(
        "SELECT current_setting('server_version_num')::int / 10000 AS version, clock_timestamp() AS now,"
        " current_setting('server_version') AS full_version,"
        " rolsuper OR rolbypassrls AS is_mighty, current_user AS name,"
        " (SELECT count(*) FROM pg_tables WHERE tableowner = current_user) AS owned"
        " FROM pg_roles WHERE rolname = current_user",
        (),
    )
    version, now, is_mighty, name, owned = (facts[0][key] for key in ("version", "now", "is_mighty", "name", "owned"))
    found = [clock(part, now)]
    if version < OLDEST_POSTGRES:
        found.append(ill(part, f"PostgreSQL {version}; upgrade it to {OLDEST_POSTGRES} or later."))
    else:
        found.append(well(part, f"PostgreSQL {facts[0]['full_version']}"))
    if is_mighty or owned:
        words = f"The role {name} owns tables or stands above row level security: practices would not be kept apart."
        found.append(ill(part, f"{words} Name the run-time role in PORTICO_DATABASE_URL."))
    else:
        found.append(well(part, f"The role {name} owns nothing and sees one practice at a time."))
    return found


async def _plugins(scope: PlatformScope) -> Sequence[Finding]:
    registry = await after_migration(discover(), scope)
    refused = [
        look("plugins", f"{plugin.id} can't be used: {plugin.reason}. {plugin.way_out}") for plugin in registry.refused
    ]
    return refused or [well("plugins", f"{len(registry.ready)} installed, all can be used.")]


async def _overdue(scope: PlatformScope) -> Sequence[Finding]:
    rows = await scope.run(
        "SELECT count(*) AS late FROM core.outbox_due WHERE due_at < $1", (datetime.now(UTC) - OVERDUE,)
    )
    if overdue := int(rows[0]["late"]):
        words = f"{overdue} deliveries are due since more than two minutes. Is it running? Start it: portico worker"
        return [look("worker", words)]
    return [well("worker", "Nothing waits that is due.")]


async def _practices_keys(settings: Settings) -> Sequence[Finding]:
    """Whether this keyring opens every practice's key: a wrong file shows here and not when a record is wanted."""
    try:
        keyring = Keyring.load(settings.keyring_file)
    except KeyringError:
        return []  # told by _keyring
    closed = 0
    # A practice that left has no key any more: that is what its leaving was.
    rows = await Practice.select(Practice.id, Practice.data_key).where(Practice.data_key != b"")
    for row in rows:
        try:
            keyring.unwrap(row["id"], bytes(row["data_key"]))
        except CannotOpen:
            closed += 1
    if closed:
        words = f"The keys of {closed} of {len(rows)} practices can't be opened with {settings.keyring_file}."
        return [ill("keys", f"{words} Bring back the keyring that they were made with.")]
    return [well("keys", f"The keys of {len(rows)} practices can be opened.")]


@asynccontextmanager
async def _platform(settings: Settings) -> AsyncGenerator[PlatformScope]:
    """The global tables, without what the other checks look at."""
    database = await Database.open(settings.database_url, max_size=1)
    try:
        scope = PlatformScope(database, Actor.system("doctor"), "SYSADMIN", Origin())
        async with opened(scope):
            yield scope
    finally:
        await database.close()
