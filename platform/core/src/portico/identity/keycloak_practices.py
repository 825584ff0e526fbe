"""A practice's client and organization in one realm, by the admin API. Used by keycloak_directory.py alone."""

# The library types its methods with bare dicts; what comes back is converted to our types.
# pyright: reportUnknownArgumentType=false

from collections.abc import Mapping

import msgspec
from keycloak import KeycloakAdmin

from portico.identity.directory import PracticeSpec, UnknownPractice
from portico.identity.keycloak_admin import RealmAdmin, Refusal
from portico.identity.keycloak_clients import Representation, merged, same


class Organization(msgspec.Struct, frozen=True):
    """A practice's organization; its alias is the practice's slug."""

    id: str
    name: str
    alias: str = ""
    enabled: bool = True


class _Secret(msgspec.Struct):
    value: str = ""


class Clients:
    """The OIDC clients of one realm."""

    def __init__(self, realm: RealmAdmin) -> None:
        self._realm = realm

    async def find(self, name: str) -> Representation | None:
        """The client called `name` (not its internal id), whole."""
        internal_id = await self._realm.call("find a client", object, KeycloakAdmin.a_get_client_id, name)
        if not isinstance(internal_id, str):
            return None
        return await self._realm.call("read a client", Representation, KeycloakAdmin.a_get_client, internal_id)

    async def get(self, name: str) -> Representation:
        """As `find`; raises `UnknownPractice`."""
        client = await self.find(name)
        if client is None:
            raise UnknownPractice(
                f"There is no client {name} at the login.", "The practice has to be set up there first."
            )
        return client

    async def ensure(self, wanted: Representation) -> Representation:
        """Make the client or bring it to what is `wanted`; the client as it is then."""
        name = str(wanted["clientId"])
        current = await self.find(name)
        if current is None:
            try:
                await self._realm.call("make a client", str, KeycloakAdmin.a_create_client, wanted)
            except Refusal as refusal:
                if refusal.status != 409:
                    raise
            current = await self.get(name)
        return await self._put(current, merged(current, wanted))

    async def change(self, name: str, change: Mapping[str, object]) -> None:
        """Write `change` over what the client is. Raises `UnknownPractice`."""
        current = await self.get(name)
        await self._put(current, merged(current, change))

    async def delete(self, name: str) -> None:
        """Remove the client with its secret, if there is one."""
        client = await self.find(name)
        if client is None:
            return
        try:
            await self._realm.call("delete a client", object, KeycloakAdmin.a_delete_client, str(client["id"]))
        except Refusal as refusal:
            if refusal.status != 404:
                raise

    async def secret(self, client: Representation) -> str:
        """The client's secret as it is."""
        answer = await self._realm.call(
            "read a client secret", _Secret, KeycloakAdmin.a_get_client_secrets, str(client["id"])
        )
        return answer.value

    async def new_secret(self, name: str) -> str:
        """Replace the client's secret. Raises `UnknownPractice`."""
        client = await self.get(name)
        answer = await self._realm.call(
            "make a new client secret", _Secret, KeycloakAdmin.a_generate_client_secrets, str(client["id"])
        )
        return answer.value

    async def _put(self, current: Representation, wanted: Representation) -> Representation:
        if not same(current, wanted):
            await self._realm.call("change a client", object, KeycloakAdmin.a_update_client, str(current["id"]), wanted)
        return wanted


class Organizations:
    """The practices' organizations in the realm of staff."""

    def __init__(self, realm: RealmAdmin) -> None:
        self._realm = realm

    async def find(self, slug: str) -> Organization | None:
        """The organization whose alias is `slug`."""
        # `search` with `exact` looks at the names and domains; the alias is what never changes.
        for query in ({"q": f"slug:{slug}"}, {"search": slug}):
            found = await self._realm.call(
                "find an organization", list[Organization], KeycloakAdmin.a_get_organizations, dict(query)
            )
            for organization in found:
                if organization.alias == slug:
                    return organization
        return None

    async def get(self, slug: str) -> Organization:
        """As `find`; raises `UnknownPractice`."""
        organization = await self.find(slug)
        if organization is None:
            raise UnknownPractice(
                f"There is no organization {slug} at the login.", "The practice has to be set up there first."
            )
        return organization

    async def ensure(self, spec: PracticeSpec) -> Organization:
        """Make the organization if there is none, with the slug for a name: practices may be called the same."""
        organization = await self.find(spec.slug)
        if organization is None:
            wanted: Representation = {
                "name": spec.slug,
                "alias": spec.slug,
                "enabled": True,
                "domains": [],
                "attributes": {"slug": [spec.slug]},
            }
            try:
                await self._realm.call("make an organization", object, KeycloakAdmin.a_create_organization, wanted)
            except Refusal as refusal:
                if refusal.status != 409:
                    raise
            organization = await self.get(spec.slug)
        return organization

    async def set_enabled(self, slug: str, enabled: bool) -> None:
        """Switch the organization on or off. Raises `UnknownPractice`."""
        organization = await self.get(slug)
        whole = await self._realm.call(
            "read an organization", Representation, KeycloakAdmin.a_get_organization, organization.id
        )
        wanted = {**whole, "enabled": enabled}
        await self._realm.call(
            "change an organization", object, KeycloakAdmin.a_update_organization, organization.id, wanted
        )

    async def delete(self, slug: str) -> None:
        """Remove the organization, if there is one. Its members were linked, not made in it: their accounts stay."""
        organization = await self.find(slug)
        if organization is None:
            return
        try:
            await self._realm.call(
                "delete an organization", object, KeycloakAdmin.a_delete_organization, organization.id
            )
        except Refusal as refusal:
            if refusal.status != 404:
                raise

    async def add(self, slug: str, sub: str) -> None:
        """Make an existing account a member (an unmanaged one: it outlives the organization)."""
        organization = await self.get(slug)
        try:
            await self._realm.call("add a member", object, KeycloakAdmin.a_organization_user_add, sub, organization.id)
        except Refusal as refusal:
            if refusal.status != 409:
                raise

    async def remove(self, slug: str, sub: str) -> None:
        """Take an account out; nothing happens where it was not in."""
        organization = await self.get(slug)
        try:
            await self._realm.call(
                "remove a member", object, KeycloakAdmin.a_organization_user_remove, sub, organization.id
            )
        except Refusal as refusal:
            # 400 is Keycloak's word for "not a member".
            if refusal.status not in (400, 404):
                raise
