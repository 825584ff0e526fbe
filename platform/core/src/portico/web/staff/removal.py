"""Removing a patient's record that was made by mistake: what goes, what stays, and a reason."""

from __future__ import annotations

from typing import Literal

import msgspec
from portico_sdk import Nothing, Patient, Redirect, Refused, View, translator

from portico.clinical import directory
from portico.operations import erasing
from portico.operations.erasing import CantErase
from portico.web.parts import CoreContext
from portico.web.staff.patient import PatientPath, read_of

t = translator("portico")


class RemovePage(msgspec.Struct, frozen=True, kw_only=True):
    patient: Patient


class RemoveForm(msgspec.Struct, frozen=True, kw_only=True):
    reason: Literal["entered twice", "a test", "entered by mistake"]


async def ask(_ctx: CoreContext, path: PatientPath, _query: Nothing) -> View:
    patient = await directory.get(path.id)
    return View(template="staff/patient_remove.html", model=RemovePage(patient=patient), reads=(read_of(patient),))


async def remove(ctx: CoreContext, path: PatientPath, form: RemoveForm) -> Redirect | Refused:
    patient = await directory.get(path.id)
    try:
        await erasing.erase(ctx.scope, ctx.parts.relay, ctx.parts.registry, path.id, reason=form.reason)
    except CantErase as error:
        return Refused(errors={"": str(error)})
    return Redirect(to="/patients", toast=t("The record of {name} is removed.", name=patient.name))
