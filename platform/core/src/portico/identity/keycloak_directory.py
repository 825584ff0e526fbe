"""The real directory: Keycloak by its least-rights service client `portico-directory`, one per realm.

A practice is one confidential client per population and, for staff, an organization. Accounts are made as users of
the realm first and linked afterwards: members made any other way would be deleted with their organization.
"""

# The library types its methods with bare dicts; what comes back is converted to our types.
# pyright: reportUnknownArgumentType=false

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Final, Self

import msgspec
from keycloak import KeycloakAdmin

from portico.identity.directory import (
    MOST_EVENTS,
    ClientPlacement,
    HasPassword,
    LoginEvent,
    PracticeSpec,
    refuse_weak_policy,
)
from portico.identity.keycloak_accounts import Accounts
from portico.identity.keycloak_admin import AdminAccount, RealmAdmin
from portico.identity.keycloak_clients import brand_attributes, client_representation, policy_attributes
from portico.identity.keycloak_practices import Clients, Organizations
from portico.identity.mfa import SecondFactorPolicy
from portico.identity.population import Population, client_id
from portico.settings import Settings

SERVICE_CLIENT: Final = "portico-directory"


class RealmAccess(msgspec.Struct, frozen=True, kw_only=True):
    """A realm's name and the secret of the service client in it."""

    realm: str
    secret: str
    client_id: str = SERVICE_CLIENT

    def __repr__(self) -> str:
        return f"RealmAccess({self.client_id} in {self.realm})"


