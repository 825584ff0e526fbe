"""The pool of connections. Whatever happens in a transaction, its connection goes back: also when COMMIT fails or the
request is cancelled half-way.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Coroutine
from typing import Any, cast

import asyncpg  # pyright: ignore[reportMissingTypeStubs]
from asyncpg.pool import PoolConnectionProxy  # pyright: ignore[reportMissingTypeStubs]

from portico.tenancy.transaction import Transaction

log = logging.getLogger(__name__)

# What DISCARD ALL does, but for the prepared statements, which are worth keeping. (Temporary tables are not granted.)
_RESET = "RESET SESSION AUTHORIZATION; RESET ROLE; RESET ALL; CLOSE ALL; UNLISTEN *; SELECT pg_advisory_unlock_all()"
_RELEASE_S = 5.0

# InternalClientError: what asyncpg says, for one, when the server ended the connection between two queries.
Failures = (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError)
"""Everything that the database or the way to it can raise."""

Duplicate = asyncpg.UniqueViolationError
"""A unique value is taken already."""

StillNamed = asyncpg.ForeignKeyViolationError
"""Another row names the one that is to be deleted."""


class DatabaseUnavailable(Exception):
    """No connection could be had. The person may try again in a moment."""


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
            # When the line itself broke, the pool has taken the connection back: there is none behind this any more.
            with contextlib.suppress(AttributeError, *Failures):
                connection.terminate()
        await self._release(connection)

    async def _release(self, connection: Connection) -> None:
        try:
            await self._pool.release(cast(PoolConnectionProxy, connection), timeout=_RELEASE_S)
        except Failures as error:
            log.warning("a connection was thrown away: %s", type(error).__name__)
