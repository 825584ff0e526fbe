"""A value's line is found wherever TOML lets it stand."""

from __future__ import annotations

import pytest
from portico.practice_file.lines import Lines

TEXT = '''\
slug = "elm"
hours = """
Monday
Tuesday"""
# a comment
[[locations]]
name = "One"

[[locations]]
name = "Two"
hours = [
    { days = ["mon"], opens = 08:00:00 },
    { days = ["tue"], opens = 09:00:00 },
]
[[locations.hours2]]
opens = 1
[settings."portico/scheduling"]
cancel_hours = 3
a.b = 4
[setup."portico/scheduling"]
[[setup."portico/scheduling".types]]
name = "New"
'''


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("slug",), 1),
        (("hours",), 2),
        (("locations", 0), 6),
        (("locations", 0, "name"), 7),
        (("locations", 1), 9),
        (("locations", 1, "name"), 10),
        (("locations", 1, "hours"), 11),
        (("locations", 1, "hours", 0, "opens"), 12),
        (("locations", 1, "hours", 1, "opens"), 13),
        (("locations", 1, "hours2", 0, "opens"), 16),
        (("settings", "portico/scheduling", "cancel_hours"), 18),
        (("settings", "portico/scheduling", "a", "b"), 19),
        (("setup", "portico/scheduling", "types", 0, "name"), 22),
        (("locations", 1, "colour"), 9),
        (("nothing",), 0),
    ],
)
def test_the_line_of(path: tuple[str | int, ...], line: int) -> None:
    assert Lines(TEXT).of(path) == line
