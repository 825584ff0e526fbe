"""Signing up, as a practice sees it: the form, "look in your mail", and what the letter's link opens.

A link may be opened as often as one likes (mailboxes open links too); only the button behind it makes the practice.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec
from portico_sdk import translator

from portico.onboarding.regions import REGIONS
from portico.onboarding.signup import SignUps
from portico.onboarding.signup_types import CantTake, DeadLink, Seen, TooMany
from portico.onboarding.slugs import SlugTrouble
from portico.tenancy.hosts import Door
from portico.web import submission
from portico.web.forms import SUBMISSION_FIELD, TOKEN_FIELD, FormState, Reader, Values
from portico.web.parts import Parts
from portico.web.public.sign_up_form import SignUpForm, form_choices, troubles, wanted
from portico.web.public.sign_up_memory import remember, remembered
from portico.web.public.specialties import specialties
from portico.web.raw import PRE_COOKIE, RawPages, RawRoute, first, has_token, origin_of, pre_cookie
from portico.web.request import Incoming, Reply

t = translator("portico")

SIGN_UP, SENT, CONFIRM = "/sign-up", "/sign-up/sent", "/sign-up/confirm/{token}"
AGAIN = "again"
HONEYPOT = "website"
"""A question that nobody sees; what fills everything in fills this in too."""
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
_READER = Reader(SignUpForm)


class SignUpModel(msgspec.Struct, frozen=True, kw_only=True):
    """`specialties` are (id, name, what it brings). `sure` is an address that was asked about once."""

    regions: Sequence[tuple[str, str]]
    zones: Sequence[tuple[str, str]]
    specialties: Sequence[tuple[str, str, str]]
    sure: str = ""


class ConfirmModel(msgspec.Struct, frozen=True, kw_only=True):
    """`facts` are (what, the words); `ending` stands behind the word in the portal's address."""

    practice: str
    facts: Sequence[tuple[str, str]]
    slug: str
    ending: str


class SentModel(msgspec.Struct, frozen=True):
    """`email` is the address as it was typed, '' where we don't remember."""

    email: str


class MadeModel(msgspec.Struct, frozen=True, kw_only=True):
    """The practice is there: its workspace as an address, its portal as people type it."""

    practice: str
    workspace: str
    portal: str


