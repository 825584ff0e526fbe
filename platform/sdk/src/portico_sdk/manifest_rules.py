"""What the types of the manifest can't say: forms of names, what must agree with what. Nothing is imported or run.

Each rule yields what is wrong and what to do; `parse` raises the first.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from portico_sdk.context import schema_name, url_name
from portico_sdk.hooks import SPECS
from portico_sdk.manifest import Manifest, Setting
from portico_sdk.permissions import STAFF_ROLES
from portico_sdk.ports import PORTS

_ID = re.compile(r"[a-z][a-z0-9-]{1,38}/[a-z][a-z0-9_-]{1,38}")
_KEY = re.compile(r"[a-z][a-z0-9_]{0,62}")
_MODULE = r"[A-Za-z_][A-Za-z0-9_]*"
_ENTRY = re.compile(rf"{_MODULE}(\.{_MODULE})+:{_MODULE}")
_VERSION = re.compile(r"\d+(\.\d+)*((a|b|rc)\d+)?(\.post\d+)?(\.dev\d+)?")
_CLAUSE = re.compile(rf"\s*(>=|<=|>|<|~=|==|!=)\s*{_VERSION.pattern}(\.\*)?\s*")
_PERMISSION = re.compile(r"[a-z][a-z0-9_]*:[a-z][a-z0-9_-]*")
_SCOPE = re.compile(r"(patient|user)/([A-Z][A-Za-z]+)\.(read|write)")
_AUDIT = re.compile(r"[A-Z][A-Za-z]+:[a-z][a-z0-9-]*")
_EVENT = re.compile(r"[a-z][a-z0-9_.-]*\.[A-Z][A-Za-z]+\.[a-z][a-z0-9-]*")
_HANDLER = re.compile(r"[a-z_][a-z0-9_]*:[a-z_][a-z0-9_]*")
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


class Broken(NamedTuple):
    """One broken rule: the field, what is wrong with it, what to do."""

    field: str
    problem: str
    way_out: str


def broken_rules(manifest: Manifest) -> Iterator[Broken]:
    """Every rule that this manifest breaks, in the order of its fields."""
    yield from _identity(manifest)
    yield from _hooks_and_ports(manifest)
    yield from _data(manifest)
    yield from _permissions(manifest)
    yield from _capabilities(manifest)
    for index, setting in enumerate(manifest.settings):
        for field, problem, way_out in _setting(setting):
            yield Broken(f"settings[{index}].{field}", problem, way_out)
    yield from _keys(manifest)
    yield from _audit(manifest)
    yield from _events(manifest)
    yield from _tasks(manifest)
    if manifest.isolation != "reviewed":
        yield Broken("isolation", f"{manifest.isolation!r} can't be run yet", 'Write isolation = "reviewed"')


def readable_resources(manifest: Manifest) -> frozenset[str]:
    """The FHIR resources that the plugin may show, from its data scopes."""
    scopes = (_SCOPE.fullmatch(entry.scope) for entry in manifest.data)
    return frozenset(scope[2] for scope in scopes if scope and scope[3] == "read")


def _identity(manifest: Manifest) -> Iterator[Broken]:
    if not _ID.fullmatch(manifest.id):
        yield Broken("id", f"{manifest.id!r} is not publisher/name", "Write it in small letters, like acme/notes")
    for field in ("name", "summary", "category", "icon"):
        if not getattr(manifest, field).strip():
            yield Broken(field, "it is empty", "Say it in a few words")
    if len(manifest.summary) > 120:
        yield Broken("summary", f"{len(manifest.summary)} characters", "Say it in at most 120")
    if not _VERSION.fullmatch(manifest.version):
        yield Broken("version", f"{manifest.version!r} is no version", "Write it like 1.4.2")
    if not all(_CLAUSE.fullmatch(clause) for clause in manifest.sdk.split(",")):
        yield Broken("sdk", f"{manifest.sdk!r} is no range of versions", 'Write it like ">=0.1,<0.2"')
    if not _ENTRY.fullmatch(manifest.entry):
        way_out = "Write module and object, like acme_notes.plugin:plugin, the same as the entry point"
        yield Broken("entry", f"{manifest.entry!r} is no place in a package", way_out)


def _hooks_and_ports(manifest: Manifest) -> Iterator[Broken]:
    for hook in manifest.hooks:
        if hook not in SPECS:
            yield Broken("hooks", f"there is no hook {hook}", f"The hooks are {', '.join(sorted(SPECS))}")
    for port, purpose in manifest.ports.items():
        if port not in PORTS:
            yield Broken(f"ports.{port}", "there is no such port", f"The ports are {', '.join(PORTS)}")
        elif not purpose.strip():
            yield Broken(f"ports.{port}", "it has no purpose", "Say in one sentence what it is for")


def _data(manifest: Manifest) -> Iterator[Broken]:
    for index, entry in enumerate(manifest.data):
        if not _SCOPE.fullmatch(entry.scope):
            way_out = "Write it like patient/Appointment.read: patient or user, a FHIR resource, read or write"
            yield Broken(f"data[{index}].scope", f"{entry.scope!r} is no scope", way_out)
        if not entry.reason.strip():
            yield Broken(f"data[{index}].reason", "it is empty", "Say why the plugin needs this")
    schema = schema_name(manifest.id)
    if manifest.storage is not None and manifest.storage.schema != schema:
        yield Broken(
            "storage.schema", f"{manifest.storage.schema!r} is not this plugin's", f'Write schema = "{schema}"'
        )
    if manifest.storage is not None and "db" not in manifest.ports:
        yield Broken("storage", "tables of its own, but no port to reach them", 'Add db = "…" under [ports]')


def _capabilities(manifest: Manifest) -> Iterator[Broken]:
    if strangers := sorted(set(manifest.exclusive) - set(manifest.provides)):
        yield Broken("exclusive", f"{strangers[0]!r} is not among what it provides", "Add it to provides too")
    if own := sorted(set(manifest.requires) & set(manifest.provides)):
        yield Broken("requires", f"it provides {own[0]!r} itself", "Take it out of requires")


def _permissions(manifest: Manifest) -> Iterator[Broken]:
    if len(manifest.bundles) > 3:
        yield Broken("bundles", f"{len(manifest.bundles)} bundles", "Group the permissions in at most three")
    for index, bundle in enumerate(manifest.bundles):
        strangers = [role.value for role in bundle.roles if role not in STAFF_ROLES]
        if strangers:
            way_out = "Bundles are for a practice's staff; patients reach their own pages without a permission"
            yield Broken(f"bundles[{index}].roles", f"{', '.join(strangers)} can't be given one", way_out)
    bundles = {bundle.name for bundle in manifest.bundles}
    for index, permission in enumerate(manifest.permissions):
        if not _PERMISSION.fullmatch(permission.name):
            way_out = "Write it like appointment:write"
            yield Broken(f"permissions[{index}].name", f"{permission.name!r} is not resource:action", way_out)
        if permission.bundle not in bundles:
            way_out = "Name one of [[bundles]]"
            yield Broken(f"permissions[{index}].bundle", f"there is no bundle {permission.bundle!r}", way_out)


def _setting(setting: Setting) -> Iterator[Broken]:
    default = setting.default
    if setting.type == "choice" and not setting.choices:
        yield Broken("choices", "a choice of nothing", 'List what can be chosen: choices = ["a", "b"]')
    if setting.type != "choice" and setting.choices:
        yield Broken("choices", f"a {setting.type} has no choices", 'Write type = "choice" or take them out')
    if setting.type != "integer" and (setting.minimum is not None or setting.maximum is not None):
        yield Broken("type", "only an integer has minimum and maximum", "Take them out")
    if default is not None and (problem := unfit(setting, default)):
        yield Broken("default", problem, "Mend it, or take it out for none")


def unfit(setting: Setting, value: object) -> str:
    """Why this value can't be used for this setting; '' when it can."""
    wanted = {"integer": int, "boolean": bool}.get(setting.type, str)
    # bool is a kind of int in Python; for a person who fills in a number it is not.
    if type(value) is not wanted:
        return f"{value!r} is no {setting.type}"
    if isinstance(value, int) and setting.minimum is not None and value < setting.minimum:
        return f"{value} is less than {setting.minimum}"
    if isinstance(value, int) and setting.maximum is not None and value > setting.maximum:
        return f"{value} is more than {setting.maximum}"
    if setting.type == "choice" and value not in setting.choices:
        return f"{value!r} is none of the choices"
    if setting.type == "time" and not _TIME.fullmatch(str(value)):
        return f"{value!r} is no time of day like 08:30"
    return ""


