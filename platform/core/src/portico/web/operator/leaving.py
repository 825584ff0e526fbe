"""`ops./practices/…/leave`: letting a practice go, keeping it after all, destroying it, and the certificate of that."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import Meta
from portico_sdk import Download, NotFound, Nothing, Redirect, Refused, View, translator

from portico.operations import leaving
from portico.operations.console import One
from portico.operations.leaving import Exit, NoAddress, Standing
from portico.operations.tables import Certificate
from portico.web.contact import Email
from portico.web.operator.console import Console, by, outside
from portico.web.operator.practice import Path, one_of
from portico.web.outside import Outside
from portico.web.parts import CoreContext

t = translator("portico")


class LeavePage(msgspec.Struct, frozen=True, kw_only=True):
    """`standing` is None for a practice that has not begun to leave. `early`: the pause is not over."""

    one: One
    standing: Standing | None
    early: bool


class LeaveForm(msgspec.Struct, frozen=True, kw_only=True):
    """`mail` is '' for the owner's."""

    mail: Email = ""


class DestroyForm(msgspec.Struct, frozen=True, kw_only=True):
    name: Annotated[str, Meta(max_length=200)]
    reason: Annotated[str, Meta(max_length=300)] = ""


class CertificatePage(msgspec.Struct, frozen=True, kw_only=True):
    """`rows` are the tables that had any."""

    one: One
    issued_at: datetime
    sha256: str
    by: str
    at: str
    rows: tuple[tuple[str, int], ...]
    kept: tuple[tuple[str, int], ...]


class LeavingPages:
    """Made once, with the application's routes."""

    def __init__(self, given: Console) -> None:
        self._exit = Exit(desk=given.desk)

    async def page(self, ctx: CoreContext, path: Path, _query: Nothing) -> View:
        return View(template="operator/leave.html", model=await _page(ctx, path))

    async def begin(self, ctx: CoreContext, path: Path, form: LeaveForm) -> Outside:
        await one_of(ctx, path.id)

        async def act() -> Redirect | Refused:
            try:
                await self._exit.begin(by(ctx), path.id, ctx.now, form.mail)
            except NoAddress as error:
                return Refused(errors={"mail": str(error)})
            return Redirect(to=f"/practices/{path.id}/leave", toast=t("It is leaving. Its copy is being made."))

        return outside(act)

    async def stay(self, ctx: CoreContext, path: Path, _form: Nothing) -> Outside:
        await one_of(ctx, path.id)

        async def act() -> Redirect:
            await self._exit.stay(by(ctx), path.id)
            return Redirect(to=f"/practices/{path.id}", toast=t("It stays. It is suspended until you reopen it."))

        return outside(act)

    async def destroy_page(self, ctx: CoreContext, path: Path, _query: Nothing) -> View:
        return View(template="operator/destroy.html", model=await _page(ctx, path))

    async def destroy(self, ctx: CoreContext, path: Path, form: DestroyForm) -> Outside:
        await one_of(ctx, path.id)

        async def act() -> Redirect:
            await self._exit.destroy(by(ctx), path.id, name=form.name, reason=form.reason.strip(), now=ctx.now)
            return Redirect(to=f"/practices/{path.id}/certificate", toast=t("It is being destroyed now."))

        return outside(act)

    async def certificate(self, ctx: CoreContext, path: Path, _query: Nothing) -> View:
        one = await one_of(ctx, path.id)
        found = await Certificate.objects().where(Certificate.practice == one.id).first()
        if found is None:
            return View(template="operator/no_certificate.html", model=one)
        return View(template="operator/certificate.html", model=_certificate(one, found))

    async def certificate_file(self, ctx: CoreContext, path: Path, _query: Nothing) -> Download:
        one = await one_of(ctx, path.id)
        found = await Certificate.objects().where(Certificate.practice == one.id).first()
        if found is None:
            raise NotFound("certificate")
        return Download(
            content=found.content.encode(), filename=f"certificate-{one.slug}.json", media_type="application/json"
        )


async def _page(ctx: CoreContext, path: Path) -> LeavePage:
    one = await one_of(ctx, path.id)
    standing = await leaving.standing(ctx.scope, one.id)
    early = standing is not None and ctx.now < standing.due_at
    return LeavePage(one=one, standing=standing, early=early)


def _certificate(one: One, found: Certificate) -> CertificatePage:
    content = msgspec.convert(json.loads(found.content), _Content)
    return CertificatePage(
        one=one,
        issued_at=found.issued_at,
        sha256=found.sha256,
        by=content.ordered.by,
        at=content.ordered.at,
        rows=tuple((name, count) for name, count in sorted(content.destroyed.rows.items()) if count),
        kept=tuple(sorted(content.kept.items())),
    )


class _Ordered(msgspec.Struct):
    at: str
    by: str


class _Destroyed(msgspec.Struct):
    rows: dict[str, int]


class _Content(msgspec.Struct):
    ordered: _Ordered
    destroyed: _Destroyed
    kept: dict[str, int]
