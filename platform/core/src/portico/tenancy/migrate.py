"""`portico migrate`: core and each plugin, one transaction each, as the owner; also roles and their rights.

A plugin whose migration fails is parked, with a reason and a way out, and everything else goes on. Two at once wait for
each other. After this the run-time role can do its work and nothing more.
"""

from __future__ import annotations

import contextlib
import importlib
import importlib.util
import io
import logging
import os
from collections.abc import AsyncGenerator, Generator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any, cast
from uuid import UUID

import asyncpg  # pyright: ignore[reportMissingTypeStubs]
from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.apps.migrations.tables import Migration
from piccolo.conf.apps import AppConfig
from portico_sdk.context import schema_name
from portico_sdk.data import open_runner, uuid7

from portico.tenancy import policies, roles
from portico.tenancy.database import Failures
from portico.tenancy.policies import CURRENT_TENANT
from portico.tenancy.practices import PLATFORM_ID
from portico.tenancy.refusals import TableRefused
from portico.tenancy.roles import MigrationFailed

log = logging.getLogger(__name__)

_LOCK = 7_706_914_201  # of the whole database, any number
_STATEMENT_TIMEOUT_MS = 60_000
_LOCK_TIMEOUT_MS = 4_000
_WAIT_FOR_OTHER_MS = 120_000


@dataclass(frozen=True, kw_only=True)
class App:
    """A Piccolo app: core's, with no plugin id, or a plugin's. `module` holds APP_CONFIG."""

    module: str
    plugin_id: str = ""
    version: str = ""

    @property
    def schema(self) -> str:
        return schema_name(self.plugin_id) if self.plugin_id else "core"


@dataclass(frozen=True)
class Parked:
    """A plugin that can't be used until its migration is mended. `reason` never holds data."""

    plugin: str
    reason: str
    way_out: str


@dataclass(frozen=True)
class Migrated:
    """`applied` names what was run; empty when everything was up to date."""

    applied: tuple[str, ...]
    parked: tuple[Parked, ...]


async def migrate(owner_url: str, apps: Sequence[App], *, runtime_url: str) -> Migrated:
    """Bring the database up to date. `apps` has core's first. Raises MigrationFailed.

    `runtime_url` names the run-time role and its password; the role is made when it is missing.
    """
    role, password = roles.credentials(runtime_url)
    try:
        connection = cast(
            Any, await asyncpg.connect(owner_url, server_settings={"application_name": "portico migrate"})
        )
    except Failures as error:
        raise MigrationFailed(f"PostgreSQL does not answer ({_words(error)}). Look at OWNER_DATABASE_URL.") from error
    try:
        await _wait_for_turn(connection)
        await roles.make_runtime(connection, role, password)
        applied: list[str] = []
        parked: list[Parked] = []
        for app in apps:
            try:
                applied += await _migrate_app(connection, app, role)
            except Exception as error:  # a plugin's migration may raise anything
                if not app.plugin_id:
                    raise MigrationFailed(
                        f"Core could not be migrated: {_words(error)}. Nothing was changed."
                    ) from error
                parked.append(_parked(app, error))
        await roles.check_sign_in(connection, runtime_url, role, password)
        await _note_platform(connection)
        await _note_installed(connection, apps, parked)
        return Migrated(tuple(applied), tuple(parked))
    finally:
        await connection.close()


@dataclass
class _Runner:
    """Sends Piccolo's statements to the migration's one connection."""

    connection: Any

    @property
    def tenant_id(self) -> UUID | None:
        return None

    async def run(self, query: str, args: Sequence[Any]) -> Sequence[Mapping[str, Any]]:
        return cast("Sequence[Mapping[str, Any]]", await self.connection.fetch(query, *args))

    @asynccontextmanager
    async def savepoint(self) -> AsyncGenerator[None]:
        async with self.connection.transaction():
            yield


async def _migrate_app(connection: Any, app: App, role: str) -> list[str]:
    config = cast(AppConfig, importlib.import_module(app.module).APP_CONFIG)
    schema = app.schema
    async with connection.transaction():
        await connection.execute(f"SET LOCAL lock_timeout = {_LOCK_TIMEOUT_MS}")
        await connection.execute(f"SET LOCAL statement_timeout = {_STATEMENT_TIMEOUT_MS}")
        await connection.execute(f"CREATE SCHEMA IF NOT EXISTS {schema}")
        if app.plugin_id:
            await roles.make_plugin_role(connection, schema, role)
        else:
            await connection.execute(CURRENT_TENANT)
            await connection.execute(f"GRANT USAGE ON SCHEMA core TO {role}")
        with _piccolo(connection):
            pending = await _pending(config)
            if pending:
                await policies.unforce(connection, schema)
            for migration in pending:
                await _run(migration, config.app_name)
        await policies.secure(connection, schema, config.table_classes, schema if app.plugin_id else role)
        await policies.force(connection, schema)
    return [f"{config.app_name} {migration.ID}" for migration in pending]


