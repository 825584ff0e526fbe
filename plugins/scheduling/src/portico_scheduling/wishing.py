"""The form of the waiting list, which patients fill in and staff for who calls; and wishes in words for staff."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from portico_sdk import BadInput, PluginContext, translator

from portico_scheduling.catalogue import Offer
from portico_scheduling.patient_forms import Join
from portico_scheduling.setup_rules import WEEKDAYS
from portico_scheduling.standing import Entry
from portico_scheduling.waiting import Wishes

t = translator("portico_scheduling")

FOR_WEEKS = 6
"""So long somebody waits unless they say otherwise."""


def wishes_of(offer: Offer, form: Join) -> Wishes:
    """What was asked for; who and where is no longer here does not matter. Raises BadInput."""
    if form.until is None:
        raise BadInput({"until": t("Choose the last day on which a time would suit.")})
    return Wishes(
        service_id=form.service,
        practitioner_id=form.person if form.person in offer.practitioners else None,
        location_id=form.place if form.place in offer.locations else None,
        weekdays=sum(1 << day for day in set(form.days)),
        part=form.part,
        until=form.until,
        moves_id=form.moves,
    )


def people_of(offer: Offer) -> tuple[tuple[str, str], ...]:
    """Those who see patients, as choices of a form."""
    ids = {rule.practitioner_id for rule in offer.rules}
    return tuple((str(one.id), one.name) for one in offer.practitioners.values() if one.id in ids)


_PARTS = {"any": "any time of day", "morning": "mornings", "afternoon": "afternoons"}


class Wording:
    """Says wishes in the workspace's words; reads the names of people and places once."""

    def __init__(self, people: Mapping[UUID, str], places: Mapping[UUID, str]) -> None:
        self._people, self._places = people, places

    @classmethod
    async def read(cls, ctx: PluginContext) -> Wording:
        return cls(
            {one.id: one.name for one in await ctx.directory.practitioners()},
            {one.id: one.name for one in await ctx.directory.locations()},
        )

    def of(self, one: Entry) -> str:
        """With whom, where and when, as a list."""
        person, place = self._people.get(one.practitioner_id or _NOBODY), self._places.get(one.location_id or _NOBODY)
        said = (
            f"With {person}" if person else "With anyone",
            f"at {place}" if place else "",
            _days(one.weekdays),
            _PARTS[one.part],
        )
        return ", ".join(part for part in said if part)


def _days(weekdays: int) -> str:
    """Three and more in a row by the first and the last of them."""
    wanted = [number for number in range(len(WEEKDAYS)) if weekdays >> number & 1]
    if len(wanted) == len(WEEKDAYS):
        return "any day"
    if len(wanted) > 2 and wanted[-1] - wanted[0] == len(wanted) - 1:
        return f"{WEEKDAYS[wanted[0]]} to {WEEKDAYS[wanted[-1]]}"
    return ", ".join(WEEKDAYS[number] for number in wanted)


_NOBODY = UUID(int=0)
