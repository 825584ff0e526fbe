"""A record that was made by mistake goes but for the audit; one of somebody who was here stays whole."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest
from portico.audit.events import AuditCode
from portico.audit.reader import Filter, search
from portico.clinical.tables import Location, Practitioner
from portico.identity.tables import PersonLink
from portico.notify.tables import Letter, LetterChoice, MailBounce
from portico.onboarding.tables import Invitation
from portico.tenancy.context import Actor, Tenant
from portico_announcements.tables import GotIt, Notice
from portico_scheduling.tables import Appointment, HealthcareService, WaitlistEntry
from portico_sdk import Patient
from portico_testkit.visitors import Visitor, Visitors

MakePractice = Callable[..., Awaitable[Tenant]]
AUDIT = frozenset({"core.audit_event", "core.audit_subject"})
"""Where the id of a record stays."""


async def named_in(owner_url: str, *ids: UUID) -> set[str]:
    """Every table, whoever's, with a row in which one of these ids stands."""
    connection: Any = await asyncpg.connect(owner_url)
    try:
        tables = await connection.fetch(
            "select schemaname || '.' || tablename as name from pg_tables"
            " where schemaname = 'core' or schemaname ~ '^p_'"
        )
        found: set[str] = set()
        for table in tables:
            pattern = "|".join(map(str, ids))
            query = f"select 1 from {table['name']} one where to_jsonb(one)::text ~ $1 limit 1"
            if await connection.fetchval(query, pattern):
                found.add(table["name"])
        return found
    finally:
        await connection.close()


async def visit(visitors: Visitors, practice: Tenant, patient: Patient, starts: datetime, status: str) -> None:
    async with visitors.app.parts.tenancy.tenant_scope(practice, Actor.system("test"), "SYSADMIN") as scope:
        place, person = Location(name="Main", timezone="UTC"), Practitioner(name="Dr. Okafor")
        await place.save()
        await person.save()
        async with scope.savepoint(role="p_scheduling"):
            service = HealthcareService(name="Check-up")
            await service.save()
            await Appointment(
                status=status,
                starts=starts,
                ends=starts + timedelta(minutes=20),
                service_id=service.id,
                patient_id=patient.id,
                practitioner_id=person.id,
                location_id=place.id,
            ).save()
            today = date(2026, 11, 2)
            await WaitlistEntry(patient_id=patient.id, service_id=service.id, since=today, until=today).save()


async def traces(visitors: Visitors, practice: Tenant, patient: Patient) -> UUID:
    """An invitation that nobody opened, with its letter, and a notice that was read; gives the account's row."""
    async with visitors.app.parts.tenancy.tenant_scope(practice, Actor.system("test"), "SYSADMIN") as scope:
        link = PersonLink(issuer="https://id.example", sub=str(uuid4()), patient_id=patient.id, email="e@mail.example")
        await link.save()
        later = datetime.now(UTC) + timedelta(hours=72)
        mail = {"token_digest": link.id.bytes, "fact_salt": b"salt", "fact_digest": b"digest", "expires_at": later}
        await Invitation(purpose="setup", population="patients", subject_id=link.id, **mail).save()
        await Letter(name="setup-patient", reader="person", reader_id=link.id, patient_id=patient.id).save()
        await LetterChoice(person_id=link.id, category="visits").save()
        await MailBounce(
            reader="person", reader_id=link.id, address_digest=b"digest", code="5.1.1", source="smtp"
        ).save()
        async with scope.savepoint(role="p_announcements"):
            today = date(2026, 11, 2)
            notice = Notice(title="We moved", body="Around the corner.", first_day=today, last_day=today)
            await notice.save()
            await GotIt(notice_id=notice.id, person_id=link.id).save()
        return link.id


async def remove(owner: Visitor, patient: Patient) -> tuple[int, str]:
    answer = await owner.send(f"/patients/{patient.id}/remove", reason="a test")
    return answer.status_code, answer.text


