"""Lists by key, the latest first: a page begins below the last line of the page before, however long the list is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

PAGE: Final = 50
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
_MARK: Final = re.compile(r"(\d{1,17})\.([0-9a-f]{32})")


@dataclass(frozen=True)
class Mark:
    """A line of such a list: when, and which of those of that instant. As text it stands in addresses."""

    at: datetime
    id: UUID

    @classmethod
    def read(cls, text: str) -> Mark:
        """Above everything where there is none, or none of ours."""
        found = _MARK.fullmatch(text)
        return cls(_EPOCH + int(found[1]) * _MICROSECOND, UUID(found[2])) if found else _TOP

    def __str__(self) -> str:
        return f"{(self.at - _EPOCH) // _MICROSECOND}.{self.id.hex}"


_TOP: Final = Mark(datetime(9999, 1, 1, tzinfo=UTC), UUID(int=2**128 - 1))


def contained(words: str) -> str:
    """For LIKE: what was typed, taken literally; '' for nothing."""
    clean = words.strip().lower()
    return "%" + "".join(f"\\{letter}" if letter in "%_\\" else letter for letter in clean) + "%" if clean else ""
