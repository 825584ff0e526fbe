"""What a browser sends becomes what the handler's struct asks for, or a sentence beside the field; never a crash."""

from __future__ import annotations

import unicodedata
from datetime import UTC, date, datetime, time
from enum import StrEnum
from typing import Annotated, Literal
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

import httpx
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as some
from msgspec import Meta
from portico.web.fields import UnknownField
from portico.web.forms import (
    LARGEST_BODY,
    MOST_FIELDS,
    Reader,
    TooLarge,
    Unreadable,
    parse_multipart,
    parse_urlencoded,
)

NEW_YORK = ZoneInfo("America/New_York")


class Part(StrEnum):
    MORNING = "morning"
    AFTERNOON = "afternoon"


class Everything(msgspec.Struct, frozen=True):
    name: Annotated[str, Meta(min_length=2, max_length=10)]
    born: date
    how_many: Annotated[int, Meta(ge=1, le=9)]
    which: UUID
    agreed: bool = False
    when: datetime | None = None
    at: time | None = None
    part: Part = Part.MORNING
    kind: Literal["new", "follow-up"] = "new"
    days: list[int] = []
    nickname: Annotated[str, Meta(max_length=5)] | None = None
    mrn: Annotated[str, Meta(pattern="^[0-9]+$", description="Type the number as it stands on the card.")] = ""


GOOD = {
    "name": ["Núria"],
    "born.month": ["7"],
    "born.day": ["31"],
    "born.year": ["1984"],
    "how_many": ["3"],
    "which": ["0190b5a0-0000-7000-8000-000000000001"],
}


def read(**changed: list[str]) -> tuple[Everything | None, dict[str, str]]:
    reading = Reader(Everything).read({**GOOD, **changed}, NEW_YORK)
    return reading.value, dict(reading.errors)


def test_a_whole_form() -> None:
    value, errors = read(
        agreed=["yes"], when=["2026-11-19T10:20"], at=["9:05"], part=["afternoon"], days=["1", "", "3"], nickname=[""]
    )
    assert errors == {}
    assert value == Everything(
        name="Núria",
        born=date(1984, 7, 31),
        how_many=3,
        which=UUID(GOOD["which"][0]),
        agreed=True,
        when=datetime(2026, 11, 19, 15, 20, tzinfo=UTC),
        at=time(9, 5),
        part=Part.AFTERNOON,
        days=[1, 3],
    )


def test_all_errors_at_once() -> None:
    value, errors = read(name=["N"], how_many=["10"], which=["x"], **{"born.month": ["13"]})
    assert value is None
    assert errors == {
        "name": "Type at least 2 characters.",
        "born": "The month must be between 1 and 12.",
        "how_many": "The number must be between 1 and 9.",
        "which": "Choose one from the list.",
    }


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("name", "", "Fill this in."),
        ("name", "x" * 11, "This is 11 characters long; 10 is the most."),
        ("name", "Nu\x00ria", "This holds a character that can't be kept. Type it again instead of pasting it."),
        ("born", "31/7/1984", "Type the date as year-month-day, like 1984-07-31."),
        ("how_many", "three", "Type a number in figures, like 12."),
        ("how_many", "1.5", "Type a whole number, like 12."),
        ("how_many", "٣", "Type a number in figures, like 12."),
        ("when", "tomorrow", "Choose a day and a time."),
        ("when", "0001-01-01T00:00", "Choose a day and a time."),
        (
            "when",
            "2026-03-08T02:30",
            "The clocks are put forward then, so this time does not exist. Choose another.",
        ),
        ("at", "25:00", "Type the time as hours and minutes, like 14:30."),
        ("part", "evening", "Choose one from the list."),
        ("kind", "old", "Choose one from the list."),
        ("days", "one", "Type a number in figures, like 12."),
        ("agreed", "perhaps", "Tick the box or leave it empty."),
        ("mrn", "abc", "Type the number as it stands on the card."),
    ],
)
def test_the_words_say_what_to_do(field: str, typed: str, words: str) -> None:
    _, errors = read(**{field: [typed]})
    assert errors == {field: words}


@pytest.mark.parametrize(
    ("boxes", "words"),
    [
        (("2", "30", "1984"), "The day must be between 1 and 29."),
        (("4", "31", "1984"), "The day must be between 1 and 30."),
        (("7", "31", "84"), "Type the year with four figures, like 1984."),
        (("7", "", "1984"), "Type the day too."),
        (("", "", ""), "Fill this in."),
    ],
)
def test_three_boxes(boxes: tuple[str, str, str], words: str) -> None:
    month, day, year = boxes
    _, errors = read(**{"born.month": [month], "born.day": [day], "born.year": [year]})
    assert errors == {"born": words}


def test_the_hour_that_comes_twice_is_its_first() -> None:
    value, _ = read(when=["2026-11-01T01:30"])
    assert value is not None
    assert value.when == datetime(2026, 11, 1, 5, 30, tzinfo=UTC)


