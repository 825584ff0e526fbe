"""Where in a TOML text a value stands. For texts that the standard parser has taken already; it keeps no lines itself.

A statement ends where what was read of it so far parses: so strings and lists over several lines are no special case.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from typing import cast

Key = str | int
Path = tuple[Key, ...]


class Lines:
    """The line of each value by its path, like ("locations", 1, "name"); a table's is that of its header."""

    def __init__(self, text: str) -> None:
        self._rows = text.splitlines()
        self._found: dict[Path, int] = {}
        self._last: dict[Path, int] = {}
        self._read()

    def of(self, path: Sequence[Key]) -> int:
        """Of the value, or of what is nearest above it; 0 for what stands nowhere."""
        rest = tuple(path)
        while rest and rest not in self._found:
            rest = rest[:-1]
        return self._found.get(rest, 0)

    def _read(self) -> None:
        at, table = 0, Path()
        while at < len(self._rows):
            row = self._rows[at].strip()
            if row.startswith("["):
                table = self._header(row, at + 1)
                at += 1
            elif not row or row.startswith("#"):
                at += 1
            else:
                at = self._statement(table, at)

    def _header(self, row: str, line: int) -> Path:
        is_list = row.startswith("[[")
        inner = row.replace("[[", "[", 1).replace("]]", "]", 1) if is_list else row
        keys = _chain(_parsed(inner) or {})
        path = Path()
        for number, key in enumerate(keys, 1):
            path = (*path, key)
            if is_list and number == len(keys):
                self._last[path] = self._last.get(path, -1) + 1
                self._found.setdefault(path, line)
            if path in self._last:
                path = (*path, self._last[path])
        self._note(path, line)
        return path

    def _statement(self, table: Path, first: int) -> int:
        """The row after it."""
        for after in range(first + 1, len(self._rows) + 1):
            value = _parsed("\n".join(self._rows[first:after]))
            if value is not None:
                self._values(table, value, first + 1)
                self._items(table, first, after)
                return after
        return len(self._rows)

    def _values(self, path: Path, value: object, line: int) -> None:
        pairs: Sequence[tuple[Key, object]] = ()
        if isinstance(value, dict):
            pairs = list(cast("dict[str, object]", value).items())
        elif isinstance(value, list):
            pairs = list(enumerate(cast("list[object]", value)))
        for key, inner in pairs:
            self._note((*path, key), line)
            self._values((*path, key), inner, line)

    def _items(self, table: Path, first: int, after: int) -> None:
        """The things of a list that has a line for each."""
        known = 0
        for end in range(first + 1, after):
            value = _parsed("\n".join(self._rows[first:end]) + "\n]")
            keys = _chain(value or {})
            items: object = value
            for key in keys:
                items = cast("Mapping[str, object]", items)[key]
            if isinstance(items, list):
                things = cast("list[object]", items)
                for number in range(known, len(things)):
                    self._found[(*table, *keys, number)] = end
                    self._values_anew((*table, *keys, number), things[number], end)
                known = len(things)

    def _values_anew(self, path: Path, value: object, line: int) -> None:
        if isinstance(value, dict):
            for key in cast("dict[str, object]", value):
                self._found[(*path, key)] = line

    def _note(self, path: Path, line: int) -> None:
        for length in range(1, len(path) + 1):
            self._found.setdefault(path[:length], line)


def _parsed(text: str) -> dict[str, object] | None:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return None


def _chain(value: Mapping[str, object]) -> list[str]:
    """The keys down to the first value: of `a.b = 1` a and b."""
    keys: list[str] = []
    while len(value) == 1:
        ((key, inner),) = value.items()
        keys.append(key)
        if not isinstance(inner, dict):
            break
        value = cast("dict[str, object]", inner)
    return keys