class SignUpPages(RawPages):
    """Made once by app.py."""

    def __init__(self, parts: Parts, sign_ups: SignUps, blueprints_folder: Path) -> None:
        super().__init__(parts)
        self._sign_ups = sign_ups
        self._folder = blueprints_folder

    def routes(self) -> list[RawRoute]:
        return [
            RawRoute(door=Door.PUBLIC, path=SIGN_UP, methods={"GET": self.open, "POST": self.ask}),
            RawRoute(door=Door.PUBLIC, path=SENT, methods={"GET": self.sent}),
            RawRoute(door=Door.PUBLIC, path=CONFIRM, methods={"GET": self.open_link, "POST": self.confirm}),
        ]

    async def open(self, incoming: Incoming) -> Reply:
        """The form; with `?again` as this browser filled it in last."""
        if other := self.other_language(incoming):
            return other
        kept = FormState(values=await self._remembered(incoming)) if AGAIN in incoming.query() else FormState()
        return self._form(incoming, kept, status=200)

    async def ask(self, incoming: Incoming) -> Reply:
        """The answer is the same whatever is known of the address, the number or the name."""
        values = await incoming.form()
        with self._speaking(incoming):
            form_id = submission.id_in(values)
            if form_id is None or not has_token(pre_cookie(incoming)[0], values):
                return self._form(incoming, _kept(values, {"": _too_old()}))
            if first(values, HONEYPOT):
                return Reply.see_other(SENT)
            read = _READER.read(values, ZoneInfo("UTC"))
            found = troubles(values, {one.id for one in specialties(self._folder)})
            errors = {**read.errors, **found.errors}
            if read.value is None or errors:
                return self._form(incoming, _kept(values, errors), sure=found.asked_about)
            asked = wanted(read.value, self.speech(incoming).language)
            try:
                await self._sign_ups.ask(incoming.tenant, asked, form_id, origin_of(incoming, SIGN_UP))
            except TooMany:
                return self._form(incoming, _kept(values, {"": _too_many()}), status=429)
        await remember(self.parts.tenancy, pre_cookie(incoming)[0], _kept(values, {}).values)
        return Reply.see_other(SENT)

    async def sent(self, incoming: Incoming) -> Reply:
        """To whom the letter goes, as this browser typed it: no word on whether anybody is known there."""
        if other := self.other_language(incoming):
            return other
        kept = await self._remembered(incoming)
        return self.page(incoming, "public/sign_up_sent.html", SentModel(first(kept, "email")))

    async def open_link(self, incoming: Incoming) -> Reply:
        return self.other_language(incoming) or await self._behind(incoming)

    async def confirm(self, incoming: Incoming) -> Reply:
        """The practice is made, and made once."""
        values, token = await incoming.form(), incoming.path_values.get("token", "")
        with self._speaking(incoming):
            if not has_token(pre_cookie(incoming)[0], values):
                return await self._behind(incoming, _kept(values, {"": _too_old()}))
            slug = first(values, "slug").lower()
            try:
                await self._sign_ups.confirm(incoming.tenant, token, slug, origin_of(incoming, CONFIRM))
            except DeadLink:
                return self._dead(incoming)
            except CantTake as error:
                return await self._behind(incoming, _kept(values, {"slug": _why_not(error.trouble)}))
        return Reply.see_other(incoming.location)

    async def _behind(self, incoming: Incoming, form: FormState | None = None) -> Reply:
        """What the link opens: the last question, or the practice that came of it."""
        token = incoming.path_values.get("token", "")
        try:
            if not _TOKEN.fullmatch(token):
                raise DeadLink
            seen = await self._sign_ups.look(incoming.tenant, token, origin_of(incoming, CONFIRM))
        except DeadLink:
            return self._dead(incoming)
        if seen.tenant is not None:
            made = MadeModel(
                practice=seen.practice,
                workspace=seen.tenant.workspace_origin,
                portal=seen.tenant.portal_origin.partition("//")[2],
            )
            return self.page(incoming, "public/sign_up_made.html", made)
        secret, headers = pre_cookie(incoming)
        with self._speaking(incoming):
            model = ConfirmModel(
                practice=seen.practice, facts=_facts(seen), slug=seen.slug, ending=self._ending(incoming)
            )
        status = 422 if form else 200
        return self.page(
            incoming, "public/sign_up_confirm.html", model, *headers, status=status, secret=secret, form=form
        )

    async def _remembered(self, incoming: Incoming) -> Values:
        return await remembered(self.parts.tenancy, incoming.cookies.get(PRE_COOKIE, ""))

    def _form(self, incoming: Incoming, form: FormState, *, sure: str = "", status: int = 422) -> Reply:
        secret, headers = pre_cookie(incoming)
        with self._speaking(incoming):
            regions, zones = form_choices()
            model = SignUpModel(regions=regions, zones=zones, specialties=self._specialties(), sure=sure)
        return self.page(incoming, "public/sign_up.html", model, *headers, status=status, secret=secret, form=form)

    def _dead(self, incoming: Incoming) -> Reply:
        return self.page(incoming, "public/sign_up_dead.html", msgspec.Struct(), status=404)

    def _specialties(self) -> Sequence[tuple[str, str, str]]:
        return [(one.id, one.name, one.words) for one in specialties(self._folder)]

    def _ending(self, incoming: Incoming) -> str:
        """Of the portal's address: what stands behind this door's `www`."""
        return "." + incoming.host.partition(".")[2]

    def _speaking(self, incoming: Incoming) -> AbstractContextManager[None]:
        return self.parts.catalogues.speaking(self.speech(incoming))


def _facts(seen: Seen) -> Sequence[tuple[str, str]]:
    region = REGIONS.get(seen.region)
    return [
        (t("NPI"), seen.npi),
        (t("Address"), f"{seen.address}, {region.name if region else seen.region}"),
        (t("Owner"), seen.owner_name),
    ]


def _why_not(trouble: SlugTrouble) -> str:
    match trouble:
        case SlugTrouble.MALFORMED:
            return t("Write 3 to 30 small letters, figures and single hyphens, beginning with a letter: elm-street.")
        case SlugTrouble.OURS:
            return t("This word is kept for the platform. Choose another, best your practice’s name.")
        case SlugTrouble.TAKEN:
            return t("Another practice has this word, or one that looks like it. Choose another.")


def _too_many() -> str:
    return t("Too many practices were signed up from your network. Try again in an hour; what you typed is still here.")


def _too_old() -> str:
    return t("This page was open for too long. Look through it and send it again.")


def _kept(values: Values, errors: dict[str, str]) -> FormState:
    hidden = {TOKEN_FIELD, SUBMISSION_FIELD, HONEYPOT, "_form"}
    return FormState(values={name: given for name, given in values.items() if name not in hidden}, errors=errors)
