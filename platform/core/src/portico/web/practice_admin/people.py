"""Colleagues: who works here, inviting somebody, changing a role, letting somebody go and back in."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta
from portico_sdk import Answer, Nothing, Redirect, Refused, Role, View, translator

from portico.identity.population import Population
from portico.notify import bounces
from portico.notify.bounces import Bounced
from portico.onboarding.colleagues import CantChange, Colleague
from portico.onboarding.office import Office
from portico.onboarding.portal_access import State
from portico.web.contact import Email, Phone
from portico.web.outside import Outside
from portico.web.parts import CoreContext
from portico.web.patient.access import role_words
from portico.web.practice_admin.acting import by, outside, to_prove

t = translator("portico")

PEOPLE = "/practice/people"


class People(msgspec.Struct, frozen=True, kw_only=True):
    """`waiting` counts those who were invited and have not set up their sign-in; `bounced` are addresses of theirs that
    refused our letters.
    """

    people: tuple[Colleague, ...]
    working: int
    waiting: int
    me: UUID | None
    roles: dict[str, str]
    bounced: tuple[Bounced, ...]


class OnePath(msgspec.Struct, frozen=True):
    id: UUID


class One(msgspec.Struct, frozen=True, kw_only=True):
    """`roles` are those that may be given by whoever looks."""

    person: Colleague
    role: str
    roles: tuple[tuple[str, str], ...]
    is_me: bool
    bounced: tuple[Bounced, ...]


class InvitePage(msgspec.Struct, frozen=True, kw_only=True):
    roles: tuple[tuple[str, str], ...]


class InviteForm(msgspec.Struct, frozen=True, kw_only=True):
    """The last four digits of `phone` prove who opens the letter."""

    name: Annotated[str, Meta(min_length=2, max_length=120)]
    email: Email
    role: Role
    phone: Phone


class ActForm(msgspec.Struct, frozen=True, kw_only=True):
    """One of the page's forms; `role` belongs to the one that changes it."""

    act: Literal["role", "stop", "start", "resend", "recover"]
    role: Role | None = None


class PeoplePages:
    """Made once, with the application's routes."""

    def __init__(self, office: Office) -> None:
        self._office = office

    async def people(self, ctx: CoreContext, _path: Nothing, _query: Nothing) -> View:
        found = await self._office.colleagues.all(ctx.actor)
        page = People(
            people=tuple(found),
            working=sum(one.state is State.IN_USE for one in found),
            waiting=sum(one.state in (State.INVITED, State.LAPSED) for one in found),
            me=ctx.actor.id,
            roles={one.role.value: role_words(one.role.value) for one in found},
            bounced=tuple(await bounces.of_staff(ctx.now)),
        )
        return View(template="practice_admin/people.html", model=page)

    async def new(self, ctx: CoreContext, _path: Nothing, _query: Nothing) -> View:
        return View(template="practice_admin/invite.html", model=InvitePage(roles=await self._roles(ctx)))

    async def invite(self, ctx: CoreContext, _path: Nothing, form: InviteForm) -> Refused | Outside:
        if form.role not in await self._office.colleagues.roles_for(ctx.actor):
            return Refused(errors={"role": t("You can’t give a role that may do more than yours. Ask an owner.")})

        async def act() -> Redirect:
            await self._office.starting.invite_staff(
                by(ctx), name=form.name, email=form.email, role=form.role.value, phone=form.phone
            )
            return Redirect(to=PEOPLE, toast=t("{name} is invited. The letter is on its way.", name=form.name))

        return outside(act, "email")

    async def one(self, ctx: CoreContext, path: OnePath, _query: Nothing) -> View | Redirect:
        person = await self._office.colleagues.one(ctx.actor, path.id)
        if away := to_prove(ctx, f"{PEOPLE}/{path.id}"):
            return away
        page = One(
            person=person,
            role=role_words(person.role.value),
            roles=await self._roles(ctx),
            is_me=person.id == ctx.actor.id,
            bounced=tuple(one for one in await bounces.of_staff(ctx.now) if one.reader_id == person.id),
        )
        return View(template="practice_admin/person.html", model=page)

    async def change(self, ctx: CoreContext, path: OnePath, form: ActForm) -> Answer | Outside:
        person = await self._office.colleagues.one(ctx.actor, path.id)
        if away := to_prove(ctx, f"{PEOPLE}/{path.id}"):
            return away
        if not person.may_manage:
            return Refused(errors={"": t("This colleague may do more than you. Ask an owner.")})
        try:
            match form.act:
                case "role":
                    return await self._change_role(ctx, person, form.role)
                case "stop":
                    return await self._stop(ctx, person)
                case "start":
                    return await self._start(ctx, person)
                case "resend":
                    return self._resend(ctx, person)
                case "recover":
                    return self._recover(ctx, person)
        except CantChange as error:
            return Refused(errors={"role" if form.act == "role" else "": str(error)})

    async def _change_role(self, ctx: CoreContext, person: Colleague, role: Role | None) -> Answer:
        if role is None:
            return Refused(errors={"role": t("Choose one from the list.")})
        if not await self._office.colleagues.change_role(ctx.scope, person.id, role):
            return Redirect(to=PEOPLE)
        words = t("{name} is {role} from now on, and signs in again.", name=person.name, role=role_words(role.value))
        return Redirect(to=PEOPLE, toast=words)

    async def _stop(self, ctx: CoreContext, person: Colleague) -> Answer:
        if person.id == ctx.actor.id:
            return Refused(errors={"": t("You can’t stop yourself. Ask another owner, so that nobody is locked out.")})
        await self._office.colleagues.stop(ctx.scope, person.id)
        if person.state is State.IN_USE:
            return Redirect(to=PEOPLE, toast=t("{name} can’t get in any more.", name=person.name))
        return Redirect(to=PEOPLE, toast=t("The invitation of {name} is taken back.", name=person.name))

    async def _start(self, ctx: CoreContext, person: Colleague) -> Answer | Outside:
        if await self._office.colleagues.start_again(ctx.scope, person.id):
            return Redirect(to=PEOPLE, toast=t("{name} can sign in again, as before.", name=person.name))
        return self._resend(ctx, person)

    def _resend(self, ctx: CoreContext, person: Colleague) -> Outside:
        async def act() -> Redirect:
            await self._office.starting.invite_staff(
                by(ctx), name=person.name, email=person.email, role=person.role.value, phone=person.phone
            )
            return Redirect(to=PEOPLE, toast=t("A new letter to {name} is on its way.", name=person.name))

        return outside(act)

    def _recover(self, ctx: CoreContext, person: Colleague) -> Outside:
        async def act() -> Redirect:
            await self._office.starting.start_recovery(by(ctx), Population.WORKFORCE, person.id)
            return Redirect(to=PEOPLE, toast=t("A letter to get back in is on its way to {name}.", name=person.name))

        return outside(act)

    async def _roles(self, ctx: CoreContext) -> tuple[tuple[str, str], ...]:
        found = await self._office.colleagues.roles_for(ctx.actor)
        return tuple((role.value, role_words(role.value).capitalize()) for role in found)
