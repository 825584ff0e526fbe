"""Run hooks that may object to what a person is about to do. They read and never write: the database refuses."""

from __future__ import annotations

from collections.abc import Sequence

from portico_sdk.checks import AppointmentDraft, Objection
from portico_sdk.context import PluginContext
from portico_sdk.markers import hookspec

DEADLINES_MS = {"check_booking": 500}
WRITES = False


@hookspec
async def check_booking(ctx: PluginContext, draft: AppointmentDraft) -> Sequence[Objection]:
    """Reasons why this visit should not be booked as it is, in words that the patient can read; none lets it pass.

    Asked by the plugin that books: once when a time is picked, and again for each booking and each move, since things
    change; never for the times of a list. A check that fails or is late does not block.
    """
    ...
