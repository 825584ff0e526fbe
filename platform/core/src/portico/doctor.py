"""`portico doctor`: looks at everything that this server stands on and says what to mend. Nothing that it does stays.

Each check looks at one part and answers with findings; a part that is away costs its own check only. No finding holds a
password or anything of a practice's.
"""

from __future__ import annotations

import asyncio
import shutil
import stat
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum
from typing import Final

import httpx
from portico_sdk.data import uuid7

from portico.aws import ObjectMissing, Objects, StorageUnavailable
from portico.identity.population import Population
from portico.notify.mail import Mail, MailNotSent
from portico.piccolo_app import APP_CONFIG
from portico.plugins.discovery import discover
from portico.plugins.migrations import after_migration
from portico.settings import Settings
from portico.tenancy.context import Actor, Origin
from portico.tenancy.database import Database, DatabaseUnavailable
from portico.tenancy.keys import CannotOpen, Keyring, KeyringError
from portico.tenancy.open_scope import opened
from portico.tenancy.redis import Redis, RedisUnavailable
from portico.tenancy.scopes import PlatformScope
from portico.tenancy.tables import Practice

OLDEST_POSTGRES: Final = 16
SKEW: Final = timedelta(seconds=5)
"""More than this between two clocks, and one-time codes and tokens are refused."""
OVERDUE: Final = timedelta(minutes=2)
FREE_MB: Final = 500


