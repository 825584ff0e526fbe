"""Who does what the outbox asks for, by name, and what a handler may say instead of doing it.

`plugin:…` and `task:…` run inside of the transaction that notes them as done; `core:…` opens scopes of its own, since
it may speak to other systems. All of them must bear being called twice.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from portico.tenancy.context import Tenant
from portico.tenancy.scopes import Scope, Tenancy

CORE = "core"


class DeliveryFailed(Exception):
    """This try did not work. `reason` is a code of ours for the repair list, never a value."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class NotWanted(Exception):
    """Nobody is there for it now (the practice switched the plugin off): it is kept, not tried again."""


@dataclass(frozen=True, kw_only=True)
class Told:
    """The event of a delivery, as it was written down."""

    id: UUID
    type: str
    source: str
    at: datetime
    resource: tuple[str, UUID]
    patient_id: UUID | None
    actor_kind: str
    facts: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """One try. `tries` counts this one; `asked` says which asking it answers."""

    id: UUID
    handler: str
    key: str
    asked: UUID
    due_at: datetime
    every_minutes: int | None
    tries: int
    payload: Mapping[str, str]
    told: Told | None

    @property
    def kind(self) -> str:
        """What stands before the first colon."""
        return self.handler.partition(":")[0]

    @property
    def name(self) -> str:
        """What stands behind it: a plugin's id, a plugin's id and task, or a name of core's."""
        return self.handler.partition(":")[2]


Inside = Callable[[Scope, Delivery], Awaitable[None]]
"""In the practice's scope that is open. What it writes is committed together with the note that it is done."""
Outside = Callable[[Tenancy, Tenant, Mapping[str, str]], Awaitable[None]]
"""With no scope open. Noted as done when it is through."""


@dataclass(frozen=True, kw_only=True)
class Handlers:
    """Made in app.py. `inside` by kind, `core` by name."""

    inside: Mapping[str, Inside] = field(default_factory=dict[str, Inside])
    core: Mapping[str, Outside] = field(default_factory=dict[str, Outside])
