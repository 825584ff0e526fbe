"""Each way in which an exception's own words could get out: they quote a patient here, and none of them is told.

A page of core's, one for anybody and one of a plugin's; a subscriber, a task and a letter behind the outbox; a command.
That each did fail, and by words that quote, is asserted: a test of silence must know that there was something to say.
"""

from __future__ import annotations

import asyncio
import dataclasses
import json
import os
import secrets
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from portico import outbox
from portico.app import App, opened
from portico.clinical.directory import add
from portico.identity.tables import PersonLink, StaffMember
from portico.notify.tables import Letter
from portico.outbox.tables import OutboxDelivery
from portico.plugins.schedules import task_of, told
from portico.settings import Settings
from portico.tenancy.context import Actor, Tenant
from portico_testkit.app_browser import AppBrowser
from portico_testkit.inbox import Inbox, open_inbox
from portico_testkit.outbox import drain
from portico_testkit.packages import Package, installed
from portico_testkit.portal import MakePractice, environment_of
from portico_testkit.sign_ups import answers
from portico_testkit.visitors import ISSUER, Visitors

from tests.contract.test_letters import send_all
from tests.operations.canaries import (
    BORN,
    FAMILY,
    GIVEN,
    PATIENT,
    PHONE,
    RECORD,
    REFUSAL,
    TYPED,
    Log,
    found_in,
    found_in_tables,
    found_in_valkey,
    in_process,
    logged,
    refusing,
)

pytestmark = pytest.mark.anyio

WHO = Actor.system("test")
TALKER = "acme/talker"
HEARD = "acme.talker.Note.written"
PACKAGE = Package(
    id=TALKER,
    plugin=f"""
from portico_sdk.markers import hookimpl

class Talker:
    @hookimpl
    async def on_event(self, ctx: PluginContext, event: Event) -> None:
        raise ValueError({REFUSAL!r})

plugin = Talker()
""",
    hooks=("on_event",),
    manifest_lines=(f'subscribes = ["{HEARD}"]',),
)

NOTICE = {"title": TYPED, "body": TYPED, "first_day": "2031-05-05", "last_day": "2031-05-06", "act": "publish"}
DECLARED = """
slug = "{slug}"
name = "Maple Family Medicine"
theme = "portico"
timezone = "America/Denver"
locale = "en"
phone = "(406) 555-0100"
address = "1 Maple Street"
hours = ""
patient_second_factor = "required"
patients = "patients.ndjson"
"""
FHIR = {
    "resourceType": "Patient",
    "name": [{"given": [GIVEN.title()], "family": FAMILY.title()}],
    "birthDate": BORN,
    "telecom": [{"system": "phone", "value": PHONE}],
}


@dataclass(kw_only=True)
class House:
    """An application with a plugin that says all it knows, a practice that enabled everything, its mailbox."""

    app: App
    visitors: Visitors
    practice: Tenant
    inbox: Inbox
    log: Log
    owner_url: str

    async def reasons(self) -> dict[str, str]:
        """Why what the outbox had to do was not done, by handler."""
        async with self.app.parts.tenancy.tenant_scope(self.practice, WHO, "SYSADMIN"):
            rows = await OutboxDelivery.select(OutboxDelivery.handler, OutboxDelivery.reason).where(
                OutboxDelivery.reason != ""
            )
        return {str(row["handler"]): str(row["reason"]) for row in rows}

    async def check_nothing_told(self) -> None:
        assert not found_in("log", self.log.text, TYPED, *RECORD)
        assert not await found_in_tables(self.owner_url)
        assert not await found_in_valkey(self.app.parts.tenancy.settings)

    def events(self) -> list[str]:
        """What the log says happened."""
        return [str(json.loads(line)["event"]) for line in self.log.text.splitlines()]


@pytest.fixture
async def house(
    settings: Settings, make_practice: MakePractice, owner_url: str, tmp_path: Path
) -> AsyncIterator[House]:
    themes = Path(__file__).parents[2] / "themes"
    with logged() as log, installed(tmp_path / "plugins", PACKAGE):
        async with open_inbox() as inbox:
            here = dataclasses.replace(settings, smtp_host="127.0.0.1", smtp_port=inbox.port, themes_folder=themes)
            async with opened(here) as app, in_process(app) as client:
                assert not app.parts.registry.refused
                practice = await make_practice(name="Elm Street Family Medicine")
                visitors = Visitors(app=app, client=client)
                await visitors.enable(practice)
                yield House(app=app, visitors=visitors, practice=practice, inbox=inbox, log=log, owner_url=owner_url)


