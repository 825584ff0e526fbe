"""Lets in the people that a declaration names: staff, patients with their accounts, those who are only invited.

Every step may be repeated; who is there already stays as they are.
"""

from __future__ import annotations

from portico_sdk import Patient

from portico.audit import writer
from portico.audit.events import AuditCode
from portico.clinical import directory as patients
from portico.declared import DeclarationError, Invited, Person, Staff
from portico.identity import owners
from portico.identity.tables import PersonLink, StaffMember
from portico.onboarding.invitations import end_links
from portico.onboarding.portal_access import State
from portico.onboarding.starting import By, CantInvite
from portico.tenancy.context import Tenant
from portico.themes.speech import LANGUAGES
from portico.workshop import ACTOR, PURPOSE, Workshop


async def add_staff(workshop: Workshop, tenant: Tenant, staff: Staff, account: tuple[str, str]) -> None:
    """Lets the account `(issuer, sub)` in as a member of staff."""
    issuer, sub = account
    async with workshop.tenancy.tenant_scope(tenant, ACTOR, PURPOSE) as scope:
        if await StaffMember.exists().where(StaffMember.issuer == issuer, StaffMember.sub == sub):
            return
        row = StaffMember(
            issuer=issuer,
            sub=sub,
            name=staff.name,
            email=staff.email.lower(),
            role=staff.role.value,
            phone=staff.phone,
            active=True,
        )
        await row.save()
        await owners.count(scope)
        await writer.record(scope, AuditCode.STAFF_ADDED, resource=("Practitioner", (row.id,)))


async def link_patient(workshop: Workshop, tenant: Tenant, person: Person, account: tuple[str, str]) -> None:
    """Lets the account `(issuer, sub)` open the record of the patient of that name. Raises DeclarationError."""
    issuer, sub = account
    async with workshop.tenancy.tenant_scope(tenant, ACTOR, PURPOSE) as scope:
        patient = await patient_named(tenant, person.patient)
        if await PersonLink.exists().where(PersonLink.issuer == issuer, PersonLink.sub == sub):
            return
        row = PersonLink(
            issuer=issuer,
            sub=sub,
            patient_id=patient.id,
            email=person.email.lower(),
            language=patient.language if patient.language in LANGUAGES else "en",
            active=True,
        )
        await row.save()
        await writer.record(scope, AuditCode.PERSON_LINKED, patient_ids=(patient.id,))
        if person.stopped:
            await workshop.office.accesses.close(scope, patient.id)


async def invite(workshop: Workshop, tenant: Tenant, invited: Invited) -> None:
    """Sends the patient of that name the first letter, or makes a sheet, unless they had one; one that ended by itself
    meanwhile is made anew. The sheet's code is known to nobody: staff make another.

    Raises DeclarationError, DirectoryError.
    """
    async with workshop.tenancy.tenant_scope(tenant, ACTOR, PURPOSE):
        patient = await patient_named(tenant, invited.patient)
        access = await workshop.office.accesses.of(patient.id)
    has_ended = access.state is State.LAPSED and access.email == invited.email and not invited.lapsed
    if access.state is not State.NONE and not has_ended:
        return
    language = patient.language if patient.language in LANGUAGES else "en"
    office, by = workshop.office, By(tenant=tenant, actor=ACTOR)
    try:
        if invited.email:
            await office.starting.invite_patient(by, patient.id, invited.email, language)
        else:
            await office.sheets.print(by, patient.id)
    except CantInvite as error:
        raise DeclarationError(f"{tenant.slug}: {invited.patient} can't be invited: {error}") from None
    if invited.lapsed:
        async with workshop.tenancy.tenant_scope(tenant, ACTOR, PURPOSE):
            link = await PersonLink.objects().get(PersonLink.patient_id == patient.id)
            if link is not None:
                await end_links(link.id, workshop.clock())


async def patient_named(tenant: Tenant, name: str) -> Patient:
    """In the practice's scope. Raises DeclarationError, unless there is one of that name."""
    found = await patients.search(name)
    if len(found) != 1:
        raise DeclarationError(f"{len(found)} patients of {tenant.slug} are called {name}; name one.")
    return found[0]
