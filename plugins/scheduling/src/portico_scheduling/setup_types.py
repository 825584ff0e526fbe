"""Set-up of visit types: the list, a new one, one to change. What it would leave outside is told before it is kept."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, Literal
from uuid import UUID

import msgspec
from portico_sdk import BadInput, NotFound, Nothing, PluginContext, Read, Redirect, View
from portico_sdk.data import uuid7

from portico_scheduling import stranded
from portico_scheduling.setup_ask import ask_first
from portico_scheduling.setup_forms import TypeForm, TypePath
from portico_scheduling.tables import HealthcareService, Resource, ServiceOffer, ServiceResource

CODE = "scheduling:HealthcareService:change"
MODES = (("in_person", "At the practice"), ("video", "By video"), ("phone", "By phone"))
WHO = {
    "everyone": "Every patient",
    "new": "New patients only",
    "established": "Patients who were here before",
    "practice": "Nobody: the practice books it",
}


class TypeRow(msgspec.Struct, frozen=True, kw_only=True):
    """A line of the list."""

    id: UUID
    name: str
    minutes: int
    who: str
    people: str
    active: bool
    href: str


class TypesModel(msgspec.Struct, frozen=True, kw_only=True):
    types: tuple[TypeRow, ...]
    new_href: str
    setup_href: str


class TypeModel(msgspec.Struct, frozen=True, kw_only=True):
    """`type` holds the values to begin with; `name` is empty for a new one. Choices are values with their words."""

    type: TypeForm
    name: str
    people: tuple[tuple[str, str], ...]
    offered_by: tuple[str, ...]
    rooms: tuple[tuple[str, str], ...]
    rooms_chosen: tuple[str, ...]
    modes: tuple[tuple[str, str], ...]
    who: tuple[tuple[str, str], ...]
    devices: tuple[tuple[str, str], ...]
    types_href: str


async def types(ctx: PluginContext, _path: Nothing, _query: Nothing) -> View:
    rows = await HealthcareService.select().order_by(HealthcareService.position, HealthcareService.name)
    people = {one.id: one.name for one in await ctx.directory.practitioners()}
    offers: dict[UUID, dict[UUID, str]] = {}
    for row in await ServiceOffer.select(ServiceOffer.service_id, ServiceOffer.practitioner_id):
        if name := people.get(row["practitioner_id"]):
            offers.setdefault(row["service_id"], {})[row["practitioner_id"]] = name
    listed = tuple(
        TypeRow(
            id=row["id"],
            name=row["name"],
            minutes=row["minutes"],
            who=WHO[row["book_as"] if row["patient_bookable"] else "practice"],
            people=", ".join(sorted(offers.get(row["id"], {}).values())) or "Everybody",
            active=row["active"],
            href=ctx.url(f"setup/types/{row['id']}"),
        )
        for row in rows
    )
    model = TypesModel(types=listed, new_href=ctx.url("setup/types/new"), setup_href=ctx.url("setup"))
    return View(template="scheduling/setup_types.html", model=model)


async def new(ctx: PluginContext, _path: Nothing, _query: Nothing) -> View:
    last = await HealthcareService.select(HealthcareService.position).order_by(
        HealthcareService.position, ascending=False
    )
    position = last[0]["position"] + 1 if last else 0
    blank = TypeForm(name="", minutes=20, active=True, modes=("in_person",), position=min(position, 1000))
    return await _page(ctx, blank, "")


async def add(ctx: PluginContext, _path: Nothing, form: TypeForm) -> Redirect:
    await _check(form, None)
    type_id = uuid7()
    await HealthcareService.insert(HealthcareService(id=type_id, **_values(form)))
    await _keep_people(type_id, form.people)
    await _keep_rooms(type_id, form.rooms)
    await _written(ctx, type_id, "C")
    return Redirect(to=ctx.url("setup/types"), toast=f"“{form.name}” is added")


async def one(ctx: PluginContext, path: TypePath, _query: Nothing) -> View:
    row = await HealthcareService.select().where(HealthcareService.id == path.type).first()
    if row is None:
        raise NotFound
    people = await ServiceOffer.select(ServiceOffer.practitioner_id).where(ServiceOffer.service_id == path.type)
    rooms = await ServiceResource.select(ServiceResource.resource_id).where(ServiceResource.service_id == path.type)
    form = _form_of(row, {one["practitioner_id"] for one in people}, {one["resource_id"] for one in rooms})
    return await _page(ctx, form, row["name"], shows=True)


async def change(ctx: PluginContext, path: TypePath, form: TypeForm) -> Redirect | View:
    row = await HealthcareService.select(HealthcareService.active).where(HealthcareService.id == path.type).first()
    if row is None:
        raise NotFound
    await _check(form, path.type)
    if not form.anyway:
        is_off = row["active"] and not form.active
        left = await stranded.of_type(ctx, path.type, None if is_off else form.people or await _everybody(ctx))
        if left.count:
            what = "booked of this visit type" if is_off else "with somebody who would no longer offer it"
            return ask_first(ctx, form, left, f"{left.are} {what}", back=ctx.url(f"setup/types/{path.type}"))
    await HealthcareService.update({**_values(form)}).where(HealthcareService.id == path.type)
    await _keep_people(path.type, form.people)
    await _keep_rooms(path.type, form.rooms)
    await _written(ctx, path.type, "U")
    return Redirect(to=ctx.url("setup/types"), toast=f"“{form.name}” is saved")


async def _page(ctx: PluginContext, form: TypeForm, name: str, *, shows: bool = False) -> View:
    rooms = await Resource.select().order_by(Resource.position, Resource.name)
    places = {one.id: one.name for one in await ctx.directory.locations()}
    devices: set[str] = {row["equipment"] for row in rooms if row["kind"] == "device" and row["active"]}
    model = TypeModel(
        type=form,
        name=name,
        people=tuple((str(one.id), one.name) for one in await ctx.directory.practitioners()),
        offered_by=tuple(map(str, form.people)),
        rooms=tuple(
            (str(row["id"]), f"{row['name']}, {places.get(row['location_id'], '')}".strip(", "))
            for row in rooms
            if row["active"] or row["id"] in form.rooms
        ),
        rooms_chosen=tuple(map(str, form.rooms)),
        modes=MODES,
        who=tuple(WHO.items()),
        devices=tuple((one, one) for one in sorted(devices)),
        types_href=ctx.url("setup/types"),
    )
    reads = (Read(code="Appointment", query="set-up"),) if shows else ()
    return View(template="scheduling/setup_type.html", model=model, reads=reads)


async def _check(form: TypeForm, type_id: UUID | None) -> None:
    """Raises BadInput with every field that can't stand."""
    errors: dict[str, str] = {}
    same = await HealthcareService.select(HealthcareService.id).where(HealthcareService.name == form.name)
    if any(row["id"] != type_id for row in same):
        errors["name"] = "There is a visit type of this name already. Give it another name."
    for field in ("minutes", "buffer_before", "buffer_after"):
        if getattr(form, field) % 5:
            errors[field] = "Times go in steps of five minutes, like 20 or 25."
    if form.min_age is not None and form.max_age is not None and form.min_age > form.max_age:
        errors["max_age"] = f"The oldest age must be {form.min_age} or more."
    if not form.modes:
        errors["modes"] = "Choose at least one way to meet."
    if form.needs_device and not await Resource.exists().where(
        Resource.kind == "device", Resource.equipment == form.needs_device, Resource.active.eq(True)
    ):
        errors["needs_device"] = "No such device is set up. Add it under Rooms and devices first."
    if errors:
        raise BadInput(errors)


