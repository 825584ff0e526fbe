"""One patient: contact details and how their access to the portal stands; changing the details."""

from __future__ import annotations

from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from portico_sdk import Card, Nothing, Patient, Read, RecordRequest, Redirect, Refused, View, translator

from portico.clinical import directory
from portico.identity.permissions import Permission
from portico.notify import bounces
from portico.notify.bounces import Bounced
from portico.onboarding.office import Office
from portico.onboarding.portal_access import PortalAccess
from portico.tenancy.database import Duplicate
from portico.web.feature_parts import by_priority, note_reads
from portico.web.parts import CoreContext
from portico.web.staff.patients import PatientForm, number_taken, typed

t = translator("portico")


class PatientPath(msgspec.Struct, frozen=True):
    id: UUID


class PatientPage(msgspec.Struct, frozen=True, kw_only=True):
    """`bounced` are addresses around this patient that refused our letters. `cards` are the features' own; `missing`
    counts those that did not answer.
    """

    patient: Patient
    access: PortalAccess
    bounced: tuple[Bounced, ...]
    cards: tuple[Card, ...]
    missing: int
    timezone: str
    may_change: bool
    may_invite: bool
    may_remove: bool


class EditPage(msgspec.Struct, frozen=True, kw_only=True):
    """`latest` is the last possible birth date."""

    patient: Patient
    latest: str
    in_use: bool


class PatientPages:
    """Made once, with the application's routes."""

    def __init__(self, office: Office) -> None:
        self._accesses = office.accesses

    async def one(self, ctx: CoreContext, path: PatientPath, _query: Nothing) -> View:
        patient = await directory.get(path.id)
        today = ctx.now.astimezone(ZoneInfo(ctx.tenant.timezone)).date()
        asked = RecordRequest(patient_id=path.id, today=today)
        results = await ctx.parts.relay.collect(ctx.scope, "record", asked, language=ctx.language)
        note_reads(ctx, results.parts, "record", path.id)
        page = PatientPage(
            patient=patient,
            access=await self._accesses.of(path.id),
            bounced=tuple(await bounces.of_patient(path.id, ctx.now)),
            cards=by_priority([part.answer for part in results.parts]),
            missing=len(results.missing),
            timezone=ctx.tenant.timezone,
            may_change=ctx.actor.may(Permission.PATIENT_WRITE),
            may_invite=ctx.actor.may(Permission.ACCOUNT_RECOVER),
            may_remove=ctx.actor.may(Permission.PATIENT_ERASE),
        )
        return View(template="staff/patient.html", model=page, reads=(read_of(patient),))

    async def edit(self, ctx: CoreContext, path: PatientPath, _query: Nothing) -> View:
        patient = await directory.get(path.id)
        access = await self._accesses.of(path.id)
        page = EditPage(patient=patient, latest=ctx.now.date().isoformat(), in_use=access.state == "in-use")
        return View(template="staff/patient_edit.html", model=page, reads=(read_of(patient),))

    async def change(self, ctx: CoreContext, path: PatientPath, form: PatientForm) -> Redirect | Refused:
        await directory.get(path.id)
        wanted = typed(form, ctx.now.date())
        try:
            async with ctx.scope.savepoint():
                changed = await directory.change(ctx.scope, path.id, wanted)
        except Duplicate:
            return number_taken()
        return Redirect(to=f"/patients/{path.id}", toast=t("{name} is saved", name=changed.name))


def read_of(patient: Patient) -> Read:
    return Read(code="Patient", patient_ids=(patient.id,), ids=(patient.id,), query="one patient")