class State(StrEnum):
    """How it stands with one thing."""

    WELL = "ok"
    LOOK = "look"
    ILL = "MEND"


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing that was looked at. `words` says what was found and, unless all is well, what to do."""

    part: str
    state: State
    words: str


async def examine(settings: Settings) -> Sequence[Finding]:
    """Every finding, part after part; parts are looked at at once."""
    checks: Sequence[Callable[[Settings], Awaitable[Sequence[Finding]]]] = (
        _database,
        _valkey,
        _storage,
        _login,
        _mail,
        _keyring,
        _disk,
    )
    found = await asyncio.gather(*(check(settings) for check in checks))
    return [finding for findings in found for finding in findings]


def run(settings: Settings, say: Callable[[str], None]) -> int:
    """1 when something has to be mended."""
    findings = asyncio.run(examine(settings))
    for finding in findings:
        say(f"{finding.state:<5} {finding.part:<10} {finding.words}")
    ill = sum(finding.state is State.ILL for finding in findings)
    say("Everything that this server needs is there." if not ill else f"{ill} to mend.")
    return 1 if ill else 0


async def _database(settings: Settings) -> Sequence[Finding]:
    part = "database"
    try:
        async with _platform(settings) as scope:
            found = [*await _server(part, scope)]
            if missing := await _missing_tables(scope):
                return [*found, _ill(part, f"Tables are missing: {', '.join(missing)}. Run: portico migrate")]
            return [*found, *await _plugins(scope), *await _worker(scope), *await _practices_keys(settings)]
    except DatabaseUnavailable as error:
        return [_ill(part, f"{error} PORTICO_DATABASE_URL says where it is.")]


async def _server(part: str, scope: PlatformScope) -> Sequence[Finding]:
    facts = await scope.run(
        "SELECT current_setting('server_version_num')::int / 10000 AS version, clock_timestamp() AS now,"
        " rolsuper OR rolbypassrls AS is_mighty, current_user AS name,"
        " (SELECT count(*) FROM pg_tables WHERE tableowner = current_user) AS owned"
        " FROM pg_roles WHERE rolname = current_user",
        (),
    )
    version, now, is_mighty, name, owned = (facts[0][key] for key in ("version", "now", "is_mighty", "name", "owned"))
    found = [_clock(part, now)]
    if version < OLDEST_POSTGRES:
        found.append(_ill(part, f"PostgreSQL {version}; upgrade it to {OLDEST_POSTGRES} or later."))
    else:
        found.append(_well(part, f"PostgreSQL {version}"))
    if is_mighty or owned:
        words = f"The role {name} owns tables or stands above row level security: practices would not be kept apart."
        found.append(_ill(part, f"{words} Name the run-time role in PORTICO_DATABASE_URL."))
    else:
        found.append(_well(part, f"The role {name} owns nothing and sees one practice at a time."))
    return found


async def _missing_tables(scope: PlatformScope) -> Sequence[str]:
    names = sorted(f"core.{table._meta.tablename}" for table in APP_CONFIG.table_classes)  # pyright: ignore[reportPrivateUsage]
    rows = await scope.run("SELECT name FROM unnest($1::text[]) AS name WHERE to_regclass(name) IS NULL", (names,))
    return [str(row["name"]) for row in rows]


async def _plugins(scope: PlatformScope) -> Sequence[Finding]:
    registry = await after_migration(discover(), scope)
    refused = [
        _look("plugins", f"{plugin.id} can't be used: {plugin.reason}. {plugin.way_out}") for plugin in registry.refused
    ]
    return refused or [_well("plugins", f"{len(registry.ready)} installed, all can be used.")]


async def _worker(scope: PlatformScope) -> Sequence[Finding]:
    rows = await scope.run(
        "SELECT count(*) AS late FROM core.outbox_due WHERE due_at < $1", (datetime.now(UTC) - OVERDUE,)
    )
    if overdue := int(rows[0]["late"]):
        words = f"{overdue} deliveries are due since more than two minutes. Is it running? Start it: portico worker"
        return [_look("worker", words)]
    return [_well("worker", "Nothing waits that is due.")]


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
        return [_ill("keys", f"{words} Bring back the keyring that they were made with.")]
    return [_well("keys", f"The keys of {len(rows)} practices can be opened.")]


async def _valkey(settings: Settings) -> Sequence[Finding]:
    redis = Redis.open(settings.redis_url)
    key = f"doctor:{uuid7()}"
    try:
        await redis.set(key, b"1", timedelta(seconds=10))
        await redis.delete(key)
    except RedisUnavailable:
        return [_ill("valkey", "It does not answer, or takes nothing. PORTICO_REDIS_URL says where it is.")]
    finally:
        await redis.close()
    return [_well("valkey", "It takes and gives.")]


async def _storage(settings: Settings) -> Sequence[Finding]:
    objects = Objects(settings)
    key = f"doctor/{uuid7()}"
    try:
        await objects.put(key, b"doctor")
        await objects.get(key)
        await objects.delete(key)
    except ObjectMissing:
        return [_ill("storage", f"There is no bucket {settings.objects_bucket}. `portico migrate` makes it.")]
    except StorageUnavailable as error:
        return [_ill("storage", str(error))]
    return [_well("storage", f"The bucket {settings.objects_bucket} takes and gives.")]


async def _login(settings: Settings) -> Sequence[Finding]:
    secrets = {
        Population.PATIENTS: settings.directory_secret_patients,
        Population.WORKFORCE: settings.directory_secret_workforce,
    }
    async with httpx.AsyncClient(timeout=10) as http:
        return [finding for realm, secret in secrets.items() for finding in await _realm(http, settings, realm, secret)]


async def _realm(http: httpx.AsyncClient, settings: Settings, realm: str, secret: str) -> Sequence[Finding]:
    part = "login"
    at = f"{settings.oidc_internal_url}/realms/{realm}"
    asked = {"grant_type": "client_credentials", "client_id": settings.directory_client_id, "client_secret": secret}
    try:
        known = await http.get(f"{at}/.well-known/openid-configuration")
        token = await http.post(f"{at}/protocol/openid-connect/token", data=asked)
    except httpx.HTTPError as error:
        words = f"Keycloak does not answer ({type(error).__name__})."
        return [_ill(part, f"{words} PORTICO_OIDC_INTERNAL_URL says where it is.")]
    if known.status_code != 200:
        words = f"Keycloak has no realm {realm} ({known.status_code})."
        return [_ill(part, f"{words} docs/operations.md says how it is made.")]
    found = [_clock(part, parsedate_to_datetime(known.headers["date"]))] if "date" in known.headers else []
    if f'"issuer":"{settings.oidc_public_url}/realms/{realm}"' not in known.text:
        words = f"The realm {realm} calls itself something else than PORTICO_OIDC_PUBLIC_URL says."
        found.append(_ill(part, f"{words} Set Keycloak's hostname to {settings.oidc_public_url}."))
    if token.status_code != 200:
        words = f"{settings.directory_client_id} is refused in {realm} ({token.status_code})."
        found.append(_ill(part, f"{words} PORTICO_DIRECTORY_SECRET_{realm.upper()} must be its secret."))
    return [*found, _well(part, f"The realm {realm} answers.")]


async def _mail(settings: Settings) -> Sequence[Finding]:
    try:
        await Mail(settings).greet()
    except MailNotSent as error:
        return [_ill("mail", str(error))]
    except ValueError as error:
        return [_ill("mail", f"PORTICO_MAIL_BOUNCES: {error}")]
    return [_well("mail", f"{settings.smtp_host} takes letters.")]


async def _keyring(settings: Settings) -> Sequence[Finding]:
    path = settings.keyring_file
    try:
        Keyring.load(path)
    except KeyringError as error:
        return [_ill("keyring", str(error))]
    if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        return [_ill("keyring", f"{path} can be read by others. Run: chmod 600 {path}")]
    return [_well("keyring", f"{path} can be read by its owner only.")]


async def _disk(settings: Settings) -> Sequence[Finding]:
    folder = settings.keyring_file.parent
    try:
        free = shutil.disk_usage(folder).free // 1_000_000
    except OSError:
        return []  # told by _keyring
    if free < FREE_MB:
        return [_ill("disk", f"{free} MB are free at {folder}. Make room: {FREE_MB} MB are the least.")]
    return [_well("disk", f"{free // 1000} GB are free at {folder}.")]


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


def _clock(part: str, theirs: datetime) -> Finding:
    apart = abs(datetime.now(UTC) - theirs.astimezone(UTC))
    if apart > SKEW:
        seconds = f"{apart.total_seconds():.0f} seconds"
        return _ill(part, f"Its clock is {seconds} from this one. Run a time service on both.")
    return _well(part, "Its clock agrees with this one.")


def _well(part: str, words: str) -> Finding:
    return Finding(part=part, state=State.WELL, words=words)


def _look(part: str, words: str) -> Finding:
    return Finding(part=part, state=State.LOOK, words=words)


def _ill(part: str, words: str) -> Finding:
    return Finding(part=part, state=State.ILL, words=words)
