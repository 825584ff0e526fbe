"""Opening rules of the people as rows, in words, and what can't be among them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, time
from itertools import groupby
from typing import Any
from uuid import UUID

from portico_sdk import PluginContext

from portico_scheduling.tables import AvailabilityRule

CODE = "scheduling:Availability:change"
"""What the audit calls a change of hours or of days off."""

WEEKDAYS: tuple[str, ...] = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


async def rules_of(person_id: UUID | None = None) -> Sequence[dict[str, Any]]:
    """Of one person, or of everybody; by weekday and time."""
    columns = AvailabilityRule.all_columns()
    order = (AvailabilityRule.weekday, AvailabilityRule.starts, AvailabilityRule.valid_from)
    if person_id is None:
        return await AvailabilityRule.select(*columns).order_by(*order)
    return await AvailabilityRule.select(*columns).where(AvailabilityRule.practitioner_id == person_id).order_by(*order)


async def places_of(ctx: PluginContext) -> tuple[tuple[str, str], ...]:
    """Ids and names, as a select takes them."""
    return tuple((str(one.id), one.name) for one in await ctx.directory.locations())


def problems(
    places: Collection[str],
    place: UUID,
    spans: Sequence[tuple[time, time, str]],
    step_minutes: int,
    valid_from: date,
    valid_to: date | None,
) -> dict[str, str]:
    """What the fields say that can't be; an empty one when all is well. The third of a span ends its fields' names."""
    errors: dict[str, str] = {}
    if str(place) not in places:
        errors["place"] = "Choose one from the list."
    for starts, ends, mark in spans:
        for name, one in (("starts", starts), ("ends", ends)):
            if one.minute % 5 or one.second:
                errors[f"{name}{mark}"] = "Times go in steps of five minutes, like 8:05."
        if ends != time() and starts >= ends:
            errors[f"ends{mark}"] = "The end must be after the beginning. Midnight is 00:00."
    if step_minutes % 5:
        errors["step_minutes"] = "Steps are of five minutes, like 15 or 20."
    if valid_to is not None and valid_to < valid_from:
        errors["valid_to"] = "The last day must not be before the first."
    return errors


async def clash(
    person_id: UUID,
    weekday: int,
    span: tuple[time, time],
    valid: tuple[date, date | None],
    *,
    leave_out: UUID | None = None,
) -> dict[str, Any] | None:
    """Another rule of the same person that shares time with this one: nobody works at two places at once."""
    for row in await rules_of(person_id):
        if row["id"] == leave_out or row["weekday"] != weekday or not meet(span, (row["starts"], row["ends"])):
            continue
        if (valid[1] is None or row["valid_from"] <= valid[1]) and (
            row["valid_to"] is None or valid[0] <= row["valid_to"]
        ):
            return row
    return None


def clash_words(weekday: int, row: dict[str, Any]) -> str:
    return (
        f"There are hours on {WEEKDAYS[weekday]} from {clock(row['starts'])} to {clock(row['ends'])} already."
        " Change those, or choose other times."
    )


def meet(one: tuple[time, time], other: tuple[time, time]) -> bool:
    def ends(span: tuple[time, time]) -> time:
        return span[1] if span[1] != time() else time.max

    return one[0] < ends(other) and other[0] < ends(one)


def week_in_words(rules: Sequence[dict[str, Any]], today: date) -> str:
    """ "Mon to Wed, Fri 8:00 am to 12:00 pm; Thu 1:00 pm to 5:00 pm": what holds now or later."""
    days: dict[str, set[int]] = {}
    for row in rules:
        if row["valid_to"] is None or row["valid_to"] >= today:
            days.setdefault(f"{clock(row['starts'])} to {clock(row['ends'])}", set()).add(row["weekday"])
    return "; ".join(f"{_days_in_words(sorted(weekdays))} {span}" for span, weekdays in days.items())


def _days_in_words(weekdays: Sequence[int]) -> str:
    """Three or more in a row by the first and the last."""
    parts: list[str] = []
    for _, row in groupby(enumerate(weekdays), key=lambda one: one[1] - one[0]):
        names = [WEEKDAYS[weekday][:3] for _, weekday in row]
        parts += [f"{names[0]} to {names[-1]}"] if len(names) > 2 else names
    return ", ".join(parts)


def clock(one: time) -> str:
    """ "8:00 am"; the end of the day is midnight."""
    if one == time():
        return "midnight"
    return f"{(one.hour - 1) % 12 + 1}:{one.minute:02} {'am' if one.hour < 12 else 'pm'}"
