"""The pool of connections, and one transaction on one of them.

A transaction begins with its first query and costs one round trip to open (BEGIN, practice, actor, and any savepoint
that is already asked for) and one to end (COMMIT and the connection's reset). Savepoints that no query is made in cost
nothing. Whatever happens, the connection goes back: also when COMMIT fails or the request is cancelled half-way.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass
from typing import Any, cast

import asyncpg  # pyright: ignore[reportMissingTypeStubs]
from asyncpg.pool import PoolConnectionProxy  # pyright: ignore[reportMissingTypeStubs]

log = logging.getLogger(__name__)

# What DISCARD ALL does, but for the prepared statements, which are worth keeping. (Temporary tables are not granted.)
_RESET = "RESET SESSION AUTHORIZATION; RESET ROLE; RESET ALL; CLOSE ALL; UNLISTEN *; SELECT pg_advisory_unlock_all()"
_RELEASE_S = 5.0

# InternalClientError: what asyncpg says, for one, when the server ended the connection between two queries.
Failures = (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError)
"""Everything that the database or the way to it can raise."""

Duplicate = asyncpg.UniqueViolationError
"""A unique value is taken already."""


class DatabaseUnavailable(Exception):
    """No connection could be had. The person may try again in a moment."""


class QueryRefused(Exception):
    """This query may not be made here; the text says why."""


class SavepointFailed(Exception):
    """A query failed inside a savepoint and its error was passed over; what was done inside is undone."""


class Connection(asyncpg.Connection):
    """asyncpg's, that can end a transaction and reset itself in one round trip."""

    __slots__ = ("_is_clean",)

    async def end(self, statements: str) -> None:
        await self.execute(f"{statements}; {_RESET}")
        self._is_clean = True

    def get_reset_query(self) -> str:
        """Asked by the pool when the connection comes back."""
        is_clean = getattr(self, "_is_clean", False)
        self._is_clean = False
        return "" if is_clean else _RESET


class Database:
    """The pool, as the run-time role. Made once by the process; `close()` it at the end."""

    def __init__(self, pool: asyncpg.Pool, acquire_timeout_s: float) -> None:
        self._pool = pool
        self._acquire_timeout_s = acquire_timeout_s
        self._ends: set[asyncio.Task[None]] = set()

    @classmethod
    async def open(
        cls,
        dsn: str,
        *,
        min_size: int = 1,
        max_size: int = 10,
        statement_timeout_s: float = 10.0,
        lock_timeout_s: float = 5.0,
        acquire_timeout_s: float = 10.0,
    ) -> Database:
        """Raises DatabaseUnavailable."""
        try:
            pool = await asyncpg.create_pool(
                dsn,
                min_size=min_size,
                max_size=max_size,
                connection_class=Connection,
                statement_cache_size=500,
                max_cached_statement_lifetime=0,
                server_settings={
                    "application_name": "portico",
                    "statement_timeout": str(int(statement_timeout_s * 1000)),
                    "lock_timeout": str(int(lock_timeout_s * 1000)),
                    "idle_in_transaction_session_timeout": "60000",
                    "timezone": "UTC",
                },
            )
        except Failures as error:
            raise DatabaseUnavailable(f"PostgreSQL does not answer ({type(error).__name__})") from error
        return cls(pool, acquire_timeout_s)

    async def close(self) -> None:
        await asyncio.gather(*self._ends, return_exceptions=True)
        await self._pool.close()

    async def ping(self) -> None:
        """Raises DatabaseUnavailable."""
        transaction = self.transaction("")
        try:
            await transaction.run("SELECT 1", ())
        except Failures as error:
            raise DatabaseUnavailable(f"PostgreSQL does not answer ({type(error).__name__})") from error
        finally:
            await transaction.rollback()

    def transaction(self, settings: str) -> Transaction:
        """One transaction; `settings` are the statements that follow its BEGIN."""
        return Transaction(self, f"BEGIN; {settings}")

    async def acquire(self) -> Connection:
        """A connection of the pool. Raises DatabaseUnavailable."""
        try:
            # The pool hands out a proxy that forwards every method of its connection class.
            return cast(Connection, await self._pool.acquire(timeout=self._acquire_timeout_s))
        except TimeoutError as error:
            raise DatabaseUnavailable("All connections to PostgreSQL are in use") from error
        except (OSError, asyncpg.InterfaceError, asyncpg.PostgresConnectionError) as error:
            raise DatabaseUnavailable(f"PostgreSQL does not answer ({type(error).__name__})") from error

    async def give_back(self, connection: Connection) -> None:
        """After a clean end."""
        await self._finish(self._release(connection))

    async def abandon(self, connection: Connection) -> None:
        """After anything else."""
        await self._finish(self._roll_back(connection))

    async def _finish(self, end: Coroutine[Any, Any, None]) -> None:
        # A task of its own, so that a cancelled request, even one cancelled twice, doesn't leave the connection behind.
        task = asyncio.create_task(end)
        self._ends.add(task)
        task.add_done_callback(self._ends.discard)
        await asyncio.shield(task)

    async def _roll_back(self, connection: Connection) -> None:
        try:
            async with asyncio.timeout(_RELEASE_S):
                await connection.end("ROLLBACK")
        except Exception as error:  # noqa: BLE001 (whatever it is: this connection is not used again)
            log.warning("a connection could not be rolled back: %s", type(error).__name__)
            connection.terminate()
        await self._release(connection)

    async def _release(self, connection: Connection) -> None:
        try:
            await self._pool.release(cast(PoolConnectionProxy, connection), timeout=_RELEASE_S)
        except Failures as error:
            log.warning("a connection was thrown away: %s", type(error).__name__)


