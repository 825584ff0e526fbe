"""The patient's first page: the soonest visit, what there is to do, a card or two from each feature.

Core knows none of the features: it asks every enabled plugin, merges what comes and says calmly what is missing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from zoneinfo import ZoneInfo

import msgspec
from portico_sdk import Card, Forbidden, HomePart, HomeRequest, Nothing, Panel, Read, Todo, View

from portico.web.feature_parts import by_priority, note_reads
from portico.web.parts import CoreContext

MOST_TODOS = 3
"""What one plugin may put on the page; more is left out."""


class Home(msgspec.Struct, frozen=True, kw_only=True):
    """`greeting` is morning, afternoon or evening, at the practice. `missing` counts features that did not answer."""

    greeting: str
    name: str
    today: date
    hero: Panel | None
    todos: tuple[Todo, ...]
    cards: tuple[Card, ...]
    missing: int

    @property
    def is_empty(self) -> bool:
        return not (self.hero or self.todos or self.cards or self.missing)


async def home(ctx: CoreContext, _path: Nothing, _query: Nothing) -> View:
    patient_id = ctx.actor.patient_id
    if patient_id is None:
        raise Forbidden("no record is linked to this account")
    here = ctx.now.astimezone(ZoneInfo(ctx.tenant.timezone))
    asked = HomeRequest(patient_id=patient_id, today=here.date())
    results = await ctx.parts.relay.collect(ctx.scope, "home", asked, language=ctx.language)
    note_reads(ctx, results.parts, "home", patient_id)
    parts = [part.answer for part in results.parts]
    page = Home(
        greeting=_part_of_day(here.hour),
        name=ctx.actor.name.split()[0] if ctx.actor.name else "",
        today=here.date(),
        hero=_soonest(part.hero for part in parts),
        todos=_by_due_date(parts),
        cards=by_priority(parts),
        missing=len(results.missing),
    )
    # The name in the greeting is from the record.
    return View(template="patient/home.html", model=page, reads=(Read(code="Patient", patient_ids=(patient_id,)),))


def _soonest(heroes: Iterable[Panel | None]) -> Panel | None:
    return min((hero for hero in heroes if hero), key=lambda hero: hero.at, default=None)


def _by_due_date(parts: Sequence[HomePart]) -> tuple[Todo, ...]:
    found = [todo for part in parts for todo in part.todos[:MOST_TODOS]]
    return tuple(sorted(found, key=lambda todo: todo.due or date.max))


def _part_of_day(hour: int) -> str:
    return "morning" if hour < 12 else "afternoon" if hour < 18 else "evening"
