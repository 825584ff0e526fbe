"""Examples of every struct of the SDK, factories and fakes."""

from __future__ import annotations

import inspect
from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID, uuid4

import msgspec
import portico_sdk
import pytest
from portico_sdk import NotFound, PortNotGranted, clinical
from portico_testkit import factories, fakes
from portico_testkit.examples import NoExample, example, survives_the_wire

STRUCTS = [
    value for value in vars(portico_sdk).values() if inspect.isclass(value) and issubclass(value, msgspec.Struct)
]


@pytest.mark.parametrize("struct", STRUCTS, ids=lambda struct: struct.__name__)
def test_every_struct_of_the_sdk_survives_the_wire(struct):
    survives_the_wire(struct)


class Every(msgspec.Struct):
    a: Annotated[int, msgspec.Meta(ge=3)]
    b: Annotated[int, msgspec.Meta(gt=3)]
    c: Annotated[int, msgspec.Meta(lt=-3)]
    d: Annotated[str, msgspec.Meta(min_length=30)]
    e: Literal["x", "y"]
    f: dict[str, list[date]]
    g: set[int]
    h: tuple[int, str]
    i: UUID | None
    j: datetime
    k: bytes
    l: float  # noqa: E741


def test_examples_keep_within_limits():
    survives_the_wire(Every)


def test_an_example_of_what_nobody_knows():
    with pytest.raises(NoExample, match="pattern"):
        example(Annotated[str, msgspec.Meta(pattern="^zzz$")])


@pytest.mark.parametrize(
    "struct",
    [value for value in vars(clinical).values() if inspect.isclass(value) and issubclass(value, msgspec.Struct)],
)
def test_every_clinical_struct_has_a_factory(struct):
    make = getattr(factories, struct.__name__.lower())
    one, two = make(), make()
    assert msgspec.convert(msgspec.to_builtins(one), struct) == one
    assert one != two or struct.__name__ in {"Closure", "Slot"}


def test_factories_take_what_matters():
    assert factories.patient(family="Núñez").name == "Ada Núñez"


async def test_fakes_keep_the_promises():
    ada = factories.patient()
    audit, cache, db, files = fakes.FakeAudit(), fakes.FakeCache(), fakes.FakeDb(), fakes.FakeFiles()
    there = {"carers": [factories.practitioner()], "places": [factories.location()]}
    directory = fakes.FakeDirectory(known=[ada], online=[ada.id], **there)
    ctx = fakes.context("acme/notes", audit=audit, cache=cache, db=db, directory=directory, files=files)
    assert await ctx.directory.patient(ada.id) == ada
    assert await ctx.directory.patients([ada.id, uuid4()]) == {ada.id: ada}
    assert await ctx.directory.find_patients("ames ada") == [ada]
    assert await ctx.directory.find_patients("nobody") == []
    assert await ctx.directory.with_portal([uuid4(), ada.id]) == [ada.id]
    assert len(await ctx.directory.practitioners()) == len(await ctx.directory.locations()) == 1
    with pytest.raises(NotFound):
        await ctx.directory.patient(uuid4())
    await ctx.cache.set("a", b"1", ttl_s=5)
    assert await ctx.cache.get("a") == b"1"
    with pytest.raises(ValueError):
        await ctx.cache.set("a", b"1", ttl_s=0)
    await ctx.files.put("a", b"1")
    assert await ctx.files.get("a") == b"1"
    with pytest.raises(NotFound):
        await ctx.files.get("b")
    async with ctx.db.savepoint():
        await ctx.db.lock("x")
    assert db.locked == ["x"]
    await ctx.audit.changed("acme.notes:Patient:update", patient_id=ada.id, resource=("Patient", ada.id), action="U")
    assert audit.changes[0].patient_id == ada.id


def test_a_port_that_was_not_handed_in_is_not_there():
    with pytest.raises(PortNotGranted, match=r"under \[ports\]: cache ="):
        _ = fakes.context("acme/notes").cache
    assert fakes.context("acme/notes").url("notes/1") == "/p/acme.notes/notes/1"
    assert fakes.context("portico/scheduling").url() == "/p/scheduling"
