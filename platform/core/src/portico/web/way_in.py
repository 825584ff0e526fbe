"""Getting in for the first time, and back in: `/recover` asks for a letter, `/setup/{token}` is where its link leads,
`/start` takes the code of a printed sheet.

What these pages say is the same whether an address is known or not, and for every link that isn't good any more.
"""

from __future__ import annotations

import re

import msgspec
from portico_sdk import translator

from portico.identity.population import Population
from portico.identity.pre_login import PreLogin
from portico.onboarding.accounts import Accounts, Outcome, Proof
from portico.onboarding.invitations import CODE_LENGTH, plain_code
from portico.onboarding.subjects import patient_fact
from portico.tenancy.hosts import Door
from portico.web.fields import FieldError, clean, date_of_boxes
from portico.web.forms import BOXES, SUBMISSION_FIELD, TOKEN_FIELD, FormState, Values
from portico.web.parts import Parts
from portico.web.raw import (
    RawPages,
    RawRoute,
    first,
    has_token,
    origin_of,
    population_of,
    pre_cookie,
)
from portico.web.request import Incoming, Reply

t = translator("portico")

_EMAIL = re.compile(r"[^@\s\x00-\x1f]{1,64}@[^@\s\x00-\x1f]{1,190}\.[^@\s.\x00-\x1f]{2,}")
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")


class RecoverModel(msgspec.Struct, frozen=True):
    """`asked`: the form was sent."""

    asked: bool = False


class SetupModel(msgspec.Struct, frozen=True, kw_only=True):
    """`fact` is "born" or "digits"."""

    purpose: str
    fact: str


class StartCodeModel(msgspec.Struct, frozen=True, kw_only=True):
    """The start code and where to type it."""

    code: str
    email: str
    sign_in: str
    purpose: str


class KnownModel(msgspec.Struct, frozen=True, kw_only=True):
    """Who has a sign-in already."""

    email: str


