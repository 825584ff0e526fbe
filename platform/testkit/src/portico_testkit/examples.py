"""One example of any type that may cross the border: made from its annotation, within its limits."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Any, cast
from uuid import UUID

import msgspec
from msgspec import inspect

_PLAIN: dict[type[inspect.Type], object] = {
    inspect.AnyType: None,
    inspect.NoneType: None,
    inspect.BoolType: True,
    inspect.BytesType: b"bytes",
    inspect.DateType: date(2026, 11, 2),
    inspect.TimeType: time(8, 30),
    inspect.TimeDeltaType: timedelta(minutes=20),
    inspect.UUIDType: UUID("0198b1d2-0000-7000-8000-000000000001"),
}
_TEXTS = ("words", "/p/example", "2026-11-02", "note", "12345", "a")


class NoExample(Exception):
    """This type can't be sent as JSON, or no example of it is known; the text names it."""


def example(kind: object) -> object:
    """Raises NoExample."""
    try:
        return _example(inspect.type_info(kind))
    except TypeError as error:
        raise NoExample(str(error)) from error


def survives_the_wire(struct: type[msgspec.Struct]) -> None:
    """An example goes to JSON and comes back the same. Raises NoExample or AssertionError."""
    made = example(struct)
    back = msgspec.json.decode(msgspec.json.encode(made), type=struct)
    assert back == made, f"{struct.__name__} comes back from JSON as something else: {back!r}"


def _example(info: inspect.Type) -> object:
    if type(info) in _PLAIN:
        return _PLAIN[type(info)]
    match info:
        case inspect.Metadata():
            return _example(info.type)
        case inspect.StrType():
            return _text(info)
        case inspect.IntType() | inspect.FloatType():
            return _number(info)
        case inspect.DateTimeType():
            return datetime(2026, 11, 2, 15, 0, tzinfo=UTC)
        case inspect.LiteralType():
            return info.values[0]
        case inspect.EnumType():
            return next(iter(info.cls))
        case inspect.UnionType():
            return _example(info.types[0])
        case inspect.ListType() | inspect.SetType() | inspect.FrozenSetType() | inspect.VarTupleType():
            return _container(info)([_example(info.item_type)])
        case inspect.TupleType():
            return tuple(_example(item) for item in info.item_types)
        case inspect.DictType():
            return {_example(info.key_type): _example(info.value_type)}
        case inspect.StructType():
            return _struct(info)
        case _:
            raise NoExample(f"no example of {info} is known")


def _container(info: inspect.Type) -> type[Any]:
    kinds: dict[type[inspect.Type], type[Any]] = {
        inspect.ListType: list,
        inspect.SetType: set,
        inspect.FrozenSetType: frozenset,
        inspect.VarTupleType: tuple,
    }
    return kinds[type(info)]


def _struct(info: inspect.StructType) -> object:
    # Optional fields only where they have no default: a zone or an address can't be guessed from `str`.
    values = {field.name: _example(field.type) for field in info.fields if field.required and field.name != "timezone"}
    if any(field.name == "timezone" for field in info.fields):
        values["timezone"] = "Europe/London"
    return info.cls(**values)


def _text(info: inspect.StrType) -> str:
    annotated = msgspec.Meta(min_length=info.min_length, max_length=info.max_length, pattern=info.pattern)
    for text in (*_TEXTS, "x" * (info.min_length or 1)):
        try:
            return msgspec.convert(text, cast("type[str]", Annotated[str, annotated]))
        except msgspec.ValidationError:
            continue
    raise NoExample(f"no example fits the pattern {info.pattern!r}")


def _number(info: inspect.IntType | inspect.FloatType) -> int | float:
    step = info.multiple_of or 1
    lowest = info.ge if info.ge is not None else (info.gt + step if info.gt is not None else None)
    highest = info.le if info.le is not None else (info.lt - step if info.lt is not None else None)
    if lowest is not None:
        return lowest
    return min(step, highest) if highest is not None else step
