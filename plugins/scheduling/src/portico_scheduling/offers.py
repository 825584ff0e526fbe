"""The structs of a page that offers times: what templates see. `booking.py` fills them in."""

from __future__ import annotations

from datetime import date, datetime

import msgspec


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """One free time: `key` names it in forms; tell `start` in `zone`."""

    key: str
    start: datetime
    zone: str
    who: str
    where: str
    chosen: bool = False
    href: str = ""


class Day(msgspec.Struct, frozen=True, kw_only=True):
    """A day at the practice with its first free times; `more` of them are behind `more_href`."""

    day: date
    times: tuple[Choice, ...]
    more: int = 0
    more_href: str = ""


class Chosen(msgspec.Struct, frozen=True, kw_only=True):
    """The time that was chosen, with all that one wants to know before saying yes.

    `may_cancel` is false where it is so soon that a patient could not cancel it again.
    """

    key: str
    start: datetime
    zone: str
    who: str
    where: str
    address: str
    cancel_until: datetime
    may_cancel: bool


class Option(msgspec.Struct, frozen=True, kw_only=True):
    """A line of a filter."""

    value: str
    label: str
    chosen: bool = False


class Way(msgspec.Struct, frozen=True, kw_only=True):
    """A way on when nothing is free."""

    time: Choice
    hint: str


class Offered(msgspec.Struct, frozen=True, kw_only=True):
    """The page. `gone` is set when the time that was chosen is not free any more; `instead` are the nearest free ones.

    `kept` are the fields that go along when a time is chosen.
    """

    services: tuple[tuple[str, str, str], ...]
    service_id: str
    service: str
    minutes: int
    places: tuple[Option, ...]
    people: tuple[Option, ...]
    parts: tuple[Option, ...]
    heading: str
    days: tuple[Day, ...]
    kept: tuple[tuple[str, str], ...]
    chosen: Chosen | None = None
    gone: bool = False
    instead: tuple[tuple[str, Choice], ...] = ()
    ways: tuple[Way, ...] = ()
    looked_for: tuple[str, ...] = ()
    later: str = ""
    soonest: str = ""
