"""Makes a practice from its declaration (a folder with `practice.toml`), or brings it to what the declaration says.

Every step may be repeated: a run that was cut off is finished by the next. Patients are added, never changed.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from pathlib import Path

from portico.audit import writer
from portico.audit.events import AuditCode
from portico.audit.tables import AuditEvent
from portico.aws import StorageUnavailable
from portico.clinical import directory as patients
from portico.clinical import fhir, tables
from portico.declared import DeclarationError, Declared, no_strangers, sourced
from portico.declared_people import add_staff, link_patient, patient_named
from portico.identity.directory import DirectoryError, PracticeSpec
from portico.operations import showcase
from portico.practice_file.applying import Task
from portico.practice_file.applying import apply as apply_file
from portico.practice_file.exporting import CannotExport, Exported, export
from portico.practice_file.look import prepared
from portico.practice_file.reading import Source
from portico.settings import Settings
from portico.tenancy.context import Actor, ActorKind, PracticeState, Tenant
from portico.tenancy.practices import (
    SHOWCASE_ISSUER,
    VISITOR,
    NewPractice,
    SlugRefused,
    add_practice,
    tenant_by_id,
)
from portico.tenancy.scopes import Scope, Tenancy
from portico.tenancy.tables import Practice
from portico.workshop import ACTOR, PURPOSE, Workshop, workshop


def run(settings: Settings, folder: Path, say: Callable[[str], None], *, slug: str = "") -> int:
    """`portico tenant apply`. Every change is said."""

    async def made() -> Tenant:
        async with workshop(settings) as tools:
            return await apply(tools, folder, slug=slug, say=say)

    try:
        tenant = asyncio.run(made())
    except (DeclarationError, DirectoryError) as error:
        say(str(error))
        return 1
    except StorageUnavailable:
        say("The storage does not answer, so nothing was changed. `portico doctor` says what to mend.")
        return 1
    say(f"{tenant.name}: {tenant.portal_origin} and {tenant.workspace_origin}")
    if tenant.founding:
        say(f"Its owner signs the agreement and opens it: portico tenant invite {tenant.slug} MAIL --name … --phone …")
    return 0


def run_export(settings: Settings, slug: str, folder: Path, say: Callable[[str], None]) -> int:
    """`portico tenant export`."""

    async def made() -> Exported:
        async with workshop(settings) as tools:
            return await export_practice(tools, slug)

    try:
        files = asyncio.run(made()).files
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            (folder / name).write_bytes(content)
    except (DeclarationError, CannotExport, OSError) as error:
        say(str(error))
        return 1
    say(f"{slug} stands in {folder}: {', '.join(sorted(files))}")
    return 0


async def apply(
    workshop: Workshop,
    folder: Path,
    *,
    slug: str = "",
    keep: bool = False,
    demo: bool = False,
    say: Callable[[str], None] = lambda _: None,
) -> Tenant:
    """The practice as declared in `folder`, to be set up by its owner; `slug` for another one like it. `say` is told
    what was changed. `keep` only adds what is missing: what staff changed since stays.

    `demo`: it is open from the start, and the caller lets the declared people in. Raises DeclarationError,
    DirectoryError.
    """
    declared, source = sourced(folder)
    if not demo:
        no_strangers(declared, source)
    begins = _begins(declared, demo=demo)
    tenant = await _practice(workshop, slug or declared.slug, begins, declared, source)
    look = await prepared(workshop.tools, tenant, declared, source)
    async with workshop.tenancy.tenant_scope(tenant, ACTOR, PURPOSE) as scope:
        # Where nothing was ever done there is nothing to keep.
        is_new = not await AuditEvent.exists()
        keeps = keep and not is_new
        task = Task(tools=workshop.tools, scope=scope, file=declared, source=source, look=look, keep=keeps)
        changed = await apply_file(task)
        changed += await _patients(scope, declared, folder)
    tenant = await workshop.tenancy.tenant_by_id(tenant.id) or tenant
    await _placed(workshop, tenant)
    if declared.showcase:
        await _open_showcase(workshop, tenant, declared)
    for words in changed or ["Nothing to change"]:
        say(words)
    return tenant


async def export_practice(workshop: Workshop, slug: str) -> Exported:
    """The practice as a folder's files. Raises DeclarationError for one that is not there, and CannotExport."""
    return await export(workshop.tools, await called(workshop.tenancy, slug), ACTOR)


