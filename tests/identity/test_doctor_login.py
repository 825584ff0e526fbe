"""The doctor at a real Keycloak: all is well, a wrong secret, a right that was taken, a name that is not its own."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence

import pytest
from keycloak import KeycloakAdmin
from portico.doctor import Finding, State
from portico.doctor.login import login
from portico.identity.keycloak_admin import AdminAccount, RealmAdmin
from portico.identity.population import Population
from portico.settings import Settings

from tests.identity.scene import Keycloak

PATIENTS, WORKFORCE = Population.PATIENTS, Population.WORKFORCE


@pytest.fixture
def names(keycloak: Keycloak) -> Mapping[Population, str]:
    return {population: access.realm for population, access in keycloak.realms.items()}


@pytest.fixture
def here(keycloak: Keycloak, settings: Settings) -> Settings:
    return dataclasses.replace(
        settings,
        oidc_internal_url=keycloak.internal_url,
        oidc_public_url=keycloak.public_url,
        directory_secret_patients=keycloak.realms[PATIENTS].secret,
        directory_secret_workforce=keycloak.realms[WORKFORCE].secret,
    )


def ill(found: Sequence[Finding]) -> list[str]:
    return [one.words for one in found if one.state is State.ILL]


async def test_all_is_well(here: Settings, names: Mapping[Population, str]) -> None:
    found = await login(here, names=names)
    assert ill(found) == []
    words = " ".join(one.words for one in found)
    assert words.count("Its clock agrees with this one.") == len(Population)
    for realm in names.values():
        assert f"The realm {realm} answers." in words
        assert f"portico-directory may do in {realm} what it has to." in words


async def test_a_wrong_secret_is_named(here: Settings, names: Mapping[Population, str]) -> None:
    wrong = dataclasses.replace(here, directory_secret_patients="secret-b")
    (words,) = ill(await login(wrong, names=names))
    assert f"is refused in {names[PATIENTS]} (401)" in words
    assert "PORTICO_DIRECTORY_SECRET_PATIENTS" in words
    assert "secret-b" not in words


async def test_another_name_of_its_own_is_named(here: Settings, names: Mapping[Population, str]) -> None:
    other = dataclasses.replace(here, oidc_public_url="https://login.elsewhere.example")
    found = ill(await login(other, names=names))
    assert len(found) == len(Population)
    assert all("Set Keycloak's hostname to https://login.elsewhere.example." in words for words in found)


async def test_a_realm_that_is_not_there(here: Settings, names: Mapping[Population, str]) -> None:
    found = ill(await login(here, names={**names, WORKFORCE: "nothing-of-this-name"}))
    assert found == [
        "Keycloak has no realm nothing-of-this-name (404). docs/operations.md says how it is made.",
    ]


@pytest.mark.parametrize("right", ["manage-users", "manage-clients", "manage-organizations", "view-events"])
async def test_a_right_that_was_taken_is_named(
    here: Settings, keycloak: Keycloak, names: Mapping[Population, str], right: str
) -> None:
    admin = keycloak.admin
    account = AdminAccount(client_id="admin-cli", secret=admin.password, username=admin.username)
    realm = RealmAdmin(keycloak.internal_url, names[WORKFORCE], account)
    try:
        ours = await realm.call("find", str, KeycloakAdmin.a_get_client_id, here.directory_client_id)
        theirs = await realm.call("find", str, KeycloakAdmin.a_get_client_id, "realm-management")
        user = await realm.call("find", dict[str, object], KeycloakAdmin.a_get_client_service_account_user, ours)
        role = await realm.call("find", dict[str, object], KeycloakAdmin.a_get_client_role, theirs, right)
        change = (str(user["id"]), theirs, [role])
        await realm.call("take", object, KeycloakAdmin.a_delete_client_roles_of_user, *change)
        try:
            found = ill(await login(here, names=names))
        finally:
            await realm.call("give back", object, KeycloakAdmin.a_assign_client_role, *change)
    finally:
        await realm.aclose()
    assert found == [
        f"portico-directory lacks rights in {names[WORKFORCE]}: {right} (403). "
        "Run: portico realms, with the templates of this version."
    ]
