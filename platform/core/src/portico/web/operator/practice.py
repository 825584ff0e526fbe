"""`ops./practices/…`: one practice as operators know it, suspending and reopening it, and what did not work there."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta
from portico_sdk import NotFound, Nothing, Redirect, View, translator

from portico.operations import console, support
from portico.operations.console import Failed, Host, One, Same, Step
from portico.operations.paging import PAGE
from portico.operations.sign_up_list import SignUpRow, sign_up
from portico.themes.dates import written
from portico.web.operator.console import Console, by, outside
from portico.web.operator.features import Feature, features_of
from portico.web.operator.overview import tried_again
from portico.web.operator.words import STATES, STEPS, TONES
from portico.web.outside import Outside
from portico.web.parts import CoreContext

t = translator("portico")


class Path(msgspec.Struct, frozen=True):
    id: UUID


class PracticePage(msgspec.Struct, frozen=True, kw_only=True):
    """`agreement` says which version it signed, and whether a newer one is asked for."""

    one: One
    state: str
    tone: str
    agreement: str
    hosts: tuple[Host, ...]
    sign_up: SignUpRow | None
    step: str
    steps: tuple[Step, ...]
    features: tuple[Feature, ...]
    failed: tuple[Failed, ...]
    same_npi: tuple[Same, ...]
    lets_in: bool


class SuspendForm(msgspec.Struct, frozen=True, kw_only=True):
    reason: Annotated[str, Meta(min_length=5, max_length=300)]


class RetryForm(msgspec.Struct, frozen=True, kw_only=True):
    """Without an id: everything of this practice."""

    id: UUID | None = None


class ActPage(msgspec.Struct, frozen=True, kw_only=True):
    one: One


class SupportPage(msgspec.Struct, frozen=True, kw_only=True):
    """`workspace` is the practice's address, once one is let in."""

    one: One
    now: datetime
    workspace: str = ""


class PracticePages:
    """Made once, with the application's routes."""

    def __init__(self, given: Console) -> None:
        self._desk = given.desk

    async def practice(self, ctx: CoreContext, path: Path, _query: Nothing) -> View:
        one = await one_of(ctx, path.id)
        failed = await console.failed(ctx.scope, one.id)
        asked = await sign_up(ctx.scope, one.sign_up)
        page = PracticePage(
            one=one,
            state=STATES.get(one.state, one.state),
            tone=TONES.get(one.state, ""),
            agreement=_agreement(ctx, one),
            hosts=tuple(await console.hosts(ctx.scope, one.id)),
            sign_up=asked,
            step=STEPS.get(asked.step, "") if asked else "",
            steps=tuple(await console.provisioning(ctx.scope, one.id)),
            features=await features_of(ctx, one, failed),
            failed=tuple(failed[:PAGE]),
            same_npi=tuple(await console.same_npi(ctx.scope, one.id)),
            lets_in=one.support_until is not None and one.support_until > ctx.now,
        )
        return View(template="operator/practice.html", model=page)

    async def retry(self, ctx: CoreContext, path: Path, form: RetryForm) -> Outside:
        await one_of(ctx, path.id)

        async def act() -> Redirect:
            done = await self._desk.retry(by(ctx), path.id, form.id, ctx.now)
            words = tried_again(done, everything=form.id is None)
            return Redirect(to=f"/practices/{path.id}", toast=words)

        return outside(act)

    async def suspend_page(self, ctx: CoreContext, path: Path, _query: Nothing) -> View:
        return View(template="operator/suspend.html", model=ActPage(one=await one_of(ctx, path.id)))

    async def suspend(self, ctx: CoreContext, path: Path, form: SuspendForm) -> Outside:
        await one_of(ctx, path.id)

        async def act() -> Redirect:
            await self._desk.suspend(by(ctx), path.id, form.reason)
            return Redirect(to=f"/practices/{path.id}", toast=t("Suspended. Its patients can still take their record."))

        return outside(act)

    async def reopen_page(self, ctx: CoreContext, path: Path, _query: Nothing) -> View:
        return View(template="operator/reopen.html", model=ActPage(one=await one_of(ctx, path.id)))

    async def reopen(self, ctx: CoreContext, path: Path, _form: Nothing) -> Outside:
        await one_of(ctx, path.id)

        async def act() -> Redirect:
            await self._desk.reopen(by(ctx), path.id)
            return Redirect(to=f"/practices/{path.id}", toast=t("Reopened. It goes on where it stood."))

        return outside(act)

    async def support_page(self, ctx: CoreContext, path: Path, _query: Nothing) -> View:
        page = SupportPage(one=await one_of(ctx, path.id), now=ctx.now)
        return View(template="operator/support.html", model=page)

    async def enter(self, ctx: CoreContext, path: Path, _form: Nothing) -> Outside:
        one = await one_of(ctx, path.id)

        async def act() -> View:
            there = await support.enter(self._desk, by(ctx), path.id, ctx.now)
            page = SupportPage(one=one, now=ctx.now, workspace=there.workspace_origin + "/auth/login")
            return View(template="operator/support.html", model=page)

        return outside(act)


def _agreement(ctx: CoreContext, one: One) -> str:
    if not one.agreed:
        return t("Nothing signed")
    there = replace(ctx.tenant, agreed=one.agreed, timezone=one.timezone)
    owed = ctx.parts.agreements.owed(there, ctx.now)
    if owed is None:
        return one.agreed
    words = t("asked for {version} by {day}", version=owed.version.name, day=written(owed.until))
    return f"{one.agreed}, {words}"


async def one_of(ctx: CoreContext, practice_id: UUID) -> One:
    """Raises NotFound."""
    found = await console.one(ctx.scope, practice_id)
    if found is None:
        raise NotFound("practice")
    return found
