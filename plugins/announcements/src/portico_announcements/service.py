"""Use cases: what somebody sees, "Got it", publish, change, end, delete. A change is audited where it is made.

No query names a practice: the database shows the rows of the one whose scope is open, and no others.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Literal, cast
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from portico_sdk import BadInput, NotFound, PluginContext
from portico_sdk.data import uuid7

from portico_announcements.domain import Audience, Notice, Spoken, in_order, problems
from portico_announcements.tables import GotIt
from portico_announcements.tables import Notice as Row

MOST_SHOWN, MOST_LISTED = 30, 200
"""Notices on one page: for those who read them, for staff who keep them."""


def today(ctx: PluginContext) -> date:
    """The date on the practice's wall."""
    return ctx.now().astimezone(ZoneInfo(ctx.tenant.timezone)).date()


async def shown(ctx: PluginContext) -> tuple[Sequence[Notice], Sequence[Notice]]:
    """What is shown to this person now: not yet read, and read."""
    notices = in_order([_notice(row) for row in await Row.select().where(_shown_now(ctx)).limit(MOST_SHOWN)])
    read = {row["notice_id"] for row in await GotIt.select(GotIt.notice_id).where(_by(ctx))} if notices else set[UUID]()
    return [one for one in notices if one.id not in read], [one for one in notices if one.id in read]


async def unread(ctx: PluginContext) -> Sequence[Notice]:
    """What is new to this person. Asked on every page, so it is one query, written out: nothing builds it each time."""
    day = today(ctx)
    rows = cast(list[dict[str, Any]], await Row.raw(_UNREAD, day, day, _audience(ctx), ctx.actor.id))
    return in_order(map(_notice, rows))


async def got_it(ctx: PluginContext, notice_id: UUID) -> None:
    """This person wants to see it no more. Said twice, it is said once. Raises NotFound for one that is not shown."""
    if not await Row.exists().where(_shown_now(ctx) & (Row.id == notice_id)):
        raise NotFound("notice")
    if await GotIt.exists().where(_by(ctx) & (GotIt.notice_id == notice_id)):
        return
    # Two clicks at once: the second finds the row of the first.
    await GotIt.insert(GotIt(notice_id=notice_id, person_id=ctx.actor.id)).on_conflict(action="DO NOTHING")
    await _audit(ctx, "got-it", notice_id, "C")


async def read_by(ctx: PluginContext, people: Sequence[UUID]) -> Sequence[Spoken]:
    """The notices to which these accounts have said "Got it", the newest first, as they stand today."""
    said = {row["notice_id"] for row in await GotIt.select(GotIt.notice_id).where(GotIt.person_id.is_in(list(people)))}
    found = await Row.select().where(Row.id.is_in(list(said))).order_by(Row.id, ascending=False) if said else []
    return [_notice(row).spoken(ctx.language) for row in found]


async def forget(people: Sequence[UUID]) -> None:
    """That these accounts have read anything."""
    await GotIt.delete().where(GotIt.person_id.is_in(list(people)))


async def everything(_ctx: PluginContext) -> Sequence[Notice]:
    """For those who keep the notices, the newest first."""
    rows = await Row.select().order_by(Row.last_day, Row.created, ascending=False).limit(MOST_LISTED)
    return [_notice(row) for row in rows]


async def one(_ctx: PluginContext, notice_id: UUID) -> Notice:
    """Raises NotFound."""
    row = await Row.select().where(Row.id == notice_id).first()
    if row is None:
        raise NotFound("notice")
    return _notice(row)


def check(ctx: PluginContext, notice: Notice) -> Notice:
    """The same, if it can be published. Raises BadInput."""
    if found := problems(notice, today(ctx)):
        raise BadInput(found)
    return notice


async def publish(ctx: PluginContext, notice: Notice) -> UUID:
    """A new one; its id is made here. Raises BadInput."""
    notice = msgspec.structs.replace(check(ctx, notice), id=uuid7())
    await Row.insert(Row(id=notice.id, **_columns(notice)))
    await _audit(ctx, "publish", notice.id, "C")
    return notice.id


async def change(ctx: PluginContext, notice: Notice, *, again: bool) -> None:
    """`again` shows it also to those who have said "Got it" to what it was. Raises BadInput and NotFound."""
    await one(ctx, notice.id)
    await Row.update({**_columns(check(ctx, notice))}).where(Row.id == notice.id)
    if again:
        await GotIt.delete().where(GotIt.notice_id == notice.id)
    await _audit(ctx, "change", notice.id, "U")


async def end(ctx: PluginContext, notice_id: UUID) -> None:
    """Take it down now; it stays with the past ones. Raises NotFound."""
    if (await one(ctx, notice_id)).state(today(ctx)) == "past":
        return
    await Row.update({Row.ended: ctx.now()}).where(Row.id == notice_id)
    await _audit(ctx, "end", notice_id, "U")


async def delete(ctx: PluginContext, notice_id: UUID) -> None:
    """For good, with what people have said to it. Raises NotFound."""
    await one(ctx, notice_id)
    await GotIt.delete().where(GotIt.notice_id == notice_id)
    await Row.delete().where(Row.id == notice_id)
    await _audit(ctx, "delete", notice_id, "D")


_UNREAD = """
    SELECT * FROM p_announcements.notice WHERE first_day <= {} AND last_day >= {} AND ended IS NULL
    AND audience IN ({}, 'both') AND id NOT IN (SELECT notice_id FROM p_announcements.got_it WHERE person_id = {})
    LIMIT 30
"""


def _audience(ctx: PluginContext) -> Audience:
    return "staff" if ctx.actor.kind == "staff" else "patients"


def _shown_now(ctx: PluginContext) -> Any:
    """Piccolo's condition, which has no type of its own that a plugin may name."""
    day = today(ctx)
    return (
        (Row.first_day <= day)
        & (Row.last_day >= day)
        & Row.ended.is_null()
        & Row.audience.is_in([_audience(ctx), "both"])
    )


def _by(ctx: PluginContext) -> Any:
    return GotIt.person_id == ctx.actor.id


def _notice(row: dict[str, Any]) -> Notice:
    return msgspec.convert({**row, "is_ended": row["ended"] is not None}, Notice)


def _columns(notice: Notice) -> dict[str, Any]:
    kept = {"title", "body", "title_es", "body_es", "audience", "importance", "first_day", "last_day"}
    return {name: value for name, value in msgspec.structs.asdict(notice).items() if name in kept}


async def _audit(ctx: PluginContext, act: str, notice_id: UUID, action: Literal["C", "U", "D"]) -> None:
    code = f"announcements:Communication:{act}"
    await ctx.audit.changed(code, patient_id=None, resource=("Communication", notice_id), action=action)