def test_an_instant_with_its_zone_is_taken_as_it_is() -> None:
    value, _ = read(when=["2026-11-19T15:20:00+00:00"])
    assert value is not None
    assert value.when == datetime(2026, 11, 19, 15, 20, tzinfo=UTC)


def test_one_question_has_one_answer() -> None:
    _, errors = read(kind=["new", "follow-up"])
    assert errors == {"kind": "Give one answer here, not several."}


def test_a_wrong_field_with_a_default_leaves_a_page_to_show() -> None:
    class Filter(msgspec.Struct, frozen=True):
        page: int = 1
        words: str = ""

    reading = Reader(Filter).read({"page": ["x"], "words": ["a"]}, NEW_YORK)
    assert reading.value == Filter(page=1, words="a")
    assert list(reading.errors) == ["page"]


def test_a_struct_that_no_form_can_send_is_refused_at_start() -> None:
    class Wrong(msgspec.Struct):
        things: dict[str, int]

    with pytest.raises(UnknownField, match="things"):
        Reader(Wrong)


def test_too_much_is_refused() -> None:
    with pytest.raises(TooLarge):
        parse_urlencoded(b"a=" + b"x" * LARGEST_BODY)
    with pytest.raises(TooLarge):
        parse_urlencoded(b"&".join([b"a=1"] * (MOST_FIELDS + 1)))


@pytest.mark.parametrize("body", [b"a=%ff", b"\xff=1", "ñ=1".encode()])
def test_what_is_no_form_is_refused(body: bytes) -> None:
    with pytest.raises(Unreadable):
        parse_urlencoded(body)


NAMES = some.sampled_from([*Everything.__struct_fields__, "born.month", "born.day", "born.year", "other"])


@given(some.dictionaries(NAMES, some.lists(some.text(max_size=20), max_size=3)))
def test_whatever_is_typed_is_read_or_refused_in_words(values: dict[str, list[str]]) -> None:
    reading = Reader(Everything).read(values, NEW_YORK)
    assert all(words.endswith(".") for words in reading.errors.values())
    assert set(reading.errors) <= set(Everything.__struct_fields__)
    assert reading.value is not None or reading.errors


SHAPES = some.sampled_from(["{}-{}-{}", "{}-{}-{}T{}:{}", "{}-{}-{}T{}:{}:00Z", "{}:{}", "{}.{}", "-{}", "{}"])


@given(NAMES, SHAPES, some.lists(some.integers(0, 10**5).map(str), min_size=5, max_size=5))
def test_numbers_dates_and_times_that_nearly_fit(name: str, shape: str, numbers: list[str]) -> None:
    typed = shape.format(*numbers)
    Reader(Everything).read({**GOOD, name: [typed]}, NEW_YORK)


@given(some.binary(max_size=200))
def test_any_body_is_a_form_or_refused(body: bytes) -> None:
    try:
        values = parse_urlencoded(body)
    except Unreadable:
        return
    Reader(Everything).read(values, NEW_YORK)


@given(some.dictionaries(some.text(max_size=5), some.text(max_size=10), max_size=5))
def test_a_form_arrives_as_it_was_sent(fields: dict[str, str]) -> None:
    assert parse_urlencoded(urlencode(fields).encode()) == {name: [value] for name, value in fields.items()}


class Upload(msgspec.Struct, frozen=True):
    """A form with a file."""

    words: str
    picture: bytes


@given(some.binary(max_size=2000), some.text(some.characters(categories=["L", "N"]), min_size=1, max_size=20))
def test_a_file_arrives_as_it_was_sent(content: bytes, words: str) -> None:
    form = httpx.Request("POST", "http://elm.example", data={"words": words}, files={"picture": ("x", content)})
    values = parse_multipart(form.read(), form.headers["content-type"])
    found = Reader(Upload).read(values, ZoneInfo("UTC"))
    assert Reader(Upload).takes_files
    if content:
        assert found.value == Upload(words=unicodedata.normalize("NFC", words), picture=content)
    else:
        assert found.errors == {"picture": "Fill this in."}


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", "multipart/form-data; boundary=x"),
        (b"--x\r\n", "multipart/form-data"),
        (b"words=1", "multipart/form-data; boundary=x"),
        (b'--x\r\nContent-Disposition: form-data; name="words"\r\n\r\nhalf', "multipart/form-data; boundary=x"),
        (b"--x\r\nContent-Disposition: form-data\r\n\r\n1\r\n--x--\r\n", "multipart/form-data; boundary=x"),
        (
            b'--x\r\nContent-Disposition: form-data; name="words"\r\n\r\n\xff\r\n--x--\r\n',
            "multipart/form-data; boundary=x",
        ),
    ],
)
def test_what_is_no_form_with_files_is_refused(body: bytes, kind: str) -> None:
    with pytest.raises(Unreadable):
        parse_multipart(body, kind)


def test_no_number_of_parts_is_too_much_for_us() -> None:
    part = b'--x\r\nContent-Disposition: form-data; name="words"\r\n\r\n1\r\n'
    with pytest.raises(Unreadable):
        parse_multipart(part * 1000 + b"--x--\r\n", "multipart/form-data; boundary=x")
