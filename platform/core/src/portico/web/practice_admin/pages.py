"""The pages about the practice itself: address, right, and who answers."""

from __future__ import annotations

from collections.abc import Sequence

from portico_sdk import Audience, Page
from portico_sdk.pages import type_of_handler

from portico.identity.permissions import Permission
from portico.onboarding.office import Office
from portico.web.practice_admin import carers, closures, leaving, locations, look, repairs, setup_file, support
from portico.web.practice_admin.details import DetailPages
from portico.web.practice_admin.landing import landing
from portico.web.practice_admin.people import PeoplePages
from portico.web.practice_admin.roles import RolePages

_ANY, _STAFF, _ROLE, _PRACTICE = (
    Permission.WORKSPACE_READ,
    Permission.STAFF_WRITE,
    Permission.ROLE_WRITE,
    Permission.PRACTICE_WRITE,
)


def practice_pages(office: Office) -> Sequence[Page]:
    """At the workspace's door, below `/practice`. `office` does what the forms ask for."""
    people, roles, details = PeoplePages(office), RolePages(office), DetailPages(office)
    return [
        _page("practice", _ANY, "Practice", landing),
        _page("practice/people", _STAFF, "Colleagues", people.people),
        _page("practice/people/invite", _STAFF, "Invite a colleague", people.new, people.invite, step_up=True),
        # Asks for a fresh factor too, once it knows that this colleague is there.
        _page("practice/people/{id:uuid}", _STAFF, "A colleague", people.one, people.change),
        _page("practice/roles", _STAFF, "What roles may do", roles.roles),
        _page("practice/roles/change", _ROLE, "What a role may do", roles.change_page, roles.change, step_up=True),
        _page("practice/carers", _PRACTICE, "Who gives care", carers.carers),
        _page("practice/carers/new", _PRACTICE, "Add somebody who gives care", carers.new, carers.add),
        _page("practice/carers/{id:uuid}", _PRACTICE, "Somebody who gives care", carers.one, carers.change),
        _page("practice/details", _PRACTICE, "Name and contact", details.details, details.change_details),
        _page(
            "practice/second-factor",
            _PRACTICE,
            "Second key for patients",
            details.factor,
            details.change_factor,
            step_up=True,
        ),
        *_places(),
        *_look(),
        _page("practice/leaving", _PRACTICE, "The practice’s copy", leaving.leaving_page, leaving.take, step_up=True),
        _page("practice/support", _PRACTICE, "Support", support.listed, support.revoke),
        _page("practice/support/grant", _PRACTICE, "Let support in", support.new, support.grant, step_up=True),
        _page("practice/setup", _PRACTICE, "This practice as a file", setup_file.page, setup_file.take),
        _page("practice/repairs", _PRACTICE, "What did not work", repairs.listed, repairs.retry),
        _page("practice/repairs/all", _PRACTICE, "Try all again", repairs.listed, repairs.retry_all),
    ]


def _places() -> Sequence[Page]:
    return [
        _page("practice/locations", _PRACTICE, "Locations", locations.locations),
        _page("practice/locations/new", _PRACTICE, "Add a location", locations.new, locations.add),
        _page("practice/locations/{id:uuid}", _PRACTICE, "A location", locations.one, locations.change),
        _page("practice/locations/{id:uuid}/hours", _PRACTICE, "Hours", locations.hours, locations.change_hours),
        _page("practice/closures", _PRACTICE, "Closed days", closures.closures, closures.add),
        _page("practice/closures/federal", _PRACTICE, "Federal holidays", closures.closures, closures.add_federal),
        _page("practice/closures/remove", _PRACTICE, "Open again", closures.closures, closures.remove),
    ]


def _look() -> Sequence[Page]:
    return [
        _page("practice/look", _PRACTICE, "Look", look.editor, look.change),
        _page("practice/look/sample", _PRACTICE, "How it looks", look.samples),
        _page("practice/look/logo", _PRACTICE, "Logo", look.editor, look.add_logo),
        _page("practice/look/no-logo", _PRACTICE, "No logo", look.editor, look.remove_logo),
        _page("practice/look/publish", _PRACTICE, "Publish", look.editor, look.publish),
        _page("practice/look/discard", _PRACTICE, "Throw away", look.editor, look.discard),
        _page("practice/look/share", _PRACTICE, "Show to others", look.editor, look.share),
        _page("practice/look/back", _PRACTICE, "Bring back", look.editor, look.back),
    ]


def _page(
    path: str,
    permission: Permission,
    title: str,
    get: type_of_handler | None = None,
    post: type_of_handler | None = None,
    *,
    step_up: bool = False,
) -> Page:
    return Page(
        path=path, audience=Audience.STAFF, permission=permission, title=title, get=get, post=post, step_up=step_up
    )
