"""What a practice that is suspended or leaving still serves: its patients' record to take along, its staff the reason.

Decided before anything of a page is run, in one place, so that a new page is closed there by itself.
"""

from __future__ import annotations

from typing import Final

import msgspec

from portico.tenancy.context import PracticeState
from portico.tenancy.hosts import Door
from portico.tenancy.tables import Practice
from portico.themes.page_state import PageState
from portico.web.exchange import Exchange
from portico.web.request import Incoming, Reply
from portico.web.routing import Route

_CLOSED: Final = (PracticeState.SUSPENDED, PracticeState.LEAVING)
_STILL_OPEN: Final = {
    Door.PORTAL: frozenset({"/account", "/privacy", "/record", "/record/copy", "/records/seen"}),
    Door.WORKSPACE: frozenset({"/account", "/privacy", "/practice/leaving"}),
}


class Closed(msgspec.Struct, frozen=True, kw_only=True):
    """`reason` is for staff only; patients are never told one."""

    leaving: bool
    reason: str = ""


def is_closed(route: Route, incoming: Incoming) -> bool:
    """Whether this page is shut while the practice stands as it does."""
    return incoming.tenant.state in _CLOSED and route.path not in _STILL_OPEN.get(incoming.door, frozenset())


async def closed_page(exchange: Exchange) -> Reply:
    """The portal's calm page, or for staff who are signed in the reason."""
    incoming = exchange.incoming
    is_desk = incoming.door is Door.WORKSPACE
    reason = ""
    if is_desk and exchange.someone is not None:
        row = await Practice.select(Practice.suspended_reason).where(Practice.id == incoming.tenant.id).first()
        reason = str(row["suspended_reason"]) if row else ""
    model = Closed(leaving=incoming.tenant.state == PracticeState.LEAVING, reason=reason)
    template = "staff/closed.html" if is_desk else "portico/closed.html"
    text = exchange.parts.templates.render(template, {"shell": exchange.frame(), "model": model}, PageState())
    return Reply.html(503, text)
