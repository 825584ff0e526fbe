"""The first page of the set-up: what there is, what is missing, and which step comes first; and what the practice is
told elsewhere as long as somebody can't be booked.
"""

from __future__ import annotations

from zoneinfo import ZoneInfo

import msgspec
from portico_sdk import Health, Nothing, PluginContext, View

from portico_scheduling.tables import AvailabilityException, AvailabilityRule, HealthcareService, Resource


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """A part of the set-up: what there is, or what its first step is."""

    title: str
    icon: str
    state: str
    hint: str
    href: str
    is_missing: bool = False


class SetupModel(msgspec.Struct, frozen=True, kw_only=True):
    steps: tuple[Step, ...]
    missing: int


async def setup(ctx: PluginContext, _path: Nothing, _query: Nothing) -> View:
    types = len(await HealthcareService.select(HealthcareService.id).where(HealthcareService.active.eq(True)))
    rooms = len(await Resource.select(Resource.id).where(Resource.active.eq(True)))
    rows = await AvailabilityRule.select(AvailabilityRule.practitioner_id)
    people = await ctx.directory.practitioners()
    with_hours = {row["practitioner_id"] for row in rows} & {one.id for one in people}
    steps = (
        Step(
            title="Visit types",
            icon="clipboard-list",
            state=_counted(types, "visit type") if types else "None yet",
            hint="What can be booked: how long, by whom, with whom" if types else "Begin here: add the first one",
            href=ctx.url("setup/types"),
            is_missing=not types,
        ),
        Step(
            title="Weekly hours",
            icon="clock",
            state=f"{len(with_hours)} of {_counted(len(people), 'person', 'people')} with hours",
            hint="Who sees patients, where and when"
            if with_hours
            else "Nothing can be booked before somebody has hours",
            href=ctx.url("setup/hours"),
            is_missing=not with_hours,
        ),
        Step(
            title="Days that differ",
            icon="calendar-x",
            state="Time off and extra hours",
            hint="Vacations, an extra morning, days on which you are closed",
            href=ctx.url("setup/days"),
        ),
        Step(
            title="Rooms and devices",
            icon="map-pin",
            state=_counted(rooms, "room or device", "rooms and devices") if rooms else "None",
            hint="Taken together with a visit, so that two visits never need the same one",
            href=ctx.url("setup/rooms"),
        ),
        Step(
            title="When the clocks change",
            icon="history",
            state="The two odd days of the year",
            hint="See what they do to hours and visits before they come",
            href=ctx.url("setup/clocks"),
        ),
    )
    model = SetupModel(steps=steps, missing=sum(one.is_missing for one in steps))
    return View(template="scheduling/setup.html", model=model)


async def health(ctx: PluginContext) -> Health:
    """Whoever gives care and has no hours ahead, by the week or on single days, can't be booked. Of nobody: no word."""
    today = ctx.now().astimezone(ZoneInfo(ctx.tenant.timezone)).date()
    weekly = await AvailabilityRule.select(AvailabilityRule.practitioner_id).where(
        AvailabilityRule.valid_to.is_null() | (AvailabilityRule.valid_to >= today)
    )
    single = await AvailabilityException.select(AvailabilityException.practitioner_id).where(
        AvailabilityException.kind == "extra", AvailabilityException.last >= today
    )
    with_hours = {row["practitioner_id"] for row in [*weekly, *single]}
    without = [one for one in await ctx.directory.practitioners() if one.id not in with_hours]
    if not without:
        return Health()
    if len(without) == 1:
        words = f"{without[0].name} has no weekly hours yet, so nobody can book a visit with them."
        return Health(ok=False, message=words, href=ctx.url(f"setup/hours/{without[0].id}"))
    words = f"{len(without)} people who give care have no weekly hours yet, so nobody can book a visit with them."
    return Health(ok=False, message=words, href=ctx.url("setup/hours"))


def _counted(count: int, one: str, many: str = "") -> str:
    return f"{count} {one if count == 1 else many or one + 's'}"
