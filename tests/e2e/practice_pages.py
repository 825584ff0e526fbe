"""The pages about the practice, its people and a patient's way in, for the list in `pages.py`.

{member}, {carer} and {location} stand for ids that the crawl finds on the way.
"""

from __future__ import annotations

from collections.abc import Mapping

Row = tuple[str, str, Mapping[str, object]]
"""Route, address ('' for the same), and what else `Shown` takes."""

_PEOPLE, _ROLES, _CARERS = "/practice/people", "/practice/roles", "/practice/carers"
_PLACES, _CLOSED, _DETAILS, _FACTOR = (
    "/practice/locations",
    "/practice/closures",
    "/practice/details",
    "/practice/second-factor",
)
_LOOK = "/practice/look"
_OPENING, _AGREEMENT = "/opening", "/opening/agreement"
_COLOURS = {"main": "#a8472f", "accent": "#f0d9b5", "weight": "680", "_form": "look"}
_ADDRESS = "/practice/address"
_ID = "/{id:uuid}"
_NOBODY = "0190b5a0-0000-7000-8000-000000000001"
_PATIENT = "/patients/{id:uuid}"


def _refused(route: str, at: str = "", frm: str = "", **sent: str) -> Row:
    """The form as it stands on the page, with something wrong in it."""
    page = frm or at or route
    return route, at, {"state": "refused", "status": 422, "frm": page, "sent": sent}


FULL: tuple[Row, ...] = (
    (_OPENING, "", {}),
    (_AGREEMENT, "", {}),
    (_AGREEMENT + "/sign", "", {}),
    (_AGREEMENT + "/signed/{version}", _AGREEMENT + "/signed/2026-11", {"state": "absent", "status": 404}),
    (_OPENING + "/door", "", {}),
    _refused(_AGREEMENT + "/sign", signatory="A", title="", _form="sign-form"),
    ("/practice", "", {}),
    (_PEOPLE, "", {}),
    (_PEOPLE + "/invite", "", {}),
    (_PEOPLE + _ID, _PEOPLE + "/{member}", {}),
    (_ROLES, "", {}),
    (_ROLES + "/change", _ROLES + "/change?role=nurse", {}),
    (_CARERS, "", {}),
    (_CARERS + "/new", "", {}),
    (_CARERS + _ID, _CARERS + "/{carer}", {}),
    (_DETAILS, "", {}),
    (_FACTOR, "", {}),
    (_PLACES, "", {}),
    (_PLACES + "/new", "", {}),
    (_PLACES + _ID, _PLACES + "/{location}", {}),
    (_PLACES + _ID + "/hours", _PLACES + "/{location}/hours", {}),
    (_CLOSED, "", {}),
    (_CLOSED + "/federal", "", {}),
    (_CLOSED + "/remove", "", {}),
    (_LOOK, "", {}),
    *((f"{_LOOK}/{one}", "", {}) for one in ("logo", "no-logo", "publish", "discard", "share", "back")),
    _refused(_LOOK, main="green", accent="#12", tone="#ffff99", _form="look"),
    (_LOOK, "", {"state": "tried", "frm": _LOOK, "sent": {**_COLOURS, "act": "show"}}),
    (_LOOK, "", {"state": "draft", "frm": _LOOK, "sent": {**_COLOURS, "act": "save"}}),
    (_LOOK + "/share", "", {"state": "shared", "frm": _LOOK, "sent": {"act": "share", "_form": "share"}}),
    # The other pages of the walk keep the look that they have.
    (_LOOK + "/discard", "", {"state": "gone", "frm": _LOOK, "sent": {"_form": "discard"}}),
    ("/practice/setup", "", {}),
    (_ADDRESS, "", {}),
    (_ADDRESS + "/new", "", {}),
    _refused(_ADDRESS + "/new", host="not a name", _form="form"),
    (_ADDRESS + _ID + "/remove", f"{_ADDRESS}/{_NOBODY}/remove", {"state": "absent", "status": 404}),
    ("/practice/support", "", {}),
    ("/practice/support/grant", "", {}),
    _refused("/practice/support/grant", hours="3", reason="", _form="form"),
    ("/practice/leaving", "", {}),
    ("/practice/repairs", "", {}),
    ("/practice/repairs/all", "", {}),
    (_PATIENT, "/patients/{patient}", {}),
    (_PATIENT + "/edit", "/patients/{patient}/edit", {}),
    (_PATIENT + "/portal", "/patients/{patient}/portal", {}),
    (_PATIENT + "/remove", "/patients/{patient}/remove", {}),
    _refused(_PATIENT + "/remove", "/patients/{patient}/remove", reason="never", _form="form"),
    _refused(_PEOPLE + "/invite", name="", email="a", phone="12", role="owner", _form="form"),
    _refused(_PEOPLE + _ID, _PEOPLE + "/{member}", act="role", role="", _form="role"),
    _refused(_ROLES + "/change", _ROLES + "/change?role=nurse", role="nurse", bundles="nothing", _form="form"),
    _refused(_CARERS + "/new", name="", _form="form"),
    _refused(_DETAILS, name="", phone="12", timezone="Mars", _form="form"),
    _refused(_PLACES + "/new", name="", phone="12", timezone="Mars", _form="form"),
    _refused(_PLACES + _ID + "/hours", _PLACES + "/{location}/hours", mon="all day", tue="8-12, 11 am-5", _form="form"),
    _refused(_CLOSED, name="", first="soon", _form="add"),
    _refused(_CLOSED + "/federal", frm=_CLOSED, year="2031", days="2031-08-08", _form="federal"),
    _refused(_PATIENT + "/edit", "/patients/{patient}/edit", given="", birth_date="soon", phone="12", _form="form"),
    _refused(_PATIENT + "/portal", "/patients/{patient}/portal", act="invite", email="nobody", _form="invite"),
)
EMPTY: tuple[Row, ...] = tuple(
    (at, "", {})
    for at in (_CLOSED, _PEOPLE, _CARERS, _PLACES, _ADDRESS, "/practice", "/practice/support", "/practice/repairs")
)
# Of a practice whose owner is setting it up.
EARLY = ("/", "/practice", _OPENING, _AGREEMENT, _AGREEMENT + "/sign", _OPENING + "/door")
START: tuple[Row, ...] = (
    ("/start", "", {}),
    ("/start", "", {"state": "refused", "status": 422, "frm": "/start", "sent": {"code": "short"}}),
)
