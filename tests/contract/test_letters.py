"""No letter of any installed plugin tells a stranger anything: people with unmistakable names and dates get each one.
Nor does core's about a copy of what a plugin keeps.

The letters go all the way: handed in as the plugin does it, by the outbox, by SMTP, into a mailbox.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import AsyncIterator, Iterable
from datetime import date
from email.message import EmailMessage
from pathlib import Path
from uuid import uuid4

import pytest
from portico.app import App, opened
from portico.audit.writer import PluginStamp
from portico.clinical.directory import NewPatient, add
from portico.clinical.tables import Location, Practitioner
from portico.identity.tables import PersonLink, StaffMember
from portico.notify.post import Post
from portico.notify.tables import Letter
from portico.plugins.copies import Acting
from portico.plugins.ports.mail import MailPort
from portico.plugins.registry import Installed
from portico.plugins.services import Call, Services
from portico.tenancy.context import Actor, ActorKind, Tenant
from portico_testkit.inbox import Inbox, open_inbox
from portico_testkit.outbox import drain

pytestmark = pytest.mark.anyio

CANARIES = (
    "Zyxwena",
    "Quillfeather",
    "1948",
    "27",
    "march",
    "marzo",
    "mrn-77",
    "0199",
    "vantongeren",
    "obsidian",
    "zyx@",
)
"""Parts of a patient's name, birth date, number and phone, a practitioner's name, a place, an address."""


@pytest.fixture
async def house(settings, make_practice) -> AsyncIterator[tuple[App, Tenant, Inbox]]:
    themes = Path(__file__).parents[2] / "themes"
    async with open_inbox() as inbox:
        here = dataclasses.replace(settings, smtp_host="127.0.0.1", smtp_port=inbox.port, themes_folder=themes)
        async with opened(here) as app:
            practice = await make_practice(name="Elm Street Family Medicine", phone="(406) 555-0142")
            yield app, practice, inbox


async def people(app: App, practice: Tenant, language: str) -> dict[str, object]:
    """One patient with a sign-in, one member of staff: audience → id."""
    async with app.parts.tenancy.tenant_scope(practice, Actor.system("test"), "SYSADMIN") as scope:
        patient = await add(
            scope,
            NewPatient(
                given="Zyxwena",
                family="Quillfeather",
                birth_date=date(1948, 3, 27),
                mrn=f"MRN-77-{language}",
                phone="(406) 555-0199",
            ),
        )
        facts = {"issuer": "i", "email": f"zyx@{language}.example", "language": language, "active": True}
        await PersonLink(**facts, sub=str(uuid4()), patient_id=patient.id).save()
        member = StaffMember(**facts, sub=str(uuid4()), name="Zyxwena Quillfeather", role="owner")
        await member.save()
        if language == "en":
            await Practitioner(name="Dr. Ada Vantongeren", role="Family doctor").save()
            await Location(name="Obsidian Road", address="14 Obsidian Road", timezone="America/Denver").save()
    return {"patient": patient.id, "staff": member.id}


def somewhere(plugin: Installed, audience: str) -> str:
    """A page of the plugin's that this audience can open, with ids of nothing."""
    door = "workspace" if audience == "staff" else "portal"
    paths = [page.path for page in plugin.pages if page.get is not None and page.door == door]
    assert paths, f"{plugin.id} writes to {audience} and has no page for them"
    values = {"uuid": str(uuid4()), "int": "1", "date": "2026-01-01", "str": "x"}
    return re.sub(r"\{\w+:(\w+)\}", lambda found: values[found[1]], paths[0])


async def send_all(app: App, practice: Tenant, to: dict[str, object]) -> int:
    """Every letter of every plugin, as the plugin would."""
    sent = 0
    services = Services(
        clock=app.parts.clock, keys=app.parts.tenancy.keys, post=Post(app.parts.tenancy.keys, app.parts.clock)
    )
    async with app.parts.tenancy.tenant_scope(practice, Actor.system("test"), "SYSADMIN") as scope:
        for plugin in app.parts.registry.ready:
            stamp = PluginStamp(id=plugin.id, version=plugin.version, hook="test")
            port = MailPort(Call(scope=scope, plugin=plugin, stamp=stamp, services=services, language="en"))
            for letter in plugin.messages:
                await port.send(letter.name, to=to[letter.audience], path=somewhere(plugin, letter.audience))
                sent += 1
    return sent


async def test_no_letter_tells_a_stranger_anything(house):
    app, practice, inbox = house
    async with app.parts.tenancy.tenant_scope(practice, Actor.system("test"), "SYSADMIN") as scope:
        for plugin in app.parts.registry.ready:
            await app.parts.enablement.enable(scope, plugin.id)
    sent = 0
    for language in ("en", "es"):
        sent += await send_all(app, practice, await people(app, practice, language))
    # And what plugins send by themselves, with visits of these people.
    async with app.parts.tenancy.tenant_scope(practice, Actor.system("demo"), "SYSADMIN") as scope:
        results = await app.parts.relay.collect(scope, "demo_data")
        assert not results.missing, results.missing
    await drain(app, practice)
    async with app.parts.tenancy.tenant_scope(practice, Actor.system("test"), "SYSADMIN"):
        states = [row["state"] for row in await Letter.select(Letter.state)]
    assert set(states) <= {"sent", "no-address"}, states
    assert len(inbox.letters) == states.count("sent") >= sent
    for letter in inbox.letters:
        tells_nothing(letter, CANARIES)


def tells_nothing(letter: EmailMessage, canaries: Iterable[str]) -> None:
    told = [str(letter["Subject"]), str(letter["From"])]
    told += [part.get_content() for part in letter.walk() if part.get_content_maintype() == "text"]
    # Ids and colours may hold any figures.
    words = re.sub(r"https?://\S+|<style>.*?</style>|#[0-9a-f]{6}|style=\"[^\"]*\"", " ", "\n".join(told), flags=re.S)
    found = [canary for canary in canaries if re.search(rf"(?<!\d){canary}(?!\d)", words, re.I)]
    assert not found, (letter["Subject"], found)


async def test_the_letter_about_a_large_copy_says_no_more_than_that_it_waits(house):
    app, practice, inbox = house
    staff = [(await people(app, practice, language))["staff"] for language in ("en", "es")]
    keeping = [plugin for plugin in app.parts.registry.ready if plugin.may_keep]
    async with app.parts.tenancy.tenant_scope(practice, Actor.system("test"), "SYSADMIN") as scope:
        for plugin in app.parts.registry.ready:
            await app.parts.enablement.enable(scope, plugin.id)
    for member in staff:
        for plugin in keeping:
            by = Acting(tenant=practice, actor=Actor(kind=ActorKind.STAFF, id=member))
            await app.parts.copies.ask(app.parts.tenancy, by, plugin)
    await drain(app, practice)
    names = [canary for plugin in keeping for canary in (plugin.name, plugin.id)]
    assert keeping
    assert len(inbox.letters) == len(staff) * len(keeping)
    for letter in inbox.letters:
        tells_nothing(letter, [*CANARIES, *names])
        assert f"{practice.workspace_origin}/practice/features/" in letter.get_body(("plain",)).get_content()
