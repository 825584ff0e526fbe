"""What the letters' room forgets by itself: the outbox's handler `core:letters-kept`, once a day in each practice."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Final

from portico.notify.kinds import State
from portico.notify.tables import Letter, MailBounce
from portico.tenancy.context import Actor, Tenant
from portico.tenancy.scopes import Tenancy

KEPT_FOR: Final = timedelta(days=90)
"""So long what became of a letter is known, and what comes back finds its letter. The audit keeps its own rows."""


class LettersUpkeep:
    """Made once by app.py."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock

    async def __call__(self, tenancy: Tenancy, tenant: Tenant, _payload: Mapping[str, str]) -> None:
        """Settled letters and notes of refused addresses that are older than anybody asks for."""
        before = self._clock() - KEPT_FOR
        async with tenancy.tenant_scope(tenant, Actor.system("letters"), "SYSADMIN"):
            await Letter.delete().where(Letter.state != State.WAITING.value, Letter.settled < before)
            await MailBounce.delete().where(MailBounce.noted < before)
