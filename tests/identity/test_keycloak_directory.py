"""What only the real directory can show: rights, trouble, recovery at the login pages, events, templates."""

from __future__ import annotations

import asyncio
import json
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from keycloak import KeycloakAdmin
from portico.identity.directory import DirectoryRefused, DirectoryUnavailable
from portico.identity.keycloak_admin import AdminAccount, RealmAdmin, Refusal
from portico.identity.keycloak_bootstrap import SeedUser, ensure_realms, seed_users
from portico.identity.keycloak_directory import KeycloakDirectory, RealmAccess
from portico.identity.keycloak_practices import Clients
from portico.identity.mfa import Acr
from portico.identity.oidc import LoginRefused, SessionEnded
from portico.identity.population import Population, client_id

from tests.identity.conftest import TEMPLATES
from tests.identity.scene import PASSWORD, Keycloak, Scene, unique

PATIENTS, WORKFORCE = Population.PATIENTS, Population.WORKFORCE
CODE = "open-sesa-meop-ense"


# Set-up and recovery, as a person meets them


async def test_a_start_code_leads_to_a_factor_and_a_password_of_ones_own(scene: Scene) -> None:
    practice = await scene.practice()
    email = f"{unique('new')}@example.org"
    sub = await scene.directory.ensure_user(PATIENTS, email, "Ana", "")
    await scene.directory.set_start_code(PATIENTS, sub, CODE)
    start = await scene.oidc.begin(practice, acr=Acr.AAL2)
    browser = scene.browser()
    page = await browser.sign_in(start.url, email, CODE)
    assert "totp" in page.asks, "the second factor is asked for by the policy"
    _, page = await browser.enrol(page)
    assert {"password-new", "password-confirm"} <= page.asks
    assert not await scene.directory.has_password(PATIENTS, sub)
    page = await browser.submit(page, **{"password-new": PASSWORD, "password-confirm": PASSWORD})
    assert page.callback is not None
    identity, _ = await scene.oidc.finish(practice, start, page.callback)
    assert (identity.sub, identity.acr, identity.name) == (sub, Acr.AAL2, "Ana")
    assert await scene.directory.has_password(PATIENTS, sub)
    again = await scene.browser().sign_in((await scene.oidc.begin(practice, acr=Acr.AAL2)).url, email, CODE)
    assert "password" in again.asks, "the start code is spent"


async def test_a_weak_password_is_not_taken(scene: Scene) -> None:
    practice = await scene.practice()
    email = f"{unique('new')}@example.org"
    sub = await scene.directory.ensure_user(PATIENTS, email, "Ana", "Lopez")
    await scene.directory.set_start_code(PATIENTS, sub, CODE)
    browser = scene.browser()
    page = await browser.sign_in((await scene.oidc.begin(practice, acr=Acr.AAL2)).url, email, CODE)
    _, page = await browser.enrol(page)
    for weak in ("too short", email):
        page = await browser.submit(page, **{"password-new": weak, "password-confirm": weak})
        assert "password-new" in page.asks, weak
    assert not await scene.directory.has_password(PATIENTS, sub)


async def test_recovery_takes_the_old_factor_away_and_asks_for_a_new_one(scene: Scene) -> None:
    practice, ana = await scene.practice(), await scene.person()
    _, _, tokens = await scene.sign_in(practice, ana)
    await scene.directory.set_start_code(PATIENTS, ana.sub, CODE, recovery=True)
    with pytest.raises(SessionEnded):
        await scene.oidc.refresh(practice, tokens)
    _, page = await scene.arrive(practice, ana)
    assert "password" in page.asks, "the old password is gone"
    start = await scene.oidc.begin(practice, acr=Acr.AAL2)
    page = await scene.browser().sign_in(start.url, ana.email, CODE)
    assert "totp" in page.asks, "the lost phone's codes are not asked for, a new one is set up"


