"""Tables of a plugin, bound to the practice by the database itself. Needs the extra `portico-sdk[data]`.

`TenantTable` is the one base class: it brings `id` and `tenant_id`, and every query goes through the scope that core
opened for this request. With no scope open a query raises `NoTenantOpen`. `TenantRef` points to another table of the
plugin, `PatientRef`, `PractitionerRef` and `LocationRef` to core's; `portico migrate` makes the composite constraints
`(tenant_id, …)`, so that a reference to another practice's row is refused like one to no row at all.
"""

from __future__ import annotations

import os
import re
import time
import uuid
from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from contextvars import ContextVar
from typing import Any, ClassVar, NoReturn, Protocol

from piccolo.columns import UUID, ForeignKey
from piccolo.columns.defaults.uuid import UUID4
from piccolo.engine.base import Engine
from piccolo.engine.postgres import PostgresEngine
from piccolo.querystring import QueryString
from piccolo.table import Table

from portico_sdk.errors import PluginError

__all__ = [
    "LocationRef",
    "NoTenantOpen",
    "PatientRef",
    "PractitionerRef",
    "TenantRef",
    "TenantTable",
    "uuid7",
]


class NoTenantOpen(PluginError):
    """A query was made outside of a practice's scope."""


class QueryRunner(Protocol):
    """What core puts into `open_runner` while a scope is open."""

    @property
    def tenant_id(self) -> uuid.UUID | None: ...

    async def run(self, query: str, args: Sequence[Any]) -> Sequence[Mapping[str, Any]]: ...

    def savepoint(self) -> AbstractAsyncContextManager[None]: ...


open_runner: ContextVar[QueryRunner | None] = ContextVar("portico_open_runner", default=None)
"""Set by core's scope; nothing else may set it."""


class ScopedEngine(PostgresEngine):
    """Piccolo's engine without a connection of its own: each query goes to the scope that is open."""

    def __init__(self) -> None:
        super().__init__(config={}, extensions=(), log_queries=False)

    async def check_version(self) -> None:
        """Piccolo would look for a server on this machine, at import."""

    async def prep_database(self) -> None:
        """Extensions are the owner's affair."""

    async def run_querystring(
        self,
        querystring: QueryString,
        in_pool: bool = True,  # noqa: ARG002 (Piccolo's signature)
    ) -> Sequence[Mapping[str, Any]]:
        query, args = querystring.compile_string(engine_type=self.engine_type)
        return await _runner().run(query, args)

    async def run_ddl(
        self,
        ddl: str,
        in_pool: bool = True,  # noqa: ARG002 (Piccolo's signature)
    ) -> Sequence[Mapping[str, Any]]:
        return await _runner().run(ddl, ())

    def transaction(  # pyright: ignore[reportIncompatibleMethodOverride] # Piccolo uses it as a context manager only
        self,
        allow_nested: bool = True,  # noqa: ARG002 (Piccolo's signature)
    ) -> AbstractAsyncContextManager[None]:
        """A savepoint: the transaction itself is the scope's."""
        return _runner().savepoint()

    async def get_new_connection(self) -> NoReturn:
        # `.batch()` ends here: it would read outside of the transaction, where no practice is set.
        raise NoTenantOpen("A query asked for a connection of its own. Read in pages instead of .batch().")

    async def start_connection_pool(self, **kwargs: object) -> NoReturn:  # noqa: ARG002 (Piccolo's signature)
        raise NoTenantOpen("The pool belongs to core.")


def _runner() -> QueryRunner:
    runner = open_runner.get()
    if runner is None:
        raise NoTenantOpen(
            "A query was made with no practice open. Enter through tenant_scope (core) or a handler (plugin)."
        )
    return runner


def uuid7() -> uuid.UUID:
    """A version 7 UUID (RFC 9562): sorts by time, tells nothing else."""
    millis = time.time_ns() // 1_000_000
    value = (millis << 80) | int.from_bytes(os.urandom(10))
    value = (value & ~(0xF << 76)) | (0x7 << 76)
    value = (value & ~(0x3 << 62)) | (0x2 << 62)
    return uuid.UUID(int=value)


# Piccolo's UUID column takes only subclasses of its own defaults, and its UUID7 does not import on Python 3.11.
class NewId(UUID4):
    """A fresh version 7 id."""

    @property
    def postgres(self) -> str:  # pyright: ignore[reportIncompatibleMethodOverride] # typed as one literal upstream
        return "gen_random_uuid()"

    def python(self) -> uuid.UUID:
        return uuid7()


class CurrentTenant(UUID4):
    """The practice whose scope is open."""

    @property
    def postgres(self) -> str:  # pyright: ignore[reportIncompatibleMethodOverride] # typed as one literal upstream
        return "core.current_tenant()"

    def python(self) -> uuid.UUID:
        tenant_id = _runner().tenant_id
        if tenant_id is None:
            raise NoTenantOpen("A row of a practice was made in a scope that has no practice.")
        return tenant_id


class TenantRef(ForeignKey[Any]):
    """A reference to another TenantTable of the same plugin. Joins like a ForeignKey; the constraint is composite."""

    @property
    def ddl(self) -> str:
        # Piccolo would write a single-column REFERENCES, which ignores row level security.
        return re.sub(
            r" REFERENCES .*? ON DELETE [A-Z ]+ ON UPDATE (CASCADE|RESTRICT|NO ACTION|SET NULL|SET DEFAULT)",
            "",
            super().ddl,
        )


class CoreRef(UUID):
    """An id of a row in one of core's tables; the constraint is composite and made by `portico migrate`."""

    core_table: str = ""

    @property
    def column_type(self) -> str:
        return "UUID"


class PatientRef(CoreRef):
    core_table = "core.patient"


class PractitionerRef(CoreRef):
    core_table = "core.practitioner"


class LocationRef(CoreRef):
    core_table = "core.location"


ENGINE = ScopedEngine()


class TenantTable(Table, db=ENGINE):
    """Base class of every table that holds a practice's data.

    `indexes` names what `portico migrate` indexes besides the keys: columns that follow `tenant_id` ("starts, ends"),
    or "gin(column)" for an array.
    """

    # Piccolo's own `indexes()` asks the database which there are; nobody here needs it.
    indexes: ClassVar[tuple[str, ...]] = ()  # pyright: ignore[reportIncompatibleMethodOverride]

    id = UUID(primary_key=True, default=NewId())
    tenant_id = UUID(default=CurrentTenant(), null=False)

    def __init_subclass__(
        cls,
        tablename: str | None = None,
        db: Engine[Any] | None = None,
        tags: list[str] | None = None,
        help_text: str | None = None,
        schema: str | None = None,
    ) -> None:
        super().__init_subclass__(tablename, db or ENGINE, tags or [], help_text, schema)
