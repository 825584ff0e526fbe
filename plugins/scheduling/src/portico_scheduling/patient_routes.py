"""The portal's pages of this plugin: which address is answered by which function."""

from __future__ import annotations

from portico_sdk import Audience, Page


def _page(path: str, title: str, get: str, post: str | None = None, *, shows: bool = True) -> Page:
    return Page(
        path=path,
        audience=Audience.PATIENT,
        title=title,
        get=get,
        post=post,
        shows=("Appointment",) if shows else (),
    )


_ONE = "visits/{id:uuid}"
PATIENT_PAGES = (
    _page("book", "Book a visit", "pages:book", "pages:choose", shows=False),
    _page("book/{hold:uuid}", "Book this visit", "pages:look", "pages:confirm"),
    _page("visits", "Visits", "visit_pages:visits_list"),
    _page(_ONE, "A visit", "visit_pages:visit"),
    _page(f"{_ONE}/seen", "A visit", "visit_pages:visit", "visit_pages:seen"),
    _page(f"{_ONE}/move", "Move a visit", "pages:ask_move", "pages:move"),
    _page(f"{_ONE}/cancel", "Cancel a visit", "visit_pages:ask_cancel", "visit_pages:cancel"),
    _page(f"{_ONE}/calendar", "For your calendar", "visit_pages:calendar"),
    _page("waiting", "Waiting list", "waiting_pages:waiting_list"),
    _page("waiting/join", "Join the waiting list", "waiting_pages:ask_join", "waiting_pages:join"),
    _page("waiting/{entry:uuid}/leave", "Leave the waiting list", "waiting_pages:ask_leave", "waiting_pages:leave"),
    _page("waiting/offers/{offer:uuid}", "A free time", "waiting_pages:see_offer", "waiting_pages:answer"),
)