async def test_suspended_means_nobody_gets_in(scene: Scene) -> None:
    practice = await scene.practice()
    slug = practice.client_id.removesuffix("-portal")
    await scene.directory.suspend_practice(slug)
    with pytest.raises(LoginRefused) as refused:
        await scene.oidc.begin(practice, acr=Acr.AAL2)
    assert refused.value.code == "request_refused"
    await scene.directory.resume_practice(slug)
    await scene.oidc.begin(practice, acr=Acr.AAL2)


async def test_events_tell_who_signed_in_and_who_failed_without_names(scene: Scene) -> None:
    before = datetime.now(UTC) - timedelta(seconds=2)
    practice, ana = await scene.practice(), await scene.person()
    _, identity, _ = await scene.sign_in(practice, ana)
    await scene.browser().sign_in(
        (await scene.oidc.begin(practice, acr=Acr.AAL2)).url, ana.email, "a wrong password indeed"
    )
    events = [event for event in await scene.directory.list_events(PATIENTS, before) if event.sub == ana.sub]
    by_kind = {event.kind: event for event in events}
    assert by_kind["LOGIN"].client_id == practice.client_id
    assert by_kind["LOGIN"].sid == identity.sid
    assert by_kind["LOGIN_ERROR"].error == "invalid_user_credentials"
    assert [event.at for event in events] == sorted(event.at for event in events)
    assert ana.email not in msgspec.json.encode(events).decode()


async def test_a_brand_never_moves_the_login_pages_ways_back(scene: Scene) -> None:
    spec = scene.spec()
    await scene.directory.ensure_practice(spec)
    await scene.directory.set_brand(spec.slug, "Elm", {"origin": "http://evil.example", "recover": "x", "phone": "1"})
    access = scene.keycloak.realms[PATIENTS]
    realm = RealmAdmin(
        scene.keycloak.internal_url, access.realm, AdminAccount(client_id=access.client_id, secret=access.secret)
    )
    client = await Clients(realm).get(client_id(spec.slug, PATIENTS))
    await realm.aclose()
    attributes = msgspec.convert(client["attributes"], dict[str, str])
    assert attributes["portico.origin"] == spec.portal_origin
    assert attributes["portico.recover"] == f"{spec.portal_origin}/recover"
    assert attributes["portico.phone"] == "1"


# Rights


async def test_the_service_client_reaches_no_further_than_it_must(keycloak: Keycloak) -> None:
    access, other = keycloak.realms[PATIENTS], keycloak.realms[WORKFORCE].realm
    realm = RealmAdmin(
        keycloak.internal_url, access.realm, AdminAccount(client_id=access.client_id, secret=access.secret)
    )
    try:
        for what, method, *args in (
            ("change the realm", KeycloakAdmin.a_update_realm, access.realm, {"bruteForceProtected": False}),
            ("import", KeycloakAdmin.a_partial_import_realm, access.realm, {"users": []}),
            ("make a realm", KeycloakAdmin.a_create_realm, {"realm": unique("evil")}),
            ("read another realm's", KeycloakAdmin.a_update_realm, other, {"enabled": False}),
            ("change flows", KeycloakAdmin.a_create_authentication_flow, {"alias": "x", "providerId": "basic-flow"}),
        ):
            with pytest.raises(Refusal) as refused:
                await realm.call(what, object, method, *args)
            assert refused.value.status in (401, 403), what
    finally:
        await realm.aclose()


@pytest.mark.parametrize("built_in", ["admin-cli", "account-console", "account", "security-admin-console"])
async def test_nobody_gets_in_past_the_practices_by_keycloaks_own_clients(scene: Scene, built_in: str) -> None:
    ana = await scene.person()
    realm = scene.keycloak.realms[PATIENTS].realm
    answer = await scene.http.post(
        f"{scene.keycloak.internal_url}/realms/{realm}/protocol/openid-connect/token",
        data={"grant_type": "password", "client_id": built_in, "username": ana.email, "password": ana.password},
    )
    assert answer.status_code in (400, 401)
    assert "token" not in answer.json()


