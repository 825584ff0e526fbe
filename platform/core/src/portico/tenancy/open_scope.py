"""What can be done while a scope is open: queries, savepoints, locks, and what waits for the commit.

A scope belongs to the task that opened it: a task made inside (`create_task`, `gather`, `wait_for`) can't use it, since
two queries at once on one transaction break it.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import re
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any, Final, cast
from uuid import UUID

from portico_sdk.data import NoTenantOpen, open_runner

from portico.tenancy.context import Actor, Origin
from portico.tenancy.database import Database
from portico.tenancy.transaction import CORE_ROLE, Frame, QueryRefused, SavepointFailed, Transaction

log = logging.getLogger(__name__)

AfterCommit = Callable[[], Awaitable[None]]

_PURPOSE: Final = re.compile(r"[A-Za-z0-9 ._:-]{1,64}")
_ROLE: Final = re.compile(r"[a-z_][a-z0-9_]{0,62}")
_DATA: Final = re.compile(r"\s*(SELECT|INSERT|UPDATE|DELETE|WITH)\b", re.IGNORECASE)


class WrongTask(NoTenantOpen):
    """A task used a scope that another task opened, or one that is closed."""


class ScopeAlreadyOpen(Exception):
    """A scope was opened inside of another; two at once could wait for each other's connection for ever."""


class OpenScope:
    """What both kinds of scope can do. Nothing happens in the database until the first query.

    `keeps_nothing`: the database refuses every change, from the first statement to the last.
    """

    def __init__(
        self,
        database: Database,
        tenant_id: UUID | None,
        actor: Actor,
        purpose: str,
        origin: Origin,
        *,
        keeps_nothing: bool = False,
    ) -> None:
        self.actor = actor
        self.keeps_nothing = keeps_nothing
        self.purpose = purpose
        self.origin = origin
        self._transaction: Transaction = database.transaction(
            ("SET TRANSACTION READ ONLY; " if keeps_nothing else "") + _settings(tenant_id, actor, purpose)
        )
        self._owner = asyncio.current_task()
        self._is_closed = False
        self._after_commit: list[AfterCommit] = []
        self._savepoints = 0

    @property
    def tenant_id(self) -> UUID | None:
        return None

    @property
    def is_mine(self) -> bool:
        """Whether the running task may use it."""
        return not self._is_closed and asyncio.current_task() is self._owner

    @property
    def is_read_only(self) -> bool:
        """Whether nothing may be changed at this level, here or in the storage."""
        return self.keeps_nothing or self._transaction.is_read_only

    async def run(self, query: str, args: Sequence[Any]) -> Sequence[Mapping[str, Any]]:
        """Rows of one statement; Piccolo's engine calls it. Statements about data only."""
        self._check_task()
        if not _DATA.match(query) or "set_config" in query.lower():
            raise QueryRefused("Only SELECT, INSERT, UPDATE and DELETE are run in a scope.")
        return cast("Sequence[Mapping[str, Any]]", await self._transaction.run(query, args))

    def savepoint(
        self, *, read_only: bool = False, role: str | None = None, refuse: str | None = None
    ) -> AbstractAsyncContextManager[None]:
        """What is inside is undone when it raises; the transaction goes on.

        `role` is the database role inside (a plugin's), `refuse` why no query may be made there but in `as_core`; None
        leaves them. Also undone, with SavepointFailed, when a query failed inside and the error was swallowed.
        """
        self._savepoints += 1
        role = None if role is None else _checked(_ROLE, role)
        return _Level(self, Frame(name=f"s{self._savepoints}", read_only=read_only, role=role, refuse=refuse))

    def as_core(self) -> AbstractAsyncContextManager[None]:
        """Inside of a plugin's savepoint: core's own queries on its behalf, as core's role. Ports use it."""
        return _Level(self, Frame(role=CORE_ROLE, refuse=""))

    def no_queries(self, reason: str) -> AbstractAsyncContextManager[None]:
        """Every query inside is refused with `reason` (a plugin's call without the port `db`), but in `as_core`."""
        return _Level(self, Frame(refuse=reason))

    async def lock(self, name: str) -> None:
        """Wait for the lock of that name, this practice's own; held until the transaction ends."""
        digest = hashlib.sha256(f"{self.tenant_id}:{name}".encode()).digest()
        await self.run("SELECT pg_advisory_xact_lock($1)", (int.from_bytes(digest[:8], signed=True),))

    def after_commit(self, do: AfterCommit) -> None:
        """Run `do` when the transaction is committed, with no scope open. Its failure is logged, not raised."""
        self._after_commit.append(do)

    async def commit(self) -> None:
        """Commit now; a query made later begins a new transaction. Leaving the scope commits too."""
        self._check_task()
        await self._transaction.commit()
        waiting, self._after_commit = self._after_commit, []
        if not waiting:
            return
        token = open_runner.set(None)
        try:
            for do in waiting:
                await _contained(do)
        finally:
            open_runner.reset(token)

    @asynccontextmanager
    async def stepped_out(self) -> AsyncGenerator[None]:
        """What was done so far is committed, and inside no scope is open: to ask another system, which no transaction
        may wait for. A query made afterwards begins a new one.
        """
        await self.commit()
        token = open_runner.set(None)
        try:
            yield
        finally:
            open_runner.reset(token)

    async def rollback(self) -> None:
        """Undo everything since the last commit. Leaving the scope by an exception does it too."""
        self._after_commit.clear()
        await self._transaction.rollback()

    def close(self) -> None:
        self._is_closed = True

    def enter(self, frame: Frame) -> int:
        """A level begins; how much waits for the commit so far. Nothing is sent to the server."""
        self._check_task()
        self._transaction.enter(frame)
        return len(self._after_commit)

    def leave(self, frame: Frame, *, undo: bool, waiting: int) -> None:
        """It ends; what was undone sends no letters."""
        try:
            self._transaction.leave(frame, undo=undo)
        finally:
            if undo and frame.name:
                del self._after_commit[waiting:]

    def _check_task(self) -> None:
        if not self.is_mine:
            raise WrongTask(
                "This scope is closed or belongs to another task. Make queries in the task that opened it, one after "
                "another; for a deadline use asyncio.timeout, not wait_for."
            )


