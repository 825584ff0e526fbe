"""Forms, queries and paths: from what was sent to the struct that a handler asks for, all errors at once.

A reader is made once per struct, at start, and refuses there what no form can send. `msgspec.convert` isn't used: it
stops at the first error and knows nothing of forms.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar, cast
from urllib.parse import parse_qsl
from zoneinfo import ZoneInfo

import msgspec
import msgspec.inspect as types
from multipart import MultipartError, MultipartParser, parse_options_header  # pyright: ignore[reportMissingTypeStubs, reportUnknownVariableType]
from portico_sdk import Nothing, translator

from portico.web.fields import Convert, FieldError, UnknownField, clean, converter, date_of_boxes

t = translator("portico")

Values = Mapping[str, Sequence[str]]
"""What was sent: each name with all its values, in order."""

LARGEST_BODY = 256 * 1024
"""Bytes of a form without files."""

LARGEST_UPLOAD = 1024 * 1024
"""Bytes of a form with a file, the file among them."""

MOST_FIELDS = 400
MOST_PARTS = 40

TOKEN_FIELD, SUBMISSION_FIELD = "_token", "_submission"

BOXES = ("month", "day", "year")
"""A date may come as three fields: `birth_date.month`, `birth_date.day`, `birth_date.year`."""

S = TypeVar("S", bound=msgspec.Struct)


class TooLarge(Exception):
    """More was sent than a form of ours can hold."""


class Unreadable(Exception):
    """What was sent is not a form."""


@dataclass(frozen=True, kw_only=True)
class FormState:
    """A form that could not be taken: which one of the page, what was typed, a sentence for each field ('': all)."""

    form: str = "form"
    values: Values = field(default_factory=dict[str, Sequence[str]])
    errors: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, kw_only=True)
class Reading(Generic[S]):
    """The struct, as far as it could be made, and a sentence for each field that is wrong."""

    value: S | None
    errors: Mapping[str, str]


def parse_urlencoded(body: bytes) -> dict[str, list[str]]:
    """The fields of a form's body or an address's query. Raises TooLarge or Unreadable."""
    if len(body) > LARGEST_BODY:
        raise TooLarge
    if body.count(b"&") >= MOST_FIELDS:
        raise TooLarge
    try:
        pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, errors="strict")
    except ValueError as error:  # UnicodeDecodeError is one
        raise Unreadable from error
    values: dict[str, list[str]] = {}
    for name, value in pairs:
        values.setdefault(name, []).append(value)
    return values


def parse_multipart(body: bytes, content_type: str) -> dict[str, list[str]]:
    """The fields of a form with files. A file stands there as base64, '' where none was chosen; its name is nobody's
    business. Raises TooLarge or Unreadable.
    """
    _, options = cast("tuple[str, dict[str, str]]", parse_options_header(content_type))
    values: dict[str, list[str]] = {}
    try:
        for part in cast(Any, MultipartParser)(
            *(io.BytesIO(body), options.get("boundary", ""), len(body)),
            **{"strict": True, "part_limit": MOST_PARTS, "disk_limit": 0},
            **{"memory_limit": LARGEST_UPLOAD, "spool_limit": LARGEST_UPLOAD},
        ):
            content: bytes = part.raw
            is_file = part.filename is not None
            values.setdefault(str(part.name), []).append(
                base64.b64encode(content).decode() if is_file else content.decode("utf-8")
            )
    except (MultipartError, UnicodeDecodeError) as error:
        raise Unreadable from error
    return values


class Reader(Generic[S]):
    """Reads one struct."""

    def __init__(self, struct: type[S]) -> None:
        """Raises UnknownField, naming the field that no form can send."""
        self.struct = struct
        info = types.type_info(struct)
        if not isinstance(info, types.StructType):
            raise UnknownField(f"{struct!r} is not a msgspec Struct")
        self.fields = tuple(_Field.of(one) for one in info.fields if not _is_rest(one))
        self.rest = next((one.name for one in info.fields if _is_rest(one)), "")

    @property
    def is_empty(self) -> bool:
        return self.struct is Nothing or not (self.fields or self.rest)

    @property
    def takes_files(self) -> bool:
        return any(one.is_file for one in self.fields)

    def read(self, values: Values, zone: ZoneInfo) -> Reading[S]:
        """Every field, and every error. A wrong field that may be left out takes its default, so that a page can
        still be shown; `value` is None when a field without default is wrong.
        """
        made: dict[str, object] = {}
        errors: dict[str, str] = {}
        is_whole = True
        for one in self.fields:
            try:
                found = one.read(values, zone)
            except FieldError as error:
                errors[one.name] = str(error)
                is_whole = is_whole and not one.required
                continue
            if found is not _ABSENT:
                made[one.attribute] = found
        if self.rest:
            made[self.rest] = self._read_rest(values, errors)
        return Reading(value=self.struct(**made) if is_whole else None, errors=errors)

    def _read_rest(self, values: Values, errors: dict[str, str]) -> dict[str, str]:
        named = {TOKEN_FIELD, SUBMISSION_FIELD, *(one.name for one in self.fields)}
        found: dict[str, str] = {}
        for name, given in values.items():
            if name in named:
                continue
            try:
                found[name] = clean(given[-1] if given else "")
            except FieldError as error:
                errors[name] = str(error)
        return found


_ABSENT = object()


@dataclass(frozen=True, kw_only=True)
class _Field:
    """How one field of a struct is read."""

    name: str
    attribute: str
    required: bool
    may_be_none: bool
    many: types.ListType | types.VarTupleType | types.SetType | types.FrozenSetType | None
    is_box: bool
    is_date: bool
    is_file: bool
    convert: Convert

    @classmethod
    def of(cls, info: types.Field) -> _Field:
        kind, may_be_none = _without_none(info.type)
        bare = kind.type if isinstance(kind, types.Metadata) else kind
        many = bare if isinstance(bare, _MANY) else None
        try:
            convert = converter(many.item_type if many else kind)
        except UnknownField as error:
            raise UnknownField(f"{info.name}: a form can't send the type {error}") from None
        return cls(
            name=info.encode_name,
            attribute=info.name,
            required=info.required,
            may_be_none=may_be_none,
            many=many,
            is_box=isinstance(bare, types.BoolType),
            is_date=isinstance(bare, types.DateType),
            is_file=isinstance(bare, types.BytesType),
            convert=convert,
        )

    def read(self, values: Values, zone: ZoneInfo) -> object:
        """The value, or _ABSENT where the default stands. Raises FieldError."""
        given = [clean(text) for text in values.get(self.name, ())]
        if self.many is not None:
            return self._read_many([text for text in given if text], zone)
        if self.is_date and not any(given):
            boxes = [clean(next(iter(values.get(f"{self.name}.{box}", ())), "")) for box in BOXES]
            if any(boxes):
                return date_of_boxes(*boxes)
        if self.is_box:
            return self.convert(given[-1] if given else "", zone)
        if len(given) > 1:
            raise FieldError(t("Give one answer here, not several."))
        if not given or not given[0]:
            return self._read_empty()
        return self.convert(given[0], zone)

    def _read_empty(self) -> object:
        if not self.required:
            return _ABSENT
        if self.may_be_none:
            return None
        raise FieldError(t("Fill this in."))

    def _read_many(self, given: list[str], zone: ZoneInfo) -> object:
        kind = self.many
        if kind is None:
            raise UnknownField(self.name)
        if not given and not self.required:
            return _ABSENT
        if kind.min_length and len(given) < kind.min_length:
            raise FieldError(t("Choose at least {least}.", least=kind.min_length))
        if kind.max_length is not None and len(given) > kind.max_length:
            raise FieldError(t("Choose at most {most}.", most=kind.max_length))
        return _COLLECTIONS[type(kind)](self.convert(text, zone) for text in given)


def _is_rest(info: types.Field) -> bool:
    """A field of the type `dict[str, str]` takes everything that no other field asks for, as text: a form whose
    questions are known only when it is shown.
    """
    kind = info.type
    return (
        isinstance(kind, types.DictType)
        and isinstance(kind.key_type, types.StrType)
        and isinstance(kind.value_type, types.StrType)
    )


_MANY = (types.ListType, types.VarTupleType, types.SetType, types.FrozenSetType)

_COLLECTIONS: Mapping[type[types.Type], Callable[[Iterable[object]], object]] = {
    types.ListType: list,
    types.VarTupleType: tuple,
    types.SetType: set,
    types.FrozenSetType: frozenset,
}


def _without_none(kind: types.Type) -> tuple[types.Type, bool]:
    """`X | None` → X; a union of more is refused by the converter."""
    if not isinstance(kind, types.UnionType):
        return kind, False
    rest = [one for one in kind.types if not isinstance(one, types.NoneType)]
    return (rest[0], len(rest) < len(kind.types)) if len(rest) == 1 else (kind, False)
