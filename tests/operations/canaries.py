"""Words that stand nowhere else, a database that refuses by quoting them, and the log that such exceptions reach."""

from __future__ import annotations

import contextlib
import io
import logging
import traceback
from collections.abc import AsyncIterator, Iterator, MutableMapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import asyncpg
import httpx
import redis.asyncio
import structlog
from portico.app import App
from portico.clinical.directory import NewPatient
from portico.observability.logging import configure
from portico.settings import Settings

GIVEN, FAMILY, MRN, PHONE, BORN = "qzgivenname", "qzfamilyname", "qzmrn77", "9185550199", "1931-02-03"
RECORD = (GIVEN, FAMILY, MRN, PHONE, BORN)
TYPED = "qztypedwords"
REFUSAL = f"this is refused: {GIVEN} {FAMILY} said {TYPED}"
"""What the database says in `refusing`."""

PATIENT = NewPatient(
    given=GIVEN.title(),
    family=FAMILY.title(),
    birth_date=date.fromisoformat(BORN),
    mrn=MRN,
    phone=PHONE,
    email="qz@mail.example",
)
KEPT = ("outbox_event", "outbox_delivery", "outbox_due", "outbox_failed", "audit_event", "submission", "letter")
"""Core's tables that hold codes and ids only."""


@dataclass
class Log:
    """All that is logged, as the product writes it. `quoting` are the types of the exceptions that were handed to the
    log and whose own text, or that of a cause, has the words: whatever then stands in `text`.
    """

    stream: io.StringIO = field(default_factory=io.StringIO)
    quoting: set[str] = field(default_factory=set[str])

    @property
    def text(self) -> str:
        return self.stream.getvalue()

    def filter(self, record: logging.LogRecord) -> bool:
        """Sees the standard library's lines before they are written."""
        if record.exc_info:
            self._look(record.exc_info[1])
        return True

    def process(self, _logger: Any, _method: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        """Sees our lines before they are written."""
        self._look(line.get("exc_info"))
        return line

    def _look(self, error: object) -> None:
        while isinstance(error, BaseException):
            if TYPED in (words := "".join(traceback.format_exception_only(error))) and FAMILY in words:
                self.quoting.add(type(error).__name__)
            error = error.__cause__


@contextlib.contextmanager
def logged() -> Iterator[Log]:
    """The log of this process, down to the last line."""
    log, root = Log(), logging.getLogger()
    before, level = root.handlers[:], root.level
    configure(log.stream, logging.DEBUG)
    structlog.configure(processors=[log.process, *structlog.get_config()["processors"]])
    root.handlers[0].addFilter(log)
    # The mailbox that the letters go to is the test's own, in the same process.
    mail = logging.getLogger("mail.log")
    mail_level = mail.level
    mail.setLevel(logging.CRITICAL)
    try:
        yield log
    finally:
        mail.setLevel(mail_level)
        structlog.reset_defaults()
        root.handlers[:], root.level = before, level


def in_process(app: App) -> httpx.AsyncClient:
    """What breaks is answered by the application itself; nothing is raised through it."""
    transport = httpx.ASGITransport(app=app.asgi, raise_app_exceptions=False)  # type: ignore[arg-type]
    return httpx.AsyncClient(transport=transport, follow_redirects=False)


@contextlib.asynccontextmanager
async def refusing(owner_url: str, *tables: str) -> AsyncIterator[None]:
    """Every statement that would change one of these tables (`p_%.%` for all of plugins) fails, in words that quote."""
    connection: Any = await asyncpg.connect(owner_url)
    found = await connection.fetch(
        "select format('%I.%I', n.nspname, c.relname) as name from pg_class c"
        " join pg_namespace n on n.oid = c.relnamespace"
        " where c.relkind = 'r' and n.nspname || '.' || c.relname like any ($1)",
        list(tables),
    )
    assert found, tables
    try:
        await connection.execute(
            "create function core.qz_refuse() returns trigger language plpgsql as"
            f" $$ begin raise exception '{REFUSAL}'; end $$"
        )
        for row in found:
            await connection.execute(
                f"create trigger qz_refuse before insert or update or delete on {row['name']}"
                " for each statement execute function core.qz_refuse()"
            )
        yield
    finally:
        await connection.execute("drop function if exists core.qz_refuse() cascade")
        await connection.close()


def found_in(where: str, text: str, *marks: str) -> list[str]:
    """Which marks stand there, with what is around the first."""
    low = text.lower()
    return [f"{where}: …{text[max(0, low.index(m) - 80) : low.index(m) + 80]}…" for m in marks if m in low]


async def found_in_tables(owner_url: str) -> list[str]:
    """In what core keeps of queues, audit and forms."""
    connection: Any = await asyncpg.connect(owner_url)
    found: list[str] = []
    try:
        for name in KEPT:
            rows = await connection.fetch(f"select t::text as row from core.{name} t")
            found += [hit for row in rows for hit in found_in(name, row["row"], TYPED, *RECORD)]
    finally:
        await connection.close()
    return found


async def found_in_valkey(settings: Settings) -> list[str]:
    """In keys, and in values of whatever type."""
    client: Any = redis.asyncio.from_url(settings.redis_url)
    found: list[str] = []
    async with client:
        async for key in client.scan_iter(count=1000):
            value = await _value(client, key)
            found += found_in("valkey", f"{key!r} {value!r}", TYPED, *RECORD)
    return found


async def _value(client: Any, key: bytes) -> Sequence[Any] | bytes | None:
    kind = (await client.type(key)).decode()
    readers = {
        "string": client.get,
        "hash": client.hgetall,
        "set": client.smembers,
        "list": lambda one: client.lrange(one, 0, -1),
        "zset": lambda one: client.zrange(one, 0, -1, withscores=True),
    }
    return await readers[kind](key) if kind in readers else b""
