"""Nothing about a patient gets into logs, queues, the audit, addresses or letters, also where everything fails.

A patient's record and every box of every form get words that stand nowhere else. All pages are walked and all forms
sent, once as things are and once with a database that refuses each change in words that quote them. Then every place is
searched. That each way into the log is among what failed is test_refused.py's to show.
"""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from portico.app import App, opened
from portico.clinical.directory import add
from portico.identity.tables import StaffMember
from portico.settings import Settings
from portico.tenancy.context import Actor, Tenant
from portico_testkit.inbox import Inbox, open_inbox
from portico_testkit.outbox import drain
from portico_testkit.visitors import Visitor, Visitors

from tests.contract.test_letters import send_all
from tests.isolation.street import furnish
from tests.operations.canaries import (
    FAMILY,
    PATIENT,
    RECORD,
    TYPED,
    Log,
    found_in,
    found_in_tables,
    found_in_valkey,
    in_process,
    logged,
    refusing,
)
from tests.operations.reading import Form, pattern, read

pytestmark = pytest.mark.anyio

PER_PATTERN = 2
ENDING = ("logout", "sign-out", "language", "/off", "erase", "suspend", "leave", "walk-in")
"""Parts of actions that would end the walk, or make it another's."""

OF_PEOPLE = [
    f"core.{name}"
    for name in ("patient", "location", "practitioner", "closure", "person_link", "staff_member", "letter_choice")
]


@dataclass
class House:
    """What the walk is done in, and what it saw. `planted` is the id of the patient with the words."""

    app: App
    visitors: Visitors
    practice: Tenant
    inbox: Inbox
    log: Log
    planted: str = ""
    addresses: list[str] = field(default_factory=list[str])
    answers: list[tuple[str, int]] = field(default_factory=list[tuple[str, int]])


@pytest.fixture
def log() -> Iterator[Log]:
    with logged() as log:
        yield log


@pytest.fixture
async def house(settings: Settings, make_practice: Any, log: Log) -> AsyncIterator[House]:
    themes = Path(__file__).parents[2] / "themes"
    async with open_inbox() as inbox:
        here = dataclasses.replace(settings, smtp_host="127.0.0.1", smtp_port=inbox.port, themes_folder=themes)
        async with opened(here) as app, in_process(app) as client:
            practice = await make_practice(name="Elm Street Family Medicine")
            visitors = Visitors(app=app, client=client)
            await furnish(visitors, practice)
            yield House(app, visitors, practice, inbox, log)


async def test_what_is_about_a_patient_stays_in_the_record(house: House, settings: Settings, owner_url: str) -> None:
    async with house.app.parts.tenancy.tenant_scope(house.practice, Actor.system("test"), "SYSADMIN") as scope:
        patient = await add(scope, PATIENT)
    house.planted = str(patient.id)
    people = [
        await house.visitors.patient(house.practice, patient),
        await house.visitors.staff(house.practice, fresh=True),
        house.visitors.nobody(house.practice.portal_origin),
        await house.visitors.operator(fresh=True),
    ]
    await _write_to(house, patient)
    await drain(house.app, house.practice)
    for person in people:
        await _walk(house, person)
    # The owner's walk turned them off.
    await house.visitors.enable(house.practice)
    async with refusing(owner_url, "p\\_%", *OF_PEOPLE):
        for person in people:
            await _walk(house, person, f"{TYPED} once more")
        await drain(house.app, house.practice)
    await drain(house.app, house.practice)

    # The walk was one: pages were shown, forms were taken, records were opened, and things did break.
    codes = [code for _, code in house.answers]
    assert codes.count(200) > 60
    assert codes.count(303) > 10
    assert [code for code in codes if code >= 500]
    assert "RaiseError" in house.log.quoting
    assert any(f"/patients/{house.planted}" in address for address in house.addresses)
    assert house.inbox.letters

    assert not found_in("log", house.log.text, TYPED, *RECORD)
    assert not [one for address in house.addresses for one in found_in(address, address, TYPED, *RECORD)]
    assert not await found_in_tables(owner_url)
    assert not await found_in_valkey(settings)
    for letter in house.inbox.letters:
        texts = [part.get_content() for part in letter.walk() if part.get_content_maintype() == "text"]
        assert not found_in(str(letter["Subject"]), "\n".join([str(letter["Subject"]), *texts]), *RECORD)


async def _write_to(house: House, patient: Any) -> None:
    """Every letter that a feature may send a patient."""
    async with house.app.parts.tenancy.tenant_scope(house.practice, Actor.system("test"), "SYSADMIN"):
        members = await StaffMember.select(StaffMember.id).limit(1)
    await send_all(house.app, house.practice, {"patient": patient.id, "staff": members[0]["id"]})


async def _walk(house: House, person: Visitor, words: str = TYPED) -> None:
    """From the first page on, by what each page leads to: some pages of each kind, all of the planted patient's, and
    every form of each.
    """
    waiting, seen, sent = ["/"], set[str](), set[str]()
    kinds = Counter[str]()
    while waiting:
        path = waiting.pop(0).removeprefix(person.origin).partition("#")[0] or "/"
        kind, is_theirs = pattern(path), house.planted in path
        if not path.startswith("/") or path.startswith("//") or path in seen:
            continue
        if kinds[kind] >= PER_PATTERN and not is_theirs:
            continue
        seen.add(path)
        kinds[kind] += 1
        answer = await person.get(path)
        for form in _noted(house, f"GET {kind}", answer, waiting):
            action = form.action or path
            house.addresses.append(action)
            boxes = sorted({one["name"] for one in form.fields if one.get("type") != "hidden"})
            same = f"{pattern(action)} {' '.join(boxes)} {house.planted in action}"
            if any(part in action for part in ENDING) or same in sent:
                continue
            sent.add(same)
            answered = await person.post(action, form.filled(words, f"{TYPED}@mail.example", searched=FAMILY))
            _noted(house, f"POST {pattern(action)}", answered, waiting)


def _noted(house: House, what: str, answer: httpx.Response, waiting: list[str]) -> Sequence[Form]:
    """What an answer leads to is walked later; its forms."""
    location = answer.headers.get("location", "")
    house.answers.append((what, answer.status_code))
    house.addresses.append(location)
    waiting += [location] if location else []
    if "text/html" not in answer.headers.get("content-type", ""):
        return ()
    page = read(answer.text)
    # A telephone dials, nothing goes to a server.
    house.addresses += [link for link in page.links if not link.startswith("tel:")]
    waiting += page.links
    return page.forms