async def _everybody(ctx: PluginContext) -> Sequence[UUID]:
    return tuple(one.id for one in await ctx.directory.practitioners())


def _values(form: TypeForm) -> dict[str, Any]:
    """The row's columns."""
    plain = msgspec.structs.asdict(form)
    for name in ("who", "people", "rooms", "payers", "modes", "anyway"):
        del plain[name]
    return {
        **plain,
        "payers": [one.strip() for one in form.payers.replace("\n", ",").split(",") if one.strip()],
        "modes": list(form.modes),
        "patient_bookable": form.who != "practice",
        "book_as": "everyone" if form.who == "practice" else form.who,
    }


def _form_of(row: dict[str, Any], people: Collection[UUID], rooms: Collection[UUID]) -> TypeForm:
    plain = {
        **{name: row[name] for name in TypeForm.__struct_fields__ if name in row},
        "payers": ", ".join(row["payers"]),
        "modes": tuple(row["modes"]),
        "who": row["book_as"] if row["patient_bookable"] else "practice",
        "people": tuple(people),
        "rooms": tuple(rooms),
    }
    return msgspec.convert(plain, TypeForm)


async def _keep_people(type_id: UUID, people: Sequence[UUID]) -> None:
    """Who was ticked offers it. Somebody who offers it at one place only keeps to that place."""
    rows = await ServiceOffer.select(ServiceOffer.id, ServiceOffer.practitioner_id).where(
        ServiceOffer.service_id == type_id
    )
    if gone := [row["id"] for row in rows if row["practitioner_id"] not in people]:
        await ServiceOffer.delete().where(ServiceOffer.id.is_in(gone))
    there = {row["practitioner_id"] for row in rows}
    if added := [ServiceOffer(service_id=type_id, practitioner_id=one) for one in people if one not in there]:
        await ServiceOffer.insert(*added)


async def _keep_rooms(type_id: UUID, rooms: Sequence[UUID]) -> None:
    await ServiceResource.delete().where(ServiceResource.service_id == type_id)
    if rooms:
        await ServiceResource.insert(*(ServiceResource(service_id=type_id, resource_id=one) for one in rooms))


async def _written(ctx: PluginContext, type_id: UUID, action: Literal["C", "U"]) -> None:
    await ctx.audit.changed(CODE, patient_id=None, resource=("HealthcareService", type_id), action=action)
