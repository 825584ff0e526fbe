"""What a plugin may write to the log in one call: so many lines of such a length, with its id and the practice's."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from portico.plugins.registry import Installed

MOST_LINES, LONGEST = 50, 1_000


class PluginLog(logging.LoggerAdapter[logging.Logger]):
    """Made for one call. What is too much is left out, and that is said once."""

    def __init__(self, plugin: Installed, bound: Mapping[str, object]) -> None:
        facts = {**bound, "plugin": plugin.id, "plugin_version": plugin.version}
        super().__init__(plugin.logger, facts)
        self._lines = 0

    def log(self, level: int, msg: object, *args: Any, **kwargs: Any) -> None:
        self._lines += 1
        if self._lines <= MOST_LINES:
            super().log(level, _cut(msg), *(_cut(one) for one in args), **kwargs)
        elif self._lines == MOST_LINES + 1:
            super().log(logging.WARNING, "more than %d lines in one call: the rest is left out", MOST_LINES)


def _cut(words: object) -> object:
    return words[:LONGEST] + "…" if isinstance(words, str) and len(words) > LONGEST else words
