"""Brings an open practice to what its file says, by the same use cases as its own staff; all of it or nothing.

What is named is made so, what is not named stays; nothing is taken away. With `keep` only what is missing is added.
What is so already is not touched, so that the audit says what was changed and no more.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Final
from uuid import UUID

from portico_sdk import Closure

from portico.audit.events import AuditCode
from portico.audit.writer import record
from portico.clinical import calendar, places
from portico.clinical.holidays import federal_holidays
from portico.identity import role_rights
from portico.identity.roles import STAFF_ROLES, Role
from portico.onboarding import looks
from portico.practice_file import features
from portico.practice_file.form import WEEKDAYS, Place, PracticeFile
from portico.practice_file.reading import Source
from portico.practice_file.tools import Tools
from portico.tenancy.scopes import Scope
from portico.tenancy.tables import Practice
from portico.themes.own import OwnLook

_ALWAYS: Final = ("name", "theme", "timezone", "locale")
_MAY_BE_EMPTY: Final = ("phone", "address", "hours", "npi", "specialty", "region")


@dataclass(frozen=True, kw_only=True)
class Task:
    """One file at one practice. `look` is what `look.prepared` made of it; `changed` says what was done so far."""

    tools: Tools = field(repr=False)
    scope: Scope = field(repr=False)
    file: PracticeFile
    source: Source = field(repr=False)
    look: OwnLook | None = None
    keep: bool = False
    changed: list[str] = field(default_factory=list[str])

    def say(self, words: str) -> None:
        self.changed.append(words)

    @property
    def today(self) -> date:
        """By the clock of the server, UTC: a day more or less does no harm to closed days that are to come."""
        return self.tools.clock().date()


async def apply(task: Task) -> list[str]:
    """In the practice's scope that is open; what was done. Raises DeclarationError: leave the scope by it then."""
    await _details(task)
    await _look(task)
    await _places(task)
    await _carers(task)
    await _closures(task)
    await _holidays(task)
    await _rights(task)
    await features.enable(task.tools, task.scope, task.file, task.source, keep=task.keep, say=task.say)
    await features.set_up(task.tools, task.scope, task.file, task.source, keep=task.keep, say=task.say)
    if task.changed:
        task.scope.after_commit(task.tools.tenancy.hosts.changed)
    return task.changed


async def _details(task: Task) -> None:
    """What stands on the practice's row. `keep` leaves all of it: a practice has a name from the start."""
    said = task.file
    wanted: dict[str, str] = {name: value for name in _ALWAYS if (value := getattr(said, name))}
    wanted |= {name: value for name in _MAY_BE_EMPTY if (value := getattr(said, name)) is not None}
    if said.patient_second_factor is not None:
        wanted["patient_second_factor"] = said.patient_second_factor.value
    if task.keep or not wanted:
        return
    row = await Practice.select().where(Practice.id == task.scope.tenant.id).first() or {}
    differs = {name: value for name, value in wanted.items() if row.get(name) != value}
    if not differs:
        return
    theme = differs.get("theme")
    if theme and not (task.tools.themes_folder / theme / "theme.toml").is_file():
        known = ", ".join(sorted(one.parent.name for one in task.tools.themes_folder.glob("*/theme.toml")))
        raise task.source.error(("theme",), f"There is no theme {theme!r} on this server.", f"Write one of: {known}.")
    await Practice.update({**differs}).where(Practice.id == task.scope.tenant.id)
    factor = differs.pop("patient_second_factor", None)
    if differs:
        await record(task.scope, AuditCode.PRACTICE_CHANGED, reason=", ".join(differs))
    if factor:
        await record(task.scope, AuditCode.SECOND_FACTOR_CHANGED, reason=factor)
        differs["patient_second_factor"] = factor
    task.say(f"The practice's {', '.join(name.replace('_', ' ') for name in differs)}")


async def _look(task: Task) -> None:
    """`keep` leaves a look of the practice's own."""
    if task.look is None or (task.keep and task.scope.tenant.look):
        return
    if await looks.declare(task.scope, task.look, task.tools.clock()):
        task.say("The look")


