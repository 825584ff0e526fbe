"""From a plugin's `mail.send` to a mailbox: who gets it, in which words, and what is noted when nobody does."""

from __future__ import annotations

import asyncio
import dataclasses
import re
from uuid import uuid4

import httpx
import pytest
from portico.identity.population import Population
from portico.identity.tables import PersonLink
from portico.notify import bounces, wishes
from portico.notify.delivery import HELD_FOR
from portico.notify.kinds import LetterKind, Reader, ReaderKind
from portico.notify.mail import Mail, MailNotSent
from portico.notify.marks import Mark
from portico.notify.tables import Letter, MailBounce
from portico.notify.upkeep import LettersUpkeep
from portico.outbox.tables import OutboxDelivery
from portico.tenancy.context import Actor, ActorKind
from portico_sdk import NotFound, PortNotGranted

pytestmark = pytest.mark.anyio


async def test_a_letter_of_a_plugin(house):
    patient = await house.patient()
    await house.sign_in(patient, "rosa@mail.example")
    await house.note_to(patient)
    assert not house.inbox.letters, "nothing leaves before the outbox runs"
    await house.deliver_all()
    [arrived] = house.inbox.letters
    [letter] = await house.letters()
    assert letter.state == "sent"
    assert arrived["To"] == "rosa@mail.example"
    assert arrived["Subject"] == "You have a new note from Elm Street Family Medicine"
    assert arrived["From"] == "Elm Street Family Medicine <portal@mail.example>"
    assert arrived["Auto-Submitted"] == "auto-generated"
    assert arrived["List-Unsubscribe"].startswith(f"<{house.tenant.portal_origin}/letters/off/")
    assert arrived["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert f"{house.tenant.portal_origin}{letter.path}" in house.inbox.text()
    assert "(406) 555-0142" in house.inbox.text()
    mark = Mark(house.tenant.id, letter.id)
    assert arrived["Message-ID"] == f"<{mark}@mail.example>"
    assert house.inbox.senders == [f"bounce+{mark}@mail.example"]
    html = arrived.get_body(("html",)).get_content()
    assert not re.search(r"<(img|script|link)|url\(|https?://(?!\S*localhost)", html), (
        "nothing is fetched from anywhere"
    )


async def test_in_the_persons_language(house):
    patient = await house.patient()
    await house.sign_in(patient, "rosa@mail.example", language="es")
    await house.note_to(patient)
    await house.deliver_all()
    [arrived] = house.inbox.letters
    assert arrived["Subject"] == "Tiene una nota nueva de Elm Street Family Medicine"
    assert "Llame al (406) 555-0142." in house.inbox.text()
    assert "Elija qué cartas recibe:" in house.inbox.text()
    assert 'lang="es"' in arrived.get_body(("html",)).get_content()


async def test_address_and_language_are_those_of_the_moment(house):
    patient = await house.patient()
    link = await house.sign_in(patient, "old@mail.example")
    await house.note_to(patient)
    async with house.scope():
        await PersonLink.update({PersonLink.email: "new@mail.example", PersonLink.language: "es"}).where(
            PersonLink.id == link
        )
    await house.deliver_all()
    assert house.to() == ["new@mail.example"]
    assert house.inbox.letters[0]["Subject"].startswith("Tiene")


async def test_who_gets_a_patients_letter(house):
    both, child, card = (
        await house.patient("file@mail.example"),
        await house.patient(),
        await house.patient("card@mail.example"),
    )
    nobody = await house.patient()
    await house.sign_in(both, "rosa@mail.example")
    await house.sign_in(both, "son@mail.example", kind="proxy")
    await house.sign_in(child, "mother@mail.example", kind="proxy")
    await house.sign_in(child, "father@mail.example", kind="proxy")
    await house.sign_in(child, "stopped@mail.example", kind="proxy", active=False)
    for patient in (both, child, card, nobody):
        await house.note_to(patient)
    await house.deliver_all()
    assert sorted(house.to()) == [
        "card@mail.example",
        "father@mail.example",
        "mother@mail.example",
        "rosa@mail.example",
    ]
    assert sorted(await house.states()) == ["no-address", "sent", "sent", "sent", "sent"]
    to_card = next(letter for letter in house.inbox.letters if letter["To"] == "card@mail.example")
    assert to_card["List-Unsubscribe"] is None, "who can't sign in can't choose there"
    assert "To get no more letters like this one, call" in to_card.get_body(("plain",)).get_content()


async def test_a_letter_to_staff_leads_to_the_workspace(house):
    await house.send("desk-note", await house.staff("tom@mail.example"), "/p/acme.notes/desk")
    await house.deliver_all()
    assert house.to() == ["tom@mail.example"]
    assert f"{house.tenant.workspace_origin}/p/acme.notes/desk" in house.inbox.text()


async def test_with_a_key_once_only(house):
    patient = await house.patient("card@mail.example")
    path = f"/p/acme.notes/notes/{uuid4()}"
    for _ in range(3):
        await house.send("new-note", patient, path, key="note 1")
    await house.send("new-note", patient, path, key="note 2")
    await house.send("new-note", patient, path)
    await house.send("new-note", patient, path)
    assert len(await house.letters()) == 4


async def test_sent_once_though_called_often(house):
    await house.note_to(await house.patient("card@mail.example"))
    for _ in range(3):
        await house.deliver_all()
    assert len(house.inbox.letters) == 1


async def test_two_workers_at_once_send_it_once(house):
    await house.note_to(await house.patient("card@mail.example"))
    [letter] = await house.letters()
    results = await asyncio.gather(*(house.deliver(letter) for _ in range(4)), return_exceptions=True)
    assert len(house.inbox.letters) == 1
    assert {type(result) for result in results} <= {type(None), MailNotSent}


async def test_a_worker_that_died_is_taken_over_with_the_same_message_id(house):
    await house.note_to(await house.patient("card@mail.example"))
    [letter] = await house.letters()
    async with house.scope():
        # As a worker leaves it that was killed after the server said yes.
        await Letter.update({Letter.busy_until: house.clock() + HELD_FOR}).where(Letter.id == letter.id)
    with pytest.raises(MailNotSent):
        await house.deliver(letter)
    house.clock.move(minutes=6)
    await house.deliver(letter)
    [arrived] = house.inbox.letters
    assert Mark.find(arrived["Message-ID"]) == Mark(house.tenant.id, letter.id)


async def test_what_a_person_switched_off_does_not_come(house):
    patient = await house.patient()
    link = await house.sign_in(patient, "rosa@mail.example")
    actor = Actor(kind=ActorKind.PATIENT, id=link, patient_id=patient, role="patient")
    await house.note_to(patient)
    async with house.scope(actor) as scope:
        await wishes.choose(scope, Population.PATIENTS, link, wanted={"visits"}, language="es")
        await house.post.own(scope, LetterKind.CHANGED, Reader(ReaderKind.PERSON, link, patient))
    await house.deliver_all()
    assert sorted(await house.states()) == ["not-wanted", "sent"]
    [arrived] = house.inbox.letters
    assert arrived["Subject"].startswith("Su acceso"), "letters about the sign-in always come"
    assert arrived["List-Unsubscribe"] is None
    assert ("core:letters:changed", "off: messages, practice, reminders; language: es") in await house.audited()


async def test_a_plugin_that_was_turned_off_since_sends_nothing(house):
    await house.note_to(await house.patient("card@mail.example"))
    async with house.scope() as scope:
        await house.app.parts.enablement.disable(scope, "acme/notes")
    await house.deliver_all()
    assert await house.states() == ["not-enabled"]
    assert not house.inbox.letters


async def test_a_link_is_sealed_and_gone_when_sent(house):
    patient = await house.patient()
    link = await house.sign_in(patient, "rosa@mail.example", active=False)
    reader = Reader(ReaderKind.PERSON, link, patient)
    secret = f"{house.tenant.portal_origin}/setup/very-secret-token"
    async with house.scope() as scope:
        await house.post.own(scope, LetterKind.SETUP_PATIENT, reader, link=secret, hours=72)
    [letter] = await house.letters()
    assert letter.link
    assert b"very-secret" not in letter.link
    async with house.scope():
        rows = await OutboxDelivery.select()
    assert "very-secret" not in str(rows)
    assert "rosa" not in str(rows)
    await house.deliver_all()
    assert secret in house.inbox.text()
    [letter] = await house.letters()
    assert letter.link is None


async def test_a_dead_link_is_not_sent(house):
    patient = await house.patient()
    link = await house.sign_in(patient, "rosa@mail.example")
    async with house.scope() as scope:
        reader = Reader(ReaderKind.PERSON, link, patient)
        await house.post.own(scope, LetterKind.RECOVERY_PATIENT, reader, link="http://x/setup/t", hours=1)
    house.clock.move(hours=1)
    await house.deliver_all()
    assert await house.states() == ["too-late"]
    assert not house.inbox.letters


async def test_an_address_that_is_refused_for_good_is_noted(house):
    patient = await house.patient("gone@mail.example")
    house.inbox.refuses["gone@mail.example"] = "550 5.1.1 <gone@mail.example> no such user"
    await house.note_to(patient)
    await house.deliver_all()
    [letter] = await house.letters()
    assert (letter.state, letter.reason) == ("refused", "5.1.1")
    async with house.scope():
        [bounced] = await bounces.of_patient(patient, house.clock())
    assert (bounced.address, bounced.code) == ("gone@mail.example", "5.1.1")
    assert ("core:mail:bounced", "smtp 5.1.1") in await house.audited()
    # A letter that is taken later takes the note back.
    house.inbox.refuses.clear()
    await house.note_to(patient)
    await house.deliver_all()
    async with house.scope():
        assert not await bounces.of_patient(patient, house.clock())


async def test_a_mailbox_switches_a_kind_off_by_itself(house):
    patient = await house.patient()
    link = await house.sign_in(patient, "rosa@mail.example")
    await house.note_to(patient)
    await house.deliver_all()
    address = house.inbox.letters[0]["List-Unsubscribe"].strip("<>")
    assert str(link) not in address
    transport = httpx.ASGITransport(app=house.app.asgi)
    async with httpx.AsyncClient(transport=transport) as mailbox:
        # As a mailbox posts: no cookie, no page that it comes from.
        asked = {"List-Unsubscribe": "One-Click"}
        for _ in range(2):
            answer = await mailbox.post(address, data=asked)
            assert answer.status_code == 200, answer.text
        assert (await mailbox.get(address)).headers["location"] == "/account/letters"
        assert (await mailbox.post(address, data={"other": "x"})).status_code == 404
        assert (await mailbox.post(address[:-4] + "AAAA", data=asked)).status_code == 404
        assert (await mailbox.post(address.replace("/off/", "/off/%C3%A9"), data=asked)).status_code == 404
    async with house.scope():
        assert await wishes.unwanted(link) == {"messages"}
    told = [reason for code, reason in await house.audited() if code == "core:letters:changed"]
    assert told == ["off: messages; by a click in the mailbox"]
    await house.note_to(patient)
    await house.deliver_all()
    assert sorted(await house.states()) == ["not-wanted", "sent"]


async def test_what_became_of_a_letter_is_forgotten_after_ninety_days(house):
    patient = await house.patient("rosa@mail.example")
    house.inbox.refuses["gone@mail.example"] = "550 5.1.1 no such user"
    gone = await house.patient("gone@mail.example")
    await house.note_to(patient)
    await house.note_to(gone)
    await house.deliver_all()
    waiting = await house.patient("waits@mail.example")
    await house.note_to(waiting)
    upkeep = LettersUpkeep(house.clock)
    house.clock.move(days=89)
    await upkeep(house.app.parts.tenancy, house.tenant, {})
    assert sorted(await house.states()) == ["refused", "sent", "waiting"]
    house.clock.move(days=2)
    await upkeep(house.app.parts.tenancy, house.tenant, {})
    assert await house.states() == ["waiting"]
    async with house.scope():
        assert not await MailBounce.exists()


async def test_a_new_address_has_no_bounces(house):
    patient = await house.patient()
    link = await house.sign_in(patient, "gone@mail.example")
    house.inbox.refuses["gone@mail.example"] = "550 5.1.1 no such user"
    await house.note_to(patient)
    await house.deliver_all()
    async with house.scope():
        assert await bounces.of_patient(patient, house.clock())
        await PersonLink.update({PersonLink.email: "here@mail.example"}).where(PersonLink.id == link)
        assert not await bounces.of_patient(patient, house.clock())


@pytest.mark.parametrize("answer", ["451 4.7.1 try again later", "421 4.3.2 going down"])
async def test_not_now_is_tried_again(house, answer, caplog):
    await house.note_to(await house.patient("card@mail.example"))
    [letter] = await house.letters()
    house.inbox.answers = answer
    with pytest.raises(MailNotSent) as raised:
        await house.deliver(letter)
    assert "card@" not in str(raised.value) + caplog.text
    assert await house.states() == ["waiting"]
    house.inbox.answers = ""
    await house.deliver(letter)
    assert await house.states() == ["sent"]


async def test_a_rude_farewell_does_not_send_it_twice(house):
    await house.note_to(await house.patient("card@mail.example"))
    house.inbox.farewell = "421 4.3.2 going down"
    await house.deliver_all()
    await house.deliver_all()
    assert await house.states() == ["sent"]
    assert len(house.inbox.letters) == 1


async def test_a_sender_that_is_refused_is_ours_to_mend(house):
    await house.note_to(await house.patient("card@mail.example"))
    [letter] = await house.letters()
    house.inbox.refuses[Mark(house.tenant.id, letter.id).address("bounce@mail.example")] = "550 5.7.1 who are you"
    with pytest.raises(MailNotSent):
        await house.deliver(letter)
    assert await house.states() == ["waiting"]


async def test_a_letter_that_is_refused_as_such_says_nothing_about_the_address(house):
    patient = await house.patient("card@mail.example")
    await house.note_to(patient)
    house.inbox.answers = "554 5.7.1 we know you not"
    await house.deliver_all()
    assert await house.states() == ["refused"]
    async with house.scope():
        assert not await bounces.of_patient(patient, house.clock())


async def test_a_server_that_is_away_is_said_without_the_address(house):
    await house.note_to(await house.patient("card@mail.example"))
    [letter] = await house.letters()
    away = Mail(dataclasses.replace(house.app.parts.settings, smtp_host="127.0.0.1", smtp_port=9))
    object.__setattr__(house.app.delivery, "_mail", away)
    with pytest.raises(MailNotSent, match=r"127\.0\.0\.1:9") as raised:
        await house.deliver(letter)
    assert "card" not in str(raised.value)
    assert await house.states() == ["waiting"]


@pytest.mark.parametrize(
    "path",
    [
        "/p/other/notes/0190c2f0-0000-7000-8000-000000000000",
        "/account",
        "/p/acme.notes/notes",
        "/p/acme.notes/notes/Rosa",
        "/p/acme.notes/notes/0190c2f0-0000-7000-8000-000000000000?reason=rash",
        "https://evil.example/p/acme.notes/notes/0190c2f0-0000-7000-8000-000000000000",
        "/p/acme.notes/desk",
    ],
)
async def test_a_letter_leads_to_a_page_of_the_plugins_own_for_its_reader(house, path):
    patient = await house.patient("card@mail.example")
    with pytest.raises(ValueError, match="no page of this plugin's"):
        await house.send("new-note", patient, path)
    assert not await house.letters()


async def test_only_declared_letters_and_only_people_of_the_practice(house, make_practice):
    patient = await house.patient("card@mail.example")
    with pytest.raises(PortNotGranted, match="declare_messages"):
        await house.send("another", patient, "/p/acme.notes/desk")
    other = dataclasses.replace(house, tenant=await make_practice())
    with pytest.raises(NotFound):
        await house.note_to(await other.patient("there@mail.example"))
    with pytest.raises(NotFound):
        await house.send("desk-note", await other.staff("there@mail.example"), "/p/acme.notes/desk")
    assert not await house.letters()


async def test_a_letter_is_undone_with_the_act(house):
    patient = await house.patient("card@mail.example")
    with pytest.raises(RuntimeError):
        async with house.scope() as scope:
            await house.post.own(scope, LetterKind.CHANGED, Reader(ReaderKind.PATIENT, patient, patient))
            raise RuntimeError
    assert not await house.letters()