class _Level:
    """One level of a scope, while a block runs. Not a generator: a page enters dozens, and these cost a third."""

    __slots__ = ("_frame", "_scope", "_waiting")

    def __init__(self, scope: OpenScope, frame: Frame) -> None:
        self._scope = scope
        self._frame = frame
        self._waiting = 0

    async def __aenter__(self) -> None:
        self._waiting = self._scope.enter(self._frame)

    async def __aexit__(self, kind: type[BaseException] | None, error: object, trace: object) -> None:
        frame = self._frame
        has_failed = kind is None and frame.has_failed
        self._scope.leave(frame, undo=kind is not None or has_failed, waiting=self._waiting)
        if has_failed:
            raise SavepointFailed("A query failed inside and its error was passed over; nothing was kept.")


@asynccontextmanager
async def opened(scope: OpenScope) -> AsyncGenerator[None]:
    """Commits at the end, undoes everything on an exception, and gives the connection back in any case."""
    outer = open_runner.get()
    # One inherited from the task that made this one is no obstacle: it can't be used here anyway.
    if isinstance(outer, OpenScope) and outer.is_mine:
        raise ScopeAlreadyOpen("A scope is open already. Leave it first, or pass it on.")
    token = open_runner.set(scope)
    try:
        yield
        await scope.commit()
    except BaseException:
        await scope.rollback()
        raise
    finally:
        scope.close()
        open_runner.reset(token)


async def _contained(do: AfterCommit) -> None:
    try:
        await do()
    except Exception as error:  # noqa: BLE001 (what is committed stays committed, whatever happens to a letter)
        # The type only: the text could hold an address or a name.
        log.error("something to do after the commit failed: %s", type(error).__name__)


def _settings(tenant_id: UUID | None, actor: Actor, purpose: str) -> str:
    return (
        f"SET LOCAL app.tenant_id TO '{tenant_id or ''}'; "
        f"SET LOCAL app.actor_id TO '{actor.id or ''}'; "
        f"SET LOCAL app.purpose TO '{_checked(_PURPOSE, purpose)}'"
    )


def _checked(pattern: re.Pattern[str], text: str) -> str:
    if not pattern.fullmatch(text):
        raise ValueError(f"{text!r} can't be used here; it must match {pattern.pattern}")
    return text