async def _places(task: Task) -> None:
    known = {one.name: one for one in reversed(await places.all_places())}
    weeks = await calendar.weeks()
    here = task.scope.tenant
    zone, phone = task.file.timezone or here.timezone, here.phone if task.file.phone is None else task.file.phone
    address = here.address if task.file.address is None else task.file.address
    for said in task.file.locations:
        wanted = places.Place(
            id=UUID(int=0),
            name=said.name,
            address=address if said.address is None else said.address,
            timezone=said.timezone or zone,
            phone=phone if said.phone is None else said.phone,
            active=True,
        )
        there = known.get(said.name)
        if there is None:
            place_id = await places.save_place(task.scope, None, wanted)
            task.say(f"Location {said.name} added")
        else:
            place_id = there.id
            if not task.keep and _differs(there, wanted, said):
                await places.save_place(task.scope, place_id, wanted)
                task.say(f"Location {said.name} changed")
        week = _week(said)
        is_to_be_set = place_id not in weeks if task.keep else weeks.get(place_id) != week
        if said.hours and is_to_be_set:
            await calendar.set_week(task.scope, place_id, week)
            task.say(f"Opening hours of {said.name}")


def _differs(there: places.Place, wanted: places.Place, said: Place) -> bool:
    """In what the file says of it."""
    names = ("address", "timezone", "phone")
    named = [name for name in names if getattr(said, name) is not None]
    return not there.active or any(getattr(there, name) != getattr(wanted, name) for name in named)


def _week(place: Place) -> calendar.Week:
    days: list[list[calendar.Span]] = [[] for _ in WEEKDAYS]
    for hours in place.hours:
        for day in hours.days:
            days[WEEKDAYS.index(day)].append(calendar.Span(opens=hours.opens, closes=hours.closes))
    return tuple(tuple(sorted(spans)) for spans in days)


async def _carers(task: Task) -> None:
    known = {one.name: one for one in reversed(await places.all_carers())}
    for said in task.file.practitioners:
        there = known.get(said.name)
        if there is None:
            await places.save_carer(task.scope, None, name=said.name, role=said.role)
            task.say(f"{said.name} added to who gives care")
        elif not task.keep and (there.role != said.role or not there.active):
            await places.save_carer(task.scope, there.id, name=said.name, role=said.role)
            task.say(f"{said.name} changed")


async def _closures(task: Task) -> None:
    """Those still to come; what is over needs no entry."""
    ids = {one.name: one.id for one in await places.all_places()}
    known = {
        (one.name, one.first, one.last, one.location_id)
        for one in await calendar.closures(task.today, date(9999, 1, 1))
    }
    for number, said in enumerate(task.file.closures):
        if said.location and said.location not in ids:
            path = ("closures", number, "location")
            raise task.source.error(path, f"There is no location {said.location!r}.", _one_of(ids))
        last = said.last or said.first
        wanted = Closure(name=said.name, first=said.first, last=last, location_id=ids.get(said.location))
        if last >= task.today and (wanted.name, wanted.first, wanted.last, wanted.location_id) not in known:
            await calendar.close(task.scope, wanted)
            task.say(f"Closed: {said.name}, {said.first}")


async def _holidays(task: Task) -> None:
    if not task.file.holidays:
        return
    today = task.today
    closed = [one for one in await calendar.closures(today, date(today.year + 1, 12, 31)) if one.location_id is None]
    for year in (today.year, today.year + 1):
        for holiday in federal_holidays(year):
            if holiday.kept >= today and not any(one.first <= holiday.kept <= one.last for one in closed):
                await calendar.close(task.scope, Closure(name=holiday.name, first=holiday.kept, last=holiday.kept))
                task.say(f"Closed: {holiday.name}, {holiday.kept}")


async def _rights(task: Task) -> None:
    rights = task.tools.rights
    known = [bundle.id for bundle in rights.bundles]
    decided = await role_rights.decisions()
    for name, said in task.file.rights.items():
        if name not in STAFF_ROLES or name == Role.OWNER:
            choices = (one.value for one in STAFF_ROLES if one is not Role.OWNER)
            raise task.source.error(("rights", name), "Nothing can be decided about this role.", _one_of(choices))
        role, before = Role(name), decided.get(Role(name), {})
        for bundle in said:
            if bundle not in known:
                raise task.source.error(("rights", name, bundle), "There is no such right here.", _one_of(known))
        wanted = {one: allowed for one, allowed in said.items() if not (task.keep and one in before)}
        bundles = {one.id for one in rights.bundles if wanted.get(one.id, rights.has(role, one, before))}
        if await role_rights.decide(task.scope, rights, role, frozenset(bundles)):
            task.say(f"What {role.value.replace('_', ' ')} may do")


def _one_of(names: Iterable[str]) -> str:
    listed = ", ".join(names)
    return f"Write one of: {listed}." if listed else "There is none yet."
