"""Nothing about a patient gets into logs, queues, the audit, addresses or letters, also where everything fails.

A patient's record and every box of every form get words that stand nowhere else. All pages are walked and all forms
sent, once as things are and once with a database that refuses each row in words that quote it. Then every place is
searched.
"""

from __future__ import annotations

import contextlib
import dataclasses
import io
import logging
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest
import redis.asyncio
import structlog
from portico.app import App, opened
from portico.clinical.directory import NewPatient, add
from portico.identity.tables import StaffMember
from portico.observability.logging import configure
from portico.settings import Settings
from portico.tenancy.context import Actor, Tenant
from portico_testkit.inbox import Inbox, open_inbox
from portico_testkit.outbox import drain
from portico_testkit.visitors import Visitor, Visitors

from tests.contract.test_letters import send_all
from tests.isolation.street import furnish
from tests.operations.reading import pattern, read

pytestmark = pytest.mark.anyio

RECORD = ("qzgivenname", "qzfamilyname", "qzmrn77", "9185550199", "1931-02-03")
TYPED = "qztypedwords"
PER_PATTERN = 2
ENDING = ("logout", "sign-out", "language", "/off", "erase", "suspend", "leave", "walk-in")
"""Parts of actions that would end the walk, or make it another's."""

KEPT = ("outbox_event", "outbox_delivery", "outbox_due", "outbox_failed", "audit_event", "submission", "letter")
"""Core's tables that hold codes and ids only."""


@dataclass
class House:
    """What the walk is done in, and what it saw."""

    app: App
    visitors: Visitors
    practice: Tenant
    inbox: Inbox
    log: io.StringIO
    addresses: list[str] = field(default_factory=list[str])
    answers: list[tuple[str, int]] = field(default_factory=list[tuple[str, int]])


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    stream = io.StringIO()
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    configure(stream, logging.DEBUG)
    # The mailbox that the letters go to is the test's own, in the same process.
    logging.getLogger("mail.log").setLevel(logging.CRITICAL)
    yield stream
    structlog.reset_defaults()
    root.handlers[:], root.level = before, level


@pytest.fixture
async def house(settings: Settings, make_practice: Any, log: io.StringIO) -> AsyncIterator[House]:
    themes = Path(__file__).parents[2] / "themes"
    async with open_inbox() as inbox:
        here = dataclasses.replace(settings, smtp_host="127.0.0.1", smtp_port=inbox.port, themes_folder=themes)
        async with opened(here) as app, _client(app) as client:
            practice = await make_practice(name="Elm Street Family Medicine")
            visitors = Visitors(app=app, client=client)
            await furnish(visitors, practice)
            yield House(app, visitors, practice, inbox, log)


def _client(app: App) -> httpx.AsyncClient:
    # What breaks is answered by the application itself; nothing is raised through it.
    transport = httpx.ASGITransport(app=app.asgi, raise_app_exceptions=False)  # type: ignore[arg-type]
    return httpx.AsyncClient(transport=transport, follow_redirects=False)


async def test_what_is_about_a_patient_stays_in_the_record(house: House, settings: Settings, owner_url: str) -> None:
    patient = await _planted(house)
    people = [
        await house.visitors.patient(house.practice, patient),
        await house.visitors.staff(house.practice, fresh=True),
        house.visitors.nobody(house.practice.portal_origin),
        await house.visitors.operator(fresh=True),
    ]
    await _write_to(house, patient)
    await drain(house.app, house.practice)
    connection: Any = await asyncpg.connect(owner_url)
    try:
        for person in people:
            await _walk(house, person)
        # The owner's walk turned them off.
        await house.visitors.enable(house.practice)
        async with _refusing(connection):
            for person in people:
                await _walk(house, person, f"{TYPED} once more")
            await drain(house.app, house.practice)
        await drain(house.app, house.practice)

        # The walk was one: pages were shown, forms were taken, and things did break.
        codes = [code for _, code in house.answers]
        assert codes.count(200) > 60
        assert codes.count(303) > 10
        assert [code for code in codes if code >= 500]
        assert house.inbox.letters

        assert not _found("log", house.log.getvalue(), TYPED, *RECORD)
        assert not [one for address in house.addresses for one in _found(address, address, TYPED, *RECORD)]
        assert not await _in_tables(connection)
        assert not await _in_valkey(settings)
    finally:
        await connection.close()
    for letter in house.inbox.letters:
        texts = [part.get_content() for part in letter.walk() if part.get_content_maintype() == "text"]
        assert not _found(str(letter["Subject"]), "\n".join([str(letter["Subject"]), *texts]), *RECORD)


