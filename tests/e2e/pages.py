"""The list of our pages: every route of the application × what it can look like: full, empty, refused.

A route that is in no line here fails `test_every_route_is_looked_at`. In addresses, {booked}, {past}, {hold}, {entry},
{visit}, {patient}, {token} and what is set up stand for ids that the crawl finds on the way.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from portico.tenancy.hosts import Door

from tests.e2e import copies, operator_pages, practice_pages, public_pages, refused_pages
from tests.e2e.places import Practice
from tests.e2e.product import Product

PORTAL, WORKSPACE, PUBLIC, CONSOLE = Door.PORTAL, Door.WORKSPACE, Door.PUBLIC, Door.OPERATIONS
UNKNOWN = "00000000-0000-4000-8000-000000000000"
LONG = "It began on the stairs. " * 30


class Who(StrEnum):
    """Whose browser shows the page. The new ones are at the practice where nothing has happened yet, the founder at
    one whose door is not open.
    """

    NOBODY = "nobody"
    PATIENT = "patient"
    OWNER = "owner"
    CLINICIAN = "clinician"
    OPERATOR = "operator"
    NEW_PATIENT = "new patient"
    NEW_OWNER = "new owner"
    FOUNDER = "founder"


@dataclass(frozen=True, kw_only=True)
class Shown:
    """One page in one state. `sent` is posted to `at` in a form, from the page `frm`, which lends its token.

    `after` happens at the practice before it is looked at.
    """

    who: Who
    door: Door
    route: str
    at: str
    state: str = "full"
    status: int = 200
    sent: Mapping[str, str] | None = None
    frm: str = ""
    more: str = field(default="")
    after: Callable[[Product, Practice], None] | None = None

    @property
    def name(self) -> str:
        """For the screenshot's file: portal-p-scheduling-book-refused."""
        words = (
            self.route.replace(":uuid", "").replace(":str", "").translate(str.maketrans("/", "-", "{}")).strip("-")
            or "first"
        )
        return "-".join(part for part in (self.door.value, words, self.state, self.more) if part)


def _portal(route: str, at: str = "", **more: object) -> Shown:
    return Shown(**{"who": Who.PATIENT, "door": PORTAL, "route": route, "at": at or route, **more})  # type: ignore[arg-type]


def _desk(route: str, at: str = "", **more: object) -> Shown:
    return Shown(**{"who": Who.OWNER, "door": WORKSPACE, "route": route, "at": at or route, **more})  # type: ignore[arg-type]


def _portal_refused(route: str, frm: str, at: str = "", **sent: str) -> Shown:
    return _portal(route, at, state="refused", status=422, frm=frm, sent=sent)


def _desk_refused(route: str, frm: str, at: str = "", **sent: str) -> Shown:
    return _desk(route, at, state="refused", status=422, frm=frm, sent=sent)


def _refused(who: Who, door: Door, route: str, at: str, sent: Mapping[str, str]) -> Shown:
    at = at or route
    return Shown(who=who, door=door, route=route, at=at, frm=at, state="refused", status=422, sent=sent)


