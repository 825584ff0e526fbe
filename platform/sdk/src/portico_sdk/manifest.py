"""The manifest, `plugin.toml`, schema 1: what a plugin is, read without importing it.

`parse` refuses unknown keys and says which field is wrong, on which line, and what to write instead.
"""

from __future__ import annotations

import re
import tomllib
from typing import Literal

import msgspec

from portico_sdk.permissions import Bundle, Permission
from portico_sdk.ports import PORTS

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
    """A secret of the practice's: write-only, so it can't have a default."""

    key: str
    label: str
    help: str = ""


class AuditCode(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A code that the plugin writes to the audit and the sentence that people read."""

    code: str
    sentence: str


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
    isolation: Literal["reviewed", "contained", "remote"] = "reviewed"


def parse(text: str) -> Manifest:
    """The manifest in this text. Raises ManifestError with field, line and way out."""
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ManifestError("file", f"not valid TOML ({error})", "Mend that line; toml.io shows the form") from None
    try:
        manifest = msgspec.convert(raw, Manifest)
    except msgspec.ValidationError as error:
        raise _explained(text, str(error)) from None
    _check(manifest, text)
    return manifest


_PATH = re.compile(r"`\$\.?([^`]*)`")
_UNKNOWN = re.compile(r"unknown field `([^`]+)`")
_MISSING = re.compile(r"missing required field `([^`]+)`")


def _explained(text: str, message: str) -> ManifestError:
    path = _PATH.search(message)
    where = path[1] if path else ""
    if unknown := _UNKNOWN.search(message):
        field = unknown[1]
        return ManifestError(
            f"{where}.{field}".strip("."),
            "there is no such field",
            "Take it out or mend its name; docs/manifest.md lists every field",
            _line(text, field),
        )
    if missing := _MISSING.search(message):
        field = f"{where}.{missing[1]}".strip(".")
        return ManifestError(field, "it is missing", f"Add it; docs/manifest.md says what {missing[1]} means")
    problem = message.split(" - at ")[0]
    return ManifestError(
        where or "file",
        problem[:1].lower() + problem[1:],
        "docs/manifest.md shows the form of every field",
        _line(text, where.split(".")[-1].split("[")[0]),
    )


def _line(text: str, key: str) -> int:
    for number, line in enumerate(text.splitlines(), 1):
        if re.match(rf"\s*(\[+\s*)?{re.escape(key)}\b", line):
            return number
    return 0


_ID = re.compile(r"[a-z][a-z0-9-]{1,38}/[a-z][a-z0-9_-]{1,38}")
_NAME = re.compile(r"[a-z][a-z0-9_]*:[a-z][a-z0-9_-]*")


def _check(manifest: Manifest, text: str) -> None:
    """What a type can't say."""

    def refuse(field: str, problem: str, way_out: str) -> ManifestError:
        return ManifestError(field, problem, way_out, _line(text, field.split(".")[0].split("[")[0]))

    if not _ID.fullmatch(manifest.id):
        raise refuse("id", f"{manifest.id!r} is not publisher/name", "Write it in small letters, like acme/notes")
    if len(manifest.summary) > 120:
        raise refuse("summary", f"{len(manifest.summary)} characters", "Say it in at most 120")
    for port, purpose in manifest.ports.items():
        if port not in PORTS:
            raise refuse(f"ports.{port}", "there is no such port", f"The ports are {', '.join(PORTS)}")
        if not purpose.strip():
            raise refuse(f"ports.{port}", "it has no purpose", "Say in one sentence what it is for")
    if len(manifest.bundles) > 3:
        raise refuse("bundles", f"{len(manifest.bundles)} bundles", "Group the permissions in at most three")
    bundles = {bundle.name for bundle in manifest.bundles}
    for permission in manifest.permissions:
        if not _NAME.fullmatch(permission.name):
            raise refuse(
                "permissions", f"{permission.name!r} is not resource:action", "Write it like appointment:write"
            )
        if permission.bundle not in bundles:
            raise refuse("permissions", f"{permission.name} is in no bundle that exists", "Name one of [[bundles]]")
    if manifest.isolation != "reviewed":
        raise refuse("isolation", f"{manifest.isolation!r} can't be run yet", 'Write isolation = "reviewed"')


def fields() -> tuple[str, ...]:
    """Every field's name, for the documentation test."""
    return Manifest.__struct_fields__
