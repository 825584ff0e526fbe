"""A patient's way into the portal: inviting them, a sheet for who has no mail address, getting back in, closing."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

import msgspec
from portico_sdk import Answer, Nothing, Patient, Redirect, Refused, View, translator

from portico.clinical import directory
from portico.identity.population import Population
from portico.onboarding.office import Office
from portico.onboarding.portal_access import PortalAccess, State
from portico.onboarding.sheets import Sheet
from portico.themes.speech import Speech
from portico.web.contact import Email
from portico.web.outside import Outside
from portico.web.parts import CoreContext
from portico.web.practice_admin.acting import by, outside, to_prove
from portico.web.sheet import SheetPage, sheet_page
from portico.web.staff.patient import PatientPath, read_of

t = translator("portico")


class PortalPage(msgspec.Struct, frozen=True, kw_only=True):
    """`email` is where an invitation would go; `has_sheet`: who has no address, or signs in without one."""

    patient: Patient
    access: PortalAccess
    email: str
    has_sheet: bool


class PortalForm(msgspec.Struct, frozen=True, kw_only=True):
    """One of the page's forms; `email` belongs to the invitation."""

    act: Literal["invite", "resend", "take-back", "recover", "close", "sheet"]
    email: Email = ""


class PortalAccessPages:
    """Made once, with the application's routes."""

    def __init__(self, office: Office) -> None:
        self._office = office

    async def portal(self, _ctx: CoreContext, path: PatientPath, _query: Nothing) -> View:
        patient = await directory.get(path.id)
        access = await self._office.accesses.of(path.id)
        page = PortalPage(
            patient=patient,
            access=access,
            email=access.email or patient.email,
            has_sheet=bool(access.sign_in_name) or not (access.email or patient.email),
        )
        return View(template="staff/portal_access.html", model=page, reads=(read_of(patient),))

    async def change(self, ctx: CoreContext, path: PatientPath, form: PortalForm) -> Answer | Outside:
        patient = await directory.get(path.id)
        match form.act:
            case "invite" | "resend":
                return await self._invite(ctx, patient, form)
            case "sheet":
                return await self._sheet(ctx, patient)
            case "recover":
                return await self._recover(ctx, patient)
            case "take-back":
                done = await self._office.accesses.take_back(ctx.scope, path.id)
                words = t("The invitation is taken back. Its link leads nowhere now.")
            case "close":
                done = await self._office.accesses.close(ctx.scope, path.id)
                words = t("{name} can’t get into the portal any more.", name=patient.name)
        return Redirect(to=_here(patient), toast=words if done else t("Nothing was open any more."))

    async def _invite(self, ctx: CoreContext, patient: Patient, form: PortalForm) -> Refused | Outside:
        access = await self._office.accesses.of(patient.id)
        email = form.email.lower() if form.act == "invite" else access.email
        if not email:
            return Refused(errors={"email": t("Type their mail address, or print a sheet instead.")})
        if access.state is State.IN_USE:
            return Refused(errors={"": t("This patient signs in already. Send a letter to get back in instead.")})
        language = patient.language

        async def act() -> Redirect:
            await self._office.starting.invite_patient(by(ctx), patient.id, email, language)
            return Redirect(to=_here(patient), toast=t("The invitation is on its way. It is good for 72 hours."))

        return outside(act, "email")

    async def _recover(self, ctx: CoreContext, patient: Patient) -> Answer | Outside:
        link_id = await self._office.accesses.link_id(patient.id)
        if link_id is None:
            return Refused(errors={"": t("This patient has no access to get back. Invite them.")})

        async def act() -> Redirect:
            await self._office.starting.start_recovery(by(ctx), Population.PATIENTS, link_id)
            return Redirect(to=_here(patient), toast=t("A letter to get back in is on its way."))

        return outside(act)

    async def _sheet(self, ctx: CoreContext, patient: Patient) -> Answer | Outside:
        access = await self._office.accesses.of(patient.id)
        if access.state is State.IN_USE and (away := to_prove(ctx, _here(patient))):
            # Gives a way into a record that is in use: who prints it proves first that it is they.
            return away

        async def act() -> View:
            sheet = await self._office.sheets.print(by(ctx), patient.id)
            return View(template="staff/sheet.html", model=_page(ctx, patient, sheet), reads=(read_of(patient),))

        return outside(act)


def _page(ctx: CoreContext, patient: Patient, sheet: Sheet) -> SheetPage:
    zone = ZoneInfo(ctx.tenant.timezone)
    speech = Speech(language=sheet.language, zone=zone, now=ctx.now)
    with ctx.parts.catalogues.speaking(speech):
        return sheet_page(ctx.tenant, patient, sheet, until=_local(sheet.good_until, zone))


def _local(at: datetime, zone: ZoneInfo) -> datetime:
    return at.astimezone(zone)


def _here(patient: Patient) -> str:
    return f"/patients/{patient.id}/portal"
