"""An operator in a practice's workspace, by the practice's leave: looks, changes nothing, and each page is kept."""

from __future__ import annotations

from typing import Final

from portico.audit.events import AuditCode
from portico.audit.writer import record
from portico.identity.people import Person
from portico.tenancy.context import ActorKind
from portico.tenancy.database import Failures
from portico.tenancy.hosts import Door
from portico.tenancy.scopes import Scope
from portico.web.errors import NotKept
from portico.web.request import Incoming
from portico.web.routing import Route

ONLY_LOOKS: Final = "support looks only"


def is_support(incoming: Incoming, person: Person | None) -> bool:
    """Whether this is an operator at a practice's own door."""
    return person is not None and person.actor.kind is ActorKind.OPERATOR and incoming.door is Door.WORKSPACE


def only_looks(route: Route, incoming: Incoming, person: Person | None) -> bool:
    """Whether what is asked for is refused because support changes nothing. A form that only searches is none such."""
    return is_support(incoming, person) and not (incoming.wants_view or route.page.searches)


async def write_down(scope: Scope, incoming: Incoming, person: Person | None) -> None:
    """That support opened this page, whatever is on it. No row, no page: raises NotKept."""
    if not is_support(incoming, person):
        return
    try:
        await record(scope, AuditCode.SUPPORT_LOOKED)
    except Failures as error:
        raise NotKept("the audit row") from error