_BOOK, _VISITS, _VISIT = "/p/scheduling/book", "/p/scheduling/visits", "/p/scheduling/visits/{id:uuid}"
_HOLD, _WAITING = "/p/scheduling/book/{hold:uuid}", "/p/scheduling/waiting"
_AN_OFFER = _WAITING + "/offers/{offer:uuid}"
_DAY, _ONE, _NEW = "/p/scheduling/day", "/p/scheduling/day/visits/{id:uuid}", "/p/scheduling/new"
_FOR = "/p/scheduling/new/{patient:uuid}"
_FOR_AT, _FOR_WAITING = "/p/scheduling/new/{patient}/at", "/p/scheduling/new/{patient}/waiting"
_WEEK, _LINE, _SET_UP = "/p/scheduling/week", "/p/scheduling/waiting", "/p/scheduling/setup"
_WAITS = _LINE + "/line/{entry:uuid}"
_TYPES, _HOURS, _DAYS, _ROOMS = f"{_SET_UP}/types", f"{_SET_UP}/hours", f"{_SET_UP}/days", f"{_SET_UP}/rooms"
_RULE = f"{_HOURS}/{{person:uuid}}/{{rule:uuid}}"
_NOTICES, _KEPT, _WRITE = "/p/announcements/notices", "/p/announcements/all", "/p/announcements/new"
_NOTICE, _THIS = "/p/announcements/all/{id:uuid}", "/p/announcements/all/{notice}"
_TODAY = datetime.now(UTC).date()
_WORDS = {
    "title": "We are closed on Friday",
    "body": "We are back on Monday.",
    "title_es": "Cerrado el viernes",
    "body_es": "El lunes abrimos de nuevo.",
    "first_day": str(_TODAY - timedelta(days=30)),
    "last_day": str(_TODAY + timedelta(days=30)),
    "act": "look",
    "_form": "write",
}
_FEATURES, _FEATURE = "/practice/features", "/practice/features/{name:str}"
_VISITS_FEATURE = _FEATURES + "/scheduling"
_LETTERS, _LETTER = "/practice/letters", "/practice/letters/{sender:str}/{name:str}"
_NOT_YET = {"state": "empty", "who": Who.NEW_PATIENT}
_EMPTY = {"state": "empty", "who": Who.NEW_OWNER}
_EARLY = {"state": "early", "who": Who.FOUNDER}
_MAKING, _READY = {"state": "making", "who": Who.NEW_OWNER}, {"state": "ready", "who": Who.NEW_OWNER}
_OUT = {"who": Who.NOBODY}

PATIENT_PAGES = (
    _portal("/"),
    _portal("/account"),
    _portal("/account/letters"),
    _portal("/privacy"),
    # An open portal has no such page.
    _portal("/opens-soon", state="absent", status=404),
    _portal("/record"),
    _portal("/records/seen"),
    _portal(_BOOK),
    _portal(_BOOK, _BOOK + "?zone=Europe/Madrid", more="zone"),
    _portal(_HOLD, "/p/scheduling/book/{hold}"),
    _portal(_BOOK, _BOOK + "?since=2099-01-01", more="none"),
    _portal(_VISITS),
    _portal(_VISIT, "/p/scheduling/visits/{booked}"),
    _portal(_VISIT, "/p/scheduling/visits/{past}", more="past"),
    _portal(_VISIT + "/cancel", "/p/scheduling/visits/{booked}/cancel"),
    _portal(_VISIT + "/move", "/p/scheduling/visits/{booked}/move"),
    _portal(_VISIT + "/seen", "/p/scheduling/visits/{booked}/seen"),
    _portal(_WAITING),
    _portal(_WAITING + "/join"),
    _portal(_WAITING + "/{entry:uuid}/leave", _WAITING + "/{entry}/leave"),
    _portal(_AN_OFFER, f"{_WAITING}/offers/{UNKNOWN}", state="absent", status=404),
    _portal("/", **_NOT_YET),
    _portal("/account", **_NOT_YET),
    _portal("/records/seen", **_NOT_YET),
    _portal(_BOOK, **_NOT_YET),
    _portal(_VISITS, **_NOT_YET),
    _portal(_WAITING, **_NOT_YET),
    _portal(_WAITING + "/join", **_NOT_YET),
    _portal_refused("/account", "/account", _token="stale"),
    _portal_refused("/account/letters", "/account/letters", language="xx", _form="letters"),
    _portal_refused(_BOOK, _BOOK, _form="slots", slot="nonsense"),
    _portal_refused(_HOLD, "/p/scheduling/book/{hold}", "/p/scheduling/book/{hold}", _form="book", description=LONG),
    _portal_refused(_WAITING + "/join", _WAITING + "/join", _form="join", until="soon"),
    _portal_refused(_VISIT + "/cancel", "/account", "/p/scheduling/visits/{past}/cancel", _form="cancel"),
    _portal(_NOTICES),
    _portal(_NOTICES, **_NOT_YET),
    _portal_refused(_NOTICES, _NOTICES, notice="nobody"),
    _portal("/nothing", "/nothing/here", state="absent", status=404),
    _portal(_BOOK, _BOOK + "?person=nobody", state="unreadable", status=422),
)

