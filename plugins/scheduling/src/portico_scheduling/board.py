"""The day as staff see it: a lane for each person or room, visits and free time on a common clock. No I/O."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from portico_scheduling.domain import Time
from portico_scheduling.visits import Visit

ROW = timedelta(minutes=10)
HOUR = timedelta(hours=1)
HOURS_PER_BOARD = 4
EXPECTED_SOON = timedelta(minutes=30)


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """A line of a lane. `row` and `span` are its place on the clock; `visit` is None where the time is free."""

    row: int
    span: int
    state: str
    start: datetime
    end: datetime
    zone: str
    href: str
    visit: Visit | None = None


class Lane(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    name: str
    items: tuple[Item, ...]


class Mark(msgspec.Struct, frozen=True, kw_only=True):
    """A time on the left edge of a board."""

    row: int
    at: datetime
    is_now: bool = False


class Board(msgspec.Struct, frozen=True, kw_only=True):
    """A part of the day, from `start` to `end`; told in `zone`."""

    start: datetime
    end: datetime
    zone: str
    marks: tuple[Mark, ...]
    lanes: tuple[Lane, ...]


class Tally(msgspec.Struct, frozen=True, kw_only=True):
    """How the day stands. Cancelled visits are not counted."""

    visits: int
    to_come: int
    waiting: int
    late: int
    done: int = 0
    missed: int = 0


LaneKey = UUID | None
"""Whose lane: a person's or a room's; None is the lane of visits without a room."""


def _of_person(visit: Visit) -> LaneKey:
    return visit.practitioner_id


def boards(
    visits: Sequence[Visit],
    free: Iterable[Time],
    named: Sequence[tuple[LaneKey, str]],
    zone: ZoneInfo,
    now: datetime,
    *,
    visit_href: str,
    free_href: str,
    lane_of: Callable[[Visit], LaneKey] = _of_person,
    beside: str = "booked over",
) -> tuple[Board, ...]:
    """The day in boards of about four hours; each begins with the hour of the first thing that stands in it.

    `named` are the lanes in order, `lane_of` says in which a visit stands. What is at the same time as another visit
    stands in a lane beside it, which has the word `beside` in its name.
    """
    gaps = merged(free)
    found: list[Board] = []
    while waiting := [one.start for one in (*visits, *gaps) if not found or one.start >= found[-1].end]:
        # In UTC, so that four hours are four hours on every day of the year.
        start = min(waiting).astimezone(zone).replace(minute=0).astimezone(UTC)
        end = _end(start, [one for one in (*visits, *gaps) if one.start >= start])
        gaps = _cut(gaps, end)
        lanes: list[Lane] = []
        for id_, name in named:
            theirs = [one for one in visits if lane_of(one) == id_ and start <= one.start < end]
            for number, column in enumerate(_side_by_side(theirs)):
                lane = _lane(
                    f"lane-{len(found)}-{len(lanes)}",
                    name if not number else f"{name}, {beside}{f' {number}' if number > 1 else ''}",
                    column,
                    [one for one in gaps if not number and one.practitioner_id == id_ and start <= one.start < end],
                    start,
                    zone.key,
                    visit_href=visit_href,
                    free_href=free_href,
                )
                lanes.append(lane)
        found.append(Board(start=start, end=end, zone=zone.key, marks=_marks(start, end, now), lanes=tuple(lanes)))
    return tuple(found)


def tally(visits: Sequence[Visit]) -> Tally:
    counted = [one for one in visits if one.state != "cancelled"]
    return Tally(
        visits=len(counted),
        to_come=sum(one.state in ("booked", "late") for one in counted),
        waiting=sum(one.state == "arrived" for one in counted),
        late=sum(one.state == "late" for one in counted),
        done=sum(one.state == "fulfilled" for one in counted),
        missed=sum(one.state == "noshow" for one in counted),
    )


def expected(visits: Sequence[Visit], now: datetime) -> tuple[Visit, ...]:
    """Who should be here or come within half an hour, and has not been marked."""
    return tuple(one for one in visits if one.status == "booked" and one.start <= now + EXPECTED_SOON)


def merged(free: Iterable[Time]) -> list[Time]:
    """Free times that touch or overlap, with the same person at the same place, as one."""
    found: dict[tuple[UUID, UUID], list[Time]] = {}
    for one in sorted(free):
        same = found.setdefault((one.practitioner_id, one.location_id), [])
        if same and same[-1].end >= one.start:
            last = same[-1]
            same[-1] = Time(last.start, max(last.end, one.end), last.practitioner_id, last.location_id)
        else:
            same.append(one)
    return sorted(one for same in found.values() for one in same)


def _side_by_side(visits: Sequence[Visit]) -> list[list[Visit]]:
    """In as many columns as it takes for none to hide another; one at least. What is booked over comes after."""
    columns: list[list[Visit]] = [[]]
    for one in sorted(visits, key=lambda each: (each.start, each.overbooked, each.id)):
        column = next((each for each in columns if not each or each[-1].end <= one.start), None)
        if column is None:
            columns.append([one])
        else:
            column.append(one)
    return columns


def _end(start: datetime, rest: Sequence[Visit | Time]) -> datetime:
    """After four hours; sooner when nothing more stands in them, later when only an hour of the day would be left."""
    full = start + timedelta(hours=HOURS_PER_BOARD)
    last = max(one.end for one in rest)
    if last > full + HOUR:
        last = max(min(one.end, full) for one in rest if one.start < full)
    return start + HOUR * -((start - last) // HOUR)


def _cut(gaps: Sequence[Time], at: datetime) -> list[Time]:
    """A gap that reaches over the end of a board goes on in the next."""
    found: list[Time] = []
    for one in gaps:
        if one.start < at < one.end:
            found += [
                Time(one.start, at, one.practitioner_id, one.location_id),
                Time(at, one.end, one.practitioner_id, one.location_id),
            ]
        else:
            found.append(one)
    return found


def _lane(
    id_: str,
    name: str,
    visits: Sequence[Visit],
    gaps: Sequence[Time],
    first: datetime,
    zone: str,
    *,
    visit_href: str,
    free_href: str,
) -> Lane:
    items = [
        Item(
            row=_row(one.start, first),
            span=_span(one.start, one.end),
            state=one.state,
            start=one.start,
            end=one.end,
            zone=one.zone,
            href=visit_href.format(id=one.id),
            visit=one,
        )
        for one in visits
    ] + [
        Item(
            row=_row(one.start, first),
            span=_span(one.start, one.end),
            state="free",
            start=one.start,
            end=one.end,
            zone=zone,
            href=free_href.format(key=one.key),
        )
        for one in gaps
    ]
    return Lane(id=id_, name=name, items=tuple(sorted(items, key=lambda one: (one.start, one.state))))


def _marks(start: datetime, end: datetime, now: datetime) -> tuple[Mark, ...]:
    steps = range(int((end - start) / timedelta(minutes=30)))
    marks = [Mark(row=_row(at, start), at=at) for at in (start + timedelta(minutes=30) * step for step in steps)]
    if start <= now < end:
        # A mark under this one, or just beside it, would be hidden by it.
        marks = [one for one in marks if abs(one.row - _row(now, start)) > 1]
        marks.append(Mark(row=_row(now, start), at=now, is_now=True))
    return tuple(marks)


def _row(at: datetime, first: datetime) -> int:
    """Rows count from 1, and the first is the lane's heading."""
    return int((at - first) / ROW) + 2


def _span(start: datetime, end: datetime) -> int:
    return max(1, round((end - start) / ROW))
