"""A practice is suspended and reopened by an operator: what its patients and staff read meanwhile, what they take."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from portico.audit.events import AuditCode
from portico.audit.reader import Event, Filter, search
from portico.clinical.tables import Location, Practitioner
from portico.plugins import records
from portico.tenancy.context import Actor, Tenant
from portico.tenancy.practices import PLATFORM_ID
from portico_scheduling.tables import Appointment, HealthcareService
from portico_sdk import Role
from portico_testkit.visitors import Visitor, Visitors

MakePractice = Callable[..., Awaitable[Tenant]]


async def events(visitors: Visitors, practice: Tenant, code: AuditCode) -> list[Event]:
    async with visitors.app.parts.tenancy.tenant_scope(practice, Actor.system("test"), "SYSADMIN"):
        return list(await search(Filter(code=code)))


async def suspend(visitors: Visitors, practice: Tenant) -> None:
    operator = await visitors.operator(fresh=True)
    answer = await operator.send(f"/practices/{practice.id}/suspend", reason="The bill was not paid since June.")
    assert answer.status_code == 303, answer.text


async def test_patients_read_a_calm_page_and_take_their_record(visitors: Visitors, make_practice: MakePractice) -> None:
    practice = await make_practice(name="Larkspur Pediatrics", phone="(603) 555-0100")
    patient = await visitors.patient(practice)
    await suspend(visitors, practice)
    for path in ("/", "/account/letters"):
        for one in (patient, visitors.nobody(practice.portal_origin)):
            answer = await one.get(path)
            assert answer.status_code == 503
            assert "This portal is closed for now" in answer.text
            assert "The bill" not in answer.text
    assert "Download my record" in (await patient.get("/record")).text
    copy = await patient.get("/record/copy")
    assert copy.status_code == 200
    with zipfile.ZipFile(io.BytesIO(copy.content)) as archive:
        assert "Eleanor Whitfield" in archive.read("record.html").decode()
        bundle = json.loads(archive.read("record.json"))
    assert bundle["entry"][0]["resource"]["birthDate"] == "1948-03-27"
    assert (await visitors.nobody(practice.portal_origin).get("/record")).status_code == 303


async def test_staff_read_why_and_do_nothing(visitors: Visitors, make_practice: MakePractice) -> None:
    practice = await make_practice()
    owner = await visitors.staff(practice, Role.OWNER)
    await suspend(visitors, practice)
    answer = await owner.get("/patients")
    assert answer.status_code == 503
    assert "The bill was not paid since June." in answer.text
    assert (await owner.post("/patients/new", {})).status_code == 503
    nobody = await visitors.nobody(practice.workspace_origin).get("/patients")
    assert nobody.status_code == 303


async def test_it_is_written_down_on_both_sides(visitors: Visitors, make_practice: MakePractice) -> None:
    practice = await make_practice()
    await suspend(visitors, practice)
    platform = await visitors.app.parts.tenancy.tenant_by_id(PLATFORM_ID)
    assert platform is not None
    (there,) = await events(visitors, practice, AuditCode.PRACTICE_SUSPENDED)
    assert (there.actor_kind, there.actor_name) == ("operator", "Olivia Park")
    here = [
        one for one in await events(visitors, platform, AuditCode.PRACTICE_SUSPENDED) if practice.slug in one.reason
    ]
    assert len(here) == 1


async def test_reopened_it_goes_on(visitors: Visitors, make_practice: MakePractice) -> None:
    practice = await make_practice()
    patient = await visitors.patient(practice)
    await suspend(visitors, practice)
    operator = await visitors.operator(fresh=True)
    again = await operator.send(f"/practices/{practice.id}/suspend", reason="A second time.")
    assert again.status_code == 422
    assert (await operator.send(f"/practices/{practice.id}/reopen")).status_code == 303
    assert (await patient.get("/")).status_code == 200


async def test_an_operator_proves_who_they_are_first(visitors: Visitors, make_practice: MakePractice) -> None:
    practice = await make_practice()
    operator = await visitors.operator()
    answer = await operator.get(f"/practices/{practice.id}/suspend")
    assert "step_up=1" in answer.headers["location"]


async def test_the_copy_has_what_features_keep_of_this_patient_alone(
    visitors: Visitors, make_practice: MakePractice
) -> None:
    practice = await make_practice()
    mine, other = await visitors.new_patient(practice), await visitors.new_patient(practice, "Hector")
    await write_visits(visitors, practice, {mine.id: "about Eleanor", other.id: "about Hector"})
    visitor = await visitors.patient(practice, mine)
    text = await own_copy(visitor)
    assert "Dr. Okafor" in text
    assert "about Hector" not in text
    assert "about Eleanor" in text
    assert "and there are more" not in text
    (seen,) = [one for one in await events(visitors, practice, AuditCode.READ) if one.query_class == "own copy"]
    assert seen.patient_ids == (mine.id,)


async def test_a_copy_that_has_not_all_says_so(
    visitors: Visitors, make_practice: MakePractice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(records, "MOST_ROWS", 1)
    practice = await make_practice()
    mine = await visitors.new_patient(practice)
    await write_visits(visitors, practice, {mine.id: "the first"})
    visitor = await visitors.patient(practice, mine)
    assert "and there are more" not in await own_copy(visitor)
    await write_visits(visitors, practice, {mine.id: "the second"})
    text = await own_copy(visitor)
    assert "The file of Visits: Appointment has the first 1 entries, and there are more." in text


async def write_visits(visitors: Visitors, practice: Tenant, notes: Mapping[UUID, str]) -> None:
    """One for each of these patients, with the note."""
    await visitors.enable(practice, "portico/scheduling")
    async with visitors.app.parts.tenancy.tenant_scope(practice, Actor.system("test"), "SYSADMIN") as scope:
        place, person = Location(name="Main", timezone="UTC"), Practitioner(name="Dr. Okafor")
        await place.save()
        await person.save()
        async with scope.savepoint(role="p_scheduling"):
            service = HealthcareService(name=f"Check-up {uuid4()}")
            await service.save()
            for patient_id, note in notes.items():
                start = datetime.now(UTC) + timedelta(days=1)
                await Appointment(
                    starts=start,
                    ends=start + timedelta(minutes=20),
                    service_id=service.id,
                    patient_id=patient_id,
                    practitioner_id=person.id,
                    location_id=place.id,
                    description=note,
                ).save()


async def own_copy(patient: Visitor) -> str:
    """All that stands in it."""
    copy = await patient.get("/record/copy")
    with zipfile.ZipFile(io.BytesIO(copy.content)) as archive:
        return "".join(archive.read(name).decode() for name in archive.namelist())
