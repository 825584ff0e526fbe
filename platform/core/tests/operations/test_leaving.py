"""A practice leaves: it takes a copy of everything, and then nothing of it is left but a certificate."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from platform.core.tests.onboarding.conftest import House
from platform.core.tests.onboarding.desk import send
from uuid import UUID

import asyncpg
import pytest
from portico.audit.events import AuditCode
from portico.audit.reader import Filter, search
from portico.audit.tables import AuditEvent
from portico.clinical.tables import Location, Practitioner
from portico.operations import copying, leaving
from portico.operations.tables import Leaving
from portico.tenancy.context import Actor, Tenant
from portico.tenancy.keys import CannotOpen
from portico.tenancy.practices import PLATFORM_ID
from portico_scheduling.tables import Appointment, HealthcareService
from portico_sdk import Role
from portico_testkit.outbox import drain
from portico_testkit.visitors import Visitors

OFFICE = "office@elm.example"


REFUSING = """
create function core.refuse_copy() returns trigger language plpgsql as $$ begin raise exception 'refused'; end $$;
create trigger refuse before insert or update on core.outbox_delivery for each row
when (new.handler = 'core:leave-copy') execute function core.refuse_copy();
"""


@pytest.fixture
async def people(house: House) -> AsyncIterator[Visitors]:
    async with house.visitors() as visitors:
        yield visitors


async def platform(house: House) -> Tenant:
    found = await house.app.parts.tenancy.tenant_by_id(PLATFORM_ID)
    assert found is not None
    return found


async def furnish(house: House, people: Visitors) -> UUID:
    """A patient with a visit, and a file."""
    patient = await people.new_patient(house.tenant)
    async with house.app.parts.tenancy.tenant_scope(house.tenant, Actor.system("test"), "SYSADMIN") as scope:
        place, person = Location(name="Main", timezone="UTC"), Practitioner(name="Dr. Okafor")
        await place.save()
        await person.save()
        async with scope.savepoint(role="p_scheduling"):
            service = HealthcareService(name="Check-up")
            await service.save()
            start = datetime.now(UTC) + timedelta(days=1)
            await Appointment(
                starts=start,
                ends=start + timedelta(minutes=20),
                service_id=service.id,
                patient_id=patient.id,
                practitioner_id=person.id,
                location_id=place.id,
                description="a sore throat",
            ).save()
        files = scope.files
    await files.put("p-scheduling", "letter.txt", b"sealed words")
    return patient.id


async def begin(house: House, people: Visitors, mail: str = OFFICE) -> None:
    operator = await people.operator(fresh=True)
    answer = await send(operator, f"/practices/{house.tenant.id}/leave", mail=mail)
    assert answer.status_code == 303, answer.text
    await drain(house.app, await platform(house))


async def rows_left(owner_url: str, practice: UUID) -> dict[str, int]:
    """As the owner of all tables sees it, whom no policy hides a row from."""
    connection = await asyncpg.connect(owner_url)
    try:
        tables = await connection.fetch(
            "SELECT format('%I.%I', n.nspname, c.relname) AS name FROM pg_class c"
            " JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid"
            " WHERE c.relkind = 'r' AND a.attname = 'tenant_id' AND n.nspname NOT LIKE 'pg\\_%'"
        )
        found = {
            row["name"]: await connection.fetchval(f"SELECT count(*) FROM {row['name']} WHERE tenant_id = $1", practice)
            for row in tables
        }
        return {name: count for name, count in found.items() if count}
    finally:
        await connection.close()


async def test_the_owner_takes_everything_along(house: House, people: Visitors) -> None:
    await furnish(house, people)
    owner = await people.staff(house.tenant, Role.OWNER, fresh=True)
    await begin(house, people)
    assert "Take part 1" in (await owner.get("/practice/leaving")).text
    copy = await owner.send("/practice/leaving", part="1")
    assert copy.status_code == 200
    with zipfile.ZipFile(io.BytesIO(copy.content)) as archive:
        names = archive.namelist()
        visit = json.loads(archive.read(next(name for name in names if name.startswith("p_scheduling.appointment/"))))
        assert archive.read("files/p-scheduling/letter.txt") == b"sealed words"
        text = "".join(archive.read(name).decode() for name in names)
    assert visit["description"] == "a sore throat"
    assert "Whitfield" in text
    assert not any(name.startswith(("core.outbox", "core.plugin_secret", "core.invitation")) for name in names)
    assert "tenant_id" not in text
    async with people.app.parts.tenancy.tenant_scope(house.tenant, Actor.system("test"), "SYSADMIN") as scope:
        (row,) = await AuditEvent.select().where(AuditEvent.code == "core:practice:copied")
        standing = await leaving.standing(scope, house.tenant.id)
    assert (row["reason"], row["action"]) == ("part 1", "R")
    assert standing is not None
    assert standing.fetched_at is not None


def told(house: House) -> list[EmailMessage]:
    """Letters to this practice's people that a copy is ready."""
    subject = f"A copy at {house.tenant.name} is ready"
    page = f"{house.tenant.workspace_origin}/practice/leaving"
    return [one for one in house.inbox.letters if one["Subject"] == subject and page in str(one.get_body(("plain",)))]


