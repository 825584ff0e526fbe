"""What every directory does, whichever it is: each test runs against Keycloak and against the one in memory."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol

import httpx
import msgspec
import pytest
from keycloak import KeycloakAdmin
from msgspec.structs import replace
from portico.identity.directory import (
    DirectoryRefused,
    HasPassword,
    IdentityDirectory,
    LoginEvent,
    NameTaken,
    PracticeSpec,
    UnknownAccount,
    UnknownPractice,
)
from portico.identity.keycloak_admin import AdminAccount, RealmAdmin
from portico.identity.keycloak_clients import ADDRESSES
from portico.identity.keycloak_practices import Clients
from portico.identity.memory import InMemoryDirectory
from portico.identity.mfa import Acr, SecondFactorPolicy
from portico.identity.oidc import ClientRegistration, OidcClient
from portico.identity.population import Population, client_id

from tests.identity.driver import FormDriver
from tests.identity.scene import PASSWORD, Keycloak, unique

PATIENTS, WORKFORCE = Population.PATIENTS, Population.WORKFORCE
ENCOURAGED, REQUIRED = SecondFactorPolicy.ENCOURAGED, SecondFactorPolicy.REQUIRED
NOBODY = "00000000-0000-7000-8000-000000000000"
CODE = "open-sesa-meop-ense"
MS = timedelta(milliseconds=1)


@dataclass(frozen=True)
class Seen:
    """What the login would make of a client."""

    enabled: bool
    minimum_acr: str
    brand: dict[str, str]


class World(Protocol):
    """A directory, and what happens at the login pages beside it."""

    directory: IdentityDirectory

    async def seen(self, population: Population, slug: str) -> Seen: ...
    async def has(self, population: Population, slug: str) -> bool: ...
    async def choose_password(self, population: Population, sub: str) -> None: ...
    async def first_name(self, population: Population, sub: str) -> str: ...
    async def give_wrong_password(self, oak: PracticeSpec, email: str, sub: str) -> None: ...


class MemoryWorld:
    def __init__(self) -> None:
        self.directory = InMemoryDirectory()

    async def seen(self, population: Population, slug: str) -> Seen:
        client = self.directory.clients[population, slug]
        return Seen(client.enabled, client.policy.minimum_acr, {"name": client.name, **client.brand})

    async def has(self, population: Population, slug: str) -> bool:
        return (population, slug) in self.directory.clients

    async def choose_password(self, population: Population, sub: str) -> None:
        self.directory.choose_password(population, sub, PASSWORD)

    async def first_name(self, population: Population, sub: str) -> str:
        return self.directory.accounts[population, sub].first

    async def give_wrong_password(self, oak: PracticeSpec, email: str, sub: str) -> None:
        now, known = datetime.now(UTC), self.directory.events
        event = LoginEvent(
            id=secrets.token_hex(16),
            # As a server's clock in thousandths, and no two at once.
            at=max([now.replace(microsecond=now.microsecond // 1000 * 1000), *(e.at + MS for e in known)]),
            kind="LOGIN_ERROR",
            population=PATIENTS,
            client_id=client_id(oak.slug, PATIENTS),
            sub=sub,
            error="invalid_user_credentials",
        )
        known.append(event)


class KeycloakWorld:
    def __init__(self, keycloak: Keycloak) -> None:
        self.keycloak = keycloak
        self.http = httpx.AsyncClient(timeout=30)
        self.oidc = OidcClient(keycloak.public_url, keycloak.internal_url, self.http)
        self.directory = keycloak.directory()
        account = AdminAccount(client_id="admin-cli", secret=keycloak.admin.password, username=keycloak.admin.username)
        self.realms = {
            population: RealmAdmin(keycloak.internal_url, access.realm, account)
            for population, access in keycloak.realms.items()
        }

    async def seen(self, population: Population, slug: str) -> Seen:
        client = await Clients(self.realms[population]).get(client_id(slug, population))
        attributes = msgspec.convert(client["attributes"], dict[str, str])
        brand = {
            name.removeprefix("portico."): value
            for name, value in attributes.items()
            if name.startswith("portico.") and name not in ADDRESSES
        }
        return Seen(client["enabled"] is True, attributes["minimum.acr.value"], brand)

    async def has(self, population: Population, slug: str) -> bool:
        return await Clients(self.realms[population]).find(client_id(slug, population)) is not None

    async def choose_password(self, population: Population, sub: str) -> None:
        await self.realms[population].call(
            "choose a password", object, KeycloakAdmin.a_set_user_password, sub, PASSWORD, False
        )

    async def first_name(self, population: Population, sub: str) -> str:
        user = await self.realms[population].call("read an account", dict[str, object], KeycloakAdmin.a_get_user, sub)
        return str(user["firstName"])

    async def give_wrong_password(self, oak: PracticeSpec, email: str, sub: str) -> None:
        placed = (await self.directory.ensure_practice(oak))[PATIENTS]
        registration = ClientRegistration(
            population=PATIENTS,
            issuer=placed.issuer,
            client_id=placed.client_id,
            client_secret=placed.client_secret,
            redirect_uri=f"{oak.portal_origin}/auth/callback",
        )
        start = await self.oidc.begin(registration, acr=Acr.AAL1)
        browser = FormDriver(self.http, self.keycloak.public_url, self.keycloak.internal_url)
        await browser.sign_in(start.url, email, "a wrong password indeed")

    async def aclose(self) -> None:
        await self.http.aclose()
        await self.directory.aclose()
        for realm in self.realms.values():
            await realm.aclose()


@pytest.fixture(params=["memory", "keycloak"])
async def world(request: pytest.FixtureRequest) -> AsyncIterator[World]:
    if request.param == "memory":
        yield MemoryWorld()
        return
    world = KeycloakWorld(request.getfixturevalue("keycloak"))
    yield world
    await world.aclose()


def spec() -> PracticeSpec:
    slug = unique("oak")
    return PracticeSpec(
        slug=slug,
        name="Oak Lane",
        portal_origin=f"http://{slug}.portico.localhost:8000",
        workspace_origin=f"http://{slug}.work.portico.localhost:8000",
        brand={"primary": "#123456", "phone": "555 0100"},
    )


def address() -> str:
    return f"{unique('bo')}@example.org"


# Practices


async def test_a_practice_gets_a_client_for_each_population(world: World) -> None:
    oak = spec()
    placed = await world.directory.ensure_practice(oak)
    assert {population: place.client_id for population, place in placed.items()} == {
        PATIENTS: f"{oak.slug}-portal",
        WORKFORCE: f"{oak.slug}-workspace",
    }
    assert placed[PATIENTS].organization_id is None
    assert placed[WORKFORCE].organization_id
    assert placed[PATIENTS].client_secret != placed[WORKFORCE].client_secret
    assert placed[PATIENTS].issuer.endswith(f"/realms/{placed[PATIENTS].realm}")
    assert placed[PATIENTS].client_secret not in repr(placed)


async def test_ensuring_a_practice_again_changes_nothing(world: World) -> None:
    oak = spec()
    once = await world.directory.ensure_practice(oak)
    assert await world.directory.ensure_practice(oak) == once


async def test_ensuring_a_practice_repairs_it(world: World) -> None:
    oak = spec()
    await world.directory.ensure_practice(oak)
    changed = replace(oak, name="Oak & Ash", patient_policy=ENCOURAGED, brand={"primary": "#654321"})
    await world.directory.ensure_practice(changed)
    portal, workspace = (
        await world.seen(PATIENTS, oak.slug),
        await world.seen(WORKFORCE, oak.slug),
    )
    assert portal == Seen(True, "aal1", {"name": "Oak & Ash", "primary": "#654321"})
    assert workspace.minimum_acr == "aal2"


async def test_a_practice_made_twice_at_once_is_one(world: World) -> None:
    oak = spec()
    first, second = await asyncio.gather(world.directory.ensure_practice(oak), world.directory.ensure_practice(oak))
    assert first == second


async def test_a_rotated_secret_is_new_and_kept(world: World) -> None:
    oak = spec()
    old = (await world.directory.ensure_practice(oak))[PATIENTS].client_secret
    new = await world.directory.rotate_client_secret(oak.slug, PATIENTS)
    assert new != old
    assert (await world.directory.ensure_practice(oak))[PATIENTS].client_secret == new


async def test_the_policy_for_patients_can_change_and_for_staff_cannot(world: World) -> None:
    oak = spec()
    await world.directory.ensure_practice(oak)
    await world.directory.set_mfa_policy(oak.slug, PATIENTS, ENCOURAGED)
    assert (await world.seen(PATIENTS, oak.slug)).minimum_acr == "aal1"
    await world.directory.set_mfa_policy(oak.slug, PATIENTS, REQUIRED)
    assert (await world.seen(PATIENTS, oak.slug)).minimum_acr == "aal2"
    with pytest.raises(DirectoryRefused, match="Staff"):
        await world.directory.set_mfa_policy(oak.slug, WORKFORCE, ENCOURAGED)
    assert (await world.seen(WORKFORCE, oak.slug)).minimum_acr == "aal2"


async def test_the_brand_is_replaced_whole_and_the_policy_stays(world: World) -> None:
    oak = spec()
    await world.directory.ensure_practice(oak)
    await world.directory.set_brand(oak.slug, "Oak Lane Clinic", {"logo_url": "/logo.svg"})
    for population in Population:
        seen = await world.seen(population, oak.slug)
        assert seen == Seen(True, "aal2", {"name": "Oak Lane Clinic", "logo_url": "/logo.svg"})


async def test_a_suspended_practice_stays_so_until_it_is_resumed(world: World) -> None:
    oak = spec()
    await world.directory.ensure_practice(oak)
    for _ in range(2):
        await world.directory.suspend_practice(oak.slug)
    await world.directory.ensure_practice(oak)
    assert not (await world.seen(PATIENTS, oak.slug)).enabled
    assert not (await world.seen(WORKFORCE, oak.slug)).enabled
    await world.directory.resume_practice(oak.slug)
    assert (await world.seen(PATIENTS, oak.slug)).enabled


async def test_a_forgotten_practice_is_gone_and_its_people_stay(world: World) -> None:
    oak, ash = spec(), spec()
    await world.directory.ensure_practice(ash)
    old = await world.directory.ensure_practice(oak)
    email = address()
    sub = await world.directory.ensure_user(WORKFORCE, email, "Nina", "Nurse")
    await world.directory.link_member(oak.slug, sub)
    for _ in range(2):
        await world.directory.forget_practice(oak.slug)
    assert not [population for population in Population if await world.has(population, oak.slug)]
    assert all([await world.has(population, ash.slug) for population in Population])
    with pytest.raises(UnknownPractice):
        await world.directory.link_member(oak.slug, sub)
    assert await world.directory.ensure_user(WORKFORCE, email, "Nina", "Nurse") == sub
    await world.directory.link_member(ash.slug, sub)
    new = await world.directory.ensure_practice(oak)
    assert new[PATIENTS].client_secret != old[PATIENTS].client_secret


async def test_a_practice_nobody_made_is_unknown(world: World) -> None:
    for call in (
        world.directory.rotate_client_secret("nowhere", PATIENTS),
        world.directory.set_mfa_policy("nowhere", PATIENTS, REQUIRED),
        world.directory.set_brand("nowhere", "Nowhere", {}),
        world.directory.suspend_practice("nowhere"),
        world.directory.resume_practice("nowhere"),
        world.directory.unlink_member("nowhere", NOBODY),
    ):
        with pytest.raises(UnknownPractice) as refused:
            await call
        assert refused.value.what
        assert refused.value.way_out


# People


async def test_one_address_is_one_account_and_keeps_its_name(world: World) -> None:
    email = address()
    sub = await world.directory.ensure_user(PATIENTS, email, "Bo", "Berg")
    again = await world.directory.ensure_user(PATIENTS, f" {email.upper()} ", "Someone", "Else")
    assert again == sub
    assert await world.first_name(PATIENTS, sub) == "Bo"
    assert await world.directory.ensure_user(WORKFORCE, email, "Bo", "Berg") != sub


async def test_one_name_alone_is_a_name(world: World) -> None:
    assert await world.directory.ensure_user(PATIENTS, address(), "Sukarno", "")


async def test_an_account_made_many_times_at_once_is_one(world: World) -> None:
    email = address()
    subs = await asyncio.gather(*(world.directory.ensure_user(PATIENTS, email, "Bo", "Berg") for _ in range(4)))
    assert len(set(subs)) == 1


@pytest.mark.parametrize("email", ["", "nonsense", "a b@example.org", "@example.org"])
async def test_what_is_no_address_makes_no_account(world: World, email: str) -> None:
    with pytest.raises(DirectoryRefused):
        await world.directory.ensure_user(PATIENTS, email, "Bo", "Berg")


async def test_an_account_without_an_address_signs_in_by_a_name_that_is_nobody_elses(world: World) -> None:
    name = unique("rosa.alvarez")
    sub = await world.directory.add_named_user(PATIENTS, name, "Rosa", "Álvarez")
    await world.directory.set_start_code(PATIENTS, sub, CODE)
    assert not await world.directory.has_password(PATIENTS, sub)
    with pytest.raises(NameTaken):
        await world.directory.add_named_user(PATIENTS, name, "Rosa", "Álvarez")
    for odd in ("ab", "rosa álvarez", "rosa alvarez"):
        with pytest.raises(DirectoryRefused):
            await world.directory.add_named_user(PATIENTS, odd, "Rosa", "Álvarez")


async def test_members_come_and_go_as_often_as_one_says_so(world: World) -> None:
    oak = spec()
    await world.directory.ensure_practice(oak)
    sub = await world.directory.ensure_user(WORKFORCE, address(), "Nina", "Nurse")
    for _ in range(2):
        await world.directory.link_member(oak.slug, sub)
    for _ in range(2):
        await world.directory.unlink_member(oak.slug, sub)
    assert not await world.directory.has_password(WORKFORCE, sub), "the account outlives the membership"


async def test_only_who_is_there_can_be_a_member(world: World) -> None:
    oak = spec()
    await world.directory.ensure_practice(oak)
    with pytest.raises(UnknownAccount):
        await world.directory.link_member(oak.slug, NOBODY)
    sub = await world.directory.ensure_user(WORKFORCE, address(), "Nina", "Nurse")
    with pytest.raises(UnknownPractice):
        await world.directory.link_member("nowhere", sub)


async def test_a_start_code_is_no_password_until_the_person_chose_one(world: World) -> None:
    sub = await world.directory.ensure_user(PATIENTS, address(), "Bo", "Berg")
    assert not await world.directory.has_password(PATIENTS, sub)
    for code in (CODE, "anot-herc-odeo-four"):
        await world.directory.set_start_code(PATIENTS, sub, code)
        assert not await world.directory.has_password(PATIENTS, sub)
    await world.choose_password(PATIENTS, sub)
    assert await world.directory.has_password(PATIENTS, sub)


async def test_a_start_code_never_overwrites_a_password_but_in_recovery(world: World) -> None:
    sub = await world.directory.ensure_user(PATIENTS, address(), "Bo", "Berg")
    await world.directory.set_start_code(PATIENTS, sub, CODE)
    await world.choose_password(PATIENTS, sub)
    with pytest.raises(HasPassword):
        await world.directory.set_start_code(PATIENTS, sub, CODE)
    await world.directory.set_start_code(PATIENTS, sub, CODE, recovery=True)
    # Still an account with a past: no practice may come in between by a set-up link.
    assert await world.directory.has_password(PATIENTS, sub)
    with pytest.raises(HasPassword):
        await world.directory.set_start_code(PATIENTS, sub, CODE)
    await world.directory.set_start_code(PATIENTS, sub, "anot-herc-odeo-four", recovery=True)


async def test_a_weak_start_code_is_refused(world: World) -> None:
    sub = await world.directory.ensure_user(PATIENTS, address(), "Bo", "Berg")
    with pytest.raises(DirectoryRefused):
        await world.directory.set_start_code(PATIENTS, sub, "short")
    assert not await world.directory.has_password(PATIENTS, sub)


async def test_disabling_and_ending_may_be_said_twice(world: World) -> None:
    sub = await world.directory.ensure_user(PATIENTS, address(), "Bo", "Berg")
    for _ in range(2):
        await world.directory.disable_user(PATIENTS, sub)
    for _ in range(2):
        await world.directory.enable_user(PATIENTS, sub)
    for _ in range(2):
        await world.directory.end_sessions(PATIENTS, sub)


async def test_an_account_nobody_made_is_unknown(world: World) -> None:
    for call in (
        world.directory.has_password(PATIENTS, NOBODY),
        world.directory.set_start_code(PATIENTS, NOBODY, CODE),
        world.directory.set_start_code(PATIENTS, NOBODY, CODE, recovery=True),
        world.directory.disable_user(PATIENTS, NOBODY),
        world.directory.enable_user(PATIENTS, NOBODY),
        world.directory.end_sessions(PATIENTS, NOBODY),
    ):
        with pytest.raises(UnknownAccount):
            await call


# Events


async def test_what_happened_is_told_from_the_oldest_on_some_at_a_time(world: World) -> None:
    before = datetime.now(UTC) - timedelta(seconds=5)
    oak, email = spec(), address()
    await world.directory.ensure_practice(oak)
    sub = await world.directory.ensure_user(PATIENTS, email, "Bo", "Berg")
    await world.choose_password(PATIENTS, sub)
    for _ in range(3):
        await world.give_wrong_password(oak, email, sub)

    async def told(since: datetime, *kinds: str, most: int = 1000) -> list[LoginEvent]:
        return list(await world.directory.list_events(PATIENTS, since, kinds, most=most))

    tries = [event for event in await told(before, "LOGIN_ERROR") if event.sub == sub]
    assert [event.client_id for event in tries] == [client_id(oak.slug, PATIENTS)] * 3
    assert len({event.id for event in tries}) == 3
    assert [event.at for event in tries] == sorted(event.at for event in tries)
    first, second, third = tries
    assert await told(first.at, "LOGIN_ERROR", most=2) == [first, second]
    assert await told(second.at, "LOGIN_ERROR", most=2) == [second, third]
    assert await told(first.at, "REMOVE_CREDENTIAL") == []
    assert [event for event in await told(first.at, "REMOVE_CREDENTIAL", "LOGIN_ERROR") if event.sub == sub] == tries


async def test_nothing_happened_in_the_future(world: World) -> None:
    assert await world.directory.list_events(PATIENTS, datetime.now(UTC) + timedelta(hours=1)) == ()