def _keys(manifest: Manifest) -> Iterator[Broken]:
    names = {
        "settings": ("key", [setting.key for setting in manifest.settings]),
        "secrets": ("key", [secret.key for secret in manifest.secrets]),
        "bundles": ("name", [bundle.name for bundle in manifest.bundles]),
        "tasks": ("name", [task.name for task in manifest.tasks]),
    }
    for table, (field, keys) in names.items():
        for index, key in enumerate(keys):
            if not _KEY.fullmatch(key):
                yield Broken(f"{table}[{index}].{field}", f"{key!r} is no key", "Small letters, digits, underscores")
    names["permissions"] = ("name", [permission.name for permission in manifest.permissions])
    names["audit"] = ("code", [entry.code for entry in manifest.audit])
    for table, (field, keys) in names.items():
        for index in _repeated(keys):
            yield Broken(f"{table}[{index}].{field}", f"{keys[index]!r} is there twice", "Take one out")


def _repeated(keys: list[str]) -> Iterable[int]:
    return (index for index, key in enumerate(keys) if key in keys[:index])


def _audit(manifest: Manifest) -> Iterator[Broken]:
    prefix = url_name(manifest.id) + ":"
    for index, entry in enumerate(manifest.audit):
        if not (entry.code.startswith(prefix) and _AUDIT.fullmatch(entry.code.removeprefix(prefix))):
            way_out = f"Write it like {prefix}Appointment:create: source, FHIR resource, act"
            yield Broken(f"audit[{index}].code", f"{entry.code!r} is no code of this plugin", way_out)
        if not entry.sentence.strip():
            yield Broken(f"audit[{index}].sentence", "it is empty", "Say in one sentence what happened")


