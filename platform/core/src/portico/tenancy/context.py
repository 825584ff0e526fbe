"""Who acts, for which practice: the two facts that every scope is opened with.

`Tenant` and `Actor` are core's own; `portico_sdk.context` has what a plugin sees of them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID


class PracticeState(StrEnum):
    """Where a practice stands. Only `ACTIVE` and `SHOWCASE` have an open portal."""

    FOUNDING = "founding"
    """Made by a sign-up: its staff are setting it up."""
    ACTIVE = "active"
    SUSPENDED = "suspended"
    LEAVING = "leaving"
    LEFT = "left"
    SHOWCASE = "showcase"
    """Anybody may look around in it, and nothing is kept."""


@dataclass(frozen=True, kw_only=True)
class Tenant:
    """A practice, as resolved from the host. Origins are absolute (`https://…`) and never taken from a request.

    `open_weeks` are the opening hours of its places as `clinical.calendar` wrote them; `hours` are words of its own.
    """

    id: UUID
    slug: str
    name: str
    timezone: str
    locale: str
    portal_origin: str
    workspace_origin: str
    more_portals: tuple[str, ...] = ()
    theme: str = "portico"
    phone: str = ""
    address: str = ""
    hours: str = ""
    open_weeks: str = ""
    patient_second_factor: str = "encouraged"
    state: str = PracticeState.ACTIVE.value
    npi: str = ""
    specialty: str = ""
    region: str = ""
    look: str = ""
    agreed: str = ""

    @property
    def suspended(self) -> bool:
        return self.state == PracticeState.SUSPENDED

    @property
    def at_rest(self) -> bool:
        """Nothing is done for it by itself: no letter, no reminder, no task. Its leaving is the platform's work."""
        return self.state in (PracticeState.SUSPENDED, PracticeState.LEAVING, PracticeState.LEFT)

    @property
    def founding(self) -> bool:
        return self.state == PracticeState.FOUNDING

    @property
    def showcase(self) -> bool:
        return self.state == PracticeState.SHOWCASE


@dataclass(frozen=True, kw_only=True)
class Origin:
    """Where an act came from, for log and audit. `route` is the pattern of the path, never the path itself."""

    request_id: str = ""
    route: str = ""
    ip: str = ""
    device: str = ""


class ActorKind(StrEnum):
    """What kind of being acts. `NOBODY` has not signed in."""

    PATIENT = "patient"
    PROXY = "proxy"
    STAFF = "staff"
    OPERATOR = "operator"
    VENDOR = "vendor"
    SYSTEM = "system"
    NOBODY = "nobody"


@dataclass(frozen=True, kw_only=True)
class Actor:
    """Who acts. `id` is the row of StaffMember or PersonLink; `patient_id` the record a patient or proxy acts on.

    `session_digest` is the hash of the session's id, for the audit; never the id.
    """

    kind: ActorKind
    id: UUID | None = None
    name: str = ""
    role: str = ""
    permissions: frozenset[str] = field(default_factory=frozenset[str])
    patient_id: UUID | None = None
    issuer: str = ""
    sub: str = ""
    session_digest: str = ""

    @classmethod
    def system(cls, name: str) -> Actor:
        """The platform itself, doing `name` (`portico migrate`, `portico demo`)."""
        return cls(kind=ActorKind.SYSTEM, name=name, role="system")

    @classmethod
    def nobody(cls) -> Actor:
        """A visitor who has not signed in."""
        return cls(kind=ActorKind.NOBODY)

    def may(self, permission: str) -> bool:
        return permission in self.permissions
