"""Forms that are not taken, for the list in `pages.py`: what stands on the page then, for each that has no line there.

Where nothing else can be wrong in a form it is sent as from a page that was open for too long.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from portico.tenancy.hosts import Door

Row = tuple[str, str, Mapping[str, str]]
"""Route, address ('' for the same), and what is sent from there."""

_STALE: Final = {"_token": "stale"}
_VISIT, _THIS_VISIT = "/p/scheduling/visits/{id:uuid}", "/p/scheduling/visits/{booked}"
_DAY, _THIS_DAY = "/p/scheduling/day/visits/{id:uuid}", "/p/scheduling/day/visits/{visit}"
_SET_UP = "/p/scheduling/setup"
_LINE, _WAITS = "/p/scheduling/waiting", "/p/scheduling/waiting/line/{entry:uuid}"
_NOTICE, _THIS_NOTICE = "/p/announcements/all/{id:uuid}", "/p/announcements/all/{notice}"
_FEATURE, _THIS_FEATURE = "/practice/features/{name:str}", "/practice/features/scheduling"
_ONE, _THIS = "/practices/{id:uuid}", "/practices/{practice}"

PORTAL: Final[tuple[Row, ...]] = (
    (f"{_VISIT}/move", f"{_THIS_VISIT}/move", {"slot": "nonsense", "_form": "slots"}),
    (f"{_VISIT}/seen", f"{_THIS_VISIT}/seen", _STALE),
    ("/p/scheduling/waiting/{entry:uuid}/leave", "/p/scheduling/waiting/{entry}/leave", _STALE),
)
WORKSPACE: Final[tuple[Row, ...]] = (
    ("/opening/door", "", _STALE),
    (f"{_NOTICE}/change", f"{_THIS_NOTICE}/change", {"title": "", "last_day": "soon", "act": "look", "_form": "write"}),
    *((f"{_NOTICE}/{act}", f"{_THIS_NOTICE}/{act}", _STALE) for act in ("end", "delete")),
    (f"{_DAY}/at", f"{_THIS_DAY}/at", {"day": "soon", "time": "", "_form": "at"}),
    (f"{_DAY}/move", f"{_THIS_DAY}/move", {"slot": "nonsense", "_form": "move"}),
    ("/p/scheduling/new/{patient:uuid}/series", "/p/scheduling/new/{patient}/series", _STALE),
    (f"{_SET_UP}/days/{{day_off:uuid}}", f"{_SET_UP}/days/{{day_off}}", _STALE),
    (f"{_SET_UP}/hours/{{person:uuid}}/{{rule:uuid}}", f"{_SET_UP}/hours/{{person}}/{{rule}}", _STALE),
    (f"{_SET_UP}/rooms/{{room:uuid}}", f"{_SET_UP}/rooms/{{room}}", {"name": "", "kind": "device", "_form": "room"}),
    (f"{_SET_UP}/types/{{type:uuid}}", f"{_SET_UP}/types/{{type}}", {"name": "", "minutes": "7", "_form": "type"}),
    ("/p/scheduling/waiting/first", "", _STALE),
    (f"{_LINE}/offers/{{offer:uuid}}", f"{_LINE}/offers/{{offer}}", {"_form": "answer"}),
    (f"{_WAITS}/off", f"{_LINE}/line/{{entry}}/off", _STALE),
    (f"{_WAITS}/wishes", f"{_LINE}/line/{{entry}}/wishes", {"until": "soon", "_form": "wait"}),
    ("/practice/carers/{id:uuid}", "/practice/carers/{carer}", {"name": "", "_form": "form"}),
    ("/practice/locations/{id:uuid}", "/practice/locations/{location}", {"name": "", "timezone": "Mars"}),
    ("/practice/closures/remove", "", _STALE),
    *((f"{_FEATURE}/{act}", f"{_THIS_FEATURE}/{act}", _STALE) for act in ("off", "erase")),
    (f"{_FEATURE}/copy", f"{_THIS_FEATURE}/copy", {"part": "9"}),
    ("/practice/look/logo", "", {"alt": "", "_form": "logo"}),
    ("/practice/look/share", "", {"act": "nonsense", "_form": "share"}),
    *((f"/practice/look/{act}", "", _STALE) for act in ("back", "discard", "no-logo", "publish")),
    *((f"/practice/{one}", "", _STALE) for one in ("address", "repairs", "repairs/all", "second-factor", "setup")),
    ("/practice/leaving", "", {"part": "9"}),
    ("/practice/support", "", _STALE),
)
CONSOLE: Final[tuple[Row, ...]] = (
    ("/account", "", _STALE),
    (_ONE, _THIS, _STALE),
    (f"{_ONE}/destroy", f"{_THIS}/destroy", {"name": "another practice", "_form": "form"}),
    (f"{_ONE}/leave", f"{_THIS}/leave", {"mail": "a", "_form": "form"}),
    # Not by what they say: to reopen a practice takes no word.
    *((f"{_ONE}/{act}", f"{_THIS}/{act}", _STALE) for act in ("reopen", "stay", "support")),
    *((at, "", _STALE) for at in ("/repairs", "/server")),
)

NO_REFUSAL: Final = frozenset(
    {
        # The showcase's way in and a mailbox's own button answer in a word, without a page of their own.
        (Door.PORTAL, "/walk-in"),
        (Door.WORKSPACE, "/walk-in"),
        (Door.PORTAL, "/letters/off/{token}"),
        (Door.WORKSPACE, "/letters/off/{token}"),
        # What the walk does not have: an offer from the waiting list, an address of the practice's own.
        (Door.PORTAL, "/p/scheduling/waiting/offers/{offer:uuid}"),
        (Door.WORKSPACE, "/practice/address/{id:uuid}/remove"),
    }
)
"""Forms whose refusal is no page of this list, and why."""
