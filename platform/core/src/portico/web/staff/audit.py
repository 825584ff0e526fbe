"""The practice's audit with filters, newest first. Looking at it is an entry of its own."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Literal
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Meta
from portico_sdk import Link, Nothing, Patient, Read, View, translator

from portico.audit import reader
from portico.audit.events import AuditCode
from portico.audit.reader import Event, Filter
from portico.audit.sentences import SENTENCES
from portico.clinical import directory
from portico.web.parts import CoreContext
from portico.web.patient.access import feature_name, ids_of, resource_words, role_words

t = translator("portico")

PAGE = 50
MOST_NAMES = 3
"""Patients named in one line; the rest is counted."""
_ROLES = re.compile(r"\b(front_desk|clinician|biller|admin)\b")


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """The filters. `until` is a day that is included; `before` is the last entry of the page above."""

    code: Annotated[str, Meta(max_length=100)] = ""
    action: Literal["", "C", "R", "U", "D", "E"] = ""
    outcome: Literal["", "success", "denied", "failure"] = ""
    since: date | None = None
    until: date | None = None
    patient_id: UUID | None = None
    actor_id: UUID | None = None
    before: UUID | None = None


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One line. `more` counts patients beyond those named."""

    at: datetime
    who: str
    who_href: str
    role: str
    what: str
    note: str
    tone: str
    about: tuple[Link, ...]
    more: int


class Audit(msgspec.Struct, frozen=True, kw_only=True):
    chosen: Asked
    codes: tuple[tuple[str, str], ...]
    actions: tuple[tuple[str, str], ...]
    outcomes: tuple[tuple[str, str], ...]
    entries: tuple[Entry, ...]
    about: str
    newest: str
    older: str


async def audit(ctx: CoreContext, _path: Nothing, query: Asked) -> View:
    said = sentences(ctx)
    events = await reader.search(_filter(query, ZoneInfo(ctx.tenant.timezone)), before=query.before, limit=PAGE + 1)
    shown = events[:PAGE]
    wanted = {*ids_of(shown), *([query.patient_id] if query.patient_id else [])}
    names = await directory.get_many(tuple(wanted))
    about = names.get(query.patient_id) if query.patient_id else None
    page = Audit(
        chosen=query,
        codes=tuple((code, code_words(code, said)) for code in await reader.codes()),
        actions=tuple(_actions().items()),
        outcomes=(("success", t("Done")), ("denied", t("Refused")), ("failure", t("Failed"))),
        entries=tuple(_entry(ctx, event, names, query, said) for event in shown),
        about=about.name if about else "",
        newest=_address(query, before=None) if query.before else "",
        older=_address(query, before=shown[-1].id) if len(events) > PAGE else "",
    )
    read = Read(code="AuditEvent", patient_ids=tuple(names), query="audit")
    return View(template="staff/audit.html", model=page, reads=(read,))


def sentences(ctx: CoreContext) -> Mapping[str, str]:
    """What codes say: core's own words, and those of the manifests of what is installed."""
    said: dict[str, str] = {code.value: t(words) for code, words in SENTENCES.items()}
    for plugin in ctx.parts.registry.ready:
        speak = translator(plugin.package)
        said |= {entry.code: speak(entry.sentence) for entry in plugin.manifest.audit}
    return said


def code_words(code: str, said: Mapping[str, str]) -> str:
    """The code's sentence; of a plugin that is not here any more the code itself, readable."""
    if words := said.get(code):
        return words
    source, _, rest = code.partition(":")
    words = rest.replace(":", " ").replace("-", " ").replace("_", " ")
    return words[:1].upper() + words[1:] + f" ({source})"


def _filter(asked: Asked, zone: ZoneInfo) -> Filter:
    return Filter(
        actor_id=asked.actor_id,
        patient_id=asked.patient_id,
        code=asked.code,
        action=asked.action,
        outcome=asked.outcome,
        since=_midnight(asked.since, zone),
        until=_midnight(asked.until + timedelta(days=1), zone) if asked.until and asked.until.year < 9999 else None,
    )


def _midnight(day: date | None, zone: ZoneInfo) -> datetime | None:
    return datetime.combine(day, time(), zone).astimezone(UTC) if day and 1900 < day.year < 9999 else None


def _entry(
    ctx: CoreContext, event: Event, names: Mapping[UUID, Patient], asked: Asked, said: Mapping[str, str]
) -> Entry:
    known = [names[one] for one in event.patient_ids if one in names]
    return Entry(
        at=event.recorded,
        who=_who(event, names),
        who_href=_address(asked, actor_id=event.actor_id, before=None) if event.actor_id else "",
        role=role_words(event.actor_role),
        what=_what(event, said),
        note=", ".join(_notes(event, feature_name(ctx.parts.registry, event.plugin_id))),
        tone={"denied": "info", "failure": "warn"}.get(event.outcome, ""),
        about=tuple(
            Link(label=one.name, href=_address(asked, patient_id=one.id, before=None)) for one in known[:MOST_NAMES]
        ),
        more=max(len(event.patient_ids) - MOST_NAMES, 0),
    )


def _what(event: Event, said: Mapping[str, str]) -> str:
    words = code_words(event.code, said)
    if event.code != AuditCode.READ:
        return words
    return f"{words} {resource_words().get(event.resource_type, event.resource_type or t('the record'))}"


def _who(event: Event, names: Mapping[UUID, Patient]) -> str:
    if event.actor_name:
        return event.actor_name
    if event.actor_kind == "patient" and len(event.patient_ids) == 1 and event.patient_ids[0] in names:
        return names[event.patient_ids[0]].name
    kinds = {"patient": t("A patient"), "proxy": t("Somebody acting for a patient"), "nobody": t("Not signed in")}
    return kinds.get(event.actor_kind, event.actor_kind)


def _notes(event: Event, feature: str) -> Sequence[str]:
    rows = t("{count} rows", count=event.resource_count) if event.resource_count > 1 else ""
    plugin = t("through {feature}", feature=feature) if feature else ""
    return [part for part in (_reason(event.reason), event.query_class, rows, plugin) if part]


def _reason(reason: str) -> str:
    """Roles stand in reasons by their code names."""
    return _ROLES.sub(lambda role: role_words(role[0]), reason.removeprefix("role:"))


def _actions() -> Mapping[str, str]:
    return {"R": t("Seen"), "C": t("Added"), "U": t("Changed"), "D": t("Deleted"), "E": t("Done")}


def _address(asked: Asked, **changed: UUID | None) -> str:
    values = {**msgspec.structs.asdict(asked), **changed}
    return "/audit?" + urlencode({name: str(value) for name, value in values.items() if value})
