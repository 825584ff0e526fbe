"""Spanish as it is read: a time of day brings a period of its own ("9:00 a. m."), so none may follow it."""

from __future__ import annotations

import re

from plugins.scheduling.tests.house import scheduling

TIMES = "before|until|when"


def test_no_spanish_sentence_ends_with_a_time_of_day() -> None:
    words = (scheduling().root / "locale/es/LC_MESSAGES/portico_scheduling.po").read_text("utf-8")
    assert re.search(rf"%\(({TIMES})\)s", words)
    assert re.findall(rf"^msgstr.*%\((?:{TIMES})\)s\..*$", words, re.MULTILINE) == []