async def test_each_owner_gets_one_letter_when_the_copy_is_ready(house: House, people: Visitors) -> None:
    owners = [await people.staff(house.tenant, Role.OWNER) for _ in range(2)]
    await people.staff(house.tenant, Role.ADMIN)
    house.inbox.answers = "451 come back later"
    await begin(house, people)
    assert told(house) == []
    house.inbox.answers = ""
    for _ in range(2):
        house.clock.move(hours=2)
        await drain(house.app, await platform(house), house.tenant)
    # As if the worker had died before it noted that the last part was made.
    payload = {"practice": str(house.tenant.id), "table": "", "after": str(UUID(int=0)), "part": "1"}
    await copying.copy_some(house.app.parts.tenancy, await platform(house), payload)
    await drain(house.app, await platform(house))
    assert sorted(str(one["To"]) for one in told(house)) == sorted(f"{one.sub}@practice.example" for one in owners)


async def test_who_stays_after_all_and_leaves_again_is_told_again(house: House, people: Visitors) -> None:
    await people.staff(house.tenant, Role.OWNER)
    await begin(house, people)
    operator, path = await people.operator(fresh=True), f"/practices/{house.tenant.id}"
    assert (await send(operator, f"{path}/stay", form="stay", page=f"{path}/leave")).status_code == 303
    assert len(told(house)) == 1
    await begin(house, people)
    assert len(told(house)) == 2


