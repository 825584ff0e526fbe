"""`/practice/repairs`: what did not work after all its tries, why, and trying it again."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec
from portico_sdk import Nothing, Redirect, View, translator

from portico.outbox import repairs
from portico.outbox.repairs import Repair
from portico.plugins import copies, removal
from portico.plugins.registry import Registry
from portico.web.parts import CoreContext

t = translator("portico")

REPAIRS = "/practice/repairs"
SHOWN = 100


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One line. `code` is what a person reads out to the feature's publisher."""

    id: UUID
    feature: str
    what: str
    why: str
    code: str
    since: datetime
    tries: int
    goes_on: bool


class RepairsPage(msgspec.Struct, frozen=True, kw_only=True):
    """`more` are not shown."""

    rows: tuple[Row, ...]
    more: int


class RetryForm(msgspec.Struct, frozen=True):
    id: UUID


async def listed(ctx: CoreContext, _path: Nothing, _query: Nothing) -> View:
    found = await repairs.failed(ctx.scope, limit=SHOWN)
    total = await repairs.count(ctx.scope) if len(found) == SHOWN else len(found)
    rows = tuple(_row(repair, ctx.parts.registry) for repair in found)
    page = RepairsPage(rows=rows, more=total - len(found))
    return View(template="practice_admin/repairs.html", model=page)


async def retry(ctx: CoreContext, _path: Nothing, form: RetryForm) -> Redirect:
    if not await repairs.retry(ctx.scope, form.id, ctx.now):
        return Redirect(to=REPAIRS, toast=t("It is not on the list any more."))
    return Redirect(to=REPAIRS, toast=t("It is tried again now."))


async def retry_all(ctx: CoreContext, _path: Nothing, _form: Nothing) -> Redirect:
    count = await repairs.retry_all(ctx.scope, ctx.now)
    return Redirect(to=REPAIRS, toast=t("Tried again now: {count}", count=count))


def _row(repair: Repair, registry: Registry) -> Row:
    kind, _, name = repair.handler.partition(":")
    plugin_id, task = (name, "") if kind == "plugin" else (name.rpartition(":")[0], name.rpartition(":")[2])
    plugin = registry.get(plugin_id)
    if kind == "core":
        feature, what = "Portico", _of_core(name)
    else:
        feature = plugin.manifest.name if plugin else plugin_id
        what = _words(repair.event.split(".", 1)[-1]) if kind == "plugin" else _words(task)
    return Row(
        id=repair.id,
        feature=feature,
        what=what,
        why=_why(repair.reason),
        code=repair.reason,
        since=repair.failing_since,
        tries=repair.tries,
        goes_on=repair.goes_on,
    )


def _of_core(name: str) -> str:
    """What a practice may have asked for itself is said in words, the rest by its name."""
    match name:
        case "letter":
            return t("Send a letter")
        case copies.MAKE_HANDLER:
            return t("Make a copy of a feature’s data")
        case copies.END_HANDLER:
            return t("Delete a copy of a feature’s data")
        case removal.FILES_HANDLER:
            return t("Erase a feature’s files")
        case _:
            return name


def _why(reason: str) -> str:
    """The reason's first word in a sentence for staff."""
    told = {
        "late": t("It took too long"),
        "interrupted": t("It was cut off each time"),
        "asked to wait": t("Another system asked us to wait, again and again"),
        "nobody does this": t("Nothing here does this any more"),
    }
    return told.get(reason.partition(":")[0], t("It stopped with an error"))


def _words(name: str) -> str:
    """`Appointment.booked` → `Appointment booked`, `send_reminders` → `Send reminders`."""
    words = name.replace(".", " ").replace("_", " ").replace("-", " ").strip()
    return words[:1].upper() + words[1:]
