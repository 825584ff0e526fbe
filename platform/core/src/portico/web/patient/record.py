"""`/record`: a patient's copy of their own record, to read and for another system (FHIR R4). Open while a practice is
suspended or leaving, too.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from portico_sdk import (
    Download,
    Forbidden,
    Nothing,
    Patient,
    Read,
    Subject,
    SubjectCopy,
    SubjectFact,
    SubjectSection,
    View,
    translator,
)

from portico.clinical import directory
from portico.clinical.fhir import patient_resource
from portico.identity import people
from portico.plugins import records
from portico.plugins.answers import Results
from portico.plugins.records import Kept
from portico.themes import dates
from portico.themes.page_state import PageState
from portico.web.parts import CoreContext

t = translator("portico")

_QUERY: Final = "own copy"


class RecordPage(msgspec.Struct, frozen=True, kw_only=True):
    """`name` is whose record it is."""

    name: str


class Section(msgspec.Struct, frozen=True, kw_only=True):
    """Entries of one feature, each as pairs of words. `is_missing`: it could not say them."""

    title: str
    entries: Sequence[Sequence[tuple[str, str]]] = ()
    is_missing: bool = False


class Copy(msgspec.Struct, frozen=True, kw_only=True):
    """What the readable page shows. `language` is the reader's; of the tables that `cut` names there is more."""

    patient: Patient
    practice: str
    made: datetime
    language: str
    sections: Sequence[Section]
    cut: Sequence[str]
    most: int


async def record(ctx: CoreContext, _path: Nothing, _query: Nothing) -> View:
    patient = await _patient(ctx)
    return View(template="patient/record.html", model=RecordPage(name=patient.name), reads=(_read(patient),))


async def copy(ctx: CoreContext, _path: Nothing, _query: Nothing) -> Download:
    """A zip: record.html to read, record.json (a FHIR Bundle), and each feature's rows as they are kept."""
    patient = await _patient(ctx)
    kept = [one async for one in records.kept_of(ctx.scope, ctx.parts.registry, patient.id)]
    subject = Subject(patient_id=patient.id, person_ids=await people.accounts_of(patient.id))
    told = await ctx.parts.relay.collect(ctx.scope, "export_subject", subject, language=ctx.language)
    sections = [*_told(told), *_untold(ctx, kept, told, await _names(ctx))]
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("record.html", _readable(ctx, patient, sections, kept))
        archive.writestr("record.json", json.dumps(_bundle(patient, ctx.now), indent=2, ensure_ascii=False))
        for one in kept:
            name = f"{one.plugin.url_name}/{one.table}.json"
            archive.writestr(name, json.dumps(one.rows, indent=2, ensure_ascii=False))
    return Download(
        content=made.getvalue(),
        filename=f"record-{ctx.now.date().isoformat()}.zip",
        media_type="application/zip",
        reads=(_read(patient),),
    )


async def _patient(ctx: CoreContext) -> Patient:
    if ctx.actor.patient_id is None:
        raise Forbidden("no record is linked to this account")
    return await directory.get(ctx.actor.patient_id)


def _read(patient: Patient) -> Read:
    return Read(code="Patient", patient_ids=(patient.id,), ids=(patient.id,), query=_QUERY)


async def _names(ctx: CoreContext) -> Mapping[str, str]:
    """Of those who give care and of places, by id: an id says nothing to a reader."""
    rows = await ctx.scope.run(_NAMES, ())
    return {str(row["id"]): str(row["name"]) for row in rows}


def _bundle(patient: Patient, now: datetime) -> Mapping[str, object]:
    entry = {"fullUrl": f"urn:uuid:{patient.id}", "resource": patient_resource(patient)}
    return {"resourceType": "Bundle", "type": "collection", "timestamp": now.isoformat(), "entry": [entry]}


def _readable(ctx: CoreContext, patient: Patient, sections: Sequence[Section], kept: Sequence[Kept]) -> str:
    model = Copy(
        patient=patient,
        practice=ctx.tenant.name,
        made=ctx.now,
        language=ctx.language,
        sections=sections,
        cut=[_title(one) for one in kept if one.is_cut],
        most=records.MOST_ROWS,
    )
    return ctx.parts.templates.render("patient/record_copy.html", {"model": model}, PageState())


def _told(told: Results[SubjectCopy]) -> Sequence[Section]:
    """What features say of the person in words of their own; of one that failed, that its part is missing."""
    missing = [Section(title=one.plugin.manifest.name, is_missing=True) for one in told.missing]
    return [*(_section(one) for part in told.parts for one in part.answer.sections if one.entries), *missing]


def _section(one: SubjectSection) -> Section:
    return Section(title=one.title, entries=[[(fact.label, _said(fact)) for fact in entry] for entry in one.entries])


def _said(fact: SubjectFact) -> str:
    when = dates.when(fact.at, fact.timezone) if fact.at else dates.written(fact.day) if fact.day else ""
    return ", ".join(filter(None, (fact.text, when)))


def _untold(
    ctx: CoreContext, kept: Sequence[Kept], told: Results[SubjectCopy], known: Mapping[str, str]
) -> Sequence[Section]:
    """Of features that say nothing of their own, or are switched off by now: their rows, as far as they can be read."""
    asked = {one.plugin.id for one in (*told.parts, *told.missing)}
    zone = ZoneInfo(ctx.tenant.timezone)
    return [
        Section(
            title=_title(one),
            entries=[_pairs(row, known, zone) for row in one.rows],
        )
        for one in kept
        if one.plugin.id not in asked
    ]


def _title(one: Kept) -> str:
    return f"{one.plugin.manifest.name}: {_words(one.table)}"


def _pairs(row: Mapping[str, object], known: Mapping[str, str], zone: ZoneInfo) -> Sequence[tuple[str, str]]:
    """What a person can read of it: no ids but those that have a name, nothing that is empty."""
    pairs = ((name, _value(value, known, zone)) for name, value in row.items())
    return [(_words(name.removesuffix("_id")), words) for name, words in pairs if words]


def _value(value: object, known: Mapping[str, str], zone: ZoneInfo) -> str:
    if value is None or value == "" or value == [] or value == {}:
        return ""
    if isinstance(value, bool):
        return t("yes") if value else t("no")
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    if text in known:
        return known[text]
    if _is_id(text):
        return ""
    return _moment(text, zone)


def _is_id(text: str) -> bool:
    try:
        return len(text) == 36 and bool(UUID(text))
    except ValueError:
        return False


def _moment(text: str, zone: ZoneInfo) -> str:
    """An instant in the practice's own time; anything else as it is."""
    if len(text) < 19 or text[4:5] != "-" or text[10:11] != "T":
        return text
    try:
        return datetime.fromisoformat(text).astimezone(zone).strftime("%Y-%m-%d %H:%M")
    except ValueError:
        return text


def _words(name: str) -> str:
    words = name.replace("_", " ").strip()
    return words[:1].upper() + words[1:]


_NAMES: Final = """
SELECT id, name FROM core.practitioner WHERE tenant_id = core.current_tenant()
UNION ALL SELECT id, name FROM core.location WHERE tenant_id = core.current_tenant()
"""
