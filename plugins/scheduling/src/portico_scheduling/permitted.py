"""Whether a visit may be booked as it is: the visit type's rules for patients, hours, other plugins' objections.

Each refusal is a sentence for the person who asked. Staff may go on with a reason; a patient never.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from uuid import UUID

import msgspec
from portico_sdk import AppointmentDraft, BadInput, Objection, PluginContext, translator

from portico_scheduling.catalogue import Offer, VisitType
from portico_scheduling.domain import BadKey, Time, Window, is_open, named
from portico_scheduling.domain_rules import Because, Person, why_not
from portico_scheduling.raw import rows

t = translator("portico_scheduling")


OVERRIDE = "appointment:overbook"


class NeedsReason(BadInput):
    """Staff with the right OVERRIDE may do it all the same when they say why, in the field `override`."""

    def __init__(self, words: str) -> None:
        super().__init__({"override": words})


class _Past(msgspec.Struct, frozen=True):
    service_id: UUID
    was_here: int
    to_come: int


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """A patient's record, as far as it says what they may book; see `domain_rules.Person`."""

    person: Person
    open_visits: Mapping[UUID, int]

    def of(self, visit_type: VisitType) -> Person:
        return Person(
            birth_date=self.person.birth_date,
            is_established=self.person.is_established,
            open_visits=self.open_visits.get(visit_type.id, 0),
        )


async def load_known(ctx: PluginContext, patient_id: UUID, *, but: UUID | None = None) -> Known:
    """Known here is who has been here, or whom the practice's own records have a number for.

    `but` is a visit that does not count: the one that is being booked.
    """
    patient = await ctx.directory.patient(patient_id)
    found = await rows(_HISTORY, _Past, ctx.now(), patient_id, but)
    established = bool(patient.mrn) or any(one.was_here for one in found)
    return Known(
        person=Person(birth_date=patient.birth_date, is_established=established),
        open_visits={one.service_id: one.to_come for one in found if one.to_come},
    )


def needs_known(visit_type: VisitType) -> bool:
    """Whether anything has to be known of the patient at all."""
    rule = visit_type.allowed
    limits = (rule.min_age, rule.max_age, rule.max_open)
    return rule.book_as != "everyone" or any(one is not None for one in limits)


async def check_patient(
    ctx: PluginContext,
    offer: Offer,
    visit_type: VisitType,
    patient_id: UUID,
    time: Time,
    *,
    payer: str | None,
    visit_id: UUID | None = None,
) -> None:
    """Raises BadInput when this patient may not have this kind of visit then. Nothing is asked of staff.

    `visit_id` is the visit that is booked or moved, which takes nothing from what they may have.
    """
    if ctx.actor.kind == "staff":
        return
    known = Known(person=_ANYBODY, open_visits={})
    if needs_known(visit_type):
        if visit_type.max_open is not None:
            # Two bookings of the same person at once would both find one too few.
            await ctx.db.lock(f"open/{patient_id}")
        known = await load_known(ctx, patient_id, but=visit_id)
    day = time.start.astimezone(offer.zone_of(time.location_id)).date()
    because = why_not(visit_type.allowed, known.of(visit_type), day, payer)
    if because:
        raise BadInput({"payer" if because == "payer" else "service": words_for(because, visit_type)})


def may_book(offer: Offer, known: Known | None) -> tuple[Sequence[VisitType], tuple[tuple[str, str], ...]]:
    """The visit types that this patient may book, and the others with the reason."""
    today = offer.now.astimezone(offer.zone).date()
    may: list[VisitType] = []
    closed: list[tuple[str, str]] = []
    for one in offer.visit_types.values():
        because = why_not(one.allowed, known.of(one), today) if known else None
        if because is None:
            may.append(one)
        else:
            closed.append((one.name, words_for(because, one)))
    return may, tuple(closed)


def words_for(because: Because, visit_type: VisitType) -> str:
    """Why not, and what to do instead."""
    if because == "new":
        return t("This kind of visit is for people who come here for the first time. Choose another kind.")
    if because == "established":
        return t("This kind of visit is for people who have been here before. Choose another kind, or call us.")
    if because == "too_young":
        return t("This kind of visit is for people of {age} years and more.", age=visit_type.min_age)
    if because == "too_old":
        return t("This kind of visit is for people of {age} years and less.", age=visit_type.max_age)
    if because == "enough":
        return t("No more visits of this kind can be booked at once. Move or cancel the one you have, or call us.")
    if because == "payer":
        ways = ", ".join(visit_type.payers)
        return t("This kind of visit is only for people who pay with {ways}. Call us for another way.", ways=ways)
    return t("This kind of visit is booked by the practice. Call us.")


def offered_time(
    ctx: PluginContext, offer: Offer, visit_type: VisitType, key: str, window: Window, *, override: str = ""
) -> Time:
    """The time that the key names, if the practice offers it. Raises BadInput; for staff, NeedsReason outside hours."""
    try:
        start, practitioner_id, location_id = named(key)
    except BadKey:
        raise BadInput({"slot": t("Choose a time from the list.")}) from None
    time = Time(start, start + timedelta(minutes=visit_type.minutes), practitioner_id, location_id)
    zone = offer.zone_of(location_id)
    gone = BadInput({"slot": t("This time can’t be booked any more. These are still free.")})
    if not (window.earliest <= start and start.astimezone(zone).date() <= window.last_day):
        raise gone
    if is_open(offer.rules_for(visit_type), zone, time, offer.shut):
        return time
    is_known = practitioner_id in offer.practitioners and location_id in offer.locations
    if not is_known or not ctx.actor.may(OVERRIDE):
        raise gone
    if not override:
        raise NeedsReason("Nobody sees patients for this kind of visit at this time. To book it, say why.")
    return time


async def objections(
    ctx: PluginContext, visit_type: VisitType, patient_id: UUID, time: Time, description: str, moves: UUID | None
) -> Sequence[Objection]:
    """What the practice's other plugins have against it."""
    return await ctx.checks.booking(
        AppointmentDraft(
            patient_id=patient_id,
            practitioner_id=time.practitioner_id,
            location_id=time.location_id,
            start=time.start,
            end=time.end,
            service_type=visit_type.name,
            description=description,
            booked_by="staff" if ctx.actor.kind == "staff" else "patient",
            moves=moves,
        )
    )


def heed(ctx: PluginContext, found: Sequence[Objection], override: str) -> None:
    """Raises BadInput for what blocks: staff may go on with a reason."""
    words = " ".join(one.message for one in found if one.blocking)
    if not words:
        return
    if not ctx.actor.may(OVERRIDE):
        raise BadInput({"": words})
    if not override:
        raise NeedsReason(f"{words} To book it all the same, say why.")


_ANYBODY = Person(birth_date=date.min, is_established=False)
_HISTORY = """
    SELECT service_id,
           count(*) FILTER (WHERE status = 'fulfilled') AS was_here,
           count(*) FILTER (WHERE status = 'booked' AND ends > {}) AS to_come
    FROM p_scheduling.appointment WHERE patient_id = {} AND id IS DISTINCT FROM {}::uuid GROUP BY service_id
"""
