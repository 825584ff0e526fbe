"""The question before staff book over something: what stands against it, and why it is booked all the same."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from portico_sdk import BadInput, Objection, Patient, PluginContext, Read, View

from portico_scheduling.domain import BadKey, Time, named
from portico_scheduling.offers import Chosen
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


async def said_of(
    ctx: PluginContext, offer: Offer, chosen: Chosen, service_id: str, patient_id: UUID, moves: UUID | None = None
) -> Sequence[Objection]:
    """What other plugins say of the time that was chosen, before anything is typed; asked again when it is booked."""
    visit_type = offer.visit_types.get(UUID(service_id))
    if visit_type is None:
        return ()
    time = time_of(chosen.key, visit_type.minutes)
    return await objections(ctx, visit_type, patient_id, time, "", moves)


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
