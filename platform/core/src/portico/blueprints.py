"""What a new practice may begin with, by its specialty: folders with a `practice.toml` that says only some things.

Here they are listed, for a form to choose from; `practice_file.blueprint` brings one to a practice.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec


@dataclass(frozen=True, kw_only=True)
class Blueprint:
    """`id` is the folder's name, `name` what a practice calls its specialty, `words` what it brings, in a sentence."""

    id: str
    name: str
    words: str


def available(folder: Path) -> Sequence[Blueprint]:
    """By name; `folder` is the setting `blueprints_folder`. One that can't be read is left out."""
    found = [one for file in sorted(folder.glob("*/practice.toml")) if (one := _read(file))]
    return sorted(found, key=lambda one: one.name)


def _read(file: Path) -> Blueprint | None:
    try:
        said = msgspec.convert(tomllib.loads(file.read_text("utf-8")), _File).blueprint
    except (OSError, ValueError):
        return None
    return Blueprint(id=file.parent.name, name=said.name, words=said.words)


class _Head(msgspec.Struct):
    name: str
    words: str


class _File(msgspec.Struct):
    blueprint: _Head