async def test_a_wrong_directory_secret_is_said_clearly(keycloak: Keycloak) -> None:
    directory = KeycloakDirectory(
        internal_url=keycloak.internal_url,
        public_url=keycloak.public_url,
        internal_base_url="http://127.0.0.1:8000",
        realms={
            population: RealmAccess(realm=access.realm, secret="wrong")
            for population, access in keycloak.realms.items()
        },
    )
    with pytest.raises(DirectoryRefused, match="directory secret") as refused:
        await directory.ensure_user(PATIENTS, "bo@example.org", "Bo", "Berg")
    assert "wrong" not in str(refused.value)
    await directory.aclose()


# Trouble


async def test_a_directory_that_is_not_there_is_unavailable() -> None:
    realm = RealmAdmin("http://127.0.0.1:1", "patients", AdminAccount(client_id="x", secret="y"))
    with pytest.raises(DirectoryUnavailable):
        await realm.call("read users", object, KeycloakAdmin.a_get_users)
    await realm.aclose()


async def test_a_directory_that_does_not_answer_is_given_up_in_time() -> None:
    async def never(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    server = await asyncio.start_server(never, "127.0.0.1", 0)
    address = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    realm = RealmAdmin(address, "patients", AdminAccount(client_id="x", secret="y"), total_timeout_s=0.2)
    async with server:
        begun = asyncio.get_running_loop().time()
        with pytest.raises(DirectoryUnavailable):
            await realm.call("read users", object, KeycloakAdmin.a_get_users)
        assert asyncio.get_running_loop().time() - begun < 2
        await realm.aclose()


async def test_a_failing_directory_is_unavailable_not_refusing() -> None:
    async def fail(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 503 Busy\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(fail, "127.0.0.1", 0)
    address = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    realm = RealmAdmin(address, "patients", AdminAccount(client_id="x", secret="y"))
    async with server:
        with pytest.raises(DirectoryUnavailable):
            await realm.call("read users", object, KeycloakAdmin.a_get_users)
        await realm.aclose()


# Realms from templates


async def test_ensuring_realms_again_keeps_secrets_and_repairs_settings(keycloak: Keycloak) -> None:
    names = {population: access.realm for population, access in keycloak.realms.items()}
    admin = AdminAccount(client_id="admin-cli", secret=keycloak.admin.password, username=keycloak.admin.username)
    realm = RealmAdmin(keycloak.internal_url, names[PATIENTS], admin)
    await realm.call("weaken", object, KeycloakAdmin.a_update_realm, names[PATIENTS], {"registrationAllowed": True})
    assert await ensure_realms(keycloak.admin, TEMPLATES, names=names) == keycloak.realms
    settings = await realm.call("read", dict[str, object], KeycloakAdmin.a_get_realm, names[PATIENTS])
    assert settings["registrationAllowed"] is False
    await realm.aclose()


async def test_other_login_flows_are_not_slipped_into_a_realm(keycloak: Keycloak, tmp_path: Path) -> None:
    changed = shutil.copytree(TEMPLATES, tmp_path / "keycloak")
    template = json.loads((changed / "realm.json").read_text("utf-8"))
    template["authenticationFlows"][0]["authenticationExecutions"].pop()
    (changed / "realm.json").write_text(json.dumps(template), "utf-8")
    names = {population: access.realm for population, access in keycloak.realms.items()}
    with pytest.raises(DirectoryRefused, match="login flows"):
        await ensure_realms(keycloak.admin, changed, names=names)


async def test_seeding_again_leaves_people_as_they_are(scene: Scene) -> None:
    realm = scene.keycloak.realms[PATIENTS].realm
    seed = SeedUser(email=f"{unique('Seed')}@Example.org", first="Sam", last="Seed", password=PASSWORD)
    first = await seed_users(scene.keycloak.admin, realm, (seed,))
    assert await seed_users(scene.keycloak.admin, realm, (seed,)) == first
    assert await scene.directory.has_password(PATIENTS, first[seed.email])
    assert PASSWORD not in repr(seed)
