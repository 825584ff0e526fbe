"""The manifest, `plugin.toml`, schema 1: what a plugin is, read without importing it.

`parse` refuses unknown keys and says which field is wrong, on which line, and what to write instead.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from typing import Literal

import msgspec

from portico_sdk.permissions import Bundle, Permission

SettingType = Literal["string", "text", "integer", "boolean", "choice", "time"]


class ManifestError(Exception):
    """The manifest can't be used.

    `where` is the field, `line` its line (0 when there is none), `way_out` what to do.
    """

    def __init__(self, where: str, problem: str, way_out: str, line: int = 0) -> None:
        place = f"plugin.toml, line {line}" if line else "plugin.toml"
        super().__init__(f"{place}: {where}: {problem}. {way_out}")
        self.where = where
        self.problem = problem
        self.way_out = way_out
        self.line = line


class DataScope(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One FHIR-style scope, `patient/Appointment.read`, and why the plugin needs it."""

    scope: str
    reason: str


class Storage(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The plugin's own tables. `schema` must be the one that the id gives."""

    schema: str
    phi: bool
    retention: str
    export: bool = False
    erase: bool = False


class Network(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Hosts that the plugin may call. None by default."""

    hosts: tuple[str, ...] = ()


class Setting(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One thing a practice may choose; core makes the form."""

    key: str
    type: SettingType
    label: str
    help: str = ""
    default: str | int | bool | None = None
    choices: tuple[str, ...] = ()
    minimum: int | None = None
    maximum: int | None = None
    scope: Literal["practice", "location"] = "practice"


class Secret(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A secret of the practice's: write-only, so it can't have a default. `lines`: it has several (a private key)."""

    key: str
    label: str
    help: str = ""
    lines: bool = False


class AuditCode(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A code that the plugin writes to the audit and the sentence that people read."""

    code: str
    sentence: str


class TaskSpec(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Work outside of a request. `run` names `async def expire(ctx, task: Task) -> None` as "tasks:expire".

    With `every_minutes` it also runs by itself at each practice that enabled the plugin. `max_seconds` ends one run.
    """

    name: str
    run: str
    every_minutes: int | None = None
    max_seconds: int = 30


class Manifest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """See docs/manifest.md for every field."""

    schema: Literal[1]
    id: str
    name: str
    summary: str
    version: str
    sdk: str
    entry: str
    category: str
    icon: str
    audience: Literal["patient", "staff", "both"]
    hooks: tuple[str, ...]
    publisher: str = ""
    license: str = ""
    support_url: str = ""
    support_email: str = ""
    security_contact: str = ""
    privacy_url: str = ""
    subscribes: tuple[str, ...] = ()
    emits: tuple[str, ...] = ()
    provides: tuple[str, ...] = ()
    requires: tuple[str, ...] = ()
    conflicts: tuple[str, ...] = ()
    exclusive: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    ports: dict[str, str] = {}
    data: tuple[DataScope, ...] = ()
    storage: Storage | None = None
    network: Network = Network()
    bundles: tuple[Bundle, ...] = ()
    permissions: tuple[Permission, ...] = ()
    settings: tuple[Setting, ...] = ()
    secrets: tuple[Secret, ...] = ()
    audit: tuple[AuditCode, ...] = ()
    tasks: tuple[TaskSpec, ...] = ()
    isolation: Literal["reviewed", "contained", "remote"] = "reviewed"


def parse(text: str) -> Manifest:
    """The manifest in this text. Raises ManifestError with field, line and way out."""
    from portico_sdk.manifest_rules import broken_rules  # it speaks of Manifest, so it is read after this module

    try:
        raw = tomllib.loads(text)
    except RecursionError:
        raise ManifestError("file", "nested too deep to be read", "A manifest has tables, no towers") from None
    except ValueError as error:  # also a number of thousands of digits, which is no TOMLDecodeError
        raise ManifestError("file", f"not valid TOML ({error})", "Mend that line; toml.io shows the form") from None
    try:
        manifest = msgspec.convert(raw, Manifest)
    except msgspec.ValidationError as error:
        raise _explained(text, str(error)) from None
    for rule in broken_rules(manifest):
        raise ManifestError(rule.field, rule.problem, rule.way_out, line_of(text, rule.field))
    return manifest


def fields() -> tuple[str, ...]:
    """Every field's name, for the documentation test."""
    return Manifest.__struct_fields__


_PATH = re.compile(r" - at `(?:key in )?\$\.?([^`]*)`")
_UNKNOWN = re.compile(r"unknown field `([^`]+)`")
_MISSING = re.compile(r"missing required field `([^`]+)`")


def _explained(text: str, message: str) -> ManifestError:
    path = _PATH.search(message)
    where = path[1].removesuffix("[...]") if path else ""
    if unknown := _UNKNOWN.search(message):
        field = f"{where}.{unknown[1]}".strip(".")
        way_out = "Take it out or mend its name; docs/manifest.md lists every field"
        return ManifestError(field, "there is no such field", way_out, line_of(text, field))
    if missing := _MISSING.search(message):
        field = f"{where}.{missing[1]}".strip(".")
        way_out = f"Add it; docs/manifest.md says what {missing[1]} means"
        return ManifestError(field, "it is missing", way_out, line_of(text, where))
    problem = message.split(" - at ")[0]
    return ManifestError(
        where or "file",
        problem[:1].lower() + problem[1:],
        "docs/manifest.md shows the form of every field",
        line_of(text, where),
    )


def line_of(text: str, path: str) -> int:
    """The line of a field such as `settings[1].type`; of its table when the field has none; 0 when both are absent."""
    if not path:
        return 0
    table, _, key = path.partition(".")
    name, _, index = table.partition("[")
    headers = _headers(text, name)
    nth = int(index[:-1]) if index[:-1].isdigit() else 0
    if nth < len(headers):
        start = headers[nth]
        return next((number for number, line in _body(text, start) if key and _is_key(line, key)), start)
    top_level = _body(text, 0)
    return next((number for number, line in top_level if _is_key(line, name)), 0)


def _headers(text: str, name: str) -> list[int]:
    header = re.compile(rf"\s*\[\[?\s*{re.escape(name)}\s*[\].]")
    return [number for number, line in enumerate(text.split("\n"), 1) if header.match(line)]


def _body(text: str, start: int) -> Iterator[tuple[int, str]]:
    """The lines after `start` up to the next table."""
    for number, line in enumerate(text.split("\n")[start:], start + 1):
        if line.lstrip().startswith("["):
            return
        yield number, line


def _is_key(line: str, key: str) -> bool:
    return re.match(rf"""\s*["']?{re.escape(key)}["']?\s*[=.]""", line) is not None
