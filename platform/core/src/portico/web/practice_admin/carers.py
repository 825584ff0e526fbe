"""Who gives care: those whom patients can visit. Not the same as colleagues: some never sign in."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta
from portico_sdk import Nothing, Redirect, View, translator

from portico.clinical import places
from portico.clinical.places import Carer
from portico.web.parts import CoreContext

t = translator("portico")

CARERS = "/practice/carers"


class CarersPage(msgspec.Struct, frozen=True, kw_only=True):
    carers: tuple[Carer, ...]


class CarerPath(msgspec.Struct, frozen=True):
    id: UUID


class CarerPage(msgspec.Struct, frozen=True, kw_only=True):
    """No id: a new one."""

    id: UUID | None = None
    name: str = ""
    role: str = ""
    active: bool = True


class CarerForm(msgspec.Struct, frozen=True, kw_only=True):
    name: Annotated[str, Meta(min_length=2, max_length=120)]
    role: Annotated[str, Meta(max_length=80)] = ""
    active: bool = False


async def carers(_ctx: CoreContext, _path: Nothing, _query: Nothing) -> View:
    model = CarersPage(carers=tuple(await places.all_carers()))
    return View(template="practice_admin/carers.html", model=model)


async def new(_ctx: CoreContext, _path: Nothing, _query: Nothing) -> View:
    return View(template="practice_admin/carer.html", model=CarerPage())


async def add(ctx: CoreContext, _path: Nothing, form: CarerForm) -> Redirect:
    await places.save_carer(ctx.scope, None, name=form.name, role=form.role)
    return Redirect(to=CARERS, toast=t("{name} is added", name=form.name))


async def one(_ctx: CoreContext, path: CarerPath, _query: Nothing) -> View:
    found = await places.carer(path.id)
    model = CarerPage(id=found.id, name=found.name, role=found.role, active=found.active)
    return View(template="practice_admin/carer.html", model=model)


async def change(ctx: CoreContext, path: CarerPath, form: CarerForm) -> Redirect:
    await places.save_carer(ctx.scope, path.id, name=form.name, role=form.role, active=form.active)
    return Redirect(to=CARERS, toast=t("Saved"))
