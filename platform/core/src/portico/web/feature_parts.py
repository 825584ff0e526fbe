"""What enabled features put on core's own pages: their cards in order, and what was read to make them."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import msgspec
from portico_sdk import Card, HomePart, Read, RecordPart

from portico.audit.writer import PluginStamp
from portico.plugins.answers import Part
from portico.web.parts import CoreContext

MOST_CARDS, MOST_ROWS = 2, 3
"""What one plugin may put on a page; more is left out."""


def note_reads(ctx: CoreContext, parts: Sequence[Part[HomePart] | Part[RecordPart]], hook: str, patient: UUID) -> None:
    """For the audit: which plugin read what of this patient."""
    for part in parts:
        stamp = PluginStamp(id=part.plugin.id, version=part.plugin.version, hook=hook)
        ctx.reads.extend((Read(code=code, patient_ids=(patient,), ids=ids), stamp) for code, ids in part.answer.reads)


def by_priority(parts: Sequence[HomePart | RecordPart]) -> tuple[Card, ...]:
    """The cards of all, shortened, in the order of the page."""
    found = [
        msgspec.structs.replace(card, rows=card.rows[:MOST_ROWS]) for part in parts for card in part.cards[:MOST_CARDS]
    ]
    return tuple(sorted(found, key=lambda card: card.priority))
