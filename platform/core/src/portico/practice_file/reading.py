"""Reads a practice's file. Whatever is wrong is said with file, line and the way out.

What can only be known at a practice (a feature's settings, a place's name) is said later, in the same words: `Source`.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Final, TypeVar
from zoneinfo import available_timezones

import msgspec
import msgspec.inspect

from portico.practice_file.form import PracticeFile
from portico.practice_file.lines import Key, Lines

File = TypeVar("File", bound=PracticeFile)

NAME = "practice.toml"
WHERE_IT_STANDS = "docs/practice-file.md shows every field."


class DeclarationError(Exception):
    """The file can't be used; the text says which file and line, what is wrong and what to write."""


class Source:
    """A file that was read, for those who find later what is wrong with it."""

    def __init__(self, file: Path, text: str) -> None:
        self.file = file
        self._lines = Lines(text)

    def error(self, path: Sequence[Key], what: str, way_out: str) -> DeclarationError:
        """About the value at `path`."""
        line = self._lines.of(path)
        place = f"{self.file}, line {line}" if line else str(self.file)
        named = ".".join(key for key in path if isinstance(key, str))
        return DeclarationError(f"{place}: {named + ': ' if named else ''}{what} {way_out}".rstrip())


def read(folder: Path, kind: type[File]) -> tuple[File, Source]:
    """`practice.toml` in this folder. Raises DeclarationError."""
    file = folder / NAME
    try:
        text = file.read_text("utf-8")
        raw = tomllib.loads(text)
    except OSError:
        raise DeclarationError(f"{file}: There is no such file. Write one; {WHERE_IT_STANDS}") from None
    except UnicodeDecodeError:
        raise DeclarationError(f"{file}: It is not UTF-8. Save it in that encoding.") from None
    except tomllib.TOMLDecodeError as error:
        raise DeclarationError(_not_toml(file, str(error))) from None
    source = Source(file, text)
    try:
        declared = msgspec.convert(raw, kind, strict=True)
    except msgspec.ValidationError as error:
        raise _unfit(source, kind, str(error)) from None
    _check(declared, source)
    return declared, source


def _not_toml(file: Path, said: str) -> str:
    found = re.fullmatch(r"(.*) \(at line (\d+), column (\d+)\)", said)
    what, place = (found[1], f", line {found[2]}, column {found[3]}") if found else (said, "")
    return f"{file}{place}: This is not TOML: {what}. Text stands in quotes, times don't: 08:30:00."


def _unfit(source: Source, kind: type[msgspec.Struct], said: str) -> DeclarationError:
    what, _, place = said.partition(" - at `$")
    path: list[Key] = [
        name or int(number) for name, number in re.findall(r"\.(\w+)|\[(\d+)\]", place.split("[...]")[0].rstrip("`"))
    ]
    name = re.search(r"`([^`]+)`", what)
    if "unknown field" in what and name:
        known = _fields_at(kind, path)
        near = difflib.get_close_matches(name[1], known, 1)
        way_out = f"Did you mean {near[0]}?" if near else f"Here may stand: {', '.join(known)}."
        return source.error([*path, name[1]], "There is no such field.", way_out)
    if "missing required" in what and name:
        return source.error([*path, name[1]], "It is missing.", f"Add it: {name[1]} = …; {WHERE_IT_STANDS}")
    if "Invalid enum value" in what:
        return source.error(path, f"{what}.", f"Write one of: {', '.join(_choices_at(kind, path))}.")
    return source.error(path, f"{what}.", advice(what) or WHERE_IT_STANDS)


def advice(what: str) -> str:
    """What to write instead, for what is of the wrong kind; '' for anything else."""
    if "RFC3339" in what or "ISO8601" in what:
        return _KINDS["time"] if "time" in what else _KINDS["date"]
    expected = re.search(r"Expected `([^`]+)`", what)
    return _KINDS.get(expected[1].partition(" |")[0], "") if expected else ""


_KINDS: Final = {
    "str": 'Write text in quotes: "…".',
    "int": "Write a whole number, without quotes.",
    "bool": "Write true or false, without quotes.",
    "array": 'Write a list: ["…", "…"].',
    "object": "Write a table.",
    "time": "Write a time with its seconds: 08:30:00.",
    "date": "Write a day like 2026-12-24.",
}


def _type_at(kind: type[msgspec.Struct], path: Sequence[Key]) -> msgspec.inspect.Type:
    found = msgspec.inspect.type_info(kind)
    for key in path:
        found = _said(found)
        if isinstance(found, msgspec.inspect.StructType):
            found = next((field.type for field in found.fields if field.name == key), found)
        elif isinstance(found, msgspec.inspect.VarTupleType):
            found = found.item_type
    return _said(found)


def _said(kind: msgspec.inspect.Type) -> msgspec.inspect.Type:
    """Of what may be left out, what it is when it is said."""
    if isinstance(kind, msgspec.inspect.UnionType):
        return next((one for one in kind.types if not isinstance(one, msgspec.inspect.NoneType)), kind)
    return kind


def _fields_at(kind: type[msgspec.Struct], path: Sequence[Key]) -> list[str]:
    found = _type_at(kind, path)
    return [field.name for field in found.fields] if isinstance(found, msgspec.inspect.StructType) else []


def _choices_at(kind: type[msgspec.Struct], path: Sequence[Key]) -> list[str]:
    found = _type_at(kind, path)
    if isinstance(found, msgspec.inspect.EnumType):
        return [str(one.value) for one in found.cls]
    return [str(one) for one in found.values] if isinstance(found, msgspec.inspect.LiteralType) else []


def _check(declared: PracticeFile, source: Source) -> None:
    """What types can't say. Raises DeclarationError."""
    zones = [(("timezone",), declared.timezone)]
    zones += [(("locations", number, "timezone"), one.timezone or "") for number, one in enumerate(declared.locations)]
    for path, zone in zones:
        if zone and zone not in available_timezones():
            raise source.error(path, f"{zone!r} is no time zone.", "Write an IANA name, like America/Denver.")
    _once(source, "locations", [one.name for one in declared.locations])
    _once(source, "practitioners", [one.name for one in declared.practitioners])
    for number, place in enumerate(declared.locations):
        for index, hours in enumerate(place.hours):
            if hours.closes <= hours.opens:
                path = ("locations", number, "hours", index, "closes")
                raise source.error(path, "It closes before it opens.", "Write a later time; a break is two entries.")
    for number, closed in enumerate(declared.closures):
        if closed.last is not None and closed.last < closed.first:
            path = ("closures", number, "last")
            raise source.error(path, "The last day is before the first.", "Write a later day, or leave it out.")
    for kind in ("settings", "location_settings", "setup"):
        if strangers := sorted(set(getattr(declared, kind)) - set(declared.features)):
            what = f"{strangers[0]} is not among its features."
            raise source.error((kind, strangers[0]), what, "Add it to features = […], or take this away.")


def _once(source: Source, kind: str, names: Sequence[str]) -> None:
    for number, name in enumerate(names):
        if name in names[:number]:
            raise source.error((kind, number, "name"), f"{name!r} stands here twice.", "Give each a name of its own.")
