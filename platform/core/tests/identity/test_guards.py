"""Who may have a page: role by role, and what nobody may have."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime, timedelta
from platform.core.tests.identity.conftest import Desk

import msgspec
import pytest
from portico.identity.guards import Guards, Verdict
from portico.identity.login import safe_target
from portico.identity.people import Person
from portico.identity.permissions import ROLE_PERMISSIONS, Permission
from portico.identity.rights import Rights, RightsBundle
from portico.identity.roles import STAFF_ROLES, Role
from portico.tenancy.context import Actor, ActorKind, Tenant
from portico_sdk import Audience, Page
from portico_sdk.data import uuid7

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
GUARDS = Guards(clock=lambda: NOW, defaults=dict)
AUDIT = Page(path="audit", audience=Audience.STAFF, permission="audit:read", title="Audit")
HOME = Page(path="", audience=Audience.PATIENT, title="Home")
PUBLIC = Page(path="privacy", audience=Audience.ANYONE, title="Privacy")


def person(kind: ActorKind, role: Role) -> Person:
    actor = Actor(kind=kind, id=uuid7(), role=role.value, permissions=Rights().of(role))
    return Person(actor=actor, language="en", epoch=0, email="", second_factor=True)


@pytest.fixture
async def session(desk: Desk, practice: Tenant) -> object:
    return (await desk.sign_in(practice))[1]


async def test_nobody_gets_public_pages_only(session: object) -> None:
    assert GUARDS.judge(PUBLIC, None, None) is Verdict.ALLOWED
    assert GUARDS.judge(HOME, None, None) is Verdict.SIGN_IN
    assert GUARDS.judge(AUDIT, None, None) is Verdict.SIGN_IN


@pytest.mark.parametrize("role", sorted(STAFF_ROLES))
async def test_staff_get_what_their_role_may(desk: Desk, practice: Tenant, role: Role) -> None:
    _, session = await desk.sign_in(practice)
    someone = person(ActorKind.STAFF, role)
    allowed = role in {Role.OWNER, Role.ADMIN}
    assert GUARDS.judge(AUDIT, session, someone) is (Verdict.ALLOWED if allowed else Verdict.DENIED)
    assert GUARDS.judge(HOME, session, someone) is Verdict.SIGN_IN
    assert someone.actor.may(Permission.WORKSPACE_READ)


@pytest.mark.parametrize(("kind", "role"), [(ActorKind.PATIENT, Role.PATIENT), (ActorKind.PROXY, Role.PROXY)])
async def test_patients_and_proxies_hold_no_permission(
    desk: Desk, practice: Tenant, kind: ActorKind, role: Role
) -> None:
    _, session = await desk.sign_in(practice)
    assert GUARDS.judge(HOME, session, person(kind, role)) is Verdict.ALLOWED
    assert GUARDS.judge(AUDIT, session, person(kind, role)) is Verdict.SIGN_IN
    assert not Rights().of(role)


async def test_a_page_with_step_up_asks_until_it_is_fresh(desk: Desk, practice: Tenant) -> None:
    _, session = await desk.sign_in(practice)
    page = dataclasses.replace(AUDIT, step_up=True)
    someone = person(ActorKind.STAFF, Role.OWNER)
    assert GUARDS.judge(page, session, someone) is Verdict.STEP_UP
    fresh = msgspec.structs.replace(session.record, fresh_until=NOW + timedelta(seconds=1))
    assert GUARDS.judge(page, dataclasses.replace(session, record=fresh), someone) is Verdict.ALLOWED


def test_every_role_is_in_the_table_and_names_are_in_form() -> None:
    assert set(ROLE_PERMISSIONS) == set(Role)
    for permission in Permission:
        resource, _, action = permission.value.partition(":")
        assert resource.isidentifier()
        assert action.isidentifier()
    assert [*Permission] == sorted(Permission)


VISITS = RightsBundle(
    id="acme/visits:book",
    label="Book visits",
    permissions=frozenset({"appointment:write"}),
    roles=frozenset({Role.NURSE}),
    plugin="acme/visits",
)


def test_plugins_bundles_add_to_a_role() -> None:
    rights = Rights((VISITS,))
    assert "appointment:write" in rights.of(Role.NURSE)
    assert "appointment:write" not in rights.of(Role.BILLER)


def test_a_practice_gives_and_takes_bundles_but_never_from_its_owner() -> None:
    rights = Rights((VISITS,))
    assert "appointment:write" not in rights.of(Role.NURSE, {VISITS.id: False})
    assert "appointment:write" in rights.of(Role.BILLER, {VISITS.id: True})
    assert "patient:read" not in rights.of(Role.NURSE, {"core:see-patients": False})
    everything = {bundle.id: False for bundle in rights.bundles}
    assert rights.of(Role.OWNER, everything) == {*(one.value for one in Permission), "appointment:write"}
    assert rights.of(Role.NURSE, everything) == {"workspace:read"}
    assert not rights.of(Role.PATIENT, {VISITS.id: True})


def test_every_permission_of_cores_is_in_one_bundle_or_in_none_on_purpose() -> None:
    named = [permission for bundle in Rights().bundles for permission in bundle.permissions]
    in_none = (Permission.WORKSPACE_READ, Permission.PRACTICE_OPEN, Permission.ROLE_WRITE)
    assert sorted([*named, *in_none]) == sorted(Permission)


@pytest.mark.parametrize(
    ("asked", "led_to"),
    [
        ("/account", "/account"),
        ("/p/scheduling/visits?day=2026-11-20", "/p/scheduling/visits?day=2026-11-20"),
        ("/", "/"),
        ("", "/"),
        ("account", "/"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("/a\\..", "/"),
        ("https://evil.example", "/"),
        ("/a\r\nSet-Cookie: x", "/"),
        ("/a b", "/"),
        ("/auth/logout", "/"),
        ("/setup/token", "/"),
        ("/~portal/", "/"),
        ("/" + "x" * 3000, "/"),
    ],
)
def test_only_pages_of_this_host_are_come_back_to(asked: str, led_to: str) -> None:
    assert safe_target(asked) == led_to