class KeycloakDirectory:
    """`IdentityDirectory` on a Keycloak. Use it in one event loop and `aclose()` it there.

    - internal_url: Keycloak as this server reaches it.
    - public_url: Keycloak as browsers see it; issuers start with it.
    - internal_base_url: where Keycloak reaches us, for back-channel logout.
    - realms: one for each population.
    """

    def __init__(
        self,
        *,
        internal_url: str,
        public_url: str,
        internal_base_url: str,
        realms: Mapping[Population, RealmAccess],
    ) -> None:
        self._public_url = public_url.rstrip("/")
        self._internal_base_url = internal_base_url.rstrip("/")
        self._realms = {
            population: RealmAdmin(
                internal_url, access.realm, AdminAccount(client_id=access.client_id, secret=access.secret)
            )
            for population, access in realms.items()
        }
        self._clients = {population: Clients(realm) for population, realm in self._realms.items()}
        self._accounts = {population: Accounts(realm) for population, realm in self._realms.items()}
        self._organizations = Organizations(self._realms[Population.WORKFORCE])

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """The one that the settings name; its realms are called like the populations."""
        secrets = {
            Population.PATIENTS: settings.directory_secret_patients,
            Population.WORKFORCE: settings.directory_secret_workforce,
        }
        return cls(
            internal_url=settings.oidc_internal_url,
            public_url=settings.oidc_public_url,
            internal_base_url=settings.internal_base_url,
            realms={
                population: RealmAccess(realm=population.value, secret=secret, client_id=settings.directory_client_id)
                for population, secret in secrets.items()
            },
        )

    async def ensure_practice(self, spec: PracticeSpec) -> Mapping[Population, ClientPlacement]:
        """See `IdentityDirectory`."""
        organization = await self._organizations.ensure(spec)
        placements: dict[Population, ClientPlacement] = {}
        for population in spec.populations:
            realm = self._realms[population]
            wanted = client_representation(spec, population, self._internal_base_url)
            client = await self._clients[population].ensure(wanted)
            placements[population] = ClientPlacement(
                population=population,
                realm=realm.realm,
                issuer=f"{self._public_url}/realms/{realm.realm}",
                client_id=client_id(spec.slug, population),
                client_secret=await self._clients[population].secret(client),
                organization_id=organization.id if population is Population.WORKFORCE else None,
            )
        return placements

    async def rotate_client_secret(self, slug: str, population: Population) -> str:
        """See `IdentityDirectory`."""
        return await self._clients[population].new_secret(client_id(slug, population))

    async def set_mfa_policy(self, slug: str, population: Population, policy: SecondFactorPolicy) -> None:
        """See `IdentityDirectory`."""
        refuse_weak_policy(population, policy)
        change = {"attributes": policy_attributes(policy)}
        await self._clients[population].change(client_id(slug, population), change)

    async def set_brand(self, slug: str, name: str, brand: Mapping[str, str]) -> None:
        """See `IdentityDirectory`."""
        change = {"name": name, "attributes": brand_attributes(name, brand)}
        for population, clients in self._clients.items():
            await clients.change(client_id(slug, population), change)

    async def suspend_practice(self, slug: str) -> None:
        """See `IdentityDirectory`."""
        await self._set_practice_enabled(slug, False)

    async def resume_practice(self, slug: str) -> None:
        """See `IdentityDirectory`."""
        await self._set_practice_enabled(slug, True)

    async def forget_practice(self, slug: str) -> None:
        """See `IdentityDirectory`."""
        for population, clients in self._clients.items():
            await clients.delete(client_id(slug, population))
        await self._organizations.delete(slug)

    async def ensure_user(self, population: Population, email: str, first: str, last: str) -> str:
        """See `IdentityDirectory`."""
        return await self._accounts[population].ensure(email, first, last)

    async def add_named_user(self, population: Population, name: str, first: str, last: str) -> str:
        """See `IdentityDirectory`."""
        return await self._accounts[population].add_named(name, first, last)

    async def link_member(self, slug: str, sub: str) -> None:
        """See `IdentityDirectory`."""
        await self._accounts[Population.WORKFORCE].get(sub)
        await self._organizations.add(slug, sub)

    async def unlink_member(self, slug: str, sub: str) -> None:
        """See `IdentityDirectory`."""
        await self._organizations.remove(slug, sub)

    async def has_password(self, population: Population, sub: str) -> bool:
        """See `IdentityDirectory`."""
        accounts = self._accounts[population]
        account = await accounts.get(sub)
        return not account.setting_up and await accounts.has_credential(sub, "password")

    async def set_start_code(self, population: Population, sub: str, code: str, *, recovery: bool = False) -> None:
        """See `IdentityDirectory`."""
        if not recovery and await self.has_password(population, sub):
            raise HasPassword("This person has a password already.", "They sign in as usual.")
        accounts = self._accounts[population]
        # Marked first: cut off after this, the call can be made again; later, code and password can be told apart.
        await accounts.mark_start(sub, "recovery" if recovery else "setup")
        await accounts.set_temporary_password(sub, code)
        if recovery:
            await accounts.forget_factors(sub)
            await accounts.end_sessions(sub)

    async def disable_user(self, population: Population, sub: str) -> None:
        """See `IdentityDirectory`."""
        await self._accounts[population].set_enabled(sub, False)
        await self._accounts[population].end_sessions(sub)

    async def enable_user(self, population: Population, sub: str) -> None:
        """See `IdentityDirectory`."""
        await self._accounts[population].set_enabled(sub, True)

    async def end_sessions(self, population: Population, sub: str) -> None:
        """See `IdentityDirectory`."""
        await self._accounts[population].end_sessions(sub)

    async def list_events(
        self, population: Population, since: datetime, kinds: Sequence[str] = (), *, most: int = MOST_EVENTS
    ) -> tuple[LoginEvent, ...]:
        """See `IdentityDirectory`."""
        from_ms = str(int(since.timestamp() * 1000))
        query = {"dateFrom": from_ms, "max": most, "direction": "asc", "type": list(kinds)}
        events = await self._realms[population].call("read events", list[_Event], KeycloakAdmin.a_get_events, query)
        found = (event.for_audit(population) for event in events)
        return tuple(sorted((event for event in found if event.at >= since), key=lambda event: event.at))

    async def aclose(self) -> None:
        """See `IdentityDirectory`."""
        for realm in self._realms.values():
            await realm.aclose()

    async def _set_practice_enabled(self, slug: str, enabled: bool) -> None:
        for population, clients in self._clients.items():
            await clients.change(client_id(slug, population), {"enabled": enabled})
        await self._organizations.set_enabled(slug, enabled)


class _Event(msgspec.Struct):
    """Keycloak's event, under its own names."""

    id: str
    time: int
    type: str
    clientId: str | None = None  # noqa: N815
    userId: str | None = None  # noqa: N815
    sessionId: str | None = None  # noqa: N815
    ipAddress: str | None = None  # noqa: N815
    error: str | None = None
    details: dict[str, str] = {}

    def for_audit(self, population: Population) -> LoginEvent:
        # The details hold addresses of mail and typed names: only the kind of credential is taken. Of a code that was
        # wrong Keycloak says which phone it was compared with, and not what kind of thing that is.
        is_code = "selected_credential_id" in self.details
        return LoginEvent(
            id=self.id,
            at=datetime.fromtimestamp(self.time / 1000, UTC),
            kind=self.type,
            population=population,
            client_id=self.clientId,
            sub=self.userId,
            sid=self.sessionId,
            ip=self.ipAddress,
            error=self.error,
            credential=self.details.get("credential_type") or ("otp" if is_code else None),
        )
