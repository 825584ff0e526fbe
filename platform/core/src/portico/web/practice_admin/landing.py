"""`/practice`: where a practice sees to its people and its settings. Each room adds its place to `PLACES`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import msgspec
from portico_sdk import Nothing, View

from portico.identity.permissions import Permission
from portico.tenancy.context import Actor
from portico.web.parts import CoreContext


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """One page of settings: what it is for, and who may open it."""

    label: str
    hint: str
    href: str
    icon: str
    permission: Permission


class Group(msgspec.Struct, frozen=True, kw_only=True):
    """Places that belong together."""

    title: str
    places: tuple[Place, ...]


GROUPS: Final = (
    Group(
        title="People",
        places=(
            Place(
                label="Colleagues",
                hint="Who works here, invitations, roles, letting somebody go",
                href="/practice/people",
                icon="users-round",
                permission=Permission.STAFF_WRITE,
            ),
            Place(
                label="What roles may do",
                hint="Owner, office manager, doctor, nurse, front desk, billing",
                href="/practice/roles",
                icon="key-round",
                permission=Permission.STAFF_WRITE,
            ),
            Place(
                label="Who gives care",
                hint="Doctors, nurses and others whom patients can visit",
                href="/practice/carers",
                icon="stethoscope",
                permission=Permission.PRACTICE_WRITE,
            ),
        ),
    ),
    Group(
        title="The practice",
        places=(
            Place(
                label="Name and contact",
                hint="What stands at the foot of every page and in every letter",
                href="/practice/details",
                icon="building-2",
                permission=Permission.PRACTICE_WRITE,
            ),
            Place(
                label="Look",
                hint="Colors, letters, corners and logo, everywhere",
                href="/practice/look",
                icon="palette",
                permission=Permission.PRACTICE_WRITE,
            ),
            Place(
                label="Address of the portal",
                hint="A name of your own for it, like portal.yourpractice.com",
                href="/practice/address",
                icon="globe",
                permission=Permission.PRACTICE_WRITE,
            ),
            Place(
                label="Locations and opening hours",
                hint="Where patients find you, and when",
                href="/practice/locations",
                icon="map-pin",
                permission=Permission.PRACTICE_WRITE,
            ),
            Place(
                label="Holidays and closed days",
                hint="Days on which nobody can be booked",
                href="/practice/closures",
                icon="calendar-x",
                permission=Permission.PRACTICE_WRITE,
            ),
            Place(
                label="The agreement",
                hint="What was signed about your patients’ data, by whom and when",
                href="/opening/agreement",
                icon="file-text",
                permission=Permission.PRACTICE_WRITE,
            ),
            Place(
                label="Second key for patients",
                hint="Whether a password alone is enough",
                href="/practice/second-factor",
                icon="shield-check",
                permission=Permission.PRACTICE_WRITE,
            ),
        ),
    ),
    Group(
        title="Features and letters",
        places=(
            Place(
                label="Features",
                hint="What patients and staff can do here: turn on, set up, turn off",
                href="/practice/features",
                icon="blocks",
                permission=Permission.PLUGIN_WRITE,
            ),
            Place(
                label="Letters",
                hint="Every letter that goes out in your name, as people get it",
                href="/practice/letters",
                icon="mail",
                permission=Permission.PRACTICE_WRITE,
            ),
            Place(
                label="Support",
                hint="Letting the people who run Portico look in, for some hours",
                href="/practice/support",
                icon="eye",
                permission=Permission.PRACTICE_WRITE,
            ),
            Place(
                label="This practice as a file",
                hint="All that you decided here, to keep or to begin another practice with",
                href="/practice/setup",
                icon="file-text",
                permission=Permission.PRACTICE_WRITE,
            ),
            Place(
                label="What did not work",
                hint="Work after a booking, a letter or a schedule that failed, and trying it again",
                href="/practice/repairs",
                icon="refresh-cw",
                permission=Permission.PRACTICE_WRITE,
            ),
        ),
    ),
)


def places_for(actor: Actor) -> Sequence[Group]:
    """What this person may open; groups with nothing are left out."""
    found = (
        Group(title=group.title, places=tuple(place for place in group.places if actor.may(place.permission)))
        for group in GROUPS
    )
    return [group for group in found if group.places]


class Landing(msgspec.Struct, frozen=True, kw_only=True):
    groups: tuple[Group, ...]


async def landing(ctx: CoreContext, _path: Nothing, _query: Nothing) -> View:
    return View(template="practice_admin/landing.html", model=Landing(groups=tuple(places_for(ctx.actor))))