async def test_a_copy_of_many_parts_has_each_row_once(
    house: House, people: Visitors, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portico.tenancy.strokes.MOST_BYTES", 0)
    monkeypatch.setattr("portico.tenancy.holdings.PAGE", 2)
    for number in range(7):
        await people.new_patient(house.tenant, f"Patient {number}")
    owner = await people.staff(house.tenant, Role.OWNER, fresh=True)
    await begin(house, people)
    page = (await owner.get("/practice/leaving")).text
    parts = page.count('name="part"')
    assert parts > 3
    given: list[str] = []
    for number in range(1, parts + 1):
        copy = await owner.send("/practice/leaving", part=str(number))
        with zipfile.ZipFile(io.BytesIO(copy.content)) as archive:
            for name in archive.namelist():
                if name.startswith("core.patient/"):
                    given += [json.loads(line)["given"] for line in archive.read(name).splitlines()]
    assert sorted(given) == [f"Patient {number}" for number in range(7)]


async def test_nothing_is_left_but_the_certificate(house: House, people: Visitors, owner_url: str) -> None:
    await furnish(house, people)
    await begin(house, people)
    operator, path = await people.operator(fresh=True), f"/practices/{house.tenant.id}"
    answer = await send(operator, f"{path}/destroy", name=house.tenant.name, reason="Dr. Okafor asked by letter today.")
    assert answer.status_code == 303, answer.text
    await drain(house.app, await platform(house))
    assert set(await rows_left(owner_url, house.tenant.id)) == {"core.audit_event"}
    assert await house.app.parts.tenancy.objects.keys_below(f"t/{house.tenant.id}/") == []
    with pytest.raises(CannotOpen):
        await house.app.parts.tenancy.keys.data_key(house.tenant.id)
    assert (await people.nobody(house.tenant.portal_origin).get("/")).status_code == 421
    assert house.tenant.slug not in {slug for _, slug in house.directory.clients}
    assert house.tenant.slug not in house.directory.organizations
    page = (await operator.get(f"{path}/certificate")).text
    file = await operator.get(f"{path}/certificate/file")
    assert hashlib.sha256(file.content).hexdigest() in page
    content = json.loads(file.content)
    assert content["destroyed"]["rows"]["core.patient"] == 1
    assert content["destroyed"]["rows"]["p_scheduling.appointment"] == 1
    assert content["ordered"]["by"] == "Olivia Park"
    assert "Whitfield" not in file.text
    async with house.app.parts.tenancy.tenant_scope(await platform(house), Actor.system("test"), "SYSADMIN"):
        told = await search(Filter(code=AuditCode.PRACTICE_DESTROYED))
    assert any(one.resource_ids == (house.tenant.id,) for one in told)


async def destroy(house: House, people: Visitors) -> bytes:
    """At once; the certificate's file at the console."""
    operator, path = await people.operator(fresh=True), f"/practices/{house.tenant.id}"
    answer = await send(operator, f"{path}/destroy", name=house.tenant.name, reason="Dr. Okafor asked by letter today.")
    assert answer.status_code == 303, answer.text
    await drain(house.app, await platform(house))
    return (await operator.get(f"{path}/certificate/file")).content


async def mail_kept(house: House) -> str:
    async with house.app.parts.tenancy.tenant_scope(await platform(house), Actor.system("test"), "SYSADMIN"):
        row = await Leaving.select(Leaving.mail).where(Leaving.practice == house.tenant.id).first()
    assert row is not None
    return str(row["mail"])


def certificates(house: House) -> list[EmailMessage]:
    """Letters with this practice's. The platform's work is every test's, and brings letters of others along."""
    name = f"certificate-{house.tenant.slug}.json"
    return [one for one in house.inbox.letters if name in {part.get_filename() for part in one.iter_attachments()}]


async def test_the_certificate_reaches_the_practice(house: House, people: Visitors) -> None:
    await begin(house, people)
    assert await mail_kept(house) == OFFICE
    file = await destroy(house, people)
    (letter,) = certificates(house)
    assert letter["To"] == OFFICE
    (attached,) = letter.iter_attachments()
    assert attached.get_content() == file
    assert attached.get_filename() == f"certificate-{house.tenant.slug}.json"
    text = letter.get_body(("plain",))
    assert text is not None
    assert hashlib.sha256(file).hexdigest() in text.get_content()
    assert house.tenant.name in text.get_content()
    assert await mail_kept(house) == ""


async def test_a_mail_server_that_is_away_is_waited_for(house: House, people: Visitors) -> None:
    await begin(house, people)
    house.inbox.answers = "451 come back later"
    await destroy(house, people)
    assert await mail_kept(house) == OFFICE
    house.inbox.answers = ""
    house.clock.move(minutes=5)
    await drain(house.app, await platform(house))
    assert [letter["To"] for letter in certificates(house)] == [OFFICE]
    assert await mail_kept(house) == ""


async def test_an_address_that_refuses_is_not_kept_either(house: House, people: Visitors) -> None:
    await begin(house, people)
    house.inbox.refuses[OFFICE] = "550 5.1.1 no such user"
    await destroy(house, people)
    assert certificates(house) == []
    assert await mail_kept(house) == ""


async def test_it_goes_to_the_owner_where_nobody_else_is_named(house: House, people: Visitors) -> None:
    owner = await people.staff(house.tenant, Role.OWNER, fresh=True)
    await begin(house, people, mail="")
    address = f"{owner.sub}@practice.example"
    assert address in (await owner.get("/practice/leaving")).text
    await destroy(house, people)
    assert [letter["To"] for letter in certificates(house)] == [address]


async def test_somebody_has_to_get_it(house: House, people: Visitors) -> None:
    operator, path = await people.operator(fresh=True), f"/practices/{house.tenant.id}/leave"
    for typed, said in (("", "It has no owner to write to."), ("office", "office")):
        answer = await send(operator, path, mail=typed)
        assert answer.status_code == 422
        assert said in answer.text
    assert "Let it leave" in (await operator.get(path)).text


async def test_a_beginning_that_is_cut_off_changes_nothing(house: House, people: Visitors, owner_url: str) -> None:
    """Leaving and the asking for its copy are one: else a practice waits for a copy that nobody makes."""
    operator, path = await people.operator(fresh=True), f"/practices/{house.tenant.id}"
    connection = await asyncpg.connect(owner_url)
    try:
        await connection.execute(REFUSING)
        assert (await send(operator, f"{path}/leave", mail=OFFICE)).status_code == 503
    finally:
        await connection.execute("drop trigger refuse on core.outbox_delivery; drop function core.refuse_copy()")
        await connection.close()
    assert "Let it leave" in (await operator.get(path)).text
    assert (await people.nobody(house.tenant.portal_origin).get("/")).status_code != 503
    await begin(house, people)
    assert "Complete" in (await operator.get(f"{path}/leave")).text


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"name": "Elm", "reason": "asked by letter"}, "This is not its name."),
        ({"reason": ""}, "The thirty days are not over."),
    ],
)
async def test_it_is_not_destroyed_by_a_slip(house: House, people: Visitors, typed: dict[str, str], words: str) -> None:
    await begin(house, people)
    operator = await people.operator(fresh=True)
    form = {"name": house.tenant.name, **typed}
    answer = await send(operator, f"/practices/{house.tenant.id}/destroy", **form)
    assert answer.status_code == 422
    assert words in answer.text


