"""Who looked at my record: the audit's own rows, in words that the patient knows.

Names of staff come from the row, of what was looked at from here; a feature of the portal is called by its name, and
says in its manifest what was done through it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from portico_sdk import Forbidden, Nothing, Read, View, translator

from portico.audit import reader
from portico.audit.events import AuditCode
from portico.audit.reader import Event
from portico.plugins.registry import Registry
from portico.web.parts import CoreContext

t = translator("portico")

PAGE = 50


class Asked(msgspec.Struct, frozen=True):
    """`before` is the last entry of the page above."""

    before: UUID | None = None


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One line: when, who (and what they are here), what they did, through which feature, and how often in a row."""

    at: datetime
    who: str
    role: str
    what: str
    feature: str
    is_refused: bool
    times: int = 1


class Access(msgspec.Struct, frozen=True, kw_only=True):
    entries: tuple[Entry, ...]
    older: str
    is_first: bool


async def seen(ctx: CoreContext, _path: Nothing, query: Asked) -> View:
    patient_id = ctx.actor.patient_id
    if patient_id is None:
        raise Forbidden("no record is linked to this account")
    events = await reader.for_patient(patient_id, before=query.before, limit=PAGE + 1)
    shown = events[:PAGE]
    page = Access(
        entries=tuple(_in_a_row([_entry(ctx, event) for event in shown], ZoneInfo(ctx.tenant.timezone))),
        older=f"/records/seen?before={shown[-1].id}" if len(events) > PAGE else "",
        is_first=query.before is None,
    )
    read = Read(code="AuditEvent", patient_ids=(patient_id,), query="own record")
    return View(template="patient/seen.html", model=page, reads=(read,))


def _entry(ctx: CoreContext, event: Event) -> Entry:
    who, role = _who(ctx, event)
    return Entry(
        at=event.recorded,
        who=who,
        role=role,
        what=_what(ctx.parts.registry, event),
        feature=feature_name(ctx.parts.registry, event.plugin_id),
        is_refused=event.outcome == "denied",
    )


def _in_a_row(entries: Sequence[Entry], zone: ZoneInfo) -> Iterator[Entry]:
    """The same done again by the same one on the same day is one line with a number. Nothing is left out."""

    def said(entry: Entry) -> tuple[object, ...]:
        return entry.at.astimezone(zone).date(), entry.who, entry.role, entry.what, entry.feature, entry.is_refused

    for _, same in groupby(entries, key=said):
        newest, *others = same
        yield msgspec.structs.replace(newest, times=1 + len(others))


def _who(ctx: CoreContext, event: Event) -> tuple[str, str]:
    if event.actor_id is not None and event.actor_id == ctx.actor.id:
        return t("You"), ""
    match event.actor_kind:
        case "staff":
            return event.actor_name, role_words(event.actor_role)
        case "patient":
            return t("The patient"), ""
        case "proxy":
            return t("Somebody acting for the patient"), ""
        case "system":
            return ctx.tenant.name, t("automatic")
        case "nobody":
            return t("Somebody who was not signed in"), ""
        case _:
            return t("Portico"), t("runs this portal")


def _what(registry: Registry, event: Event) -> str:
    if words := _account_words().get(event.code) or _sentence(registry, event):
        return words
    thing = resource_words().get(event.resource_type, t("the record"))
    if event.outcome == "denied":
        return t("Was refused: {thing}", thing=thing)
    match event.action:
        case "C":
            return t("Added {thing}", thing=thing)
        case "U":
            return t("Changed {thing}", thing=thing)
        case "D":
            return t("Deleted {thing}", thing=thing)
        case "R":
            return t("Looked at {thing}", thing=thing)
        case _:
            return t("Used {thing}", thing=thing)


def feature_name(registry: Registry, plugin_id: str) -> str:
    plugin = registry.get(plugin_id) if plugin_id else None
    # In the plugin's own words for the person's language.
    return translator(plugin.package)(plugin.manifest.name) if plugin else plugin_id


def _sentence(registry: Registry, event: Event) -> str:
    """What the plugin's manifest says of its own code; nothing of what was refused, or of a plugin that is gone."""
    plugin = registry.get(event.plugin_id) if event.plugin_id and event.outcome == "success" else None
    found = next((one for one in plugin.manifest.audit if one.code == event.code), None) if plugin else None
    return translator(plugin.package)(found.sentence) if plugin and found else ""


def _account_words() -> Mapping[str, str]:
    """What concerns the sign-in and not the record."""
    return {
        AuditCode.ACCOUNT_RECOVERY_STARTED: t("Asked for a letter to get back in"),
        AuditCode.ACCOUNT_RECOVERED: t("Set up the sign-in anew"),
        AuditCode.ACCOUNT_SETUP_STARTED: t("Sent a letter to set up the sign-in"),
        AuditCode.ACCOUNT_SET_UP: t("Set up the sign-in"),
        AuditCode.LETTERS_CHANGED: t("Changed which letters come"),
        AuditCode.MAIL_BOUNCED: t("A letter came back"),
        AuditCode.ACCOUNT_CLOSED: t("Closed the access to the portal"),
        AuditCode.ACCOUNT_INVITATION_ENDED: t("Took the invitation back"),
        AuditCode.ACCOUNT_SHEET_PRINTED: t("Made a sheet to get into the portal"),
        AuditCode.PATIENT_CHANGED: t("Changed the contact details"),
        AuditCode.PERSON_LINKED: t("Linked the account to the record"),
        AuditCode.PATIENT_CREATED: t("Added the record"),
        AuditCode.PATIENT_IMPORTED: t("Added the record"),
    }


def resource_words() -> Mapping[str, str]:
    """FHIR's names in a patient's words."""
    return {
        "Appointment": t("visits"),
        "Patient": t("name and birth date"),
        "AuditEvent": t("this list"),
        "Slot": t("free times"),
    }


def role_words(role: str) -> str:
    words = {
        "owner": t("owner"),
        "admin": t("office manager"),
        "clinician": t("doctor"),
        "nurse": t("nurse"),
        "front_desk": t("front desk"),
        "biller": t("billing"),
    }
    return words.get(role, role.replace("_", " "))


def ids_of(events: Sequence[Event]) -> tuple[UUID, ...]:
    return tuple(sorted({one for event in events for one in event.patient_ids}))
