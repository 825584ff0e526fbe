"""Set-up of hours: who sees patients, where and when in the week. A change that leaves visits outside is told first."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from portico_sdk import BadInput, NotFound, Nothing, PluginContext, Practitioner, Read, Redirect, View
from portico_sdk.data import uuid7

from portico_scheduling import stranded
from portico_scheduling.setup_ask import ask_first
from portico_scheduling.setup_forms import HoursForm, PersonPath, RuleForm, RulePath
from portico_scheduling.setup_rules import (
    CODE,
    WEEKDAYS,
    clash,
    clash_words,
    clock,
    meet,
    places_of,
    problems,
    rules_of,
    week_in_words,
)
from portico_scheduling.tables import AvailabilityRule

OUTSIDE = "would lie outside of the new hours"


class Span(msgspec.Struct, frozen=True, kw_only=True):
    """One rule as it is shown. `hint` says from when and until when it holds, where that is not always."""

    words: str
    place: str
    step_minutes: int
    hint: str
    is_over: bool
    href: str


class WeekDay(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    spans: tuple[Span, ...]


class PersonRow(msgspec.Struct, frozen=True, kw_only=True):
    """A line of the list: who, and the week in words."""

    name: str
    role: str
    week: str
    href: str


class HoursModel(msgspec.Struct, frozen=True, kw_only=True):
    people: tuple[PersonRow, ...]
    setup_href: str
    days_href: str


class PersonModel(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    week: tuple[WeekDay, ...]
    has_any: bool
    places: tuple[tuple[str, str], ...]
    weekdays: tuple[tuple[str, str], ...]
    today: date
    hours_href: str
    days_href: str


class RuleModel(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    weekday: str
    rule: RuleForm
    places: tuple[tuple[str, str], ...]
    person_href: str


async def hours(ctx: PluginContext, _path: Nothing, _query: Nothing) -> View:
    rules = await rules_of()
    today = _today(ctx)
    people = tuple(
        PersonRow(
            name=one.name,
            role=one.role,
            week=week_in_words([row for row in rules if row["practitioner_id"] == one.id], today),
            href=ctx.url(f"setup/hours/{one.id}"),
        )
        for one in await ctx.directory.practitioners()
    )
    model = HoursModel(people=people, setup_href=ctx.url("setup"), days_href=ctx.url("setup/days"))
    return View(template="scheduling/setup_hours.html", model=model)


async def person(ctx: PluginContext, path: PersonPath, _query: Nothing) -> View:
    who = await _who(ctx, path.person)
    rules = await rules_of(path.person)
    places = await places_of(ctx)
    today = _today(ctx)
    week = tuple(
        WeekDay(
            name=name,
            spans=tuple(_span(ctx, row, dict(places), today) for row in rules if row["weekday"] == number),
        )
        for number, name in enumerate(WEEKDAYS)
    )
    model = PersonModel(
        name=who.name,
        week=week,
        has_any=bool(rules),
        places=places,
        weekdays=tuple((str(number), name) for number, name in enumerate(WEEKDAYS)),
        today=today,
        hours_href=ctx.url("setup/hours"),
        days_href=ctx.url("setup/days"),
    )
    return View(template="scheduling/setup_person.html", model=model)


async def add(ctx: PluginContext, path: PersonPath, form: HoursForm) -> Redirect:
    """Add one rule for each day and span."""
    who = await _who(ctx, path.person)
    spans = [(form.starts, form.ends, "")]
    if form.starts_again is not None and form.ends_again is not None:
        spans.append((form.starts_again, form.ends_again, "_again"))
    errors = problems(dict(await places_of(ctx)), form.place, spans, form.step_minutes, form.valid_from, form.valid_to)
    if (form.starts_again is None) != (form.ends_again is None):
        missing = "starts_again" if form.starts_again is None else "ends_again"
        errors[missing] = "A second span needs both times, or leave both empty."
    elif len(spans) > 1 and meet(spans[0][:2], spans[1][:2]):
        errors["starts_again"] = "The second span begins before the first one ends."
    weekdays = sorted({int(one) for one in form.weekdays})
    for weekday in weekdays:
        for starts, ends, mark in spans:
            if other := await clash(path.person, weekday, (starts, ends), (form.valid_from, form.valid_to)):
                errors.setdefault(f"starts{mark}", clash_words(weekday, other))
    if errors:
        raise BadInput(errors)
    for weekday in weekdays:
        for starts, ends, _ in spans:
            rule_id = uuid7()
            rule = AvailabilityRule(
                id=rule_id,
                practitioner_id=who.id,
                location_id=form.place,
                weekday=weekday,
                starts=starts,
                ends=ends,
                step_minutes=form.step_minutes,
                valid_from=form.valid_from,
                valid_to=form.valid_to,
            )
            await AvailabilityRule.insert(rule)
            await ctx.audit.changed(CODE, patient_id=None, resource=("Schedule", rule_id), action="C")
    return Redirect(to=ctx.url(f"setup/hours/{path.person}"), toast="The hours are added")


async def rule(ctx: PluginContext, path: RulePath, _query: Nothing) -> View:
    who, row = await _who(ctx, path.person), await _one(path)
    weekday: int = row["weekday"]
    named = {name: row[name] for name in RuleForm.__struct_fields__ if name in row}
    model = RuleModel(
        name=who.name,
        weekday=WEEKDAYS[weekday],
        rule=msgspec.convert({**named, "place": row["location_id"]}, RuleForm),
        places=await places_of(ctx),
        person_href=ctx.url(f"setup/hours/{path.person}"),
    )
    return View(template="scheduling/setup_rule.html", model=model, reads=(Read(code="Appointment", query="set-up"),))


async def change(ctx: PluginContext, path: RulePath, form: RuleForm) -> Redirect | View:
    """Change or take away one rule; first tell which booked visits it would no longer cover."""
    row = await _one(path)
    before = await stranded.load_hours()
    if form.remove:
        await AvailabilityRule.delete().where(AvailabilityRule.id == path.rule)
    else:
        span = (form.starts, form.ends)
        errors = problems(
            dict(await places_of(ctx)), form.place, [(*span, "")], form.step_minutes, form.valid_from, form.valid_to
        )
        valid = (form.valid_from, form.valid_to)
        if other := await clash(path.person, row["weekday"], span, valid, leave_out=path.rule):
            errors.setdefault("starts", clash_words(row["weekday"], other))
        if errors:
            raise BadInput(errors)
        await AvailabilityRule.update(
            {
                AvailabilityRule.location_id: form.place,
                AvailabilityRule.starts: form.starts,
                AvailabilityRule.ends: form.ends,
                AvailabilityRule.step_minutes: form.step_minutes,
                AvailabilityRule.valid_from: form.valid_from,
                AvailabilityRule.valid_to: form.valid_to,
            }
        ).where(AvailabilityRule.id == path.rule)
    back = ctx.url(f"setup/hours/{path.person}")
    if not form.anyway:
        left = await stranded.left_outside(ctx, before)
        if left.count:
            return ask_first(ctx, form, left, OUTSIDE, back=back)
    action = "D" if form.remove else "U"
    await ctx.audit.changed(CODE, patient_id=None, resource=("Schedule", path.rule), action=action)
    return Redirect(to=back, toast="The hours are taken away" if form.remove else "The hours are saved")


async def _who(ctx: PluginContext, person_id: UUID) -> Practitioner:
    found = next((one for one in await ctx.directory.practitioners() if one.id == person_id), None)
    if found is None:
        raise NotFound
    return found


async def _one(path: RulePath) -> dict[str, Any]:
    row = (
        await AvailabilityRule.select()
        .where(AvailabilityRule.id == path.rule, AvailabilityRule.practitioner_id == path.person)
        .first()
    )
    if row is None:
        raise NotFound
    return row


def _span(ctx: PluginContext, row: dict[str, Any], places: dict[str, str], today: date) -> Span:
    hints: list[str] = []
    if row["valid_from"] > today:
        hints.append(f"from {row['valid_from']:%B} {row['valid_from'].day}, {row['valid_from'].year}")
    if row["valid_to"] is not None:
        hints.append(f"until {row['valid_to']:%B} {row['valid_to'].day}, {row['valid_to'].year}")
    return Span(
        words=f"{clock(row['starts'])} to {clock(row['ends'])}",
        place=places.get(str(row["location_id"]), "A place that is closed"),
        step_minutes=row["step_minutes"],
        hint=" ".join(hints),
        is_over=row["valid_to"] is not None and row["valid_to"] < today,
        href=ctx.url(f"setup/hours/{row['practitioner_id']}/{row['id']}"),
    )


def _today(ctx: PluginContext) -> date:
    return ctx.now().astimezone(ZoneInfo(ctx.tenant.timezone)).date()
