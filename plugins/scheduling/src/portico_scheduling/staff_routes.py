"""The addresses of the staff's pages: the day and the week, booking for patients, the set-up. Data only."""

from __future__ import annotations

from portico_sdk import Audience, Page

READ, WRITE, CHECKIN = "appointment:read", "appointment:write", "appointment:checkin"
OVERBOOK, SETUP = "appointment:overbook", "schedule:write"

_VISIT, _PATIENT = "Appointment", "Patient"


def _page(path: str, title: str, permission: str, get: str, post: str | None = None, *, shows: str = "") -> Page:
    return Page(
        path=path,
        audience=Audience.STAFF,
        title=title,
        permission=permission,
        get=get,
        post=post,
        shows=(shows,) if shows else (),
    )


_ONE = "day/visits/{id:uuid}"
_DAYS = (
    _page("day", "Day", READ, "staff_pages:day", shows=_VISIT),
    _page("day/mark", "Mark who came", CHECKIN, "staff_pages:day", "staff_pages:mark_on_day", shows=_VISIT),
    _page(_ONE, "A visit", READ, "staff_pages:visit", shows=_VISIT),
    _page(f"{_ONE}/mark", "Mark a visit", CHECKIN, "staff_pages:visit", "staff_pages:mark", shows=_VISIT),
    _page(f"{_ONE}/cancel", "Cancel a visit", WRITE, "staff_pages:ask_cancel", "staff_pages:cancel", shows=_VISIT),
)
_NEW = (
    _page("new", "New visit", WRITE, "staff_pages:new", "staff_pages:find_patient", shows=_PATIENT),
    _page("new/{patient:uuid}", "New visit", WRITE, "staff_pages:new_for", "staff_pages:book_for", shows=_PATIENT),
)
_TYPE, _RULE = "setup/types/{type:uuid}", "setup/hours/{person:uuid}/{rule:uuid}"
_SETUP = (
    _page("setup", "Set up visits", SETUP, "setup_pages:setup"),
    _page("setup/types", "Visit types", SETUP, "setup_types:types"),
    _page("setup/types/new", "New visit type", SETUP, "setup_types:new", "setup_types:add"),
    _page(_TYPE, "A visit type", SETUP, "setup_types:one", "setup_types:change", shows=_VISIT),
    _page("setup/hours", "Weekly hours", SETUP, "setup_hours:hours"),
    _page("setup/hours/{person:uuid}", "Somebody’s hours", SETUP, "setup_hours:person", "setup_hours:add"),
    _page(_RULE, "Hours of a day", SETUP, "setup_hours:rule", "setup_hours:change", shows=_VISIT),
    _page("setup/days", "Days that differ", SETUP, "setup_days:days", "setup_days:add", shows=_VISIT),
    _page("setup/days/{day_off:uuid}", "Days that differ", SETUP, "setup_days:one", "setup_days:remove", shows=_VISIT),
    _page("setup/rooms", "Rooms and devices", SETUP, "setup_rooms:rooms"),
    _page("setup/rooms/new", "New room or device", SETUP, "setup_rooms:new", "setup_rooms:add"),
    _page("setup/rooms/{room:uuid}", "A room or device", SETUP, "setup_rooms:one", "setup_rooms:change", shows=_VISIT),
    _page("setup/clocks", "When the clocks change", SETUP, "setup_clocks:clocks", shows=_VISIT),
)

STAFF_PAGES = (*_DAYS, *_NEW, *_SETUP)
