"""Notices in a practice's file: those that are shown now or to come. Who has said "Got it" to them is not in it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta
from portico_sdk import PluginContext, Problem, SetUp, SetUpApplied

from portico_announcements import service
from portico_announcements.domain import LONGEST_BODY, LONGEST_TITLE, Audience, Importance, Notice, problems

Title = Annotated[str, Meta(min_length=1, max_length=LONGEST_TITLE)]
Body = Annotated[str, Meta(min_length=1, max_length=LONGEST_BODY)]


class _Part(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    pass


class NoticeSaid(_Part, frozen=True, kw_only=True):
    """Without `first_day` from today, without `last_day` for as long as the practice usually shows one."""

    title: Title
    body: Body
    title_es: Annotated[str, Meta(max_length=LONGEST_TITLE)] = ""
    body_es: Annotated[str, Meta(max_length=LONGEST_BODY)] = ""
    audience: Audience = "patients"
    importance: Importance = "calm"
    first_day: date | None = None
    last_day: date | None = None


class Said(_Part, frozen=True, kw_only=True):
    notices: tuple[NoticeSaid, ...] = ()


async def setup(ctx: PluginContext) -> SetUp:
    day = service.today(ctx)
    kept = [one for one in await service.everything(ctx) if one.state(day) != "past"]
    said = [_without_id(one) for one in kept]
    return SetUp.of(Said(notices=tuple(sorted(said, key=lambda one: (one.first_day or day, one.title, one.body)))))


async def apply(ctx: PluginContext, setup: SetUp) -> SetUpApplied:
    """A notice is known by its heading. What is over is not published again."""
    said = setup.read(Said)
    if isinstance(said, Problem):
        return SetUpApplied(problems=(said,))
    day, known, changed = service.today(ctx), list(await service.everything(ctx)), list[str]()
    for number, one in enumerate(said.notices):
        if one.last_day and one.last_day < day:
            continue
        there = _same(known, one, day, also_past=setup.keep)
        wanted = _notice(ctx, one, there, day)
        if found := problems(wanted, day):
            field, words = sorted(found.items())[0]
            return SetUpApplied(problems=(Problem(key=f"notices[{number}].{field}", message=words),))
        if there is None:
            added = await service.publish(ctx, wanted)
            known.append(msgspec.structs.replace(wanted, id=added))
            changed.append(f"Notice “{one.title}” published")
        elif not setup.keep and _without_id(there) != _without_id(wanted):
            await service.change(ctx, wanted, again=False)
            changed.append(f"Notice “{one.title}” changed")
    return SetUpApplied(changed=tuple(changed))


def _same(known: Sequence[Notice], said: NoticeSaid, day: date, *, also_past: bool) -> Notice | None:
    """The one with this heading, and of several the one with this first day."""
    found = [one for one in known if one.title == said.title and (also_past or one.state(day) != "past")]
    return next((one for one in found if one.first_day == said.first_day), found[0] if found else None)


def _notice(ctx: PluginContext, said: NoticeSaid, there: Notice | None, day: date) -> Notice:
    first = said.first_day or (there.first_day if there else day)
    usual = first + timedelta(days=int(str(ctx.settings["usual_days"])) - 1)
    last = said.last_day or (there.last_day if there else usual)
    plain = {**msgspec.structs.asdict(said), "id": there.id if there else UUID(int=0)}
    return msgspec.convert({**plain, "first_day": first, "last_day": last}, Notice)


def _without_id(one: Notice) -> NoticeSaid:
    """To be compared, and to be written."""
    plain = {name: value for name, value in msgspec.structs.asdict(one).items() if name not in ("id", "is_ended")}
    return msgspec.convert(plain, NoticeSaid)
