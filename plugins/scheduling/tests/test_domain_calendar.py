"""Calendar files, read as a calendar reads them. Pure."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from portico_scheduling.domain_calendar import Event, calendar_file

from plugins.scheduling.tests.clocks import instants, zones


def event(start: datetime, zone: str, **more: object) -> Event:
    values: dict[str, object] = {
        "uid": "1@elm.example",
        "sequence": 0,
        "start": start,
        "end": start + timedelta(minutes=20),
        "zone": zone,
        "practice": "Müller/Söhne; and Co",
        "summary": "Visit at Müller; Söhne, \\ and Co",
        "place": "14 Elm Street",
        "words": "One line\nand another that is long enough to be folded once or twice, as it ends in the portal",
        "url": "http://elm.example/p/scheduling/visits/1",
        "organizer": "http://elm.example",
        "stamp": start,
        "changed": start,
        **more,
    }
    return Event(**values)  # type: ignore[arg-type]


@given(instants, zones)
def test_a_calendar_that_knows_only_the_file_finds_the_instant(start: datetime, zone: ZoneInfo) -> None:
    text = calendar_file(event(start, zone.key))
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    lines = text.replace("\r\n ", "").split("\r\n")
    wall = datetime.fromisoformat(next(one for one in lines if one.startswith("DTSTART;TZID")).rpartition(":")[2])
    observed = re.findall(
        r"BEGIN:(?:STANDARD|DAYLIGHT)\nDTSTART:(\S+)\nTZOFFSETFROM:\S+\nTZOFFSETTO:(\S+)", "\n".join(lines)
    )
    offset = max((datetime.fromisoformat(at), to) for at, to in observed if datetime.fromisoformat(at) <= wall)[1]
    seconds = int(offset[1:3]) * 3600 + int(offset[3:5]) * 60
    shown = (wall - timedelta(seconds=seconds if offset[0] == "+" else -seconds)).replace(tzinfo=UTC)
    # A reading that comes twice is told without saying which; all else is exact.
    assert (
        shown == start
        or start.astimezone(zone).replace(fold=0).utcoffset() != start.astimezone(zone).replace(fold=1).utcoffset()
    )


def test_a_calendar_file_is_the_standards() -> None:
    text = calendar_file(event(datetime(2026, 11, 19, 15, 20, tzinfo=UTC), "America/Phoenix"))
    assert text.startswith("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n")
    assert "PRODID:-//Müller Söhne\\; and Co//Portico//EN\r\n" in text, (
        "the practice's own, for whoever looks at the file"
    )
    assert 'ORGANIZER;CN="Müller/Söhne; and Co":http://elm.example' in text.replace("\r\n ", "")
    assert "METHOD:PUBLISH\r\n" in text
    assert "\r\nNAME:Müller/Söhne\\; and Co\r\nX-WR-CALNAME:Müller/Söhne\\; and Co\r\n" in text
    assert "COLOR" not in text, "of a practice whose colour is not known"
    assert "SUMMARY:Visit at Müller\\; Söhne\\, \\\\ and Co\r\n" in text
    assert "DESCRIPTION:One line\\nand" in text
    assert text.count("BEGIN:STANDARD") == 1, "Arizona does not change its clocks"
    assert "TZOFFSETTO:-0700" in text
    gone = calendar_file(event(datetime(2026, 11, 19, 15, 20, tzinfo=UTC), "UTC", sequence=2, is_cancelled=True))
    assert "METHOD:CANCEL\r\n" in gone
    assert "STATUS:CANCELLED\r\n" in gone
    assert "SEQUENCE:2\r\n" in gone


@pytest.mark.parametrize(
    ("color", "name"),
    [
        ("#1f5a43", "darkslategray"),
        ("#1d3b70", "midnightblue"),
        ("#ff8a70", "salmon"),
        ("#39ff14", "lime"),
        ("#000000", "black"),
    ],
)
def test_a_calendar_has_the_practices_color_by_its_nearest_name(color: str, name: str) -> None:
    text = calendar_file(event(datetime(2026, 11, 19, 15, 20, tzinfo=UTC), "UTC", color=color))
    calendar, visit = text.split("BEGIN:VEVENT")
    assert f"\r\nCOLOR:{name}\r\n" in calendar
    assert f"\r\nCOLOR:{name}\r\n" in visit
