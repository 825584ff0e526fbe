"""Getting people in, as staff do it: the first letter to a patient or a colleague, and the letter to get back in.

Nobody here sees or sets a password, an address already in use elsewhere looks like any other, and a link to a record
opens only once the letter's reader has proved the second fact. Call these with no scope open: Keycloak is asked first.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from portico.audit.events import AuditCode
from portico.audit.writer import record
from portico.clinical.tables import Patient
from portico.identity.directory import DirectoryRefused, IdentityDirectory
from portico.identity.placements import Placements
from portico.identity.population import Population
from portico.identity.roles import STAFF_ROLES, Role
from portico.identity.tables import PersonLink, StaffMember
from portico.notify.kinds import LetterKind
from portico.onboarding.invitations import Invitations, NoSecondFact, Purpose
from portico.onboarding.subjects import Subject, clean_email
from portico.tenancy.context import Actor, Origin, Tenant
from portico.tenancy.practices import PLATFORM_ID
from portico.tenancy.scopes import Scope, Tenancy

_NO_PHONE = "Put a phone number on file first: its last four digits prove who opens the letter."


@dataclass(frozen=True, kw_only=True)
class By:
    """Who starts it, and where."""

    tenant: Tenant
    actor: Actor
    origin: Origin = Origin()  # noqa: RUF009 (frozen and empty)


class CantInvite(Exception):
    """Why not, in words for staff."""


class Starting:
    """Made once by app.py."""

    def __init__(
        self, *, tenancy: Tenancy, directory: IdentityDirectory, placements: Placements, invitations: Invitations
    ) -> None:
        self._tenancy = tenancy
        self._directory = directory
        self._placements = placements
        self._invitations = invitations

    async def invite_patient(self, by: By, patient_id: UUID, email: str, language: str = "en") -> UUID:
        """Send a patient the letter to set up their sign-in; the id of their link. Again = a new letter.

        Raises CantInvite, DirectoryUnavailable.
        """
        email = clean_email(email)
        names = await self._patient_names(by, patient_id)
        issuer, sub = await self._account(by.tenant, Population.PATIENTS, email, names)
        async with self._tenancy.tenant_scope(by.tenant, by.actor, "HOPERAT", origin=by.origin) as scope:
            link = await PersonLink.objects().get(
                (PersonLink.patient_id == patient_id) & (PersonLink.kind == "patient")
            )
            if link is not None and link.active:
                raise CantInvite("This patient signs in already. Send them a letter to get back in instead.")
            if await _acts_for(issuer, sub, patient_id):
                raise CantInvite("This address is of somebody who acts for the patient. Ask for the patient's own.")
            if link is None:
                link = PersonLink(patient_id=patient_id, kind="patient")
            link.issuer, link.sub, link.email, link.sign_in_name = issuer, sub, email, ""
            await _begin(link, language)
            await self._invite(scope, Population.PATIENTS, link.id, LetterKind.SETUP_PATIENT)
        return link.id

    async def invite_staff(
        self,
        by: By,
        *,
        name: str,
        email: str,
        role: str,
        phone: str,
        language: str = "en",
        letter: LetterKind = LetterKind.SETUP_STAFF,
        reason: str = "",
    ) -> UUID:
        """Send a colleague the letter to set up their sign-in; the id of their row. Again = a new letter. `reason` is
        for the audit, from who doesn't work there.

        Raises CantInvite, DirectoryUnavailable.
        """
        # Operators work at the platform's own row, and nowhere else.
        here = {Role.OPERATOR} if by.tenant.id == PLATFORM_ID else STAFF_ROLES
        if Role(role) not in here:
            raise CantInvite("This is not a role of staff.")
        email = clean_email(email)
        first, _, last = name.strip().rpartition(" ")
        issuer, sub = await self._account(by.tenant, Population.WORKFORCE, email, (first or last, last))
        await self._directory.link_member(by.tenant.slug, sub)
        async with self._tenancy.tenant_scope(by.tenant, by.actor, "HOPERAT", origin=by.origin) as scope:
            member = await StaffMember.objects().get((StaffMember.issuer == issuer) & (StaffMember.sub == sub))
            if member is not None and member.active:
                raise CantInvite("This colleague has a sign-in already. Send them a letter to get back in instead.")
            is_new = member is None
            if member is None:
                member = StaffMember(issuer=issuer, sub=sub)
            member.name, member.email, member.role, member.phone = name.strip(), email, role, phone
            await _begin(member, language)
            code = AuditCode.STAFF_ADDED if is_new else AuditCode.STAFF_INVITED
            why = ": ".join(part for part in (f"role:{role}", reason) if part)
            await record(scope, code, resource=("Staff", (member.id,)), reason=why)
            await self._invite(scope, Population.WORKFORCE, member.id, letter)
        return member.id

    async def start_recovery(self, by: By, population: Population, subject_id: UUID) -> None:
        """Send somebody the letter to get back in, to their own address: nobody here sees or sets a password.

        Raises CantInvite.
        """
        async with self._tenancy.tenant_scope(by.tenant, by.actor, "HOPERAT", origin=by.origin) as scope:
            subject = await Subject.load(population, subject_id)
            if subject is None:
                raise CantInvite("This person has no sign-in here.")
            try:
                await self._invitations.send_fitting(scope, subject, "started by staff")
            except NoSecondFact:
                raise CantInvite(_NO_PHONE) from None

    async def _invite(self, scope: Scope, population: Population, subject_id: UUID, letter: LetterKind) -> None:
        subject = await Subject.load(population, subject_id)
        if subject is None:
            raise CantInvite("There is no such person here.")
        try:
            await self._invitations.send(scope, Purpose.SETUP, subject, kind=letter)
        except NoSecondFact:
            raise CantInvite(_NO_PHONE) from None
        if subject.patient_id:
            await record(scope, AuditCode.ACCOUNT_SETUP_STARTED, patient_ids=subject.patient_ids)

    async def _account(
        self, tenant: Tenant, population: Population, email: str, names: tuple[str, str]
    ) -> tuple[str, str]:
        registration = await self._placements.registration(tenant, population)
        if registration is None:
            raise CantInvite("This practice has no sign-in yet.")
        try:
            sub = await self._directory.ensure_user(population, email, *names)
        except DirectoryRefused as error:
            raise CantInvite(f"{error.what} {error.way_out}") from error
        return registration.issuer, sub

    async def _patient_names(self, by: By, patient_id: UUID) -> tuple[str, str]:
        async with self._tenancy.tenant_scope(by.tenant, by.actor, "HOPERAT", origin=by.origin):
            patient = await Patient.objects().get((Patient.id == patient_id) & Patient.active.eq(True))
        if patient is None:
            raise CantInvite("There is no such patient.")
        return patient.given, patient.family


async def _begin(row: PersonLink | StaffMember, language: str) -> None:
    """Not set up, and welcome."""
    row.language, row.set_up_at, row.stopped_at, row.second_factor = language, None, None, False
    await row.save()


async def _acts_for(issuer: str, sub: str, patient_id: UUID) -> bool:
    return await PersonLink.exists().where(
        PersonLink.issuer == issuer,
        PersonLink.sub == sub,
        PersonLink.patient_id == patient_id,
        PersonLink.kind == "proxy",
    )
