"""Choosing letters on the account page, looking at them in the workspace, being told of bad addresses."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from html import unescape

import pytest
from portico.audit.tables import AuditEvent
from portico.identity.population import Population
from portico.identity.tables import PersonLink, StaffMember
from portico.notify import bounces, wishes
from portico.notify.kinds import LetterKind, Reader, ReaderKind
from portico.tenancy.context import Actor
from portico_sdk import Role

pytestmark = pytest.mark.anyio

SCHEDULING = "portico/scheduling"
"""Writes to patients about visits, to staff not at all."""


async def kept(visitors, practice, table):
    """Language and switched-off categories of the one person."""
    async with visitors.app.parts.tenancy.tenant_scope(practice, Actor.system("test"), "SYSADMIN"):
        row = await table.objects().first()
        return row.language, set(await wishes.unwanted(row.id))


async def test_a_patient_chooses_among_what_somebody_here_writes(visitors, practice):
    await visitors.enable(practice, SCHEDULING)
    patient = await visitors.patient(practice)
    page = await patient.get("/account")
    assert "Letters we send you" in page.text
    assert re.findall(r'name="wanted" value="(\w+)"', page.text) == ["visits"]
    sent = await patient.send("/account/letters", language="es")
    assert (sent.status_code, sent.headers["location"]) == (303, "/account")
    assert await kept(visitors, practice, PersonLink) == ("es", {"visits"})
    page = await patient.get("/account/letters")
    assert "Cartas que le enviamos" in page.text
    assert page.text.count(" checked") == 1, "the language"
    assert (await patient.send("/account/letters", wanted=["visits"], language="es")).status_code == 303
    assert await kept(visitors, practice, PersonLink) == ("es", set())
    async with visitors.app.parts.tenancy.tenant_scope(practice, Actor.system("test"), "SYSADMIN"):
        events = await AuditEvent.objects().where(AuditEvent.code == "core:letters:changed")
    assert {(event.actor_kind, *event.patient_ids) for event in events} == {("patient", patient.patient.id)}


async def test_what_was_not_asked_about_stays(visitors, practice):
    """Switched off while another feature wrote, or at another form."""
    await visitors.enable(practice, SCHEDULING)
    patient = await visitors.patient(practice)
    async with visitors.app.parts.tenancy.tenant_scope(practice, Actor.system("test"), "SYSADMIN") as scope:
        person = await PersonLink.objects().first()
        wanted = set(wishes.CATEGORIES) - {"messages"}
        await wishes.choose(scope, Population.PATIENTS, person.id, wanted=wanted, language="en")
    assert (await patient.send("/account/letters", wanted=["visits"], language="en")).status_code == 303
    assert await kept(visitors, practice, PersonLink) == ("en", {"messages"})
    await visitors.disable(practice, SCHEDULING)
    assert (await patient.send("/account/letters", language="en")).status_code == 303
    assert await kept(visitors, practice, PersonLink) == ("en", {"messages"})


async def test_staff_to_whom_nobody_writes_choose_a_language(visitors, practice):
    await visitors.enable(practice, SCHEDULING)
    nurse = await visitors.staff(practice, Role.NURSE)
    page = (await nurse.get("/account/letters")).text
    assert 'name="wanted"' not in page
    assert "Letters about your sign-in always come" in page
    assert (await nurse.send("/account/letters", language="es")).status_code == 303
    assert await kept(visitors, practice, StaffMember) == ("es", set())
    assert '<html lang="en"' in (await nurse.get("/account/letters")).text, "the workspace speaks English"


@pytest.mark.parametrize("typed", [{"language": "fr"}, {"language": "en", "wanted": ["visits", "spam"]}, {}])
async def test_what_is_no_choice_is_said_so_and_changes_nothing(visitors, practice, typed):
    patient = await visitors.patient(practice)
    refused = await patient.send("/account/letters", **typed)
    assert refused.status_code == 422
    assert "Please look at 1 thing" in refused.text
    assert await kept(visitors, practice, PersonLink) == ("en", set())


async def test_a_choice_at_one_practice_is_none_at_another(visitors, practice, make_practice):
    await visitors.enable(practice, SCHEDULING)
    patient = await visitors.patient(practice)
    await patient.send("/account/letters", language="en")
    other = await make_practice()
    async with visitors.app.parts.tenancy.tenant_scope(practice, Actor.system("test"), "SYSADMIN"):
        person = await PersonLink.objects().first()
        assert await wishes.unwanted(person.id)
    async with visitors.app.parts.tenancy.tenant_scope(other, Actor.system("test"), "SYSADMIN"):
        assert not await wishes.unwanted(person.id)


def letters_of(app):
    plugins = [plugin for plugin in app.parts.registry.ready if plugin.messages]
    # The platform's own, to who signs up and who has left, are not in the practice's name.
    own = [kind for kind in LetterKind if not kind.value.startswith(("sign-up", "destroyed"))]
    return [("core", kind.value) for kind in own] + [
        (plugin.url_name, letter.name) for plugin in plugins for letter in plugin.messages
    ]


async def test_every_letter_can_be_looked_at_in_both_languages(visitors, make_practice):
    practice = await make_practice(name="Elm <Street>", phone="(406) 555-0142", theme="elm")
    await visitors.enable(practice)
    owner = await visitors.staff(practice)
    listed = await owner.get("/practice/letters")
    for sender, name in letters_of(visitors.app):
        path = f"/practice/letters/{sender}/{name}"
        assert f'href="{path}"' in listed.text
        for language in ("en", "es"):
            page = await owner.get(f"{path}?language={language}")
            assert page.status_code == 200
            assert f'src="{path}/html?language={language}"' in page.text
            assert "<iframe" in page.text
            assert "sandbox src" in page.text
            html = await owner.get(f"{path}/html?language={language}")
            assert f'<html lang="{language}">' in html.text
            assert "Elm &lt;Street&gt;" in html.text
            assert "#1f5a43" in html.text.lower(), "in the practice's colour"
            policy = html.headers["content-security-policy"]
            assert "sandbox" in policy.split("; ")
            assert "default-src 'none'" in policy
            assert "frame-ancestors 'self'" in policy
            assert "script" not in policy
            assert html.headers["x-frame-options"] == "SAMEORIGIN"
            assert "{" not in unescape(html.text.partition("</style>")[2])


async def test_letters_of_features_that_are_off_are_not_there(visitors, practice):
    owner = await visitors.staff(practice)
    page = await owner.get("/practice/letters")
    assert "When you turn on a feature that writes to people" in page.text
    for sender, name in letters_of(visitors.app):
        if sender != "core":
            assert (await owner.get(f"/practice/letters/{sender}/{name}")).status_code == 404
            assert (await owner.get(f"/practice/letters/{sender}/{name}/html")).status_code == 404
    assert (await owner.get("/practice/letters/core/nothing")).status_code == 404
    assert (await owner.get("/practice/letters/core/changed?language=fr")).status_code == 422


async def test_staff_are_told_of_a_bad_address(visitors, practice):
    patient, other = await visitors.new_patient(practice), await visitors.new_patient(practice, "Hector")
    desk = await visitors.staff(practice, Role.FRONT_DESK)
    async with visitors.app.parts.tenancy.tenant_scope(practice, Actor.system("test"), "SYSADMIN") as scope:
        reader = Reader(ReaderKind.PATIENT, patient.id, patient.id)
        await bounces.note(scope, reader, "eleanor@mail.example", "5.1.1", "smtp", datetime.now(UTC))
    for path in ("/patients?id={}", "/patients/{}"):
        shown = await desk.get(path.format(patient.id))
        assert "Letters don’t arrive" in shown.text
        assert "eleanor@mail.example" in shown.text
        assert "Letters don’t arrive" not in (await desk.get(path.format(other.id))).text


async def test_the_owner_is_told_of_a_colleagues_bad_address(visitors, practice):
    owner = await visitors.staff(practice, fresh=True)
    await visitors.staff(practice, Role.NURSE, "Nadia Flores")
    async with visitors.app.parts.tenancy.tenant_scope(practice, Actor.system("test"), "SYSADMIN") as scope:
        nurse = await StaffMember.objects().get(StaffMember.name == "Nadia Flores")
        reader = Reader(ReaderKind.STAFF, nurse.id)
        await bounces.note(scope, reader, nurse.email, "5.1.1", "report", datetime.now(UTC))
    for path in ("/practice/people", f"/practice/people/{nurse.id}"):
        page = await owner.get(path)
        assert "Letters don’t arrive" in unescape(page.text)
        assert nurse.email in page.text
    # Another colleague's page does not speak of it.
    async with visitors.app.parts.tenancy.tenant_scope(practice, Actor.system("test"), "SYSADMIN"):
        other = await StaffMember.objects().get(StaffMember.name != "Nadia Flores")
    assert "Letters don’t arrive" not in unescape((await owner.get(f"/practice/people/{other.id}")).text)
