"""Letters that come back: whichever way the report says which letter, and whatever else arrives at that address."""

from __future__ import annotations

import dataclasses
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from portico import bouncing
from portico.identity.tables import PersonLink
from portico.notify import bounces, reports
from portico.notify.marks import Mark
from portico.notify.reports import Verdict

pytestmark = pytest.mark.anyio

REPORT = """\
From: MAILER-DAEMON@mail.example
To: {to}
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example
Arrival-Date: Mon, 23 Nov 2026 10:00:00 +0000

Final-Recipient: rfc822; card@mail.example
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 5.1.1 <card@mail.example> unknown user

--b
Content-Type: {quoted}

Message-ID: {message_id}
Subject: You have a new note
To: card@mail.example

--b--
"""


def report(to="portal@mail.example", action="failed", status="5.1.1", message_id="<x@y>", quoted="text/rfc822-headers"):
    text = REPORT.format(to=to, action=action, status=status, message_id=message_id, quoted=quoted)
    return text.replace("\n", "\r\n").encode()


@pytest.fixture
async def sent(house):
    """A letter that was sent: patient and mark."""
    patient = await house.patient("card@mail.example")
    await house.note_to(patient)
    await house.deliver_all()
    [letter] = await house.letters()
    return patient, Mark(house.tenant.id, letter.id)


async def note(house, raw, sent_to=""):
    return await reports.note(house.app.parts.tenancy, raw, house.clock(), sent_to)


async def noted(house, patient):
    async with house.scope():
        return [(one.address, one.code) for one in await bounces.of_patient(patient, house.clock())]


@pytest.mark.parametrize("quoted", ["text/rfc822-headers", "message/rfc822"])
@pytest.mark.parametrize("way", ["address", "message-id", "argument", "capitals"])
async def test_a_report_finds_its_letter(house, sent, way, quoted):
    patient, mark = sent
    to = {"address": mark.address("bounce@mail.example"), "capitals": mark.address("BOUNCE@mail.example").upper()}.get(
        way
    )
    raw = report(
        to=to or "postmaster@mail.example",
        message_id=mark.message_id("mail.example") if way == "message-id" else "<other@else>",
        quoted=quoted,
    )
    sent_to = mark.address("bounce@mail.example") if way == "argument" else ""
    assert await note(house, raw, sent_to) is Verdict.NOTED
    assert await noted(house, patient) == [("card@mail.example", "5.1.1")]
    assert await house.states() == ["refused"]
    assert ("core:mail:bounced", "report 5.1.1") in await house.audited()


@pytest.mark.parametrize(
    ("changes", "verdict"),
    [
        ({"action": "delayed", "status": "4.4.1"}, Verdict.NOT_LASTING),
        ({"action": "delivered", "status": "2.0.0"}, Verdict.NOT_LASTING),
        ({"action": "failed", "status": "4.4.7"}, Verdict.NOT_LASTING),
        ({"action": "failed", "status": "nonsense"}, Verdict.NOT_LASTING),
    ],
)
async def test_what_is_no_lasting_failure(house, sent, changes, verdict):
    patient, mark = sent
    assert await note(house, report(to=mark.address("bounce@mail.example"), **changes)) is verdict
    assert await noted(house, patient) == []


async def test_letters_of_nobody(house, sent, make_practice):
    patient, mark = sent
    elsewhere = Mark((await make_practice()).id, mark.letter_id)
    for stray in (Mark(mark.letter_id, mark.tenant_id), Mark(mark.tenant_id, mark.tenant_id), elsewhere):
        assert await note(house, report(to=stray.address("bounce@mail.example"))) is Verdict.NOT_OURS
    assert await note(house, report()) is Verdict.NOT_OURS
    assert await noted(house, patient) == []


async def test_an_absence_note_is_no_report(house, sent):
    _, mark = sent
    raw = f"To: {mark.address('bounce@mail.example')}\r\nSubject: Away\r\n\r\nI am away.\r\n".encode()
    assert await note(house, raw) is Verdict.NO_REPORT


async def test_a_report_about_an_address_that_was_changed_since(house):
    patient = await house.patient()
    link = await house.sign_in(patient, "old@mail.example")
    await house.note_to(patient)
    await house.deliver_all()
    [letter] = await house.letters()
    async with house.scope():
        await PersonLink.update({PersonLink.email: "new@mail.example"}).where(PersonLink.id == link)
    mark = Mark(house.tenant.id, letter.id)
    assert await note(house, report(to=mark.address("bounce@mail.example"))) is Verdict.NOTED
    assert await noted(house, patient) == []


def test_the_command_takes_anything_that_comes(settings):
    said = []
    assert bouncing.run(settings, io.BytesIO(b"\xff\x00 no mail at all"), "", said.append) == 0
    assert said == ["not a delivery report"]


def test_the_command_asks_the_mail_server_to_wait(settings):
    away = dataclasses.replace(settings, database_url="postgresql://nobody:x@127.0.0.1:9/nothing")
    assert bouncing.run(away, io.BytesIO(report()), "", lambda _: None) == bouncing.LATER


@given(st.binary(max_size=2000))
def test_any_bytes_have_an_answer(raw):
    reports.parse(raw)


@given(st.integers(min_value=0, max_value=len(report()) - 1), st.binary(min_size=1, max_size=8))
def test_a_mangled_report_has_an_answer(place, junk):
    whole = report()
    reports.parse(whole[:place] + junk + whole[place + len(junk) :])


@given(st.uuids(), st.uuids())
def test_a_mark_is_found_again(tenant_id, letter_id):
    mark = Mark(tenant_id, letter_id)
    assert Mark.find(f"Bounce+{str(mark).upper()}@mail.example") == mark
    assert len(mark.address("bounces@x").partition("@")[0]) <= 64
    assert Mark.find("nothing here") is None


@pytest.mark.parametrize("address", ["no-address", "@x", "a-very-long-name-indeed@x"])
def test_a_mailbox_that_has_no_room_for_marks(address):
    with pytest.raises(ValueError, match="PORTICO_MAIL_BOUNCES"):
        Mark.check_address(address)
