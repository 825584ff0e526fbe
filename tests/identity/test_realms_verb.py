"""`portico realms` at a real Keycloak: from nothing, with an upgrade, with a new secret, and what it says if not."""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from portico import realms
from portico.identity.directory import DirectoryRefused, PracticeSpec
from portico.identity.keycloak_bootstrap import delete_realm
from portico.identity.keycloak_directory import KeycloakDirectory, RealmAccess
from portico.identity.population import Population
from portico.settings import Settings

from tests.identity.conftest import TEMPLATES
from tests.identity.scene import Keycloak, unique

PATIENTS, WORKFORCE = Population.PATIENTS, Population.WORKFORCE


@pytest.fixture
def names(keycloak: Keycloak) -> Iterator[Mapping[Population, str]]:
    """Of realms that nobody made yet."""
    made = {population: unique(f"verb-{population}") for population in Population}
    yield made
    for name in made.values():
        asyncio.run(delete_realm(keycloak.admin, name))


@pytest.fixture
def deployment(keycloak: Keycloak, settings: Settings) -> Settings:
    """What an installation's environment says."""
    return dataclasses.replace(
        settings,
        oidc_internal_url=keycloak.internal_url,
        keycloak_admin_name=keycloak.admin.username,
        keycloak_admin_password=keycloak.admin.password,
        directory_secret_patients="a secret of the patients' realm",
        directory_secret_workforce="a secret of the workforce's realm",
    )


def gets_in(deployment: Settings, names: Mapping[Population, str]) -> bool:
    """Whether the processes that have these settings make a practice there."""
    secrets = {PATIENTS: deployment.directory_secret_patients, WORKFORCE: deployment.directory_secret_workforce}
    slug = unique("elm")

    async def tried() -> bool:
        directory = KeycloakDirectory(
            internal_url=deployment.oidc_internal_url,
            public_url=deployment.oidc_public_url,
            internal_base_url=deployment.internal_base_url,
            realms={one: RealmAccess(realm=names[one], secret=secrets[one]) for one in Population},
        )
        try:
            spec = PracticeSpec(
                slug=slug, name="Elm", portal_origin="https://elm.test", workspace_origin="https://elm.work.test"
            )
            return len(await directory.ensure_practice(spec)) == len(Population)
        except DirectoryRefused:
            return False
        finally:
            await directory.aclose()

    return asyncio.run(tried())


def test_it_makes_both_and_may_be_repeated(deployment: Settings, names: Mapping[Population, str]) -> None:
    said: list[str] = []
    for _ in range(2):
        assert realms.run(deployment, TEMPLATES, said.append, names=names) == 0, said
        assert gets_in(deployment, names)
    assert said == 2 * [f"The realm {names[one]} is as this version needs it." for one in Population]


def test_a_new_secret_takes_the_place_of_the_old_one(deployment: Settings, names: Mapping[Population, str]) -> None:
    said: list[str] = []
    assert realms.run(deployment, TEMPLATES, said.append, names=names) == 0, said
    changed = dataclasses.replace(deployment, directory_secret_workforce="another secret of the workforce's realm")
    assert not gets_in(changed, names)
    assert realms.run(changed, TEMPLATES, said.append, names=names) == 0, said
    assert gets_in(changed, names)
    assert not gets_in(deployment, names)


def test_what_is_missing_is_said(deployment: Settings, names: Mapping[Population, str], tmp_path: Path) -> None:
    said: list[str] = []
    bare = dataclasses.replace(deployment, keycloak_admin_password="")
    wrong = dataclasses.replace(deployment, keycloak_admin_password="not the password")
    assert realms.run(deployment, tmp_path, said.append, names=names) == 1
    assert realms.run(bare, TEMPLATES, said.append, names=names) == 1
    assert realms.run(wrong, TEMPLATES, said.append, names=names) == 1
    assert [
        word
        for word, words in zip(("realm.json", "ADMIN_PASSWORD", "does not accept"), said, strict=True)
        if word in words
    ]
    assert len(said) == 3
