"""`portico mail bounce`: one mail that came back, from standard input; what a mail server pipes its bounces into."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from typing import BinaryIO, Final

from portico.notify import reports
from portico.settings import Settings
from portico.tenancy.database import DatabaseUnavailable
from portico.tenancy.keys import KeyringError
from portico.tenancy.scopes import Tenancy

LATER: Final = 75
"""EX_TEMPFAIL of sysexits.h: the mail server keeps the mail and tries again."""


def run(settings: Settings, mail: BinaryIO, sent_to: str, say: Callable[[str], None]) -> int:
    """0 when the mail is dealt with, whatever it was."""
    raw = mail.read(reports.LARGEST)
    try:
        say(asyncio.run(_note(settings, raw, sent_to)))
    except (DatabaseUnavailable, KeyringError) as error:
        say(str(error))
        return LATER
    return 0


async def _note(settings: Settings, raw: bytes, sent_to: str) -> str:
    tenancy = await Tenancy.open(settings)
    try:
        return (await reports.note(tenancy, raw, datetime.now(UTC), sent_to)).value
    finally:
        await tenancy.close()
