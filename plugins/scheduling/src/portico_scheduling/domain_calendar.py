"""A visit as a calendar file (RFC 5545): own zone rules, a lasting UID, and a number that grows with each change.

It names the practice, its colour and the place and nothing else: calendars are read by phones, cars and colleagues.
Written here and not by a library, since it is one fixed event. Pure functions.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from portico_scheduling.domain_colors import nearest_name


@dataclass(frozen=True, kw_only=True)
class Event:
    """`uid` never changes; `sequence` grows with each move and with the cancellation. Instants are UTC.

    `color` is the practice's, `#rrggbb` or ''.
    """

    uid: str
    sequence: int
    start: datetime
    end: datetime
    zone: str
    practice: str
    summary: str
    place: str
    words: str
    url: str
    organizer: str
    stamp: datetime
    changed: datetime
    color: str = ""
    is_cancelled: bool = False


def calendar_file(event: Event) -> str:
    """The whole file. A cancelled visit takes the entry out of calendars that keep to the standard."""
    zone, name = ZoneInfo(event.zone), _text(event.practice)
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:-//{_text(event.practice.replace('/', ' '))}//Portico//EN",
        "CALSCALE:GREGORIAN",
        f"METHOD:{'CANCEL' if event.is_cancelled else 'PUBLISH'}",
        f"NAME:{name}",
        f"X-WR-CALNAME:{name}",
        *_color(event.color),
        *_timezone(zone, event.start, event.end),
        "BEGIN:VEVENT",
        f"UID:{event.uid}",
        f"SEQUENCE:{event.sequence}",
        f"DTSTAMP:{_utc(event.stamp)}",
        f"LAST-MODIFIED:{_utc(event.changed)}",
        f"DTSTART;TZID={event.zone}:{_wall(event.start, zone)}",
        f"DTEND;TZID={event.zone}:{_wall(event.end, zone)}",
        f"SUMMARY:{_text(event.summary)}",
        f"LOCATION:{_text(event.place)}",
        f"DESCRIPTION:{_text(event.words)}",
        f"URL:{event.url}",
        f"ORGANIZER;CN={_parameter(event.practice)}:{event.organizer}",
        f"STATUS:{'CANCELLED' if event.is_cancelled else 'CONFIRMED'}",
        *_color(event.color),
        "CLASS:PRIVATE",
        "TRANSP:OPAQUE",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def _color(color: str) -> Iterator[str]:
    """Of the calendar and of the event, whichever a reader takes (RFC 7986); a name of CSS, as it must be."""
    if name := nearest_name(color):
        yield f"COLOR:{name}"


def _timezone(zone: ZoneInfo, start: datetime, end: datetime) -> Iterator[str]:
    """The zone as it is around the event: what held before, and each change up to a year after."""
    yield "BEGIN:VTIMEZONE"
    yield f"TZID:{zone.key}"
    changes = list(_changes(zone, start - timedelta(days=370), end + timedelta(days=370)))
    if not changes:
        yield from _observance(zone, datetime(1970, 1, 1, tzinfo=UTC), start)
    for at in changes:
        yield from _observance(zone, at, at)
    yield "END:VTIMEZONE"


def _observance(zone: ZoneInfo, begins: datetime, at: datetime) -> Iterator[str]:
    """What holds from `begins` on; `at` is an instant in it."""
    local, before = at.astimezone(zone), (at - timedelta(seconds=1)).astimezone(zone)
    offset, former = local.utcoffset() or timedelta(), before.utcoffset() or timedelta()
    kind = "DAYLIGHT" if local.dst() else "STANDARD"
    yield f"BEGIN:{kind}"
    # The wall time of the change, by the clock as it was before.
    yield f"DTSTART:{(begins + former).replace(tzinfo=None):%Y%m%dT%H%M%S}"
    yield f"TZOFFSETFROM:{_offset(former)}"
    yield f"TZOFFSETTO:{_offset(offset)}"
    yield f"TZNAME:{_text(local.tzname() or zone.key)}"
    yield f"END:{kind}"


def _changes(zone: ZoneInfo, first: datetime, last: datetime) -> Iterator[datetime]:
    """Every instant between the two at which the offset changes."""
    step = timedelta(days=1)
    at = first.replace(minute=0, second=0, microsecond=0)
    while at < last:
        if at.astimezone(zone).utcoffset() != (at + step).astimezone(zone).utcoffset():
            low, high = at, at + step
            while high - low > timedelta(minutes=1):
                middle = (low + (high - low) / 2).replace(second=0, microsecond=0)
                same = middle.astimezone(zone).utcoffset() == at.astimezone(zone).utcoffset()
                low, high = (middle, high) if same else (low, middle)
            yield high
        at += step


def _utc(instant: datetime) -> str:
    return f"{instant.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _wall(instant: datetime, zone: ZoneInfo) -> str:
    return f"{instant.astimezone(zone):%Y%m%dT%H%M%S}"


def _offset(offset: timedelta) -> str:
    seconds = int(offset.total_seconds())
    hours, rest = divmod(abs(seconds), 3600)
    minutes, seconds_left = divmod(rest, 60)
    tail = f"{seconds_left:02d}" if seconds_left else ""
    return f"{'-' if seconds < 0 else '+'}{hours:02d}{minutes:02d}{tail}"


def _text(words: str) -> str:
    """A value of type TEXT: what has a meaning in the file is escaped, and lines end in it as \\n."""
    escaped = words.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return "\\n".join(escaped.splitlines())


def _parameter(words: str) -> str:
    """A quoted parameter value, which can hold neither quotes nor control characters."""
    return '"' + "".join(letter for letter in words if letter.isprintable() and letter != '"') + '"'


def _folded(line: str) -> str:
    """At most 75 octets a line; what is longer goes on after a space, and no letter is cut in two."""
    pieces: list[str] = []
    piece, size = "", 0
    for letter in line:
        octets = len(letter.encode())
        if size + octets > (75 if not pieces else 74):
            pieces.append(piece)
            piece, size = "", 0
        piece += letter
        size += octets
    return "\r\n ".join([*pieces, piece])