async def _planted(house: House) -> Any:
    new = NewPatient(
        given=RECORD[0].title(),
        family=RECORD[1].title(),
        birth_date=date.fromisoformat(RECORD[4]),
        mrn=RECORD[2],
        phone=RECORD[3],
        email="qz@mail.example",
    )
    async with house.app.parts.tenancy.tenant_scope(house.practice, Actor.system("test"), "SYSADMIN") as scope:
        return await add(scope, new)


async def _write_to(house: House, patient: Any) -> None:
    """Every letter that a feature may send a patient."""
    async with house.app.parts.tenancy.tenant_scope(house.practice, Actor.system("test"), "SYSADMIN"):
        members = await StaffMember.select(StaffMember.id).limit(1)
    await send_all(house.app, house.practice, {"patient": patient.id, "staff": members[0]["id"]})


async def _walk(house: House, person: Visitor, words: str = TYPED) -> None:
    """From the first page on, by what each page leads to, some pages of each kind, and every form of each."""
    waiting, seen, sent = ["/"], dict[str, int](), set[str]()
    while waiting:
        path = waiting.pop(0).removeprefix(person.origin).partition("#")[0] or "/"
        kind = pattern(path)
        if not path.startswith("/") or path.startswith("//") or seen.get(kind, 0) >= PER_PATTERN:
            continue
        seen[kind] = seen.get(kind, 0) + 1
        answer = await person.get(path)
        _note(house, f"GET {kind}", answer)
        if location := answer.headers.get("location"):
            waiting.append(location)
        if "text/html" not in answer.headers.get("content-type", ""):
            continue
        page = read(answer.text)
        house.addresses += page.links
        waiting += page.links
        for form in page.forms:
            action = form.action or path
            house.addresses.append(action)
            boxes = sorted({one["name"] for one in form.fields if one.get("type") != "hidden"})
            same = f"{pattern(action)} {' '.join(boxes)}"
            if any(part in action for part in ENDING) or same in sent:
                continue
            sent.add(same)
            answered = await person.post(action, form.filled(words, f"{TYPED}@mail.example"))
            _note(house, f"POST {pattern(action)}", answered)
            if location := answered.headers.get("location"):
                waiting.append(location)


def _note(house: House, what: str, answer: httpx.Response) -> None:
    house.answers.append((what, answer.status_code))
    house.addresses.append(answer.headers.get("location", ""))


@contextlib.asynccontextmanager
async def _refusing(connection: Any) -> AsyncIterator[None]:
    """Every new or changed row of a person's, a place's or a plugin's is refused, quoted whole."""
    tables = await connection.fetch(
        "select format('%I.%I', n.nspname, c.relname) as name from pg_class c"
        " join pg_namespace n on n.oid = c.relnamespace where c.relkind = 'r'"
        " and (n.nspname like 'p\\_%' or (n.nspname = 'core' and c.relname = any ($1)))",
        ["patient", "location", "practitioner", "closure", "person_link", "staff_member", "letter_choice"],
    )
    try:
        await connection.execute(
            "create function core.qz_refuse() returns trigger language plpgsql as"
            " $$ begin raise exception 'this row is refused: %', new; end $$"
        )
        for row in tables:
            await connection.execute(
                f"create trigger qz_refuse before insert or update on {row['name']}"
                " for each row execute function core.qz_refuse()"
            )
        yield
    finally:
        await connection.execute("drop function if exists core.qz_refuse() cascade")


async def _in_tables(connection: Any) -> list[str]:
    found: list[str] = []
    for name in KEPT:
        rows = await connection.fetch(f"select t::text as row from core.{name} t")
        found += [hit for row in rows for hit in _found(name, row["row"], TYPED, *RECORD)]
    return found


async def _in_valkey(settings: Settings) -> list[str]:
    client: Any = redis.asyncio.from_url(settings.redis_url)
    found: list[str] = []
    async with client:
        async for key in client.scan_iter(count=1000):
            value = await client.get(key) if await client.type(key) == b"string" else b""
            found += _found("valkey", f"{key!r} {value!r}", TYPED, *RECORD)
    return found


def _found(where: str, text: str, *marks: str) -> list[str]:
    """Which marks stand there, with what is around the first."""
    low = text.lower()
    return [f"{where}: …{text[max(0, low.index(m) - 80) : low.index(m) + 80]}…" for m in marks if m in low]
