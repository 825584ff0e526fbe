"""Asks the practice's other plugins before something is done."""

from __future__ import annotations

from collections.abc import Sequence

from portico_sdk import AppointmentDraft, Objection

from portico.plugins.services import Call


class ChecksPort:
    """portico_sdk.ports.Checks."""

    def __init__(self, call: Call) -> None:
        self._call = call

    async def booking(self, draft: AppointmentDraft) -> Sequence[Objection]:
        call = self._call
        return await call.services.objections(call.scope, draft, call.language)
