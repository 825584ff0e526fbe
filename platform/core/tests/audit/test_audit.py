"""The audit's row: in the transaction of the act, named once by id and once by a digest that survives erasure."""

from __future__ import annotations

import hashlib
import uuid
from datetime import date

import pytest
from portico.audit import reader, writer
from portico.audit.events import AuditCode
from portico.audit.tables import AuditEvent, AuditSubject
from portico.clinical import directory
from portico.clinical.directory import NewPatient
from portico.tenancy.context import Actor, ActorKind, Origin, Tenant
from portico.tenancy.database import Failures
from portico.tenancy.scopes import Tenancy
from portico_sdk import Patient

TOM = Actor(kind=ActorKind.STAFF, id=uuid.uuid4(), name="Tom Beckett", role="front_desk", session_digest="d1")
SYSTEM = Actor.system("test")


@pytest.fixture
async def patient(tenancy: Tenancy, practice: Tenant) -> Patient:
    new = NewPatient(given="Eleanor", family="Whitfield", birth_date=date(1948, 3, 27))
    async with tenancy.tenant_scope(practice, SYSTEM, "SYSADMIN") as scope:
        return await directory.add(scope, new)


async def test_a_read_says_who_what_whose_when_and_through_what(
    tenancy: Tenancy, practice: Tenant, patient: Patient
) -> None:
    visit = uuid.uuid4()
    origin = Origin(request_id="r1", route="workspace:/p/scheduling/day", ip="127.0.0.1", device="Chrome")
    stamp = writer.PluginStamp(id="portico/scheduling", version="0.1.0", hook="day")
    async with tenancy.tenant_scope(practice, TOM, "TREAT", origin=origin) as scope:
        await writer.record(
            scope, AuditCode.READ, patient_ids=[patient.id], resource=("Appointment", [visit]), plugin=stamp
        )
    async with tenancy.tenant_scope(practice, SYSTEM, "SYSADMIN"):
        event = (await reader.for_patient(patient.id))[0]
    assert (event.actor_name, event.actor_role, event.action, event.outcome) == (
        "Tom Beckett",
        "front_desk",
        "R",
        "success",
    )
    assert (event.resource_type, event.resource_ids, event.plugin_id) == ("Appointment", (visit,), "portico/scheduling")
    assert (event.request_id, event.route) == ("r1", "workspace:/p/scheduling/day")


async def test_an_act_that_is_undone_leaves_no_row(tenancy: Tenancy, practice: Tenant, patient: Patient) -> None:
    with pytest.raises(ZeroDivisionError):
        async with tenancy.tenant_scope(practice, TOM, "TREAT") as scope:
            await writer.record(scope, AuditCode.READ, patient_ids=[patient.id])
            raise ZeroDivisionError
    async with tenancy.tenant_scope(practice, SYSTEM, "SYSADMIN"):
        codes = [event.code for event in await reader.for_patient(patient.id)]
    assert AuditCode.READ not in codes


async def test_a_patients_digest_is_the_same_in_every_row_and_tells_nothing_without_the_salt(
    tenancy: Tenancy, practice: Tenant, patient: Patient
) -> None:
    async with tenancy.tenant_scope(practice, TOM, "TREAT") as scope:
        await writer.record(scope, AuditCode.READ, patient_ids=[patient.id, patient.id])
        rows = await AuditEvent.select(AuditEvent.subject_digests).where(AuditEvent.patient_ids.any(patient.id))
        salt = (await AuditSubject.objects().get(AuditSubject.patient_id == patient.id)).salt  # type: ignore[union-attr]
    digests = {digest for row in rows for digest in row["subject_digests"]}
    assert len(rows) == 2
    assert digests == {hashlib.sha256(bytes(salt) + patient.id.bytes).hexdigest()}
    assert hashlib.sha256(patient.id.bytes).hexdigest() not in digests


async def test_a_patients_name_is_never_in_the_row(tenancy: Tenancy, practice: Tenant, patient: Patient) -> None:
    herself = Actor(kind=ActorKind.PATIENT, id=uuid.uuid4(), name="Eleanor Whitfield", patient_id=patient.id)
    async with tenancy.tenant_scope(practice, herself, "PATRQT") as scope:
        await writer.record(scope, AuditCode.READ, patient_ids=[patient.id])
        rows = await AuditEvent.select()
    assert "Whitfield" not in repr(rows)


async def test_a_long_list_is_counted_and_hashed_but_every_patient_is_named(tenancy: Tenancy, practice: Tenant) -> None:
    patients, visits = [uuid.uuid4() for _ in range(60)], [uuid.uuid4() for _ in range(60)]
    async with tenancy.tenant_scope(practice, TOM, "TREAT") as scope:
        await writer.record(scope, AuditCode.READ, patient_ids=patients, resource=("Appointment", visits), query="day")
        event = (await reader.for_patient(patients[7]))[0]
        row = await AuditEvent.select(AuditEvent.resource_hash, AuditEvent.subject_digests).first()
    assert (event.resource_ids, event.resource_count, event.query_class) == ((), 60, "day")
    assert row is not None
    assert row["resource_hash"] == hashlib.sha256(b"".join(one.bytes for one in sorted(visits))).hexdigest()
    assert len(set(row["subject_digests"])) == 60


@pytest.mark.parametrize("statement", ["UPDATE core.audit_event SET code = ''", "DELETE FROM core.audit_event"])
async def test_nobody_changes_a_row(tenancy: Tenancy, practice: Tenant, patient: Patient, statement: str) -> None:
    with pytest.raises(Failures, match="permission denied"):
        async with tenancy.tenant_scope(practice, SYSTEM, "SYSADMIN"):
            await AuditEvent.raw(statement)


async def test_filters_and_pages(tenancy: Tenancy, practice: Tenant, patient: Patient) -> None:
    async with tenancy.tenant_scope(practice, TOM, "TREAT") as scope:
        for _ in range(3):
            await writer.record(scope, AuditCode.READ, patient_ids=[patient.id])
        await writer.record(scope, AuditCode.ACCESS_DENIED, outcome="denied")
        denied = await reader.search(reader.Filter(outcome="denied"))
        first = await reader.search(reader.Filter(actor_id=TOM.id), limit=2)
        rest = await reader.search(reader.Filter(actor_id=TOM.id), before=first[-1].id)
    assert [event.code for event in denied] == [AuditCode.ACCESS_DENIED]
    assert (len(first), len(rest)) == (2, 2)
    assert not {event.id for event in first} & {event.id for event in rest}
