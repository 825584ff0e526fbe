"""What is kept about one patient: read for their copy, in words; or erased, unless they were here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

import msgspec
from portico_sdk import PluginContext, Problem, Subject, SubjectCopy, SubjectFact, SubjectSection, translator

from portico_scheduling import claiming, telling, visits
from portico_scheduling.catalogue import in_words
from portico_scheduling.domain import Time
from portico_scheduling.raw import rows
from portico_scheduling.tables import Appointment, Claim, Hold, Series, WaitlistEntry, WaitlistOffer
from portico_scheduling.visits import Visit

t = translator("portico_scheduling")


class Wait(msgspec.Struct, frozen=True, kw_only=True):
    """A row of WaitlistEntry, also of one that is over."""

    service: str
    status: str
    since: date
    until: date
    created: datetime


async def copy_of(ctx: PluginContext, subject: Subject) -> SubjectCopy:
    """Each visit that was ever booked, and each time that they stood in line."""
    found = await visits.ever_of(ctx, subject.patient_id)
    waits = await rows(_WAITS, Wait, subject.patient_id)
    return SubjectCopy(
        sections=(
            SubjectSection(title=t("Visits"), entries=tuple(_visit(one) for one in found)),
            SubjectSection(title=t("Waiting list"), entries=tuple(_wait(one) for one in waits)),
        )
    )


async def erase(ctx: PluginContext, subject: Subject) -> Sequence[Problem]:
    """Visits to come, cancelled ones, holds, places in line. A visit that has begun or is over is kept."""
    of_patient = subject.patient_id
    await ctx.db.lock(f"waiting/{of_patient}")
    found = await visits.ever_of(ctx, of_patient)
    if any(one.status != "cancelled" and (one.status != "booked" or one.start <= ctx.now()) for one in found):
        return [Problem(message=t("They have had a visit here, which is a part of the practice’s records."))]
    await claiming.give_back([one.id for one in found])
    holds = await rows("SELECT id FROM p_scheduling.hold WHERE patient_id = {}", _Held, of_patient)
    await claiming.drop_holds([one.id for one in holds])
    await Claim.delete().where(Claim.resource_id == of_patient)
    for table in (WaitlistOffer, WaitlistEntry, Hold, Appointment, Series):
        await table.delete().where(table.patient_id == of_patient)
    for one in found:
        if one.status == "booked":
            await telling.time_came_free(ctx, Time(one.start, one.end, one.practitioner_id, one.location_id))
    return []


class _Held(msgspec.Struct, frozen=True):
    id: UUID


def _visit(visit: Visit) -> tuple[SubjectFact, ...]:
    by = t("by the practice") if visit.booked_by == "staff" else t("in the portal")
    facts = (
        SubjectFact(label=t("When"), at=visit.start, timezone=visit.zone),
        SubjectFact(label=t("Visit"), text=visit.service),
        SubjectFact(label=t("How it stands"), text=_state(visit.status)),
        SubjectFact(label=t("With whom"), text=visit.practitioner),
        SubjectFact(label=t("Where"), text=", ".join(filter(None, (visit.location, visit.room, visit.address)))),
        SubjectFact(label=t("What it is about"), text=visit.description),
        SubjectFact(label=t("Booked"), text=by),
        SubjectFact(label=t("Moved from"), at=visit.moved_from, timezone=visit.zone),
        SubjectFact(label=t("Booked over something else, because"), text=visit.override_reason),
    )
    return tuple(one for one in facts if one.text or one.at)


def _wait(wait: Wait) -> tuple[SubjectFact, ...]:
    return (
        SubjectFact(label=t("Visit"), text=in_words(wait.service)),
        SubjectFact(label=t("Joined"), at=wait.created),
        SubjectFact(label=t("From"), day=wait.since),
        SubjectFact(label=t("Until"), day=wait.until),
        SubjectFact(label=t("How it stands"), text=_standing(wait.status)),
    )


def _state(status: str) -> str:
    return {
        "booked": t("Booked"),
        "arrived": t("Here"),
        "fulfilled": t("Done"),
        "noshow": t("Did not come"),
        "cancelled": t("Cancelled"),
    }[status]


def _standing(status: str) -> str:
    return {
        "waiting": t("Waiting"),
        "offered": t("A time is offered"),
        "booked": t("Booked"),
        "left": t("No longer on the list"),
        "ended": t("Over"),
    }[status]


_WAITS = """
    SELECT service.name AS service, entry.status, entry.since, entry.until, entry.created
    FROM p_scheduling.waitlist_entry entry
    JOIN p_scheduling.healthcare_service service
      ON service.tenant_id = entry.tenant_id AND service.id = entry.service_id
    WHERE entry.patient_id = {} ORDER BY entry.created, entry.id LIMIT 10000
"""
