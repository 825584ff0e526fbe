"""Takes a patient's record away that was made by mistake: entered twice, or to try something out.

Not for people who were here: what took place is kept, and each feature says so. All of it goes, or nothing. The audit
stays whole; the id in it leads to nothing any more.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast
from uuid import UUID

from portico_sdk import NotFound, Subject, translator

from portico.audit import writer
from portico.audit.events import AuditCode
from portico.clinical.tables import Patient
from portico.identity.tables import PersonLink
from portico.notify.tables import Letter, LetterChoice, MailBounce
from portico.onboarding.tables import Invitation
from portico.outbox.tables import OutboxEvent
from portico.plugins import records
from portico.plugins.registry import Registry
from portico.plugins.relay import Relay
from portico.tenancy.database import StillNamed
from portico.tenancy.scopes import Scope

t = translator("portico")


class CantErase(Exception):
    """Something stands against it; `reasons` are sentences for staff. Nothing was erased."""

    def __init__(self, *reasons: str) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = reasons


async def erase(scope: Scope, relay: Relay, registry: Registry, patient_id: UUID, *, reason: str) -> None:
    """Everything that names this patient, in core and in each feature. `reason` is a word of ours, for the audit.

    Raises NotFound, CantErase.
    """
    # The same lock as for the way into the portal: nobody is let in meanwhile.
    await scope.lock(f"portal:{patient_id}")
    if not await Patient.exists().where(Patient.id == patient_id):
        raise NotFound("patient")
    links = await PersonLink.select(PersonLink.id, PersonLink.active).where(PersonLink.patient_id == patient_id)
    if any(link["active"] for link in links):
        raise CantErase(t("Somebody signs in to this record. Close the access to the portal first."))
    people = [cast(UUID, link["id"]) for link in links]
    async with scope.savepoint():
        await _of_features(scope, relay, registry, Subject(patient_id=patient_id, person_ids=tuple(people)))
        await _of_core(patient_id, people)
        await writer.record(
            scope,
            AuditCode.PATIENT_ERASED,
            patient_ids=(patient_id,),
            resource=("Patient", (patient_id,)),
            reason=reason,
        )


async def _of_features(scope: Scope, relay: Relay, registry: Registry, subject: Subject) -> None:
    answers = await relay.collect(scope, "erase_subject", subject)
    reasons = [problem.message for part in answers.parts for problem in part.answer]
    reasons += [
        t("{feature} could not take away what it keeps. Try again in a moment.", feature=one.plugin.manifest.name)
        for one in answers.missing
    ]
    if not reasons:
        # Of features that are off, or don't know how to erase, or left something.
        reasons = [
            t("{feature} keeps something about this person that it does not take away.", feature=one.manifest.name)
            for one in await records.keepers_of(scope, registry, subject.patient_id)
        ]
    if reasons:
        raise CantErase(*reasons)


async def _of_core(patient_id: UUID, people: Sequence[UUID]) -> None:
    everybody = [patient_id, *people]
    await Letter.delete().where((Letter.patient_id == patient_id) | Letter.reader_id.is_in(everybody))
    await MailBounce.delete().where((MailBounce.patient_id == patient_id) | MailBounce.reader_id.is_in(everybody))
    await LetterChoice.delete().where(LetterChoice.person_id.is_in(everybody))
    await Invitation.delete().where(Invitation.subject_id.is_in(everybody))
    # What is still to be told goes out, but to nobody's name.
    await OutboxEvent.update({OutboxEvent.patient_id: None}).where(OutboxEvent.patient_id == patient_id)
    await PersonLink.delete().where(PersonLink.patient_id == patient_id)
    try:
        await Patient.delete().where(Patient.id == patient_id)
    except StillNamed:
        # A feature whose plugin is not installed now keeps its rows.
        raise CantErase(t("A feature that can’t be used just now keeps something about this person.")) from None
