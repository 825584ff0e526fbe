"""The console's pages: address and who answers. All are for operators, who hold no permission at any practice."""

from __future__ import annotations

from collections.abc import Sequence

from portico_sdk import Audience, Page
from portico_sdk.pages import type_of_handler

from portico.web.operator import practices
from portico.web.operator.console import Console
from portico.web.operator.leaving import LeavingPages
from portico.web.operator.overview import OverviewPages
from portico.web.operator.owner import OwnerPages
from portico.web.operator.practice import PracticePages


def operator_pages(console: Console) -> Sequence[Page]:
    """At the door of operations."""
    one, owner = PracticePages(console), OwnerPages(console)
    leave, over = LeavingPages(console), OverviewPages(console)
    return [
        _page("", "Practices", practices.listed),
        _page("practices/{id:uuid}", "A practice", one.practice, one.retry),
        _page("practices/{id:uuid}/suspend", "Suspend a practice", one.suspend_page, one.suspend, step_up=True),
        _page("practices/{id:uuid}/reopen", "Reopen a practice", one.reopen_page, one.reopen, step_up=True),
        _page("practices/{id:uuid}/owner", "Invite an owner", owner.page, owner.invite, step_up=True),
        _page("practices/{id:uuid}/support", "Look in as support", one.support_page, one.enter, step_up=True),
        _page("practices/{id:uuid}/leave", "Let a practice leave", leave.page, leave.begin, step_up=True),
        _page("practices/{id:uuid}/stay", "It stays", leave.page, leave.stay, step_up=True),
        _page("practices/{id:uuid}/destroy", "Destroy", leave.destroy_page, leave.destroy, step_up=True),
        _page("practices/{id:uuid}/certificate", "Certificate", leave.certificate),
        _page("practices/{id:uuid}/certificate/file", "Certificate", leave.certificate_file),
        _page("sign-ups", "Sign-ups", over.sign_ups),
        _page("repairs", "Repairs", over.repairs, over.retry),
        _page("server", "This server", over.server, over.look),
        _page("audit", "Audit", over.acts, shows=("AuditEvent",)),
    ]


def _page(
    path: str,
    title: str,
    get: type_of_handler | None = None,
    post: type_of_handler | None = None,
    *,
    step_up: bool = False,
    shows: tuple[str, ...] = (),
) -> Page:
    return Page(path=path, audience=Audience.OPERATOR, title=title, get=get, post=post, step_up=step_up, shows=shows)
