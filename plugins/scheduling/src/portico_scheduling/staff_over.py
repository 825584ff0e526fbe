"""The question before staff book over something: what stands against it, and why it is booked all the same."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from portico_sdk import BadInput, Patient, PluginContext, Read, View

from portico_scheduling.domain import BadKey, Time, named
from portico_scheduling.offers import Offered
from portico_scheduling.permitted import NeedsReason, objections
from portico_scheduling.search import Offer
from portico_scheduling.setup_forms import sent_again

FURTHEST = timedelta(days=365)
"""As far ahead as staff book."""


class OverModel(msgspec.Struct, frozen=True, kw_only=True):
    """`words` is what stands against it; `fields` what was typed, to be sent again with the reason."""

    words: str
    patient: str
    start: datetime
    zone: str
    who: str
    where: str
    service: str
    fields: tuple[tuple[str, str], ...]
    submit: str
    back: str


def ask_why(
    offer: Offer,
    error: NeedsReason,
    form: msgspec.Struct,
    time: Time,
    *,
    patient: str,
    service: str,
    submit: str,
    back: str,
    reads: Iterable[Read],
) -> View:
    """A form that is answered with a page has changed nothing; the same form with `override` is taken."""
    person, place = offer.practitioners.get(time.practitioner_id), offer.locations.get(time.location_id)
    model = OverModel(
        words=error.fields["override"],
        patient=patient,
        start=time.start,
        zone=offer.zone_of(time.location_id).key,
        who=person.name if person else "",
        where=place.name if place else "",
        service=service,
        fields=tuple((name, value) for name, value in sent_again(form) if name != "override"),
        submit=submit,
        back=back,
    )
    return View(template="scheduling/staff_over.html", model=model, reads=tuple(reads))


class Said(msgspec.Struct, frozen=True):
    """What other features say of a time: `objections` stand against it, `notes` are only to be known."""

    objections: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


async def said_of(
    ctx: PluginContext, offer: Offer, found: Offered | None, patient_id: UUID, moves: UUID | None = None
) -> Said:
    """Of the time that was chosen on the page, before anything is typed; asked again when it is booked."""
    visit_type = offer.visit_types.get(UUID(found.service_id)) if found else None
    if found is None or found.chosen is None or visit_type is None:
        return Said()
    time = time_of(found.chosen.key, visit_type.minutes)
    said = await objections(ctx, visit_type, patient_id, time, "", moves)
    return Said(
        objections=tuple(one.message for one in said if one.blocking),
        notes=tuple(one.message for one in said if not one.blocking),
    )


def read_of(patient: Patient) -> Read:
    """What the audit is told about a page for this patient."""
    return Read(code="Patient", patient_ids=(patient.id,), ids=(patient.id,))


def time_of(key: str, minutes: int) -> Time:
    """The time of a key that was taken before."""
    try:
        start, person, place = named(key)
    except BadKey:
        raise BadInput({"slot": "Choose a time from the list."}) from None
    return Time(start, start + timedelta(minutes=minutes), person, place)


def typed_time(ctx: PluginContext, offer: Offer, person: UUID, place: UUID, day: date, at: time) -> str:
    """The key of a time that was typed, by the clock at the place. Raises BadInput."""
    errors: dict[str, str] = {}
    if person not in offer.practitioners:
        errors["person"] = "Choose one from the list."
    if place not in offer.locations:
        errors["place"] = "Choose one from the list."
    if at.minute % 5 or at.second:
        errors["time"] = "Visits begin at every fifth minute, like 10:05."
    zone = offer.zone_of(place)
    last = ctx.now().astimezone(zone).date() + FURTHEST
    if day > last:
        raise BadInput({**errors, "day": f"Visits are booked up to {last:%B} {last.day}, {last.year}."})
    start = _instant(day, at, zone)
    if start is None:
        errors["time"] = "The clocks are put forward then, so this time does not exist. Choose another."
    elif start <= ctx.now():
        errors["time" if day == ctx.now().astimezone(zone).date() else "day"] = "This time has passed. Choose another."
    if errors or start is None:
        raise BadInput(errors)
    return Time(start, start + timedelta(minutes=5), person, place).key


def _instant(day: date, at: time, zone: ZoneInfo) -> datetime | None:
    """Of a time that the clock shows twice the first; None of one that it skips."""
    wall = datetime.combine(day, at)
    instant = wall.replace(tzinfo=zone).astimezone(UTC)
    return instant if instant.astimezone(zone).replace(tzinfo=None) == wall else None
