"""What plugins tell each other, and work for later. Ids and codes only: what is behind them is read when needed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

import msgspec


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """Something that happened and is committed. `type` is one of the emitter's `emits`; `at` a UTC instant.

    `facts` are short codes and ids, never words about a person. `source` is the plugin that told it.
    """

    id: UUID
    type: str
    source: str
    at: datetime
    resource: tuple[str, UUID]
    patient_id: UUID | None = None
    actor_kind: str = "system"
    facts: Mapping[str, str] = {}


class Task(msgspec.Struct, frozen=True, kw_only=True):
    """One run of a task that the manifest declares in `[[tasks]]`. `due` is the UTC instant that it was wanted for.

    `key` says what it is about (a plugin's own id); '' for a run by the manifest's schedule. `tries` counts from 1.
    """

    id: UUID
    name: str
    key: str
    due: datetime
    tries: int = 1