STAFF_PAGES = (
    _desk("/"),
    _desk("/account"),
    _desk("/account/letters"),
    _desk(_LETTERS),
    _desk(_LETTER, _LETTERS + "/core/setup-patient"),
    _desk(_LETTER, _LETTERS + "/scheduling/visit-booked?language=es", more="es"),
    _desk("/audit"),
    _desk("/audit", "/audit?since=nonsense", state="refused", status=422),
    _desk("/patients"),
    _desk("/patients", frm="/patients", sent={"_form": "search", "q": "zzzz"}, more="none"),
    _desk_refused("/patients", "/patients", _form="search", q="x" * 300),
    _desk("/patients/new"),
    _desk("/privacy"),
    _desk(_DAY),
    _desk(_DAY, _DAY + "?date={another}", more="another"),
    _desk(_DAY + "/mark"),
    _desk(_ONE, "/p/scheduling/day/visits/{visit}"),
    _desk(_ONE + "/mark", "/p/scheduling/day/visits/{visit}/mark"),
    _desk(_ONE + "/cancel", "/p/scheduling/day/visits/{visit}/cancel"),
    _desk(_ONE + "/move", "/p/scheduling/day/visits/{visit}/move"),
    _desk(_ONE + "/move", "/p/scheduling/day/visits/{visit}/move?slot={slot}", more="chosen"),
    _desk(_ONE + "/at", "/p/scheduling/day/visits/{visit}/at"),
    _desk(_WEEK),
    _desk(_WEEK, _WEEK + "?date={another}&person={person}", more="person"),
    _desk(_DAY, _DAY + "?date={another}&by=rooms", more="rooms"),
    _desk(_LINE),
    _desk(_LINE + "/first"),
    _desk(_LINE, frm=_LINE, sent={"words": "zzzz", "_form": "waits"}, more="none"),
    _desk(_WAITS, _LINE + "/line/{entry}"),
    _desk(_AN_OFFER, _WAITING + "/offers/{offer}"),
    _desk(_WAITS + "/wishes", _LINE + "/line/{entry}/wishes"),
    _desk(_WAITS + "/off", _LINE + "/line/{entry}/off"),
    _desk(_SET_UP),
    _desk(_TYPES),
    _desk(_TYPES + "/new"),
    _desk(_TYPES + "/{type:uuid}", _TYPES + "/{type}"),
    _desk(_HOURS),
    _desk(_HOURS + "/{person:uuid}", _HOURS + "/{person}"),
    _desk(_RULE, _HOURS + "/{person}/{rule}"),
    _desk(_DAYS),
    _desk(_DAYS + "/{day_off:uuid}", _DAYS + "/{day_off}"),
    _desk(_ROOMS),
    _desk(_ROOMS + "/new"),
    _desk(_ROOMS + "/{room:uuid}", _ROOMS + "/{room}"),
    _desk(_SET_UP + "/clocks"),
    _desk(_FOR + "/at", "/p/scheduling/new/{patient}/at"),
    _desk(_FOR + "/series", "/p/scheduling/new/{patient}/series?service={type}&slot={slot}"),
    _desk(_FOR + "/waiting", _FOR_WAITING),
    _desk(_NEW),
    _desk(_NEW, _NEW + "?to=waiting", more="waiting"),
    _desk(_NEW, frm=_NEW, sent={"words": "a"}, more="found"),
    _desk(_NEW, frm=_NEW, sent={"words": "zzzz"}, more="none"),
    _desk(_FOR, "/p/scheduling/new/{patient}"),
    _desk(_FOR, "/p/scheduling/new/{patient}?slot={slot}", more="chosen"),
    _desk("/", **_EMPTY),
    _desk("/account", **_EMPTY),
    _desk(_LETTERS, **_EMPTY),
    _desk("/audit", "/audit?until=2020-01-01", **_EMPTY),
    _desk("/patients", **_EMPTY),
    _desk(_DAY, **_EMPTY),
    _desk(_FOR, "/p/scheduling/new/{new_patient}", **_EMPTY),
    _desk(_FOR + "/series", "/p/scheduling/new/{new_patient}/series", **_EMPTY),
    _desk(_FOR + "/at", "/p/scheduling/new/{new_patient}/at", **_EMPTY),
    _desk(_FOR + "/waiting", "/p/scheduling/new/{new_patient}/waiting", **_EMPTY),
    _desk(_WEEK, **_EMPTY),
    _desk(_LINE, **_EMPTY),
    _desk(_SET_UP, **_EMPTY),
    _desk(_TYPES, **_EMPTY),
    _desk(_HOURS, **_EMPTY),
    _desk(_DAYS, **_EMPTY),
    _desk(_ROOMS, **_EMPTY),
    _desk(_SET_UP + "/clocks", **_EMPTY),
    _desk_refused("/account", "/account", _token="stale"),
    _desk_refused("/account/letters", "/account/letters", wanted="nothing", _form="letters"),
    _desk_refused("/patients/new", "/patients/new", given="", family="", birth_date="tomorrow", phone="12", email="a"),
    _desk_refused(_DAY + "/mark", _DAY, visit="nobody", _form="mark"),
    _desk_refused(_ONE + "/mark", "/account", "/p/scheduling/day/visits/{visit}/mark", to="gone", _form="mark"),
    _desk_refused(_ONE + "/cancel", "/account", "/p/scheduling/day/visits/{past}/cancel", _form="cancel"),
    _desk_refused(_LINE, _LINE, words="x" * 200, _form="waits"),
    _desk_refused(_TYPES + "/new", _TYPES + "/new", name="", minutes="7", _form="type"),
    _desk_refused(_HOURS + "/{person:uuid}", _HOURS + "/{person}", _HOURS + "/{person}", starts="", _form="hours"),
    _desk_refused(_DAYS, _DAYS, kind="extra", first="soon", _form="days"),
    _desk_refused(_ROOMS + "/new", _ROOMS + "/new", name="", kind="device", _form="room"),
    _desk_refused(_FOR + "/at", _FOR_AT, _FOR_AT, day="soon", time="", _form="at"),
    _desk_refused(_FOR + "/waiting", _FOR_WAITING, _FOR_WAITING, _form="wait", until="soon"),
    _desk_refused(_NEW, _NEW, words=""),
    _desk_refused(_FOR, "/account", "/p/scheduling/new/{patient}", slot="nonsense", description=LONG, _form="book"),
    _desk(_NOTICES),
    _desk(_NOTICES, **_EMPTY),
    _desk_refused(_NOTICES, _NOTICES, notice="nobody"),
    _desk(_KEPT),
    _desk(_KEPT, **_EMPTY),
    _desk(_WRITE),
    _desk(_WRITE, frm=_WRITE, sent=_WORDS, more="look"),
    _desk_refused(_WRITE, _WRITE, **{**_WORDS, "title": "", "body_es": "", "last_day": "soon"}),
    _desk(_NOTICE, _THIS),
    _desk(_NOTICE + "/change", _THIS + "/change"),
    _desk(_NOTICE + "/end", _THIS + "/end"),
    _desk(_NOTICE + "/delete", _THIS + "/delete"),
    _desk(_FEATURES),
    _desk(_FEATURES, _FEATURES + "?show=on", more="on"),
    _desk(_FEATURE, _VISITS_FEATURE),
    _desk_refused(_FEATURE, _VISITS_FEATURE, _VISITS_FEATURE, **{"s.notice_hours": "many"}),
    _desk(_FEATURE + "/off", _VISITS_FEATURE + "/off"),
    _desk(_FEATURE + "/copy", _VISITS_FEATURE + "/copy"),
    _desk(_FEATURE + "/erase", _VISITS_FEATURE + "/erase"),
    *(_desk(route, at, **more) for route, at, more in practice_pages.FULL),
    *(_desk(route, at, **{**_EMPTY, **more}) for route, at, more in practice_pages.EMPTY),
    *(_desk(route, **_EARLY) for route in practice_pages.EARLY),
    _desk(_FEATURE + "/copy", _VISITS_FEATURE + "/copy", **_MAKING, after=copies.asked_for),
    _desk("/practice/leaving", **_MAKING),
    _desk(_FEATURE + "/copy", _VISITS_FEATURE + "/copy", **_READY, after=copies.made),
    _desk("/practice/leaving", **_READY),
    _desk("/audit", who=Who.CLINICIAN, state="denied", status=403),
    _desk("/nothing", "/nothing/here", state="absent", status=404),
)

