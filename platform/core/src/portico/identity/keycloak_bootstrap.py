"""Makes and repairs the two realms from the templates in infra/keycloak, with Keycloak's bootstrap admin.

For `portico demo`, an operator's first set-up and the tests; never for the web process, which has the service client
only. Seeds accounts with a password and a second factor, which nobody but the bootstrap admin can.
"""

# The library types its methods with bare dicts; what comes back is converted to our types.
# pyright: reportUnknownArgumentType=false

import hashlib
import json
from base64 import b32encode
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import msgspec
from keycloak import KeycloakAdmin

from portico.identity.directory import DirectoryRefused
from portico.identity.keycloak_admin import AdminAccount, RealmAdmin, Refusal
from portico.identity.keycloak_clients import LOGIN_THEME, Representation
from portico.identity.keycloak_directory import SERVICE_CLIENT, RealmAccess
from portico.identity.population import Population

SERVICE_ROLES: Final = ("manage-clients", "manage-organizations", "manage-users", "view-events")
_BUILT_IN_DOORS: Final = ("account", "account-console", "admin-cli", "security-admin-console")
_MADE_ONCE: Final = ("authenticationFlows", "authenticatorConfig", "requiredActions", "browserFlow")
_TIMEOUT_S: Final = 60.0


class BootstrapAdmin(msgspec.Struct, frozen=True, kw_only=True):
    """Keycloak's first administrator, in realm master."""

    internal_url: str
    username: str
    password: str

    def __repr__(self) -> str:
        return f"BootstrapAdmin({self.username} at {self.internal_url})"


class SeedUser(msgspec.Struct, frozen=True, kw_only=True):
    """An account to begin with. `totp_secret` is the raw text; `totp_base32` makes what an authenticator takes."""

    email: str
    first: str
    last: str
    password: str
    totp_secret: str = ""

    def __repr__(self) -> str:
        return f"SeedUser({self.email})"


async def ensure_realms(
    admin: BootstrapAdmin,
    templates: Path,
    *,
    names: Mapping[Population, str] | None = None,
    login_theme: str = LOGIN_THEME,
    secrets: Mapping[Population, str] | None = None,
) -> dict[Population, RealmAccess]:
    """Make both realms or bring their settings up to the templates; what the service clients need to get in.

    `secrets` are given to the service clients; without, Keycloak makes its own, and those that are there stay.
    Raises `DirectoryRefused` where a realm was made from other login flows: these can't be changed in place.
    """
    access: dict[Population, RealmAccess] = {}
    for population in Population:
        name = (names or {}).get(population, str(population))
        secret = (secrets or {}).get(population, "")
        wanted = read_template(templates, population, name, login_theme)
        master = _realm_admin(admin, "master")
        try:
            await _ensure_realm(master, name, wanted)
        finally:
            await master.aclose()
        realm = _realm_admin(admin, name)
        try:
            await _set_user_profile(realm, templates)
            await _close_built_in_doors(realm)
            await _tell_factors(realm)
            access[population] = RealmAccess(realm=name, secret=await _ensure_service_client(realm, secret))
        finally:
            await realm.aclose()
    return access


async def seed_users(admin: BootstrapAdmin, realm_name: str, users: tuple[SeedUser, ...]) -> dict[str, str]:
    """Make the accounts that are not there yet; e-mail address → `sub`. Those that are there stay as they are."""
    realm = _realm_admin(admin, realm_name)
    payload: Representation = {"ifResourceExists": "SKIP", "users": [_user(user) for user in users]}
    try:
        await realm.call("seed accounts", object, KeycloakAdmin.a_partial_import_realm, realm_name, payload)
        return {user.email: await _sub(realm, user.email) for user in users}
    finally:
        await realm.aclose()


async def delete_realm(admin: BootstrapAdmin, realm_name: str) -> None:
    """Remove a realm with all its accounts, if there is one. For tests and `portico demo`'s fresh start."""
    master = _realm_admin(admin, "master")
    try:
        await master.call("delete a realm", object, KeycloakAdmin.a_delete_realm, realm_name)
    except Refusal as refusal:
        if refusal.status != 404:
            raise
    finally:
        await master.aclose()


def totp_base32(totp_secret: str) -> str:
    """The secret as authenticator apps take it."""
    return b32encode(totp_secret.encode()).decode().rstrip("=")


def read_template(templates: Path, population: Population, name: str, login_theme: str) -> Representation:
    """The realm as data: what both share in realm.json, then what is particular to the population."""
    text = (templates / "realm.json").read_text("utf-8")
    text = text.replace("${realm}", name).replace("${login_theme}", login_theme)
    shared = msgspec.json.decode(text, type=Representation)
    particular = msgspec.json.decode((templates / f"{population}-realm.json").read_bytes(), type=Representation)
    attributes = msgspec.convert(shared["attributes"], dict[str, str])
    flows = {key: shared[key] for key in _MADE_ONCE}
    digest = hashlib.sha256(json.dumps(flows, sort_keys=True).encode()).hexdigest()
    return {**shared, **particular, "attributes": {**attributes, "portico.flows": digest}}