async def test_after_the_pause_no_reason_is_asked_for(house: House, people: Visitors) -> None:
    await begin(house, people)
    house.clock.move(days=31)
    operator = await people.operator(fresh=True)
    answer = await send(operator, f"/practices/{house.tenant.id}/destroy", name=house.tenant.name)
    assert answer.status_code == 303, answer.text


async def test_it_may_stay_after_all(house: House, people: Visitors) -> None:
    owner = await people.staff(house.tenant, Role.OWNER, fresh=True)
    await begin(house, people)
    assert (await owner.get("/")).status_code == 503
    operator, path = await people.operator(fresh=True), f"/practices/{house.tenant.id}"
    assert (await send(operator, f"{path}/stay", form="stay", page=f"{path}/leave")).status_code == 303
    assert (await send(operator, f"{path}/reopen")).status_code == 303
    assert (await owner.get("/patients")).status_code == 200
    assert await house.app.parts.tenancy.objects.keys_below(f"t/{house.tenant.id}/leave") == []


async def test_a_broken_off_destruction_is_finished_by_the_next(
    house: House, people: Visitors, owner_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await furnish(house, people)
    await begin(house, people)
    operator = await people.operator(fresh=True)
    path = f"/practices/{house.tenant.id}/destroy"
    assert (await send(operator, path, name=house.tenant.name, reason="asked by letter")).status_code == 303
    # Each stroke ends after one full batch of one row.
    monkeypatch.setattr("portico.operations.destroying.BATCH", 1)
    monkeypatch.setattr("portico.operations.destroying.STROKE_S", -1.0)
    for _ in range(60):
        await drain(house.app, await platform(house))
    assert set(await rows_left(owner_url, house.tenant.id)) == {"core.audit_event"}
    file = await operator.get(f"/practices/{house.tenant.id}/certificate/file")
    assert json.loads(file.content)["destroyed"]["rows"]["core.patient"] == 1