OUTSIDE_PAGES = (
    *(
        Shown(**{**_OUT, "door": door, "route": route, "at": route, **more})
        for door in (PORTAL, WORKSPACE, CONSOLE)
        for route, more in (
            ("/recover", {}),
            ("/recover", {"state": "refused", "status": 422, "frm": "/recover", "sent": {"email": "ana"}}),
            ("/recover", {"frm": "/recover", "sent": {"email": "nobody@mail.example"}, "more": "asked"}),
            ("/setup/{token}", {"at": "/setup/nothing", "state": "dead", "status": 404}),
            ("/setup/{token}", {}),
            ("/auth/callback", {"at": "/auth/callback?state=x", "state": "refused", "status": 400}),
            ("/signed-out", {}),
            ("/signed-out", {"at": "/signed-out?known=1", "more": "known"}),
            ("/nothing", {"at": "/nothing/here", "state": "absent", "status": 404, "more": "outside"}),
        )
    ),
    *(
        Shown(
            **_OUT,
            door=door,
            route="/setup/{token}",
            at="/setup/{token}",
            state="refused",
            status=422,
            frm="/setup/{token}",
            sent=sent,
        )
        for door, sent in (
            (PORTAL, {"born.month": "13", "born.day": "1", "born.year": "1948"}),
            (WORKSPACE, {"digits": "12"}),
            (CONSOLE, {"digits": "12"}),
        )
    ),
    *(
        Shown(**{**_OUT, "door": PORTAL, "route": route, "at": at or route, **more})
        for route, at, more in practice_pages.START
    ),
    _portal("/auth/action", frm="/account", sent={"action": "nothing"}, state="refused", status=422),
    _portal("/auth/logout", frm="/account", sent={"_token": "stale"}, state="refused", status=403),
    _desk("/auth/action", frm="/account", sent={"action": "nothing"}, state="refused", status=422),
    _desk("/auth/logout", frm="/account", sent={"_token": "stale"}, state="refused", status=403),
    Shown(**_OUT, door=PUBLIC, route="/", at="/"),
    Shown(**_OUT, door=PUBLIC, route="/privacy", at="/privacy"),
    Shown(**_OUT, door=PUBLIC, route="/security", at="/security"),
    *(
        Shown(**{**_OUT, "door": PUBLIC, "route": route, "at": at or route, **more})
        for route, at, more in public_pages.PUBLIC
    ),
    Shown(**_OUT, door=PUBLIC, route="/nothing", at="/nothing/here", state="absent", status=404),
)