async def _ensure_realm(master: RealmAdmin, name: str, wanted: Representation) -> None:
    try:
        current = await master.call("read a realm", Representation, KeycloakAdmin.a_get_realm, name)
    except Refusal as refusal:
        if refusal.status != 404:
            raise
        await master.call("make a realm", object, KeycloakAdmin.a_create_realm, wanted)
        return
    attributes = msgspec.convert(current.get("attributes", {}), dict[str, str])
    ours = msgspec.convert(wanted["attributes"], dict[str, str])
    if attributes.get("portico.flows") != ours["portico.flows"]:
        raise DirectoryRefused(
            f"Realm {name} was made from other login flows than infra/keycloak/realm.json has now.",
            "In development: `make clean-state`. In production: make them in Keycloak's console as that file has them, "
            f"then set the realm's attribute portico.flows to {ours['portico.flows']}.",
        )
    settings = {key: value for key, value in wanted.items() if key not in _MADE_ONCE}
    changed: Representation = {**settings, "attributes": {**attributes, **ours}}
    await master.call("change a realm", object, KeycloakAdmin.a_update_realm, name, changed)


async def _set_user_profile(realm: RealmAdmin, templates: Path) -> None:
    profile = msgspec.json.decode((templates / "user-profile.json").read_bytes(), type=Representation)
    await realm.call("set what an account holds", object, KeycloakAdmin.a_update_realm_users_profile, profile)


async def _close_built_in_doors(realm: RealmAdmin) -> None:
    """Keycloak's own pages and command line would let people in past the practices' policies."""
    for name in _BUILT_IN_DOORS:
        internal_id = await _internal_id(realm, name)
        await realm.call(
            "close a built-in client", object, KeycloakAdmin.a_update_client, internal_id, {"enabled": False}
        )


async def _tell_factors(realm: RealmAdmin) -> None:
    """Tokens say by which factors (`amr`): the audit wants to know of a recovery code. Rides on the scope "acr"."""
    scope = await realm.call("find a scope", _Scope, KeycloakAdmin.a_get_client_scope_by_name, "acr")
    if any(mapper.name == "amr" for mapper in scope.protocolMappers):
        return
    mapper: Representation = {
        "name": "amr",
        "protocol": "openid-connect",
        "protocolMapper": "oidc-amr-mapper",
        "config": {"id.token.claim": "true", "access.token.claim": "false"},
    }
    await realm.call("tell factors in tokens", object, KeycloakAdmin.a_add_mapper_to_client_scope, scope.id, mapper)


async def _ensure_service_client(realm: RealmAdmin, wished: str) -> str:
    wanted: Representation = {
        "clientId": SERVICE_CLIENT,
        "name": "Portico's directory",
        "protocol": "openid-connect",
        "publicClient": False,
        "standardFlowEnabled": False,
        "directAccessGrantsEnabled": False,
        "serviceAccountsEnabled": True,
        "defaultClientScopes": ["basic", "roles"],
        "optionalClientScopes": [],
    }
    internal_id = await realm.call(
        "make the service client", str, KeycloakAdmin.a_create_client, wanted, skip_exists=True
    )
    management = await _internal_id(realm, "realm-management")
    roles = [
        await realm.call("find a right", Representation, KeycloakAdmin.a_get_client_role, management, name)
        for name in SERVICE_ROLES
    ]
    account = await realm.call(
        "find the service account", _Id, KeycloakAdmin.a_get_client_service_account_user, internal_id
    )
    await realm.call("give rights", object, KeycloakAdmin.a_assign_client_role, account.id, management, roles)
    secret = await realm.call("read a secret", _Secret, KeycloakAdmin.a_get_client_secrets, internal_id)
    if wished and secret.value != wished:
        await realm.call("set a secret", object, KeycloakAdmin.a_update_client, internal_id, {"secret": wished})
        return wished
    return secret.value


async def _internal_id(realm: RealmAdmin, name: str) -> str:
    return await realm.call("find a client", str, KeycloakAdmin.a_get_client_id, name)


async def _sub(realm: RealmAdmin, email: str) -> str:
    return await realm.call("find an account", str, KeycloakAdmin.a_get_user_id, email.lower())


def _realm_admin(admin: BootstrapAdmin, realm: str) -> RealmAdmin:
    account = AdminAccount(client_id="admin-cli", secret=admin.password, username=admin.username)
    return RealmAdmin(admin.internal_url, realm, account, total_timeout_s=_TIMEOUT_S)


def _user(user: SeedUser) -> Representation:
    credentials: list[Representation] = [{"type": "password", "value": user.password, "temporary": False}]
    if user.totp_secret:
        shape = {"subType": "totp", "digits": 6, "counter": 0, "period": 30, "algorithm": "HmacSHA1"}
        credentials.append(
            {
                "type": "otp",
                # `value` and nothing else, raw: any other field breaks the login.
                "secretData": json.dumps({"value": user.totp_secret}),
                "credentialData": json.dumps(shape),
            }
        )
    address = user.email.lower()
    return {
        "username": address,
        "email": address,
        "firstName": user.first,
        "lastName": user.last,
        "enabled": True,
        "credentials": credentials,
    }


class _Id(msgspec.Struct):
    id: str


class _Mapper(msgspec.Struct):
    name: str


class _Scope(msgspec.Struct):
    id: str
    protocolMappers: list[_Mapper] = []  # noqa: N815  Keycloak's name


class _Secret(msgspec.Struct):
    value: str = ""
