"""Fills the frame around a page: practice, places, person, language, session. `shell.py` says what each field means."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from portico_sdk import NavItem, Patient, translator

from portico.identity.people import Person
from portico.identity.permissions import Permission
from portico.identity.sessions import Session
from portico.onboarding.agreement_texts import Owed
from portico.tenancy.context import ActorKind, Tenant
from portico.tenancy.hosts import Door
from portico.themes.dates import age
from portico.web import language as languages
from portico.web.csrf import token_of
from portico.web.looks import Look, Looks
from portico.web.operator.words import PLACES
from portico.web.request import Incoming
from portico.web.shell import Shell, ShellActing, ShellAgreement, ShellNavItem, ShellPerson, ShellPractice
from portico.web.week_words import said_hours

t = translator("portico")

OPENING = "/opening"
"""The way to an open door, for the staff of a practice that is new."""
AGREEMENT = f"{OPENING}/agreement"
OPEN_YOUR_OWN = "/open-your-own"
"""Out of a showcase and to the sign-up (showcase.py)."""
SIGN_IN, SIGN_OUT, SIGNED_OUT, STAY = "/auth/login", "/auth/logout", "/signed-out", "/session/stay"
SEEN, PRIVACY, PATIENTS, PRACTICE = "/records/seen", "/privacy", "/patients", "/practice"
_SETS = (Permission.STAFF_WRITE, Permission.PRACTICE_WRITE, Permission.PLUGIN_WRITE)
"""Who has one of these has something to see to at PRACTICE."""


@dataclass(frozen=True, kw_only=True)
class Someone:
    """A signed-in person as the frame shows them. `secret` is the session's id, for the forms' token; `acting_for` is
    the patient whose record a proxy has open.
    """

    person: Person
    session: Session
    secret: str
    acting_for: Patient | None = None


def shell(
    incoming: Incoming,
    looks: Looks,
    *,
    language: str,
    now: datetime | None = None,
    someone: Someone | None = None,
    places: Sequence[NavItem] = (),
    toast: str = "",
    reference: str = "",
    owed: Owed | None = None,
) -> Shell:
    """The frame of one page. `owed` is said to who may sign it."""
    look = looks.of(incoming.tenant, incoming.door)
    session = someone.session if someone else None
    return Shell(
        practice=practice(incoming.tenant, look, language),
        door=incoming.door.value,
        theme_css_url=look.css_url,
        nonce=incoming.nonce,
        path=incoming.target if incoming.wants_view else incoming.location,
        lang=language,
        other_lang=languages.other(incoming, language),
        nav=_places(incoming, someone, places) if someone else (),
        person=_person(someone.person) if someone else None,
        acting=_acting(someone.acting_for) if someone and someone.acting_for else None,
        csrf_token=token_of(someone.secret) if someone else "",
        session_ends_in_s=max(int((session.ends_at - now).total_seconds()), 1) if session and now else None,
        request_ref=reference,
        toast=toast,
        find_href=PATIENTS if someone and someone.person.actor.may(Permission.PATIENT_READ) else "",
        seen_href=SEEN,
        privacy_href=PRIVACY,
        sign_in_href=SIGN_IN,
        sign_out_href=SIGN_OUT,
        stay_href=STAY,
        support_until=someone.person.looks_until if someone else None,
        own_portal_href=OPEN_YOUR_OWN if incoming.tenant.showcase else "",
        opening_href=OPENING if incoming.tenant.founding and someone else "",
        agreement=_agreement(owed) if owed and signs(incoming.door, someone) else None,
    )


def signs(door: Door, someone: Someone | None) -> bool:
    """May this person sign for the practice, where they stand?"""
    return door is Door.WORKSPACE and someone is not None and someone.person.actor.may(Permission.PRACTICE_OPEN)


def practice(tenant: Tenant, look: Look, language: str) -> ShellPractice:
    """A long name stands on two lines of about the same length. Hours are those of its places, or its own words."""
    words = tenant.name.split()
    middle = (len(words) + 1) // 2 if len(words) > 2 else len(words)
    return ShellPractice(
        name=" ".join(words[:middle]),
        rest=" ".join(words[middle:]),
        logo_url=look.logo_url,
        logo_alt=look.logo_alt,
        phone=tenant.phone,
        address=tenant.address,
        hours=said_hours(tenant.open_weeks, language) or ((tenant.hours,) if tenant.hours else ()),
    )


def own_places(door: Door, person: Person, *, is_founding: bool = False) -> list[NavItem]:
    """Core's places; plugins' stand between them by order. The way to an open door comes first where there is one."""
    if door is Door.PORTAL:
        return [NavItem(label=t("Home"), icon="house", href="/", order=0)]
    if door is Door.OPERATIONS:
        return list(PLACES)
    may = person.actor.may
    opening = [NavItem(label=t("Opening"), icon="door-open", href=OPENING, order=-1)] if is_founding else []
    return [
        *opening,
        *([NavItem(label=t("Patients"), icon="users-round", href=PATIENTS, order=50)] if may("patient:read") else []),
        *([NavItem(label=t("Audit"), icon="eye", href="/audit", order=900)] if may("audit:read") else []),
        *([NavItem(label=t("Practice"), icon="settings", href=PRACTICE, order=950)] if any(map(may, _SETS)) else []),
    ]


def _places(incoming: Incoming, someone: Someone, found: Sequence[NavItem]) -> tuple[ShellNavItem, ...]:
    items = sorted(
        [*own_places(incoming.door, someone.person, is_founding=incoming.tenant.founding), *found],
        key=lambda item: item.order,
    )
    here = _where(incoming.path, [item.href for item in items])
    return tuple(
        ShellNavItem(
            label=item.label, icon=item.icon, href=item.href, count=max(item.count, 0), current=item.href == here
        )
        for item in items
    )


def _where(path: str, places: Sequence[str]) -> str:
    """The place that a page belongs to: the nearest above it, else the first of the same feature; '' for none."""
    above = [href for href in places if _is_below(path, href)]
    feature = re.match(r"/p/[^/]+/", path)
    beside = [href for href in places if feature and href.startswith(feature[0])]
    return max(above, key=len, default="") or next(iter(beside), "")


def _is_below(path: str, href: str) -> bool:
    return path == href or (href != "/" and path.startswith(href + "/"))


def _person(person: Person) -> ShellPerson:
    is_at_work = person.actor.kind in (ActorKind.STAFF, ActorKind.OPERATOR)
    role = person.actor.role.replace("_", " ") if is_at_work else ""
    return ShellPerson(name=person.actor.name, role=role)


def _agreement(owed: Owed) -> ShellAgreement:
    return ShellAgreement(href=AGREEMENT, until=owed.until, is_over=owed.is_over)


def _acting(patient: Patient) -> ShellActing:
    return ShellActing(name=patient.name, age=age(patient.birth_date))
