"""The form of a feature's settings and secrets: made from its manifest, and read back into what the practice wants.

Names of fields: `s.<key>` a setting, `l.<location>.<key>` a location's own, `l-none.<location>.<key>` to have nothing
there, `k.<key>` a secret, `k-off.<key>` to take it away.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
import msgspec.inspect as types
from portico_sdk import Location, Manifest, Problem, translator
from portico_sdk.manifest import Setting

from portico.plugins.enabled import Standing
from portico.plugins.lifecycle import Wish
from portico.plugins.settings import LocationSettings
from portico.web.fields import FieldError, converter

t = translator("portico")

LONGEST_STRING = 200
MOST_RADIOS = 4
_TEXTS = frozenset({"string", "text"})
"""May be empty, which at a location is something else than being as the practice."""


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """One field as `portico/parts.html` wants it."""

    name: str
    label: str
    kind: str
    value: str | bool = ""
    hint: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    optional: bool = True
    min: str = ""
    max: str = ""
    empty_choice: str = ""


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """A location's own settings; `has_own` opens them."""

    name: str
    questions: tuple[Question, ...]
    has_own: bool


class SecretQuestion(msgspec.Struct, frozen=True, kw_only=True):
    """`set_at` is all that may be known of one that is there."""

    name: str
    off_name: str
    label: str
    hint: str
    lines: bool
    set_at: datetime | None


class FeatureForm(msgspec.Struct, frozen=True, kw_only=True):
    questions: tuple[Question, ...]
    places: tuple[Place, ...]
    secrets: tuple[SecretQuestion, ...]

    @property
    def is_empty(self) -> bool:
        return not (self.questions or self.secrets)


@dataclass(kw_only=True)
class Read:
    """What was sent, as the practice's wish; a sentence for each field that is wrong."""

    wish: Wish
    errors: dict[str, str] = field(default_factory=dict[str, str])


def shown(
    manifest: Manifest, standing: Standing, locations: Sequence[Location], set_at: Mapping[str, datetime]
) -> FeatureForm:
    """The form, filled in with what the practice chose."""
    by_place = [setting for setting in manifest.settings if setting.scope == "location"]
    return FeatureForm(
        questions=tuple(_question(setting, standing.settings) for setting in manifest.settings),
        places=tuple(_place(one, by_place, standing.location_settings) for one in locations) if by_place else (),
        secrets=tuple(
            SecretQuestion(
                name=f"k.{secret.key}",
                off_name=f"k-off.{secret.key}",
                label=secret.label,
                hint=secret.help,
                lines=secret.lines,
                set_at=set_at.get(secret.key),
            )
            for secret in manifest.secrets
        ),
    )


def read(manifest: Manifest, sent: Mapping[str, str], locations: Iterable[Location], zone: ZoneInfo) -> Read:
    """Every field, and every error. Nothing is said of secrets that were left empty: they stay as they are."""
    errors: dict[str, str] = {}
    settings: dict[str, object] = {}
    places: dict[UUID, dict[str, object]] = {}
    for setting in manifest.settings:
        _take(setting, f"s.{setting.key}", sent, settings, errors, zone, own=False)
        for location in locations if setting.scope == "location" else ():
            own = places.setdefault(location.id, {})
            name = f"l.{location.id}.{setting.key}"
            _take(setting, name, sent, own, errors, zone, own=True)
            if setting.type in _TEXTS and sent.get(f"l-none.{location.id}.{setting.key}"):
                if setting.key in own:
                    errors[name] = t("Write something here or tick “Nothing here”, not both.")
                own[setting.key] = ""
    secrets: dict[str, str | None] = {}
    for secret in manifest.secrets:
        if sent.get(f"k-off.{secret.key}"):
            secrets[secret.key] = None
        elif value := sent.get(f"k.{secret.key}", ""):
            secrets[secret.key] = value
    own_places = {location: values for location, values in places.items() if values}
    return Read(wish=Wish(settings=settings, location_settings=own_places, secrets=secrets), errors=errors)


def named_errors(manifest: Manifest, errors: Mapping[str, str]) -> dict[str, str]:
    """Errors by the host's keys (`key`, `<location>.<key>`) as errors by the form's names."""
    return {_name_of(manifest, key): words for key, words in errors.items()}


def problem_errors(manifest: Manifest, problems: Iterable[Problem]) -> dict[str, str]:
    """The plugin's own words beside the field that they are about; several about one stand one after the other."""
    found: dict[str, str] = {}
    for problem in problems:
        name = _name_of(manifest, problem.key)
        found[name] = f"{found[name]} {problem.message}" if name in found else problem.message
    return found


