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


_ONE, _WAITS = "day/visits/{id:uuid}", "waiting/line/{entry:uuid}"
_DAYS = (
    _page("day", "Day", READ, "staff_day:day", shows=_VISIT),
    _page("day/mark", "Mark who came", CHECKIN, "staff_day:day", "staff_day:mark_on_day", shows=_VISIT),
    _page("week", "Week", READ, "staff_week:week", shows=_VISIT),
    _page(_ONE, "A visit", READ, "staff_visit:visit", shows=_VISIT),
    _page(f"{_ONE}/mark", "Mark a visit", CHECKIN, "staff_visit:visit", "staff_visit:mark", shows=_VISIT),
    _page(f"{_ONE}/cancel", "Cancel a visit", WRITE, "staff_visit:ask_cancel", "staff_visit:cancel", shows=_VISIT),
    _page(f"{_ONE}/move", "Move a visit", WRITE, "staff_move:move", "staff_move:move_it", shows=_VISIT),
    _page(f"{_ONE}/at", "Move a visit to any time", OVERBOOK, "staff_move:at", "staff_move:move_at", shows=_VISIT),
    _page("waiting", "Waiting list", READ, "staff_waiting:waiting_list", "staff_waiting:find", shows=_VISIT),
    _page(
        "waiting/first", "Who is asked sooner", WRITE, "staff_waiting:waiting_list", "staff_waiting:first", shows=_VISIT
    ),
    _page(
        "waiting/offers/{offer:uuid}", "A time to tell", WRITE, "staff_offer:see", "staff_offer:answer", shows=_VISIT
    ),
    _page(_WAITS, "One who waits", READ, "staff_wait:one", shows=_VISIT),
    _page(f"{_WAITS}/wishes", "What they wait for", WRITE, "staff_join:ask_change", "staff_join:change", shows=_VISIT),
    _page(f"{_WAITS}/off", "Off the waiting list", WRITE, "staff_wait:ask_off", "staff_wait:off", shows=_VISIT),
)
_FOR = "new/{patient:uuid}"
_NEW = (
    _page("new", "New visit", WRITE, "staff_book:new", "staff_book:find_patient", shows=_PATIENT),
    _page(_FOR, "New visit", WRITE, "staff_book:new_for", "staff_book:book_for", shows=_PATIENT),
    _page(f"{_FOR}/at", "New visit at any time", OVERBOOK, "staff_book:at", "staff_book:book_at", shows=_PATIENT),
    _page(f"{_FOR}/waiting", "Onto the waiting list", WRITE, "staff_join:ask", "staff_join:put", shows=_PATIENT),
    _page(f"{_FOR}/series", "New series", WRITE, "staff_series:dates", "staff_series:book", shows=_PATIENT),
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
