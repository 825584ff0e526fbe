"""One field of a form: from the words that a browser sent to the value that the handler's struct asks for.

Knows HTML's ways of sending (a box not ticked is absent, a date is three boxes or `YYYY-MM-DD`, a local time has no
zone). Every refusal says what is wrong and how to mend it, in the person's language.
"""

from __future__ import annotations

import base64
import binascii
import calendar
import re
import unicodedata
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal, InvalidOperation
from enum import Enum
from typing import cast
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec.inspect as types
from portico_sdk import translator

t = translator("portico")

Convert = Callable[[str, ZoneInfo], object]
"""Gives the value of one piece of text or raises FieldError; local times are read in the zone."""

LONGEST_TEXT = 4_000
"""Characters of a text whose struct sets no `max_length` of its own."""

SMALLEST_INT, LARGEST_INT = -(2**31), 2**31 - 1
"""What PostgreSQL's `integer` holds: the limits of a number whose struct sets none."""


class FieldError(Exception):
    """What was typed can't be used; the text is for the person."""


class UnknownField(Exception):
    """A struct asks for something that no form can send."""


def converter(kind: types.Type) -> Convert:
    """The function for a type. Raises UnknownField for one that a form can't send."""
    match kind:
        case types.Metadata():
            return _with_words(converter(kind.type), cast(dict[str, object], kind.extra_json_schema or {}))
        case types.StrType():
            return _text(kind)
        case types.BytesType():
            return _file
        case types.IntType() | types.FloatType() | types.DecimalType():
            return _number(kind)
        case types.BoolType():
            return _box
        case types.DateType():
            return _date
        case types.TimeType():
            return _time
        case types.DateTimeType():
            return _instant
        case types.UUIDType():
            return _uuid
        case types.EnumType():
            return _choice({str(member.value): member for member in _members(kind.cls)})
        case types.LiteralType():
            return _choice({str(value): value for value in kind.values})
        case _:
            raise UnknownField(type(kind).__name__.removesuffix("Type").lower())


def date_of_boxes(month: str, day: str, year: str) -> date:
    """The date in three boxes. Raises FieldError that names the box."""
    if not (month and day and year):
        missing = t("month") if not month else t("day") if not day else t("year")
        raise FieldError(t("Type the {part} too.", part=missing))
    if not _is_number(month, 2) or not 1 <= int(month) <= 12:
        raise FieldError(t("The month must be between 1 and 12."))
    if not re.fullmatch(r"[1-9][0-9]{3}", year, re.ASCII):
        raise FieldError(t("Type the year with four figures, like 1984."))
    days = calendar.monthrange(int(year), int(month))[1]
    if not _is_number(day, 2) or not 1 <= int(day) <= days:
        raise FieldError(t("The day must be between 1 and {days}.", days=days))
    return date(int(year), int(month), int(day))


def clean(text: str) -> str:
    """The text as we keep it: composed letters, one kind of line end, no blanks around. Raises FieldError."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")).strip()
    if any(unicodedata.category(letter) in {"Cc", "Cs"} and letter not in "\n\t" for letter in text):
        raise FieldError(t("This holds a character that can't be kept. Type it again instead of pasting it."))
    return text


def _members(cls: type[Enum]) -> Sequence[Enum]:
    return list(cls)


def _with_words(convert: Convert, schema: dict[str, object]) -> Convert:
    """The struct's own sentence instead of ours: `Meta(description=…)`."""
    words = schema.get("description")
    if not isinstance(words, str):
        return convert

    def convert_with_words(text: str, zone: ZoneInfo) -> object:
        try:
            return convert(text, zone)
        except FieldError:
            raise FieldError(words) from None

    return convert_with_words


def _text(kind: types.StrType) -> Convert:
    longest = kind.max_length or LONGEST_TEXT

    def convert(text: str, _: ZoneInfo) -> str:
        if len(text) > longest:
            raise FieldError(t("This is {length} characters long; {most} is the most.", length=len(text), most=longest))
        if kind.min_length and len(text) < kind.min_length:
            raise FieldError(t("Type at least {least} characters.", least=kind.min_length))
        if kind.pattern and not re.search(kind.pattern, text):
            raise FieldError(t("This is not in the form that we expect. Look at the hint and type it again."))
        return text

    return convert