def _name_of(manifest: Manifest, key: str) -> str:
    location, dot, rest = key.partition(".")
    if dot:
        return f"l.{location}.{rest}"
    if any(setting.key == key for setting in manifest.settings):
        return f"s.{key}"
    return f"k.{key}" if any(secret.key == key for secret in manifest.secrets) else ""


def _question(setting: Setting, chosen: Mapping[str, object]) -> Question:
    value = chosen.get(setting.key, setting.default)
    return _field(setting, f"s.{setting.key}", setting.label, value, setting.help)


def _place(location: Location, settings: Iterable[Setting], chosen: LocationSettings) -> Place:
    own = chosen.get(location.id, {})
    questions: list[Question] = []
    for setting in settings:
        value = own.get(setting.key)
        questions.append(_own_field(setting, f"l.{location.id}.{setting.key}", value))
        if setting.type in _TEXTS:
            name = f"l-none.{location.id}.{setting.key}"
            label = t("Nothing here: {setting}", setting=setting.label)
            hint = t("Also where the practice has something.")
            questions.append(Question(name=name, label=label, kind="checkbox", value=value == "", hint=hint))
    return Place(name=location.name, questions=tuple(questions), has_own=bool(own))


def _field(setting: Setting, name: str, label: str, value: object, hint: str) -> Question:
    if setting.type == "boolean":
        return Question(name=name, label=label, kind="checkbox", value=value is True, hint=hint)
    must = setting.default is None or setting.type in _TEXTS
    few = len(setting.choices) <= MOST_RADIOS and setting.default is not None
    kind = "radio" if setting.type == "choice" and few else _KINDS[setting.type]
    return Question(
        name=name,
        label=label,
        kind=kind,
        value="" if value is None else str(value),
        hint=hint,
        choices=tuple((choice, choice) for choice in setting.choices),
        optional=must,
        min="" if setting.minimum is None else str(setting.minimum),
        max="" if setting.maximum is None else str(setting.maximum),
        empty_choice=t("None") if setting.default is None and setting.type == "choice" else "",
    )


def _own_field(setting: Setting, name: str, value: object) -> Question:
    """The same at a location, where empty means: as the practice."""
    as_practice = t("As the practice")
    if setting.type == "boolean":
        shown_value = "" if value is None else "yes" if value else "no"
        choices = (("yes", t("Yes")), ("no", t("No")))
        return Question(
            name=name,
            label=setting.label,
            kind="select",
            value=shown_value,
            hint=t("“As the practice” where it is no different."),
            choices=choices,
            empty_choice=as_practice,
        )
    made = _field(setting, name, setting.label, value, t("Leave it empty for the same as the practice."))
    is_choice = setting.type == "choice"
    return msgspec.structs.replace(
        made,
        kind="select" if is_choice else made.kind,
        hint=t("“As the practice” where it is no different.") if is_choice else made.hint,
        optional=True,
        empty_choice=as_practice if is_choice else "",
    )


def _take(
    setting: Setting,
    name: str,
    sent: Mapping[str, str],
    into: dict[str, object],
    errors: dict[str, str],
    zone: ZoneInfo,
    *,
    own: bool,
) -> None:
    """What equals the default is left alone, so that a later version may bring a better one."""
    text = sent.get(name, "")
    is_text = setting.type in _TEXTS
    if not text and (own or (setting.type != "boolean" and (setting.default is None or not is_text))):
        if not own and setting.default is not None:
            errors[name] = t("Fill this in.")
        return
    try:
        value = converter(_type_of(setting))(text, zone)
    except FieldError as error:
        errors[name] = str(error)
        return
    if setting.type == "time":
        value = cast(Any, value).strftime("%H:%M")
    if own or value != setting.default:
        into[setting.key] = value


def _type_of(setting: Setting) -> types.Type:
    match setting.type:
        case "integer":
            return types.IntType(ge=setting.minimum, le=setting.maximum)
        case "boolean":
            return types.BoolType()
        case "choice":
            return types.LiteralType(values=setting.choices)
        case "time":
            return types.TimeType()
        case "string":
            return types.StrType(max_length=LONGEST_STRING)
        case "text":
            return types.StrType()


_KINDS = {"string": "text", "text": "textarea", "integer": "number", "choice": "select", "time": "time"}