@contextmanager
def _piccolo(connection: Any) -> Generator[None]:
    """Piccolo finds its engine by this variable only, and talks on standard output."""
    before = os.environ.get("PICCOLO_CONF")
    os.environ["PICCOLO_CONF"] = "portico.tenancy.piccolo_engine"
    token = open_runner.set(_Runner(connection))
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            yield
    finally:
        open_runner.reset(token)
        if before is None:
            del os.environ["PICCOLO_CONF"]
        else:
            os.environ["PICCOLO_CONF"] = before


async def _pending(config: AppConfig) -> list[ModuleType]:
    if not await Migration.table_exists().run():
        await Migration.create_table().run()
    done = set(await Migration.get_migrations_which_ran(app_name=config.app_name))
    return [module for module in _modules(config) if module.ID not in done]


def _modules(config: AppConfig) -> list[ModuleType]:
    folder = Path(config.resolved_migrations_folder_path)
    modules = [_load(config.app_name, path) for path in folder.glob("*.py") if path.name != "__init__.py"]
    return sorted(modules, key=lambda module: str(module.ID))


def _load(app_name: str, path: Path) -> ModuleType:
    # Piccolo would put the folder on sys.path, where one app's file can hide another's.
    spec = importlib.util.spec_from_file_location(f"portico_migrations_{app_name}_{path.stem}", path)
    if spec is None or spec.loader is None:
        raise MigrationFailed(f"{path.name} can't be read.")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


async def _run(migration: ModuleType, app_name: str) -> None:
    manager = await migration.forwards()
    if isinstance(manager, MigrationManager):
        await manager.run()
    await Migration.insert(Migration(name=migration.ID, app_name=app_name)).run()


async def _wait_for_turn(connection: Any) -> None:
    await connection.execute(f"SET lock_timeout = {_WAIT_FOR_OTHER_MS}")
    try:
        await connection.execute(f"SELECT pg_advisory_lock({_LOCK})")
    except asyncpg.LockNotAvailableError as error:
        raise MigrationFailed("Another `portico migrate` is at work. Try again when it is done.") from error


async def _note_platform(connection: Any) -> None:
    """The platform's own row: operators' acts are audited there."""
    await connection.execute(
        "INSERT INTO core.practice (id, slug, name, data_key) VALUES ($1, 'platform', 'Portico', '')"
        " ON CONFLICT DO NOTHING",
        PLATFORM_ID,
    )


async def _note_installed(connection: Any, apps: Sequence[App], parked: Sequence[Parked]) -> None:
    reasons = {plugin.plugin: plugin for plugin in parked}
    for app in apps:
        if not app.plugin_id:
            continue
        why = reasons.get(app.plugin_id)
        await connection.execute(
            "INSERT INTO core.installed_plugin (id, plugin_id, version, state, reason, way_out)"
            " VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (plugin_id) DO UPDATE SET version = excluded.version,"
            " state = excluded.state, reason = excluded.reason, way_out = excluded.way_out",
            uuid7(),
            app.plugin_id,
            app.version,
            "parked" if why else "ready",
            why.reason if why else "",
            why.way_out if why else "",
        )


def _parked(app: App, error: Exception) -> Parked:
    if isinstance(error, TableRefused):
        way_out = "Its publisher must change the table; until then take the plugin out or leave it parked."
    elif isinstance(error, asyncpg.LockNotAvailableError | asyncpg.QueryCanceledError):
        way_out = "Its tables were busy. Run `portico migrate` again when fewer people are at work."
    else:
        way_out = "Mend its migration or install its former version, then run `portico migrate` again."
    log.error("the plugin %s is parked: %s", app.plugin_id, _words(error))
    return Parked(app.plugin_id, _words(error), way_out)


def _words(error: Exception) -> str:
    """The first line: the second of PostgreSQL's can hold a row's values."""
    lines = str(error).splitlines()
    return f"{type(error).__name__}: {lines[0]}" if lines else type(error).__name__
