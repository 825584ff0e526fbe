"""The hand-out sheet: a way in for a patient who has no mail address. A code on paper stands for the letter's link.

The account is made for this patient and signs in with a name that stands on the sheet. The code is shown once and kept
nowhere but as a digest; it is good only with the date of birth. Call these with no scope open: Keycloak is asked first.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from portico.audit.events import AuditCode
from portico.audit.writer import record
from portico.clinical.directory import name_key
from portico.clinical.tables import Patient
from portico.identity.directory import DirectoryRefused, IdentityDirectory, NameTaken
from portico.identity.placements import Placements
from portico.identity.population import Population
from portico.identity.tables import PersonLink
from portico.onboarding.invitations import SETUP_GOOD_FOR, Invitations, Purpose
from portico.onboarding.starting import By, CantInvite
from portico.onboarding.subjects import Subject
from portico.tenancy.scopes import Tenancy

_TRIES: Final = 5


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """What is printed. Nothing of it is written to a log; `code` is known to nobody afterwards."""

    purpose: Purpose
    code: str
    sign_in_name: str
    language: str
    good_until: datetime

    def __repr__(self) -> str:
        return f"Sheet({self.purpose})"


class Sheets:
    """Made once by app.py."""

    def __init__(
        self, *, tenancy: Tenancy, directory: IdentityDirectory, placements: Placements, invitations: Invitations
    ) -> None:
        self._tenancy = tenancy
        self._directory = directory
        self._placements = placements
        self._invitations = invitations

    async def print(self, by: By, patient_id: UUID) -> Sheet:
        """A new sheet; codes and links before it are dead. For who signs in already, one to get back in.

        Raises CantInvite, DirectoryUnavailable.
        """
        async with self._tenancy.tenant_scope(by.tenant, by.actor, "HOPERAT", origin=by.origin):
            patient = await Patient.objects().get((Patient.id == patient_id) & Patient.active.eq(True))
            link = await _own_link(patient_id)
        if patient is None:
            raise CantInvite("There is no such patient.")
        if link is not None and link.active and link.email:
            raise CantInvite("This patient has a mail address to get back in with. Send them a letter instead.")
        account = None
        if link is None or not link.sign_in_name or link.stopped_at:
            account = await self._account(by, patient)
        return await self._hand_out(by, patient, account)

    async def _hand_out(self, by: By, patient: Patient, account: tuple[str, str, str] | None) -> Sheet:
        async with self._tenancy.tenant_scope(by.tenant, by.actor, "HOPERAT", origin=by.origin) as scope:
            link = await _own_link(patient.id)
            if account is not None:
                link = link or PersonLink(patient_id=patient.id, kind="patient")
                link.issuer, link.sub, link.sign_in_name = account
                link.email, link.language, link.active = "", patient.language, False
                link.set_up_at = link.stopped_at = None
                await link.save()
            subject = await Subject.load(Population.PATIENTS, link.id) if link else None
            if subject is None:
                raise CantInvite("There is no such patient.")
            purpose = Purpose.RECOVERY if subject.is_set_up else Purpose.SETUP
            code = await self._invitations.hand_out(purpose, subject)
            await record(scope, AuditCode.ACCOUNT_SHEET_PRINTED, patient_ids=subject.patient_ids, reason=purpose.value)
        return Sheet(
            purpose=purpose,
            code=code,
            sign_in_name=subject.sign_in_name,
            language=subject.language,
            good_until=self._invitations.now() + SETUP_GOOD_FOR,
        )

    async def _account(self, by: By, patient: Patient) -> tuple[str, str, str]:
        """Issuer, sub and name of a new account."""
        registration = await self._placements.registration(by.tenant, Population.PATIENTS)
        if registration is None:
            raise CantInvite("This practice has no sign-in yet.")
        for _ in range(_TRIES):
            name = sign_in_name(patient.given, patient.family)
            try:
                sub = await self._directory.add_named_user(Population.PATIENTS, name, patient.given, patient.family)
            except NameTaken:
                continue
            except DirectoryRefused as error:
                raise CantInvite(f"{error.what} {error.way_out}") from error
            return registration.issuer, sub, name
        raise CantInvite("No free sign-in name was found. Try once more.")


def sign_in_name(given: str, family: str) -> str:
    """A name that is easy to type and likely free: rosa.alvarez.4827."""
    words = [re.sub(r"[^a-z]", "", name_key(part)) for part in (given, family)]
    return ".".join([*(word[:20] for word in words if word), f"{secrets.randbelow(9000) + 1000}"])


async def _own_link(patient_id: UUID) -> PersonLink | None:
    return await PersonLink.objects().get((PersonLink.patient_id == patient_id) & (PersonLink.kind == "patient"))