async def test_it_goes_from_everywhere(visitors: Visitors, make_practice: MakePractice, owner_url: str) -> None:
    practice = await make_practice()
    await visitors.enable(practice, "portico/scheduling", "portico/announcements")
    mine, other = await visitors.new_patient(practice), await visitors.new_patient(practice, "Hector")
    await visit(visitors, practice, mine, datetime.now(UTC) + timedelta(days=2), "booked")
    link_id = await traces(visitors, practice, mine)
    before = await named_in(owner_url, mine.id, link_id)
    assert before >= {"core.letter", "core.invitation", "p_scheduling.appointment", "p_announcements.got_it"}
    owner = await visitors.staff(practice, fresh=True)
    assert (await remove(owner, mine))[0] == 303
    assert await named_in(owner_url, mine.id, link_id) <= AUDIT
    async with visitors.app.parts.tenancy.tenant_scope(practice, Actor.system("test"), "SYSADMIN"):
        (event,) = await search(Filter(code=AuditCode.PATIENT_ERASED))
    assert (event.reason, event.patient_ids) == ("a test", (mine.id,))
    assert (await owner.get(f"/patients/{mine.id}")).status_code == 404
    assert (await owner.get(f"/patients/{other.id}")).status_code == 200


@pytest.mark.parametrize(("status", "days"), [("fulfilled", -3), ("noshow", -3), ("booked", -3), ("arrived", 1)])
async def test_who_was_here_stays(visitors: Visitors, make_practice: MakePractice, status: str, days: int) -> None:
    practice = await make_practice()
    await visitors.enable(practice, "portico/scheduling")
    patient = await visitors.new_patient(practice)
    await visit(visitors, practice, patient, datetime.now(UTC) + timedelta(days=days), status)
    owner = await visitors.staff(practice, fresh=True)
    code, text = await remove(owner, patient)
    assert code == 422
    assert "They have had a visit here" in text
    async with visitors.app.parts.tenancy.tenant_scope(practice, Actor.system("test"), "SYSADMIN") as scope:
        assert not await search(Filter(code=AuditCode.PATIENT_ERASED))
        async with scope.savepoint(role="p_scheduling"):
            assert await WaitlistEntry.count().where(WaitlistEntry.patient_id == patient.id) == 1


async def test_a_record_that_somebody_signs_in_to_stays(visitors: Visitors, make_practice: MakePractice) -> None:
    practice = await make_practice()
    patient = await visitors.new_patient(practice)
    at_portal = await visitors.patient(practice, patient)
    owner = await visitors.staff(practice, fresh=True)
    code, text = await remove(owner, patient)
    assert code == 422
    assert "Close the access to the portal first" in text
    assert (await at_portal.get("/")).status_code == 200


async def test_what_a_feature_keeps_that_is_off_holds_the_record(
    visitors: Visitors, make_practice: MakePractice
) -> None:
    practice = await make_practice()
    await visitors.enable(practice, "portico/scheduling")
    patient = await visitors.new_patient(practice)
    await visit(visitors, practice, patient, datetime.now(UTC) + timedelta(days=2), "booked")
    await visitors.disable(practice, "portico/scheduling")
    owner = await visitors.staff(practice, fresh=True)
    code, text = await remove(owner, patient)
    assert code == 422
    assert "Visits keeps something about this person" in text


async def test_twice_at_once_is_once(visitors: Visitors, make_practice: MakePractice) -> None:
    practice = await make_practice()
    patient = await visitors.new_patient(practice)
    owners = [await visitors.staff(practice, fresh=True) for _ in range(2)]
    codes = await asyncio.gather(*(remove(owner, patient) for owner in owners), return_exceptions=True)
    told = sorted(code[0] for code in codes if not isinstance(code, BaseException))
    assert 303 in told
    assert set(told) <= {303, 404}


async def test_a_reason_is_asked_for_and_a_fresh_factor(visitors: Visitors, make_practice: MakePractice) -> None:
    practice = await make_practice()
    patient = await visitors.new_patient(practice)
    stale, owner = await visitors.staff(practice), await visitors.staff(practice, fresh=True)
    answer = await stale.get(f"/patients/{patient.id}/remove")
    assert "step_up=1" in answer.headers["location"]
    refused = await owner.send(f"/patients/{patient.id}/remove")
    assert refused.status_code == 422
    assert (await owner.get(f"/patients/{patient.id}")).status_code == 200