@dataclass(slots=True)
class Frame:
    """One level inside a transaction: a savepoint, or (with no `name`) a change of role only.

    `refuse` is why no query may be made in it: "" when they may, None as in the level above.
    """

    enter: str
    leave: str
    name: str = ""
    refuse: str | None = None
    is_open: bool = False
    has_failed: bool = False


class Transaction:
    """Begins with its first query. Not for two tasks."""

    def __init__(self, database: Database, begin: str) -> None:
        self._database = database
        self._begin = begin
        self._connection: Connection | None = None
        self._frames: list[Frame] = []
        self._owed: list[str] = []

    @property
    def is_open(self) -> bool:
        return self._connection is not None

    @property
    def depth(self) -> int:
        return len(self._frames)

    @property
    def refuses(self) -> str:
        """Why no query may be made at this level; empty when it may."""
        return (self._frames[-1].refuse or "") if self._frames else ""

    async def run(self, query: str, args: Sequence[Any]) -> list[asyncpg.Record]:
        """The rows of one statement."""
        if reason := self.refuses:
            raise QueryRefused(reason)
        try:
            connection = self._connection
            if connection is None or self._owed or (self._frames and not self._frames[-1].is_open):
                connection = await self._catch_up()
            return cast("list[asyncpg.Record]", await connection.fetch(query, *args))
        except BaseException:
            self._note_failure()
            raise

    def enter(self, frame: Frame) -> None:
        if frame.refuse is None:
            frame.refuse = self.refuses
        self._frames.append(frame)

    def leave(self, frame: Frame, *, undo: bool) -> None:
        """Statements are owed, not sent: they go with the next query or with COMMIT."""
        if self._frames.pop() is not frame:
            raise RuntimeError("Savepoints must be left in the order opposite to their making.")
        if not frame.is_open:
            return
        if frame.name and (undo or frame.has_failed):
            # What is owed was owed inside of this savepoint, and goes with it.
            self._owed = [f"ROLLBACK TO SAVEPOINT {frame.name}"]
        if frame.leave:
            self._owed.append(frame.leave)

    async def commit(self) -> None:
        """Raises what the database says, with the connection already given back and nothing kept."""
        if self._frames:
            raise RuntimeError("A transaction can't be committed inside of a savepoint.")
        connection = self._connection
        if connection is None:
            return
        # COMMIT in a failed transaction is a silent ROLLBACK; the empty SELECT raises there.
        statements = "; ".join([*self._owed, "SELECT", "COMMIT"])
        try:
            await connection.end(statements)
        except BaseException:
            await self.rollback()
            raise
        self._forget()
        await self._database.give_back(connection)

    async def rollback(self) -> None:
        self._frames.clear()
        connection = self._forget()
        if connection is not None:
            await self._database.abandon(connection)

    async def _catch_up(self) -> Connection:
        statements = self._owed
        connection = self._connection
        if connection is None:
            connection = self._connection = await self._database.acquire()
            statements = [self._begin]
        waiting = [frame for frame in self._frames if not frame.is_open]
        # The first of them stands even if a later statement fails (a role that is not there); undoing it undoes all.
        for frame in waiting[:1]:
            frame.is_open = True
        await connection.execute("; ".join([*statements, *(frame.enter for frame in waiting if frame.enter)]))
        for frame in waiting:
            frame.is_open = True
        self._owed = []
        return connection

    def _note_failure(self) -> None:
        for frame in reversed(self._frames):
            if frame.name:
                frame.has_failed = True
                return

    def _forget(self) -> Connection | None:
        connection, self._connection, self._owed = self._connection, None, []
        return connection
