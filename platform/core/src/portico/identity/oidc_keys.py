"""A realm's public keys: fetched when first needed, again when an unknown one is named, and forgotten in time."""

import asyncio
from datetime import datetime, timedelta
from typing import Final

import httpx
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, KeySetSerialization

from portico.identity.oidc_types import Clock, ProviderUnavailable

MAX_AGE: Final = timedelta(minutes=15)
"""A key that Keycloak withdrew is good here for no longer than this."""
REFETCH_EVERY: Final = timedelta(seconds=30)
"""A forged token with a made-up key id must not become a request to Keycloak each time."""


class RealmKeys:
    """The signing keys of one realm."""

    def __init__(self, url: str, http: httpx.AsyncClient, clock: Clock) -> None:
        self._url = url
        self._http = http
        self._clock = clock
        self._lock = asyncio.Lock()
        self._keys: KeySet | None = None
        self._fetched_at: datetime | None = None

    async def for_kid(self, kid: str) -> KeySet | None:
        """The key with this id in a set of its own, or None where the realm has none. Raises `ProviderUnavailable`."""
        async with self._lock:
            found = self._find(kid)
            if self._is_due(known=found is not None):
                await self._fetch()
                found = self._find(kid)
        return found

    def _find(self, kid: str) -> KeySet | None:
        if self._keys is None:
            return None
        keys = [key for key in self._keys.keys if key.kid == kid and key.get("use") != "enc"]
        return KeySet(keys) if keys else None

    def _is_due(self, *, known: bool) -> bool:
        if self._fetched_at is None:
            return True
        return self._clock() - self._fetched_at > (MAX_AGE if known else REFETCH_EVERY)

    async def _fetch(self) -> None:
        try:
            answer = await self._http.get(self._url)
            answer.raise_for_status()
            content: KeySetSerialization = answer.json()
            self._keys = KeySet.import_key_set(content)
        except (httpx.HTTPError, JoseError, ValueError, KeyError) as error:
            raise ProviderUnavailable("The login's public keys could not be read.") from error
        self._fetched_at = self._clock()