async def called(tenancy: Tenancy, slug: str) -> Tenant:
    """The practice of this address. Raises DeclarationError."""
    async with tenancy.platform_scope(ACTOR, PURPOSE):
        row = await Practice.select(Practice.id).where(Practice.slug == slug).first()
        tenant = await tenant_by_id(row["id"], tenancy.settings) if row else None
    if tenant is None:
        raise DeclarationError(f"There is no practice {slug}.")
    return tenant


async def demonstrate(workshop: Workshop, tenant: Tenant) -> None:
    """Lets every enabled plugin fill the practice, for trying; adds nothing twice. Raises DeclarationError."""
    async with workshop.tenancy.tenant_scope(tenant, ACTOR, PURPOSE) as scope:
        missing = await showcase.demonstrate(workshop.relay, scope)
    if missing:
        raise DeclarationError(f"{tenant.slug}: no demonstration data from {', '.join(missing)}. The log says why.")


async def _open_showcase(workshop: Workshop, tenant: Tenant, declared: Declared) -> None:
    """Fills a showcase, and makes whom its visitors are: the first of its people and of its staff. The others of its
    staff have looked at the visiting patient's record, so that there is something to read in "Who saw my records".
    """
    for person in declared.people[:1]:
        await link_patient(workshop, tenant, person, (SHOWCASE_ISSUER, VISITOR))
    for index, staff in enumerate(declared.staff):
        await add_staff(workshop, tenant, staff, (SHOWCASE_ISSUER, staff.account if index else VISITOR))
    await demonstrate(workshop, tenant)
    async with workshop.tenancy.tenant_scope(tenant, ACTOR, PURPOSE) as scope:
        if declared.people and not await AuditEvent.exists().where(AuditEvent.actor_kind == ActorKind.STAFF.value):
            patient = await patient_named(tenant, declared.people[0].patient)
            for staff in declared.staff[1:]:
                scope.actor = Actor(kind=ActorKind.STAFF, name=staff.name, role=staff.role.value)
                await writer.record(
                    scope, AuditCode.READ, patient_ids=(patient.id,), resource=("Patient", (patient.id,))
                )


def _begins(declared: Declared, *, demo: bool) -> PracticeState:
    """A practice signs its agreement before it opens its door, also one that was made from a file."""
    if declared.showcase:
        return PracticeState.SHOWCASE
    return PracticeState.ACTIVE if demo else PracticeState.FOUNDING


async def _practice(workshop: Workshop, slug: str, begins: PracticeState, declared: Declared, source: Source) -> Tenant:
    """The row, made where there is none."""
    tenancy = workshop.tenancy
    async with tenancy.platform_scope(ACTOR, PURPOSE):
        row = await Practice.select(Practice.id).where(Practice.slug == slug).first()
        if row is None:
            new = NewPractice(slug=slug, name=declared.name, state=begins.value)
            try:
                practice_id = await add_practice(new, tenancy.keyring, tenancy.settings)
            except SlugRefused as error:
                raise source.error(("slug",), str(error), "") from None
        else:
            practice_id = row["id"]
        tenant = await tenant_by_id(practice_id, tenancy.settings)
    if row is None:
        await tenancy.hosts.changed()
    if tenant is None:
        raise DeclarationError(f"The practice {slug} was removed meanwhile. Apply it again.")
    return tenant


async def _placed(workshop: Workshop, tenant: Tenant) -> None:
    """Its clients at the login, as the practice is now. Nobody signs in to a showcase."""
    if tenant.showcase:
        return
    spec = PracticeSpec.of(tenant, workshop.brand_of(tenant))
    for population, placement in (await workshop.directory.ensure_practice(spec)).items():
        known = await workshop.placements.registration(tenant, population)
        wanted = (placement.issuer, placement.client_id, placement.client_secret)
        if known is None or (known.issuer, known.client_id, known.client_secret) != wanted:
            await workshop.placements.save(tenant.id, placement)


async def _patients(scope: Scope, declared: Declared, folder: Path) -> list[str]:
    """Those that are not there yet; what was done, in words."""
    if not declared.patients:
        return []
    file = folder / declared.patients
    known = {patient.mrn for patient in await tables.Patient.objects()}
    added = 0
    try:
        lines = file.read_text("utf-8").splitlines()
    except OSError:
        raise DeclarationError(f"{file}: There is no such file. Write one FHIR Patient a line into it.") from None
    for number, line in enumerate(lines, 1):
        try:
            new = fhir.patient(json.loads(line))
        except ValueError as error:
            raise DeclarationError(f"{file}, line {number}: {error}") from None
        if new.mrn not in known:
            await patients.add(scope, new, code=AuditCode.PATIENT_IMPORTED)
            added += 1
    return [f"Patients added: {added}"] if added else []
