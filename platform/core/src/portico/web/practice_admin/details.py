"""The practice's name and contact, and whether its patients need a second key. Both are told to the sign-in too."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta
from portico_sdk import Nothing, Redirect, Refused, View, translator

from portico.identity.mfa import SecondFactorPolicy
from portico.onboarding.office import Office
from portico.onboarding.practice_settings import Details
from portico.web import zones
from portico.web.contact import Phone
from portico.web.outside import Outside
from portico.web.parts import CoreContext
from portico.web.practice_admin.acting import by, outside

t = translator("portico")

PRACTICE = "/practice"


class DetailsPage(msgspec.Struct, frozen=True, kw_only=True):
    """`says_hours`: hours are kept by place, so words of one's own are not asked for."""

    name: str
    phone: str
    address: str
    timezone: str
    hours: str
    says_hours: bool
    zones: tuple[tuple[str, str], ...]


class DetailsForm(msgspec.Struct, frozen=True, kw_only=True):
    name: Annotated[str, Meta(min_length=2, max_length=120)]
    phone: Phone
    timezone: Annotated[str, Meta(max_length=60)]
    address: Annotated[str, Meta(max_length=200)] = ""
    hours: Annotated[str, Meta(max_length=200)] = ""


class FactorPage(msgspec.Struct, frozen=True, kw_only=True):
    policy: str


class FactorForm(msgspec.Struct, frozen=True, kw_only=True):
    policy: Literal["encouraged", "required"]


class DetailPages:
    """Made once, with the application's routes."""

    def __init__(self, office: Office) -> None:
        self._settings = office.settings

    async def details(self, ctx: CoreContext, _path: Nothing, _query: Nothing) -> View:
        here = ctx.tenant
        page = DetailsPage(
            name=here.name,
            phone=here.phone,
            address=here.address,
            timezone=here.timezone,
            hours=here.hours,
            says_hours=bool(here.open_weeks),
            zones=tuple(zones.choices()),
        )
        return View(template="practice_admin/details.html", model=page)

    async def change_details(self, ctx: CoreContext, _path: Nothing, form: DetailsForm) -> Refused | Outside:
        if not zones.is_zone(form.timezone):
            return Refused(errors={"timezone": t("Choose one from the list.")})
        wanted = Details(
            name=form.name, phone=form.phone, address=form.address, timezone=form.timezone, hours=form.hours
        )

        async def act() -> Redirect:
            await self._settings.change_details(by(ctx), wanted)
            return Redirect(to=PRACTICE, toast=t("Saved. It stands on every page now."))

        return outside(act)

    async def factor(self, ctx: CoreContext, _path: Nothing, _query: Nothing) -> View:
        model = FactorPage(policy=ctx.tenant.patient_second_factor)
        return View(template="practice_admin/second_factor.html", model=model)

    async def change_factor(self, ctx: CoreContext, _path: Nothing, form: FactorForm) -> Redirect | Outside:
        if form.policy == ctx.tenant.patient_second_factor:
            return Redirect(to=PRACTICE)
        policy = SecondFactorPolicy(form.policy)

        async def act() -> Redirect:
            ended = await self._settings.set_second_factor(by(ctx), policy)
            words = t("Saved. It counts from the next sign-in on.")
            if ended:
                words = t("Saved. {count} patients sign in again now, with a second key.", count=ended)
            return Redirect(to=PRACTICE, toast=words)

        return outside(act)
