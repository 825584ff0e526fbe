"""This plugin's part of the patient's first page: the next visit, times that wait for an answer, what was changed."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from portico_sdk import Card, Fact, HomePart, HomeRequest, Link, Panel, PluginContext, Todo, translator

from portico_scheduling import visits
from portico_scheduling.raw import rows
from portico_scheduling.visits import Visit

t = translator("portico_scheduling")

MOST = 3


async def part(ctx: PluginContext, request: HomeRequest) -> HomePart:
    offers = await rows(_OFFERS, _Offer, request.patient_id, ctx.now())
    visit, news = await visits.for_home(ctx, request.patient_id)
    todos = [
        Todo(
            title=t("A time has come free for you"),
            href=ctx.url(f"waiting/offers/{one.id}"),
            icon="clock",
            hint=t("We keep it for a short while. Take it, or leave it to the next person."),
            due=one.expires.astimezone(ZoneInfo(ctx.tenant.timezone)).date(),
        )
        for one in offers
    ]
    todos += [_news(ctx, one) for one in news]
    reads = [("Appointment", tuple(dict.fromkeys(one.id for one in ([visit] if visit else []) + list(news))))]
    return HomePart(
        hero=_panel(ctx, visit, request.today) if visit else None,
        cards=() if visit else (_nothing(ctx),),
        todos=tuple(todos[:MOST]),
        reads=tuple(one for one in reads if one[1]),
    )


class _Offer(msgspec.Struct, frozen=True):
    id: UUID
    expires: datetime


_OFFERS = """
    SELECT id, expires FROM p_scheduling.waitlist_offer
    WHERE patient_id = {} AND status = 'open' AND expires > {} ORDER BY expires
"""


def _news(ctx: PluginContext, visit: Visit) -> Todo:
    words = {
        "booked": t("The practice booked a visit for you"),
        "moved": t("The practice moved one of your visits"),
        "cancelled": t("The practice cancelled one of your visits"),
    }
    return Todo(
        title=words[visit.news],
        href=ctx.url(f"visits/{visit.id}"),
        icon="calendar-x" if visit.news == "cancelled" else "calendar-check",
        hint=t("See what is new, and say that you have read it."),
    )


def _panel(ctx: PluginContext, visit: Visit, today: date) -> Panel:
    days = (visit.start.astimezone(ZoneInfo(visit.zone)).date() - today).days
    return Panel(
        title=_how_soon(days),
        at=visit.start,
        timezone=visit.zone,
        facts=(
            Fact(icon="user-round", text=visit.practitioner),
            Fact(icon="map-pin", text=", ".join(part for part in (visit.location, visit.address) if part)),
            Fact(icon="clock", text=f"{visit.service}, {t('{count} minutes', count=visit.minutes)}"),
        ),
        actions=(
            Link(label=t("See this visit"), href=ctx.url(f"visits/{visit.id}")),
            Link(label=t("Book another visit"), href=ctx.url("book")),
        ),
    )


def _nothing(ctx: PluginContext) -> Card:
    book = Link(label=t("Book a visit"), href=ctx.url("book"))
    words = t("You have no visit booked. When you book one, it stands here.")
    return Card(title=t("Visits"), icon="calendar-days", empty=words, more=book, priority=10)


def _how_soon(days: int) -> str:
    if days <= 0:
        return t("Your next visit is today")
    if days == 1:
        return t("Your next visit is tomorrow")
    return t("Your next visit is in {days} days", days=days)
