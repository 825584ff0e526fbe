"""What a letter is known by outside: practice and letter, as one short word in its Message-ID and return address.

Nobody can make a valid one without having got the letter, and a wrong one names nothing.
"""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass
from typing import Final, Self
from uuid import UUID

_LOCAL_PART: Final = 64
_MARK: Final = re.compile(r"[a-z2-7]{52}")


@dataclass(frozen=True)
class Mark:
    """Which letter of which practice."""

    tenant_id: UUID
    letter_id: UUID

    def __str__(self) -> str:
        return base64.b32encode(self.tenant_id.bytes + self.letter_id.bytes).decode().rstrip("=").lower()

    @classmethod
    def find(cls, text: str) -> Self | None:
        """The first mark in an address or a Message-ID, None if there is none."""
        for word in _MARK.findall(text.lower()):
            try:
                raw = base64.b32decode(word.upper() + "====")
            except binascii.Error:
                continue
            return cls(UUID(bytes=raw[:16]), UUID(bytes=raw[16:]))
        return None

    def message_id(self, domain: str) -> str:
        return f"<{self}@{domain or 'localhost'}>"

    def address(self, bounces: str) -> str:
        """`bounce@example.com` → `bounce+<mark>@example.com`."""
        local, _, domain = bounces.rpartition("@")
        return f"{local}+{self}@{domain}"

    @classmethod
    def check_address(cls, bounces: str) -> None:
        """Raises ValueError when no mark fits into this address."""
        local, _, domain = bounces.rpartition("@")
        room = _LOCAL_PART - 52 - 1
        if not domain or not 0 < len(local) <= room:
            raise ValueError(f"PORTICO_MAIL_BOUNCES={bounces!r}: write an address with at most {room} letters before @")