class WayIn(RawPages):
    """Made once by app.py."""

    def __init__(self, parts: Parts, pre_login: PreLogin, accounts: Accounts) -> None:
        super().__init__(parts)
        self._pre_login = pre_login
        self._accounts = accounts

    def routes(self) -> list[RawRoute]:
        """At every door that one signs in at."""
        return [
            RawRoute(door=door, path=path, methods=methods)
            for door in (Door.PORTAL, Door.WORKSPACE, Door.OPERATIONS)
            for path, methods in {
                "/recover": {"GET": self.recover, "POST": self.ask},
                "/setup/{token}": {"GET": self.open_link, "POST": self.prove},
            }.items()
        ] + [RawRoute(door=Door.PORTAL, path="/start", methods={"GET": self.start, "POST": self.start_with_code})]

    async def start(self, incoming: Incoming) -> Reply:
        """Where a printed sheet leads: its code is typed here, since it may stand in no address."""
        if other := self.other_language(incoming):
            return other
        return self._start(incoming)

    async def start_with_code(self, incoming: Incoming) -> Reply:
        """Code and second fact at once. What doesn't fit is never told: code, date, or both."""
        values = await incoming.form()
        secret, _ = pre_cookie(incoming)
        if not has_token(secret, values):
            return self._start(incoming, _kept(values, {"": _too_old()}))
        code, fact, errors = plain_code(first(values, "code")), "", dict[str, str]()
        if len(code) != CODE_LENGTH:
            errors["code"] = t("The code has 16 letters and figures, like abcd-efgh-jkmn-pqrs.")
        try:
            fact = _born(values)
        except FieldError as error:
            errors["born"] = str(error)
        if errors:
            return self._start(incoming, _kept(values, errors))
        origin = origin_of(incoming, "/start")
        proof = await self._accounts.prove(incoming.tenant, Population.PATIENTS, code, fact, origin)
        if proof.outcome in (Outcome.WRONG_FACT, Outcome.DEAD):
            return self._start(incoming, _kept(values, {"": _does_not_fit()}))
        if proof.outcome is Outcome.BUSY:
            words = t("This code is being used in another window just now. Go on there.")
            return self._start(incoming, _kept(values, {"": words}))
        return await self._answer(incoming, values, proof, secret)

    async def recover(self, incoming: Incoming) -> Reply:
        if other := self.other_language(incoming):
            return other
        return self._recover(incoming)

    async def ask(self, incoming: Incoming) -> Reply:
        """The answer is the same whatever the address."""
        values = await incoming.form()
        secret, _ = pre_cookie(incoming)
        if not has_token(secret, values):
            return self._recover(incoming, _kept(values, {"": _too_old()}))
        email = first(values, "email")
        if not _EMAIL.fullmatch(email):
            words = t("Write your email address, like ana@example.com.")
            return self._recover(incoming, _kept(values, {"email": words}))
        await self._accounts.ask(incoming.tenant, population_of(incoming), email, origin_of(incoming, "/recover"))
        return self.page(incoming, "account/recover.html", RecoverModel(asked=True))

    async def open_link(self, incoming: Incoming) -> Reply:
        if other := self.other_language(incoming):
            return other
        return await self._form(incoming)

    async def prove(self, incoming: Incoming) -> Reply:
        """The second fact. A wrong one counts; one that can't be read does not."""
        values = await incoming.form()
        secret, _ = pre_cookie(incoming)
        if not has_token(secret, values):
            return await self._form(incoming, _kept(values, {"": _too_old()}))
        population = population_of(incoming)
        try:
            fact = _born(values) if population is Population.PATIENTS else _digits(values)
        except FieldError as error:
            return await self._form(incoming, _kept(values, {_fact_name(population): str(error)}))
        token = incoming.path_values.get("token", "")
        origin = origin_of(incoming, "/setup/{token}")
        proof = await self._accounts.prove(incoming.tenant, population, token, fact, origin)
        return await self._answer(incoming, values, proof, secret)

    async def _answer(self, incoming: Incoming, values: Values, proof: Proof, secret: str) -> Reply:
        match proof.outcome:
            case Outcome.START_CODE:
                await self._pre_login.remember_name(secret, proof.email)
                model = StartCodeModel(
                    code=proof.code,
                    email=proof.email,
                    sign_in=f"/auth/login?again=1#code={proof.code}",
                    purpose=proof.purpose.value,
                )
                return self.page(incoming, "account/start_code.html", model)
            case Outcome.SIGN_IN_AS_USUAL:
                return self.page(incoming, "account/known.html", KnownModel(email=proof.email))
            case Outcome.WRONG_FACT:
                return await self._form(incoming, _kept(values, {_fact_name(population_of(incoming)): _wrong()}))
            case Outcome.BUSY:
                words = t("This link is being used in another window just now. Go on there.")
                return await self._form(incoming, _kept(values, {"": words}))
            case Outcome.UNAVAILABLE:
                return self.page(incoming, "account/later.html", msgspec.Struct(), ("Retry-After", "60"), status=503)
            case Outcome.DEAD:
                return self._dead(incoming)

    async def _form(self, incoming: Incoming, form: FormState | None = None) -> Reply:
        token, population = incoming.path_values.get("token", ""), population_of(incoming)
        origin = origin_of(incoming, "/setup/{token}")
        purpose = None
        if _TOKEN.fullmatch(token):
            purpose = await self._accounts.look(incoming.tenant, population, token, origin)
        if purpose is None:
            return self._dead(incoming)
        secret, headers = pre_cookie(incoming)
        model = SetupModel(purpose=purpose.value, fact=_fact_name(population))
        status = 422 if form else 200
        return self.page(incoming, "account/setup.html", model, *headers, status=status, secret=secret, form=form)

    def _recover(self, incoming: Incoming, form: FormState | None = None) -> Reply:
        secret, headers = pre_cookie(incoming)
        status = 422 if form else 200
        return self.page(
            incoming, "account/recover.html", RecoverModel(), *headers, status=status, secret=secret, form=form
        )

    def _start(self, incoming: Incoming, form: FormState | None = None) -> Reply:
        secret, headers = pre_cookie(incoming)
        return self.page(
            incoming,
            "account/start.html",
            msgspec.Struct(),
            *headers,
            status=422 if form else 200,
            secret=secret,
            form=form,
        )

    def _dead(self, incoming: Incoming) -> Reply:
        return self.page(incoming, "account/dead_link.html", msgspec.Struct(), status=404)


def _fact_name(population: Population) -> str:
    return "born" if population is Population.PATIENTS else "digits"


def _born(values: Values) -> str:
    return patient_fact(date_of_boxes(*(clean(first(values, f"born.{box}")) for box in BOXES)))


def _digits(values: Values) -> str:
    digits = first(values, "digits")
    if not re.fullmatch(r"[0-9]{4}", digits):
        raise FieldError(t("Write the last four digits of your phone number, like 0142."))
    return digits


def _wrong() -> str:
    return t("That isn’t what we have on file. Look at it again; after a few tries the link stops working.")


def _does_not_fit() -> str:
    return t(
        "Code and date of birth don’t fit together, or the code is no longer good. Look at both again; after a few "
        "tries the code stops working. Call us for a new one."
    )


def _too_old() -> str:
    return t("This page was open for too long. Look through it and send it again.")


def _kept(values: Values, errors: dict[str, str]) -> FormState:
    hidden = {TOKEN_FIELD, SUBMISSION_FIELD, "_form"}
    return FormState(values={name: given for name, given in values.items() if name not in hidden}, errors=errors)
