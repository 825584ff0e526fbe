"""The practice's patients: the list, the search, and adding one. Who may be a double is asked about, not added."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta
from portico_sdk import BadInput, Forbidden, Nothing, Patient, Read, Redirect, Refused, View, translator

from portico.clinical import directory
from portico.clinical.directory import NewPatient
from portico.identity.permissions import Permission
from portico.notify import bounces
from portico.notify.bounces import Bounced
from portico.tenancy.database import Duplicate
from portico.web.contact import Email, Phone
from portico.web.parts import CoreContext

t = translator("portico")

MOST_FOUND = 50

Short = Annotated[str, Meta(max_length=200)]


class Listed(msgspec.Struct, frozen=True):
    """`id` asks for one patient; `page` counts from 1."""

    id: UUID | None = None
    page: Annotated[int, Meta(ge=1, le=10_000)] = 1


class Search(msgspec.Struct, frozen=True):
    """`q` is part of a name, a birth date or a record number. Sent as a form: a name doesn't belong in an address."""

    q: Short = ""


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """`is_cut`: more match than are shown. `bounced` are bad addresses, where one patient was asked for."""

    words: str
    patients: tuple[Patient, ...]
    is_cut: bool
    newer: str
    older: str
    may_add: bool
    bounced: tuple[Bounced, ...] = ()
    timezone: str = ""


class PatientForm(msgspec.Struct, frozen=True, kw_only=True):
    """All that staff keep of a patient."""

    given: Annotated[str, Meta(min_length=1, max_length=100)]
    family: Annotated[str, Meta(min_length=1, max_length=100)]
    birth_date: date
    gender: Literal["unknown", "female", "male", "other"] = "unknown"
    phone: Phone = ""
    email: Email = ""
    language: Literal["en", "es"] = "en"
    mrn: Annotated[str, Meta(max_length=40)] = ""


class NewForm(PatientForm, frozen=True, kw_only=True):
    """`anyway` is ticked by who looked at the doubles and knows that this is another person."""

    anyway: bool = False


class NewPage(msgspec.Struct, frozen=True, kw_only=True):
    """`latest` is the last possible birth date, for the browser's own check."""

    latest: date


async def patients(ctx: CoreContext, _path: Nothing, query: Listed) -> View:
    if query.id is not None:
        found: Sequence[Patient] = [await directory.get(query.id)]
        return _found(ctx, found, bounced=await bounces.of_patient(query.id, ctx.now))
    first = (query.page - 1) * directory.PAGE
    found = await directory.search("", limit=directory.PAGE + 1, offset=first)
    newer = f"/patients?page={query.page - 1}" if query.page > 1 else ""
    older = f"/patients?page={query.page + 1}" if len(found) > directory.PAGE else ""
    return _found(ctx, found[: directory.PAGE], newer=newer, older=older)


async def search(ctx: CoreContext, _path: Nothing, form: Search) -> View:
    found = await directory.search(form.q, limit=MOST_FOUND + 1)
    return _found(ctx, found[:MOST_FOUND], words=form.q, is_cut=len(found) > MOST_FOUND)


async def new(ctx: CoreContext, _path: Nothing, _query: Nothing) -> View:
    return View(template="staff/patient_new.html", model=NewPage(latest=ctx.now.date()))


async def add(ctx: CoreContext, _path: Nothing, form: NewForm) -> Redirect | Refused:
    if not ctx.actor.may(Permission.PATIENT_WRITE):
        raise Forbidden(Permission.PATIENT_WRITE)
    person = typed(form, ctx.now.date())
    if not form.anyway and await directory.same_person(person):
        words = t("A patient with this name and birth date is here already. If this is somebody else, tick the box.")
        return Refused(errors={"anyway": words})
    try:
        async with ctx.scope.savepoint():
            added = await directory.add(ctx.scope, person)
    except Duplicate:
        return number_taken()
    return Redirect(to=f"/patients/{added.id}", toast=t("{name} is added", name=added.name))


def typed(form: PatientForm, today: date) -> NewPatient:
    """The patient that the form says. Raises BadInput."""
    if form.birth_date > today:
        raise BadInput({"birth_date": t("This day is still to come. Type the day of birth.")})
    return NewPatient(
        given=form.given,
        family=form.family,
        birth_date=form.birth_date,
        gender=form.gender,
        phone=form.phone,
        email=form.email.lower(),
        language=form.language,
        mrn=form.mrn or None,
    )


def number_taken() -> Refused:
    """For `Duplicate`: a record number is one patient's."""
    return Refused(errors={"mrn": t("Another patient has this record number. Look at the number again.")})


def _found(
    ctx: CoreContext,
    patients: Sequence[Patient],
    *,
    words: str = "",
    is_cut: bool = False,
    newer: str = "",
    older: str = "",
    bounced: Sequence[Bounced] = (),
) -> View:
    page = Found(
        words=words,
        patients=tuple(patients),
        is_cut=is_cut,
        newer=newer,
        older=older,
        may_add=ctx.actor.may(Permission.PATIENT_WRITE),
        bounced=tuple(bounced),
        timezone=ctx.tenant.timezone,
    )
    ids = tuple(one.id for one in patients)
    read = Read(code="Patient", patient_ids=ids, ids=ids, query="patient search" if words else "patient list")
    return View(template="staff/patients.html", model=page, reads=(read,))
