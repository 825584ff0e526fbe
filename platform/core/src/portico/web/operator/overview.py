"""`ops.`: sign-ups and where they stopped, what did not work anywhere, this server and its plugins, operators' acts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from importlib.metadata import version
from typing import Annotated
from urllib.parse import urlencode
from uuid import UUID

import msgspec
from msgspec import Meta
from portico_sdk import Nothing, Read, Redirect, View, translator

from portico.audit import reader
from portico.audit.reader import Event, Filter
from portico.operations import console
from portico.operations.console import Failed
from portico.operations.paging import PAGE, Mark
from portico.operations.sign_up_list import SignUpRow, sign_ups
from portico.outbox import repairs
from portico.outbox.heart import PARTS, beats
from portico.web.operator.console import Console, by, outside
from portico.web.operator.words import STEP_TONES, STEPS
from portico.web.outside import Outside
from portico.web.parts import CoreContext
from portico.web.staff.audit import code_words, sentences

t = translator("portico")

SHOWN = 100


class SignUpQuery(msgspec.Struct, frozen=True, kw_only=True):
    """`before` is the mark of the last line of the page before."""

    q: Annotated[str, Meta(max_length=100)] = ""
    before: Annotated[str, Meta(max_length=60)] = ""


class SignUps(msgspec.Struct, frozen=True, kw_only=True):
    """`steps` and `tones` tell what a step is called and how it looks."""

    rows: tuple[SignUpRow, ...]
    asked: SignUpQuery
    steps: dict[str, str]
    tones: dict[str, str]
    first: str
    next: str


class RepairQuery(msgspec.Struct, frozen=True, kw_only=True):
    before: Annotated[str, Meta(max_length=60)] = ""


class Repairs(msgspec.Struct, frozen=True, kw_only=True):
    """`many` has a line of each practice on this page with more than one thing; `due` waits for the workers, the oldest
    since `oldest`.
    """

    rows: tuple[Failed, ...]
    many: tuple[Failed, ...]
    first: str
    next: str
    due: int
    oldest: datetime | None


class RetryForm(msgspec.Struct, frozen=True, kw_only=True):
    """Without an id: everything of this practice."""

    practice: UUID
    id: UUID | None = None


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """`state` is ok, look or MEND."""

    name: str
    state: str
    words: str


class Plugin(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    version: str
    state: str
    step: str
    reason: str
    way_out: str


class Worker(msgspec.Struct, frozen=True, kw_only=True):
    """One part of one worker, by its last word."""

    part: str
    host: str
    version: str
    at: datetime
    lives: bool


class Server(msgspec.Struct, frozen=True, kw_only=True):
    """`lacks` are the parts of a worker that live nowhere."""

    version: str
    workers: tuple[Worker, ...]
    lacks: tuple[str, ...]
    environment: str
    plugins: tuple[Plugin, ...]
    parts: tuple[Part, ...]
    looked: bool


class Act(msgspec.Struct, frozen=True, kw_only=True):
    at: datetime
    who: str
    what: str
    note: str
    outcome: str


class Acts(msgspec.Struct, frozen=True, kw_only=True):
    rows: tuple[Act, ...]
    older: str


class Before(msgspec.Struct, frozen=True, kw_only=True):
    before: UUID | None = None


class OverviewPages:
    """Made once, with the application's routes."""

    def __init__(self, given: Console) -> None:
        self._desk = given.desk
        self._examine = given.examine

    async def sign_ups(self, ctx: CoreContext, _path: Nothing, query: SignUpQuery) -> View:
        found = await sign_ups(ctx.scope, Mark.read(query.before), query.q)
        rows = tuple(found[:PAGE])
        page = SignUps(
            rows=rows,
            asked=query,
            steps=dict(STEPS),
            tones=dict(STEP_TONES),
            first=_address("/sign-ups", q=query.q) if query.before else "",
            next=_address("/sign-ups", q=query.q, before=str(rows[-1].mark)) if len(found) > PAGE else "",
        )
        return View(template="operator/sign_ups.html", model=page)

    async def repairs(self, ctx: CoreContext, _path: Nothing, query: RepairQuery) -> View:
        found = await console.failed(ctx.scope, before=Mark.read(query.before))
        rows = tuple(found[:PAGE])
        late = await repairs.backlog(ctx.scope, ctx.now)
        page = Repairs(
            rows=rows,
            many=tuple({one.practice: one for one in rows if one.of_practice > 1}.values()),
            first="/repairs" if query.before else "",
            next=_address("/repairs", before=str(rows[-1].mark)) if len(found) > PAGE else "",
            due=late.due,
            oldest=late.oldest,
        )
        return View(template="operator/repairs.html", model=page)

    async def retry(self, ctx: CoreContext, _path: Nothing, form: RetryForm) -> Outside:
        async def act() -> Redirect:
            done = await self._desk.retry(by(ctx), form.practice, form.id, ctx.now)
            return Redirect(to="/repairs", toast=tried_again(done, everything=form.id is None))

        return outside(act)

    async def server(self, ctx: CoreContext, _path: Nothing, _query: Nothing) -> View:
        return View(template="operator/server.html", model=await _server(ctx, ()))

    async def look(self, ctx: CoreContext, _path: Nothing, _form: Nothing) -> Outside:
        """Asks every part, which takes a moment: so it is a button, and no transaction is open meanwhile."""

        async def act() -> View:
            found = await self._examine()
            parts = tuple(Part(name=name, state=state, words=words) for name, state, words in found)
            return View(template="operator/server.html", model=await _server(ctx, parts))

        return outside(act)

    async def acts(self, ctx: CoreContext, _path: Nothing, query: Before) -> View:
        events = await reader.search(Filter(), before=query.before, limit=SHOWN + 1)
        said = sentences(ctx)
        rows = tuple(_act(event, said) for event in events[:SHOWN])
        older = f"/audit?before={events[SHOWN - 1].id}" if len(events) > SHOWN else ""
        read = Read(code="AuditEvent", query="platform")
        return View(template="operator/audit.html", model=Acts(rows=rows, older=older), reads=(read,))


def tried_again(done: int, *, everything: bool) -> str:
    if not done:
        return t("It is not on the list any more.")
    return t("Tried again now: {count}", count=done) if everything else t("It is tried again now.")


def _address(path: str, **asked: str) -> str:
    return f"{path}?" + urlencode({name: value for name, value in asked.items() if value})


def _act(event: Event, said: Mapping[str, str]) -> Act:
    return Act(
        at=event.recorded,
        who=event.actor_name or (t("Not signed in") if event.actor_kind == "nobody" else event.actor_kind),
        what=code_words(event.code, said),
        note=event.reason,
        outcome=event.outcome,
    )


async def _server(ctx: CoreContext, parts: tuple[Part, ...]) -> Server:
    said = await beats(ctx.parts.redis, ctx.parts.settings.queue_name)
    workers = tuple(
        Worker(part=one.part, host=one.host, version=one.version, at=one.at, lives=one.is_alive(ctx.now))
        for one in said
    )
    found = (*ctx.parts.registry.ready, *ctx.parts.registry.refused)
    return Server(
        version=version("portico-platform"),
        environment=ctx.parts.settings.environment,
        workers=workers,
        lacks=tuple(part for part in PARTS if not any(one.part == part and one.lives for one in workers)),
        plugins=tuple(
            Plugin(
                id=one.id,
                version=one.version,
                state=one.state,
                step=one.step.value if one.step else "",
                reason=one.reason,
                way_out=one.way_out,
            )
            for one in found
        ),
        parts=parts,
        looked=bool(parts),
    )