NO_PAGES = frozenset(
    {
        "/auth/login",
        "/session/stay",
        "/p/scheduling/visits/{id:uuid}/calendar",
        "/practice/letters/{sender:str}/{name:str}/html",
        "/practice/look/sample",
        "/look/{token:str}",
        "/record/copy",
        "/letters/off/{token}",
        "/walk-in",
        "/open-your-own",
        "/practices/{id:uuid}/certificate/file",
    }
)
"""Routes without a page: the sign-in (the login's own are in `login_pages.py`), staying signed in, files to take
along, a mailbox's own button, the showcase's ways in and out (tests/public/test_public.py), and a letter's own HTML and
the samples of a look, which stand in frames of their pages (tests/public/test_brands.py).
"""

CONSOLE_PAGES = tuple(
    Shown(**{"who": Who.OPERATOR, "door": CONSOLE, "route": route, "at": at or route, **more})  # type: ignore[arg-type]
    for route, at, more in operator_pages.CONSOLE
)

REFUSED_PAGES = (
    *(_refused(Who.PATIENT, PORTAL, *row) for row in refused_pages.PORTAL),
    *(_refused(Who.OWNER, WORKSPACE, *row) for row in refused_pages.WORKSPACE),
    *(_refused(Who.OPERATOR, CONSOLE, *row) for row in refused_pages.CONSOLE),
)

ALL = (*PATIENT_PAGES, *STAFF_PAGES, *CONSOLE_PAGES, *REFUSED_PAGES, *OUTSIDE_PAGES)
