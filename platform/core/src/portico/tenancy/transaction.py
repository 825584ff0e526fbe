"""One transaction on one connection. It begins with its first query and says no more to the server than it must.

One round trip opens it (BEGIN, practice, actor, and any savepoint that is already asked for), one ends it (COMMIT and
the connection's reset). Levels inside of it in which no query is made cost nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    import asyncpg  # pyright: ignore[reportMissingTypeStubs]

    from portico.tenancy.database import Connection, Database

CORE_ROLE = "NONE"
"""The run-time role itself."""


class SavepointFailed(Exception):
    """A query failed inside a savepoint and its error was passed over; what was done inside is undone."""


class QueryRefused(Exception):
    """This query may not be made here; the text says why."""


@dataclass(slots=True)
class Frame:
    """One level inside a transaction: a savepoint, or (with no `name`) a change of role only.

    `role` is the database role of the queries made in it, `refuse` why none may be made ("" when they may); both None
    as in the level above.
    """

    name: str = ""
    read_only: bool = False
    role: str | None = None
    refuse: str | None = None
    is_open: bool = False
    has_failed: bool = False


class Transaction:
    """Begins with its first query. Not for two tasks.

    The role is set when a query needs another than the last one had, and not where levels begin and end: most changes
    there cancel out, and each would be a round trip.
    """

    def __init__(self, database: Database, begin: str) -> None:
        self._database = database
        self._begin = begin
        self._connection: Connection | None = None
        self._frames: list[Frame] = []
        self._owed: list[str] = []
        # The role at the server; None when it is not known, so that it is set before the next query.
        self._role_there: str | None = CORE_ROLE

    @property
    def is_open(self) -> bool:
        return self._connection is not None

    @property
    def is_read_only(self) -> bool:
        """Whether the database refuses to write at this level."""
        return any(frame.read_only for frame in self._frames)

    @property
    def role(self) -> str:
        """The role that a query made now runs as."""
        return (self._frames[-1].role or CORE_ROLE) if self._frames else CORE_ROLE

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
            if connection is None or self._is_behind:
                connection = await self._catch_up()
            return cast("list[asyncpg.Record]", await connection.fetch(query, *args))
        except BaseException:
            self._note_failure()
            raise

    def enter(self, frame: Frame) -> None:
        if frame.refuse is None:
            frame.refuse = self.refuses
        if frame.role is None:
            frame.role = self.role
        self._frames.append(frame)

    def leave(self, frame: Frame, *, undo: bool) -> None:
        """Statements are owed, not sent: they go with the next query or with COMMIT."""
        if self._frames.pop() is not frame:
            raise RuntimeError("Savepoints must be left in the order opposite to their making.")
        if not frame.is_open or not frame.name:
            return
        if undo or frame.has_failed:
            # What is owed was owed inside of this savepoint, and goes with it.
            self._owed = [f"ROLLBACK TO SAVEPOINT {frame.name}"]
            # The role is again the one that the savepoint began with.
            self._role_there = None
        # The role that was set inside stays.
        self._owed.append(f"RELEASE SAVEPOINT {frame.name}")

    async def commit(self) -> None:
        """Raises what the database says, with the connection already given back and nothing kept."""
        if self._frames:
            raise RuntimeError("A transaction can't be committed inside of a savepoint.")
        connection = self._connection
        if connection is None:
            return
        # COMMIT in a failed transaction is a silent ROLLBACK; the empty SELECT raises there.
        statements = "; ".join([*self._owed, *self._role_change(), "SELECT", "COMMIT"])
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
        waiting = [frame for frame in self._frames if frame.name and not frame.is_open]
        # The first of them stands even if a later statement fails (a role that is not there); undoing it undoes all.
        for frame in waiting[:1]:
            frame.is_open = True
        change = self._role_change()
        self._role_there = None
        interruption = await _to_its_end(connection.execute("; ".join([*statements, *map(_begin, waiting), *change])))
        for frame in waiting:
            frame.is_open = True
        self._owed, self._role_there = [], self.role
        if interruption is not None:
            raise interruption
        return connection

    @property
    def _is_behind(self) -> bool:
        """Whether the server must be told something before the next query."""
        return (
            bool(self._owed)
            or self._role_there != self.role
            or any(frame.name and not frame.is_open for frame in self._frames)
        )

    def _role_change(self) -> list[str]:
        return [] if self._role_there == self.role else [f"SET LOCAL ROLE {self.role}"]

    def _note_failure(self) -> None:
        for frame in reversed(self._frames):
            if frame.name:
                frame.has_failed = True
                return

    def _forget(self) -> Connection | None:
        connection, self._connection = self._connection, None
        self._owed, self._role_there = [], CORE_ROLE
        return connection


async def _to_its_end(work: Coroutine[Any, Any, object]) -> asyncio.CancelledError | None:
    """Wait for it also when this task is cancelled meanwhile (a plugin's deadline), and give that back. Statements that
    begin and end levels are short, and of half of them nobody could tell which savepoints there are.
    """
    sent, interruption = asyncio.ensure_future(work), None
    while not sent.done():
        try:
            await asyncio.wait((sent,))
        except asyncio.CancelledError as error:
            interruption = error
    if interruption is not None and sent.exception() is not None:
        raise interruption
    sent.result()
    return interruption


def _begin(frame: Frame) -> str:
    read_only = "; SET LOCAL transaction_read_only = on" if frame.read_only else ""
    return f"SAVEPOINT {frame.name}{read_only}"