async def test_a_page_of_cores(house: House) -> None:
    owner = await house.visitors.staff(house.practice, fresh=True)
    async with refusing(house.owner_url, "core.location"):
        answer = await owner.send("/practice/locations/new", name=TYPED, timezone="America/Denver")
    assert answer.status_code == 503
    assert house.log.quoting == {"RaiseError"}
    assert not found_in("page", answer.text, FAMILY)
    await house.check_nothing_told()


async def test_a_page_for_anybody(house: House) -> None:
    settings = house.app.parts.tenancy.settings
    browser = AppBrowser(house.app.asgi, settings.origin(settings.public_host()))
    form = (await browser.get("/sign-up")).form()
    async with refusing(house.owner_url, "core.sign\\_up"):
        answer = await browser.post("/sign-up", {**form, **answers(secrets.token_hex(4), practice=f"{TYPED} Clinic")})
    assert answer.status == 503
    # Not behind another: the exception that is logged is the one that quotes.
    assert house.log.quoting == {"RaiseError"}
    assert not found_in("page", answer.text, FAMILY)
    await house.check_nothing_told()


async def test_a_page_of_a_plugins(house: House) -> None:
    owner = await house.visitors.staff(house.practice, fresh=True)
    async with refusing(house.owner_url, "p\\_announcements.%"):
        answer = await owner.send("/p/announcements/new", **NOTICE)
    assert answer.status_code == 500
    (line,) = [one for one in house.log.text.splitlines() if "a plugin's page broke" in one]
    assert "RaiseError" in json.loads(line)["reason"]
    assert not found_in("page", answer.text, FAMILY)
    await house.check_nothing_told()


async def _write_to(house: House, patient: UUID) -> None:
    staff = await house.visitors.staff(house.practice)
    async with house.app.parts.tenancy.tenant_scope(house.practice, WHO, "SYSADMIN"):
        await PersonLink(
            issuer=f"{ISSUER}patients",
            sub=uuid4().hex,
            patient_id=patient,
            email="qz@mail.example",
            language="en",
            kind="patient",
            active=True,
        ).save()
        member = await StaffMember.select(StaffMember.id).where(StaffMember.sub == staff.sub).first()
    assert member is not None
    assert await send_all(house.app, house.practice, {"patient": patient, "staff": member["id"]})


async def test_what_the_outbox_does(house: House) -> None:
    async with house.app.parts.tenancy.tenant_scope(house.practice, WHO, "SYSADMIN") as scope:
        await outbox.emit(scope, HEARD, handlers=[told(TALKER)], source=TALKER, resource=("Note", uuid4()))
        await outbox.enqueue(scope, task_of("portico/scheduling", "clear_holds"), key="now")
        patient = await add(scope, PATIENT)
    await drain(house.app, house.practice)
    await _write_to(house, patient.id)
    async with refusing(house.owner_url, "core.letter", "p\\_scheduling.%"):
        await drain(house.app, house.practice)
        reasons = await house.reasons()
    assert reasons[told(TALKER)].startswith("error: ValueError at ")
    assert reasons["core:letter"] == "RaiseError"
    await house.check_nothing_told()


async def test_what_the_mail_server_says(house: House) -> None:
    async with house.app.parts.tenancy.tenant_scope(house.practice, WHO, "SYSADMIN") as scope:
        patient = await add(scope, PATIENT)
    house.inbox.answers = f"451 4.3.0 {REFUSAL}"
    await _write_to(house, patient.id)
    await drain(house.app, house.practice)
    assert "(4.3.0)" in (await house.reasons())["core:letter"]
    house.inbox.answers = f"550 5.7.1 {REFUSAL}"
    await _write_to(house, patient.id)
    await drain(house.app, house.practice)
    async with house.app.parts.tenancy.tenant_scope(house.practice, WHO, "SYSADMIN"):
        assert "5.7.1" in [row["reason"] for row in await Letter.select(Letter.reason)]
    await house.check_nothing_told()


async def test_a_command(house: House, tmp_path: Path) -> None:
    folder, slug = tmp_path / "practice", f"q{secrets.token_hex(5)}"
    folder.mkdir()
    (folder / "practice.toml").write_text(DECLARED.format(slug=slug))
    (folder / "patients.ndjson").write_text(json.dumps(FHIR))
    async with refusing(house.owner_url, "core.patient"):
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "portico", "tenant", "apply", str(folder)),
            env={**os.environ, **environment_of(house.app.parts.tenancy.settings)},
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        said = (await process.communicate())[0].decode()
    assert process.returncode == 1
    assert "RaiseError" in said
    assert not found_in("terminal", said, TYPED, *RECORD)
    await house.check_nothing_told()