def _file(text: str, _: ZoneInfo) -> bytes:
    """A file of a form with files: forms.parse_multipart hands it on as base64."""
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error:
        raise FieldError(t("Choose a file.")) from None


def _number(kind: types.IntType | types.FloatType | types.DecimalType) -> Convert:
    least, most = (SMALLEST_INT, LARGEST_INT) if isinstance(kind, types.IntType) else (-1e15, 1e15)
    if not isinstance(kind, types.DecimalType):
        least = kind.ge if kind.ge is not None else kind.gt if kind.gt is not None else least
        most = kind.le if kind.le is not None else kind.lt if kind.lt is not None else most

    def convert(text: str, _: ZoneInfo) -> object:
        try:
            if not re.fullmatch(r"[+-]?[0-9]{1,18}([.][0-9]{1,9})?", text, re.ASCII):
                raise FieldError(t("Type a number in figures, like 12."))
            value = int(text) if isinstance(kind, types.IntType) else Decimal(text)
        except (ValueError, InvalidOperation):
            raise FieldError(t("Type a whole number, like 12.")) from None
        if not least <= value <= most or value in _open_ends(kind):
            raise FieldError(t("The number must be between {least} and {most}.", least=least, most=most))
        return float(value) if isinstance(kind, types.FloatType) else value

    return convert


def _open_ends(kind: types.IntType | types.FloatType | types.DecimalType) -> tuple[object, ...]:
    if isinstance(kind, types.DecimalType):
        return ()
    return tuple(end for end in (kind.gt, kind.lt) if end is not None)


def _box(text: str, _: ZoneInfo) -> bool:
    match text.lower():
        case "on" | "true" | "yes" | "1":
            return True
        case "" | "off" | "false" | "no" | "0":
            return False
        case _:
            raise FieldError(t("Tick the box or leave it empty."))


def _date(text: str, _: ZoneInfo) -> date:
    if not (parts := re.fullmatch(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})", text, re.ASCII)):
        raise FieldError(t("Type the date as year-month-day, like 1984-07-31."))
    return date_of_boxes(parts[2], parts[3], parts[1])


def _time(text: str, _: ZoneInfo) -> time:
    if not re.fullmatch(r"([01]?[0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?", text, re.ASCII):
        raise FieldError(t("Type the time as hours and minutes, like 14:30."))
    return time.fromisoformat(text.zfill(5 if text.count(":") == 1 else 8))


def _instant(text: str, zone: ZoneInfo) -> datetime:
    """A local time in the zone, or an instant with its offset; a UTC instant either way."""
    try:
        value = datetime.fromisoformat(text)
    except ValueError:
        value = None
    if value is None or "T" not in text.upper() or not 1900 <= value.year <= 2999:
        raise FieldError(t("Choose a day and a time."))
    if value.tzinfo is not None:
        return value.astimezone(UTC)
    instant = value.replace(tzinfo=zone).astimezone(UTC)
    if instant.astimezone(zone).replace(tzinfo=None) != value:
        raise FieldError(t("The clocks are put forward then, so this time does not exist. Choose another."))
    return instant  # of a time that the clock shows twice, the first


def _uuid(text: str, _: ZoneInfo) -> UUID:
    try:
        if not re.fullmatch(r"[0-9a-fA-F-]{32,36}", text, re.ASCII):
            raise ValueError(text)
        return UUID(text)
    except ValueError:
        raise FieldError(t("Choose one from the list.")) from None


def _choice(choices: dict[str, object]) -> Convert:
    def convert(text: str, _: ZoneInfo) -> object:
        if text not in choices:
            raise FieldError(t("Choose one from the list."))
        return choices[text]

    return convert


def _is_number(text: str, figures: int) -> bool:
    return bool(re.fullmatch(rf"[0-9]{{1,{figures}}}", text, re.ASCII))
