"""The structs of a page that offers times: what templates see. `booking.py` fills them in."""

from __future__ import annotations

from datetime import date, datetime

import msgspec


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """One free time: `key` names it in forms; tell `start` in `zone`. `is_morning` by the clock there."""

    key: str
    start: datetime
    zone: str
    who: str
    where: str
    chosen: bool = False
    href: str = ""
    is_morning: bool = False


class Day(msgspec.Struct, frozen=True, kw_only=True):
    """A day at the practice with its first free times; `more` of them are behind `more_href`."""

    day: date
    times: tuple[Choice, ...]
    more: int = 0
    more_href: str = ""

    @property
    def morning(self) -> tuple[Choice, ...]:
        return tuple(one for one in self.times if one.is_morning)

    @property
    def afternoon(self) -> tuple[Choice, ...]:
        return tuple(one for one in self.times if not one.is_morning)


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
    """A way on when nothing is free: the times around this one are behind `href`."""

    time: Choice
    hint: str
    href: str


class Offered(msgspec.Struct, frozen=True, kw_only=True):
    """The page. `gone` is set when the time that was chosen is not free any more; `instead` are the nearest free ones.

    `kept` are the fields that go along when a time is chosen. `closed` are kinds of visit that this patient can't book,
    with the reason. `own_zone` is the clock that the patient lives by, when it is another one; `next` the first time.
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
    instead: tuple[Choice, ...] = ()
    ways: tuple[Way, ...] = ()
    looked_for: tuple[str, ...] = ()
    later: str = ""
    soonest: str = ""
    closed: tuple[tuple[str, str], ...] = ()
    zones: tuple[Option, ...] = ()
    own_zone: str = ""
    own_zone_name: str = ""
    next: Choice | None = None
    waiting_href: str = ""
