"""The operators' console for the list in `pages.py`: each page as it stands, and its forms with something wrong.

{practice} and {ownerless} stand for the ids of practices, found in the console's own list.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from playwright.sync_api import Page

_ONE: Final = "/practices/{id:uuid}"
_THIS: Final = "/practices/{practice}"
_BARE: Final = "/practices/{ownerless}"

CONSOLE: Final[tuple[tuple[str, str, Mapping[str, object]], ...]] = (
    ("/", "", {}),
    ("/", "/?q=nobody+is+called+so", {"state": "empty"}),
    (_ONE, _THIS, {}),
    *((f"{_ONE}/{one}", f"{_THIS}/{one}", {}) for one in ("suspend", "reopen", "leave", "stay", "destroy", "support")),
    (f"{_ONE}/owner", f"{_THIS}/owner", {"state": "empty"}),
    (_ONE, _BARE, {"more": "ownerless"}),
    (f"{_ONE}/owner", f"{_BARE}/owner", {}),
    (
        f"{_ONE}/owner",
        f"{_BARE}/owner",
        {
            "state": "refused",
            "status": 422,
            "frm": f"{_BARE}/owner",
            "sent": {"name": "", "email": "a", "phone": "12", "reason": "", "_form": "form"},
        },
    ),
    (
        f"{_ONE}/suspend",
        f"{_THIS}/suspend",
        {"state": "refused", "status": 422, "frm": f"{_THIS}/suspend", "sent": {"reason": ""}},
    ),
    (f"{_ONE}/certificate", f"{_THIS}/certificate", {"state": "empty"}),
    ("/sign-ups", "", {}),
    ("/sign-ups", "/sign-ups?q=nobody+is+called+so", {"state": "empty"}),
    # Nothing has failed in the walk.
    ("/repairs", "", {"state": "empty"}),
    ("/server", "", {}),
    ("/server", "", {"state": "looked", "frm": "/server", "sent": {"_form": "look"}}),
    ("/audit", "", {}),
    ("/audit", "/audit?before=00000000-0000-4000-8000-000000000000", {"state": "empty"}),
    ("/account", "", {}),
    ("/privacy", "", {}),
    ("/auth/action", "", {"frm": "/account", "sent": {"action": "nothing"}, "state": "refused", "status": 422}),
    ("/auth/logout", "", {"frm": "/account", "sent": {"_token": "stale"}, "state": "refused", "status": 403}),
    ("/nothing", "/nothing/here", {"state": "absent", "status": 404}),
)
"""Route, address (if it is another), and what else its line says."""


def a_practice(page: Page, console: str, slug: str) -> str:
    """The id of the practice at this address, from the list."""
    page.goto(f"{console}/?q={slug}.")
    found = re.search(r"/practices/([\w-]{36})", page.content())
    assert found is not None, "the practice is not in the console's list"
    return found[1]