def _events(manifest: Manifest) -> Iterator[Broken]:
    prefix = url_name(manifest.id) + "."
    for kind, types in (("emits", manifest.emits), ("subscribes", manifest.subscribes)):
        for name in types:
            if not _EVENT.fullmatch(name):
                way_out = f"Write it like {prefix}Appointment.booked: source, FHIR resource, what happened"
                yield Broken(kind, f"{name!r} is no type of event", way_out)
    if strangers := [name for name in manifest.emits if not name.startswith(prefix)]:
        yield Broken("emits", f"{strangers[0]!r} is not this plugin's to tell", f"Let it begin with {prefix}")
    if manifest.emits and "queue" not in manifest.ports:
        yield Broken("emits", "events, but no port to send them", 'Add queue = "…" under [ports]')
    if bool(manifest.subscribes) != ("on_event" in manifest.hooks):
        yield Broken("subscribes", "it goes together with the hook on_event", "Have both or neither")


def _tasks(manifest: Manifest) -> Iterator[Broken]:
    for index, task in enumerate(manifest.tasks):
        if not _HANDLER.fullmatch(task.run):
            yield Broken(f"tasks[{index}].run", f"{task.run!r} names no function", 'Write it like "tasks:expire"')
        if task.every_minutes is not None and not 1 <= task.every_minutes <= 10_080:
            way_out = "Write minutes from 1 to 10080 (a week), or take it out"
            yield Broken(f"tasks[{index}].every_minutes", f"{task.every_minutes} is out of range", way_out)
        if not 1 <= task.max_seconds <= 55:
            yield Broken(f"tasks[{index}].max_seconds", f"{task.max_seconds} is out of range", "Write 1 to 55")
