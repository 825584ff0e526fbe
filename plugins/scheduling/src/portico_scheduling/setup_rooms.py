"""Set-up of rooms and devices: what is taken together with a visit, each at one place."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec
from portico_sdk import BadInput, NotFound, Nothing, PluginContext, Read, Redirect, View
from portico_sdk.data import uuid7

from portico_scheduling import stranded
from portico_scheduling.setup_ask import ask_first
from portico_scheduling.setup_forms import RoomForm, RoomPath
from portico_scheduling.tables import Resource

CODE = "scheduling:Resource:change"


class RoomRow(msgspec.Struct, frozen=True, kw_only=True):
    """A line of the list."""

    name: str
    what: str
    place: str
    capacity: int
    active: bool
    href: str


class RoomsModel(msgspec.Struct, frozen=True, kw_only=True):
    rooms: tuple[RoomRow, ...]
    new_href: str
    setup_href: str
    has_places: bool


class RoomModel(msgspec.Struct, frozen=True, kw_only=True):
    """`name` is empty for a new one."""

    room: RoomForm | None
    name: str
    places: tuple[tuple[str, str], ...]
    equipment: tuple[str, ...]
    rooms_href: str


async def rooms(ctx: PluginContext, _path: Nothing, _query: Nothing) -> View:
    places = {one.id: one.name for one in await ctx.directory.locations()}
    rows = await Resource.select().order_by(Resource.location_id, Resource.position, Resource.name)
    listed = tuple(
        RoomRow(
            name=row["name"],
            what="Room" if row["kind"] == "room" else row["equipment"],
            place=places.get(row["location_id"], "A place that is closed"),
            capacity=row["capacity"],
            active=row["active"],
            href=ctx.url(f"setup/rooms/{row['id']}"),
        )
        for row in rows
    )
    model = RoomsModel(
        rooms=listed, new_href=ctx.url("setup/rooms/new"), setup_href=ctx.url("setup"), has_places=bool(places)
    )
    return View(template="scheduling/setup_rooms.html", model=model)


async def new(ctx: PluginContext, _path: Nothing, _query: Nothing) -> View:
    return await _page(ctx, None, "")


async def add(ctx: PluginContext, _path: Nothing, form: RoomForm) -> Redirect:
    await _check(ctx, form, None)
    room_id = uuid7()
    await Resource.insert(Resource(id=room_id, **_values(form)))
    await ctx.audit.changed(CODE, patient_id=None, resource=("Location", room_id), action="C")
    return Redirect(to=ctx.url("setup/rooms"), toast=f"{form.name} is added")


async def one(ctx: PluginContext, path: RoomPath, _query: Nothing) -> View:
    row = await Resource.select().where(Resource.id == path.room).first()
    if row is None:
        raise NotFound
    named = {name: row[name] for name in RoomForm.__struct_fields__ if name in row}
    form = msgspec.convert({**named, "place": row["location_id"]}, RoomForm)
    return await _page(ctx, form, row["name"])


async def change(ctx: PluginContext, path: RoomPath, form: RoomForm) -> Redirect | View:
    row = await Resource.select().where(Resource.id == path.room).first()
    if row is None:
        raise NotFound
    await _check(ctx, form, path.room)
    kind_stays = (row["kind"], row["equipment"], row["location_id"]) == (form.kind, form.equipment, form.place)
    stays = kind_stays and (form.active or not row["active"]) and form.capacity >= row["capacity"]
    if not stays and not form.anyway:
        left = await stranded.in_room(ctx, path.room)
        if left.count:
            return ask_first(ctx, form, left, f"{left.are} booked with {row['name']}", back=ctx.url("setup/rooms"))
    await Resource.update({**_values(form)}).where(Resource.id == path.room)
    await ctx.audit.changed(CODE, patient_id=None, resource=("Location", path.room), action="U")
    return Redirect(to=ctx.url("setup/rooms"), toast=f"{form.name} is saved")


async def _page(ctx: PluginContext, form: RoomForm | None, name: str) -> View:
    rows = await Resource.select(Resource.equipment).where(Resource.kind == "device")
    model = RoomModel(
        room=form,
        name=name,
        places=tuple((str(one.id), one.name) for one in await ctx.directory.locations()),
        equipment=tuple(sorted({row["equipment"] for row in rows})),
        rooms_href=ctx.url("setup/rooms"),
    )
    reads = (Read(code="Appointment", query="set-up"),) if form else ()
    return View(template="scheduling/setup_room.html", model=model, reads=reads)


async def _check(ctx: PluginContext, form: RoomForm, room_id: UUID | None) -> None:
    errors: dict[str, str] = {}
    if form.place not in {one.id for one in await ctx.directory.locations()}:
        errors["place"] = "Choose one from the list."
    same = await Resource.select(Resource.id).where(Resource.name == form.name, Resource.location_id == form.place)
    if any(row["id"] != room_id for row in same):
        errors["name"] = "There is one of this name at this place already. Give it another name."
    if form.kind == "device" and not form.equipment:
        errors["equipment"] = "Say what it is, like “ultrasound”: visit types ask for it by this word."
    if errors:
        raise BadInput(errors)


def _values(form: RoomForm) -> dict[str, Any]:
    plain = msgspec.structs.asdict(form)
    place = plain.pop("place")
    del plain["anyway"]
    return {**plain, "equipment": form.equipment if form.kind == "device" else "", "location_id": place}
