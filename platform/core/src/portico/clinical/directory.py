"""Finds and adds the practice's patients; lists its practitioners and locations.

Answers are the SDK's frozen structs, the same that plugins get. Every function needs an open tenant scope and leaves
the audit of reads to the page that shows them; what is changed here is audited here.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import cast
from uuid import UUID

import msgspec
from piccolo.query import Select
from portico_sdk import Location, NotFound, Patient, Practitioner
from portico_sdk.clinical import AdministrativeGender

from portico.audit import writer
from portico.audit.events import AuditCode
from portico.clinical import tables
from portico.tenancy.scopes import Scope

PAGE = 25


class NewPatient(msgspec.Struct, frozen=True, kw_only=True):
    """What staff know of a new patient. `mrn` None: the practice gave no number."""

    given: str
    family: str
    birth_date: date
    gender: AdministrativeGender = "unknown"
    phone: str = ""
    email: str = ""
    language: str = "en"
    mrn: str | None = None


async def get(patient_id: UUID) -> Patient:
    """Raises NotFound."""
    found = await get_many([patient_id])
    if patient_id not in found:
        raise NotFound("patient")
    return found[patient_id]


async def get_many(ids: Sequence[UUID]) -> Mapping[UUID, Patient]:
    """All of these in one query; unknown ids are absent."""
    if not ids:
        return {}
    found = await _patients(_select().where(tables.Patient.id.is_in(list(ids))))
    return {patient.id: patient for patient in found}


async def search(words: str, *, limit: int = PAGE, offset: int = 0) -> Sequence[Patient]:
    """Active patients by parts of the name, by birth date or by record number; all of them for no words.

    By family name.
    """
    query = _select().where(tables.Patient.active.eq(True))
    if born := birth_date(words):
        query = query.where(tables.Patient.birth_date == born)
    else:
        for word in name_key(words).split():
            pattern = f"%{_literally(word)}%"
            query = query.where((tables.Patient.name_key.like(pattern)) | (tables.Patient.mrn.ilike(_literally(word))))
    query = query.order_by(tables.Patient.family, tables.Patient.given, tables.Patient.id)
    return await _patients(query.limit(limit).offset(offset))


async def same_person(new: NewPatient) -> Sequence[Patient]:
    """Patients of the same name and birth date: somebody to ask about before one is added twice."""
    key = name_key(f"{new.given} {new.family}")
    return await _patients(
        _select().where((tables.Patient.birth_date == new.birth_date) & (tables.Patient.name_key == key))
    )


async def add(scope: Scope, new: NewPatient, *, code: AuditCode = AuditCode.PATIENT_CREATED) -> Patient:
    """Adds one patient and writes it to the audit."""
    row = tables.Patient(
        given=new.given,
        family=new.family,
        name_key=name_key(f"{new.given} {new.family}"),
        birth_date=new.birth_date,
        gender=new.gender,
        mrn=new.mrn,
        phone=new.phone,
        email=new.email,
        language=new.language,
    )
    await row.save()
    await writer.record(scope, code, patient_ids=(row.id,), resource=("Patient", (row.id,)))
    return await get(row.id)


async def change(scope: Scope, patient_id: UUID, wanted: NewPatient) -> Patient:
    """Name, birth date and contact as they are now. Raises NotFound."""
    row = await tables.Patient.objects().get((tables.Patient.id == patient_id) & tables.Patient.active.eq(True))
    if row is None:
        raise NotFound("patient")
    row.given, row.family, row.birth_date, row.gender = wanted.given, wanted.family, wanted.birth_date, wanted.gender
    row.name_key = name_key(f"{wanted.given} {wanted.family}")
    row.mrn, row.phone, row.email, row.language = wanted.mrn, wanted.phone, wanted.email, wanted.language
    await row.save()
    await writer.record(
        scope, AuditCode.PATIENT_CHANGED, patient_ids=(patient_id,), resource=("Patient", (patient_id,))
    )
    return await get(patient_id)


async def practitioners() -> Sequence[Practitioner]:
    """Those who give care now, by name."""
    return msgspec.convert(await _PRACTITIONERS.run(), list[Practitioner])


async def locations() -> Sequence[Location]:
    """The places that are open, by name."""
    return msgspec.convert(await _LOCATIONS.run(), list[Location])


class Roster(msgspec.Struct, frozen=True):
    """Those who give care now and the places that are open, by name."""

    practitioners: tuple[Practitioner, ...]
    locations: tuple[Location, ...]


async def roster() -> Roster:
    """Both lists by one query."""
    (row,) = cast("list[dict[str, str]]", await tables.Practitioner.raw(_ROSTER).run())
    return Roster(
        practitioners=msgspec.json.decode(row["practitioners"], type=tuple[Practitioner, ...]),
        locations=msgspec.json.decode(row["locations"], type=tuple[Location, ...]),
    )


def name_key(name: str) -> str:
    """The name as it is searched: small letters, no accents, single spaces ("Núñez" is found by "nunez")."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    return " ".join(plain.casefold().split())


def birth_date(words: str) -> date | None:
    """The date that somebody typed: 1956-03-09, 3/9/1956 or 03-09-1956 (month first); None if it isn't one."""
    text = words.strip().replace(".", "/")
    for form in ("%Y-%m-%d", "%m/%d/%Y", "%m-%d-%Y", "%m/%d/%y"):
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007 (a birth date has no zone)
        except ValueError:
            continue
    return None


# Frozen: asked on most pages, and always the same.
_PRACTITIONERS = (
    tables.Practitioner.select(tables.Practitioner.id, tables.Practitioner.name, tables.Practitioner.role)
    .where(tables.Practitioner.active.eq(True))
    .order_by(tables.Practitioner.name)
    .freeze()
)
_LOCATIONS = (
    tables.Location.select(
        tables.Location.id,
        tables.Location.name,
        tables.Location.address,
        tables.Location.timezone,
        tables.Location.phone,
    )
    .where(tables.Location.active.eq(True))
    .order_by(tables.Location.name)
    .freeze()
)


def _literally(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _select() -> Select[tables.Patient]:
    columns = [getattr(tables.Patient, name) for name in Patient.__struct_fields__]
    return cast("Select[tables.Patient]", tables.Patient.select(*columns))


async def _patients(query: Select[tables.Patient]) -> list[Patient]:
    rows = cast("list[dict[str, object]]", await query)
    return [msgspec.convert({**row, "mrn": row["mrn"] or ""}, Patient) for row in rows]


_ROSTER = """
SELECT
    (SELECT coalesce(json_agg(one ORDER BY name), '[]') FROM (
        SELECT id, name, role FROM core.practitioner WHERE active) one) AS practitioners,
    (SELECT coalesce(json_agg(one ORDER BY name), '[]') FROM (
        SELECT id, name, address, timezone, phone FROM core.location WHERE active) one) AS locations
"""
