"""People's accounts in one realm, by the admin API. Used by keycloak_directory.py alone."""

# The library types its methods with bare dicts; what comes back is converted to our types.
# pyright: reportUnknownArgumentType=false

from collections.abc import Awaitable, Callable
from typing import Concatenate, Final, ParamSpec, TypeVar

import msgspec
from keycloak import KeycloakAdmin

from portico.identity.directory import DirectoryRefused, NameTaken, UnknownAccount
from portico.identity.keycloak_admin import RealmAdmin, Refusal
from portico.identity.keycloak_clients import Representation

START_MARK: Final = "portico.start"
"""The account's attribute that tells a start code of a first set-up from one of a recovery."""
CHANGE_PASSWORD: Final = "UPDATE_PASSWORD"  # noqa: S105  a required action's name

T = TypeVar("T")
P = ParamSpec("P")


class Account(msgspec.Struct, frozen=True):
    """What we look at of an account."""

    id: str
    enabled: bool = True
    requiredActions: list[str] = []  # noqa: N815  Keycloak's name
    attributes: dict[str, list[str]] = {}

    @property
    def setting_up(self) -> bool:
        """Whether its password is a start code of a first set-up that was not used yet."""
        return CHANGE_PASSWORD in self.requiredActions and self.attributes.get(START_MARK) == ["setup"]


class _Credential(msgspec.Struct):
    id: str
    type: str


class _Found(msgspec.Struct):
    id: str
    email: str = ""


class Accounts:
    """The accounts of one realm. Every call about one account raises `UnknownAccount` where there is none."""

    def __init__(self, realm: RealmAdmin) -> None:
        self._realm = realm

    async def ensure(self, email: str, first: str, last: str) -> str:
        """The id of the account with this address, made if there is none."""
        address = email.strip().lower()
        # Without one it would find an account that has none.
        known = await self.find(address) if address else None
        if known is not None:
            return known
        try:
            return await self._make({"username": address, "email": address}, first, last)
        except Refusal as refusal:
            if refusal.status not in (400, 409):
                raise
            # 409: somebody else made it a moment ago.
            known = await self.find(address) if refusal.status == 409 else None
            if known is None:
                raise DirectoryRefused(
                    "No account can be made with this name and e-mail address.", "Check how they are spelt."
                ) from refusal
            return known

    async def add_named(self, name: str, first: str, last: str) -> str:
        """The id of a new account that signs in with this name and has no address."""
        try:
            return await self._make({"username": name}, first, last)
        except Refusal as refusal:
            if refusal.status == 409:
                raise NameTaken("Somebody signs in with this name.", "Choose another.") from refusal
            raise DirectoryRefused("No account can be made with this name.", "Check how it is spelt.") from refusal

    async def _make(self, who: Representation, first: str, last: str) -> str:
        """Raises Refusal: 400 for what can't be an account, 409 where there is one already."""
        # Without a locale: Keycloak would speak it whatever the page spoke that one comes from (ui_locales).
        account: Representation = {**who, "firstName": first, "lastName": last, "enabled": True}
        return await self._realm.call("make an account", str, KeycloakAdmin.a_create_user, account)

    async def find(self, address: str) -> str | None:
        """The id of the account with exactly this address in lower case."""
        query = {"email": address, "exact": "true", "max": 2}
        found = await self._realm.call("find an account", list[_Found], KeycloakAdmin.a_get_users, query)
        return next((user.id for user in found if user.email == address), None)

    async def get(self, sub: str) -> Account:
        """The account as it is."""
        return await self._about("read an account", Account, KeycloakAdmin.a_get_user, sub)

    async def has_credential(self, sub: str, kind: str) -> bool:
        """Whether there is a credential of this kind ("password", "otp")."""
        return any(credential.type == kind for credential in await self._credentials(sub))

    async def set_enabled(self, sub: str, enabled: bool) -> None:
        """Let the person sign in, or not."""
        await self._change(sub, lambda account: {**account, "enabled": enabled})

    async def mark_start(self, sub: str, kind: str) -> None:
        """Write down what a start code is for."""

        def marked(account: Representation) -> Representation:
            kept = msgspec.convert(account.get("attributes", {}), Representation)
            return {**account, "attributes": {**kept, START_MARK: [kind]}}

        await self._change(sub, marked)

    async def set_temporary_password(self, sub: str, code: str) -> None:
        """A password after which Keycloak asks for one of the person's own."""
        try:
            await self._about("set a start code", object, KeycloakAdmin.a_set_user_password, sub, code, True)
        except Refusal as refusal:
            if refusal.status != 400:
                raise
            raise DirectoryRefused(
                "This start code is against the rules for passwords.", "Make one of 16 characters or more."
            ) from refusal

    async def forget_factors(self, sub: str) -> None:
        """Remove every credential but the password, and forget failed attempts."""
        for credential in await self._credentials(sub):
            if credential.type != "password":
                await self._about("remove a factor", object, KeycloakAdmin.a_delete_credential, sub, credential.id)
        await self._about("forget failed attempts", object, KeycloakAdmin.a_clear_bruteforce_attempts_for_user, sub)

    async def end_sessions(self, sub: str) -> None:
        """End the person's sessions; Keycloak tells every client by back-channel logout."""
        await self._about("end sessions", object, KeycloakAdmin.a_user_logout, sub)

    async def _credentials(self, sub: str) -> list[_Credential]:
        return await self._about(
            "read what an account signs in with", list[_Credential], KeycloakAdmin.a_get_credentials, sub
        )

    async def _change(self, sub: str, change: Callable[[Representation], Representation]) -> None:
        # Keycloak drops attributes that a change leaves out, so the whole account goes back.
        whole = await self._about("read an account", Representation, KeycloakAdmin.a_get_user, sub)
        wanted = change(whole)
        if wanted != whole:
            await self._about("change an account", object, KeycloakAdmin.a_update_user, sub, wanted)

    async def _about(
        self,
        what: str,
        into: type[T],
        method: Callable[Concatenate[KeycloakAdmin, P], Awaitable[object]],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        try:
            return await self._realm.call(what, into, method, *args, **kwargs)
        except Refusal as refusal:
            if refusal.status != 404:
                raise
            raise UnknownAccount(
                f"There is no such account in realm {self._realm.realm}.", "Make it by `ensure_user` first."
            ) from refusal
