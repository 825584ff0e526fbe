"""Keycloak: whether both realms answer, call themselves as the settings say, and let our service client do all that it
has to do there.
"""

from __future__ import annotations

from base64 import urlsafe_b64decode
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Final

import httpx
import msgspec

from portico.doctor.findings import Finding, clock, ill, well
from portico.identity.population import Population
from portico.settings import Settings

RIGHTS: Final[Mapping[str, str]] = {
    "manage-users": "users?max=1",
    "manage-clients": "clients?max=1",
    "view-events": "events?max=1",
}
"""Of the service client: one harmless question that each has the answer of."""
ORGANIZATIONS: Final = ("manage-organizations", "organizations?max=1")
"""Practices' own sign-ons, which only staff have."""


class _Token(msgspec.Struct):
    access_token: str


class _Claims(msgspec.Struct):
    iat: int


async def login(settings: Settings, *, names: Mapping[Population, str] | None = None) -> Sequence[Finding]:
    """`names` are the realms', where they are not called like the populations."""
    secrets = {
        Population.PATIENTS: settings.directory_secret_patients,
        Population.WORKFORCE: settings.directory_secret_workforce,
    }
    found: list[Finding] = []
    async with httpx.AsyncClient(timeout=10) as http:
        for population, secret in secrets.items():
            realm = (names or {}).get(population, population.value)
            found += await _realm(http, settings, population, realm, secret)
    return found


async def _realm(
    http: httpx.AsyncClient, settings: Settings, population: Population, realm: str, secret: str
) -> Sequence[Finding]:
    part = "login"
    at = f"{settings.oidc_internal_url}/realms/{realm}"
    asked = {"grant_type": "client_credentials", "client_id": settings.directory_client_id, "client_secret": secret}
    try:
        known = await http.get(f"{at}/.well-known/openid-configuration")
        sent = datetime.now(UTC)
        token = await http.post(f"{at}/protocol/openid-connect/token", data=asked)
        if known.status_code != 200:
            words = f"Keycloak has no realm {realm} ({known.status_code})."
            return [ill(part, f"{words} docs/operations.md says how it is made.")]
        found: list[Finding] = []
        if f'"issuer":"{settings.oidc_public_url}/realms/{realm}"' not in known.text:
            words = f"The realm {realm} calls itself something else than PORTICO_OIDC_PUBLIC_URL says."
            found.append(ill(part, f"{words} Set Keycloak's hostname to {settings.oidc_public_url}."))
        if token.status_code != 200:
            words = f"{settings.directory_client_id} is refused in {realm} ({token.status_code})."
            found.append(ill(part, f"{words} PORTICO_DIRECTORY_SECRET_{population.upper()} must be its secret."))
        else:
            bearer = msgspec.json.decode(token.content, type=_Token).access_token
            found.append(clock(part, _issued(bearer), asked=sent))
            found += await _rights(http, settings, population, realm, bearer)
    except httpx.HTTPError as error:
        words = f"Keycloak does not answer ({type(error).__name__})."
        return [ill(part, f"{words} PORTICO_OIDC_INTERNAL_URL says where it is.")]
    return [*found, well(part, f"The realm {realm} answers.")]


def _issued(bearer: str) -> datetime:
    """When, by its own clock. No signature is looked at: it comes from Keycloak itself, and nothing hangs on it."""
    claims = bearer.split(".")[1]
    padded = claims + "=" * (-len(claims) % 4)
    return datetime.fromtimestamp(msgspec.json.decode(urlsafe_b64decode(padded), type=_Claims).iat, UTC)


async def _rights(
    http: httpx.AsyncClient, settings: Settings, population: Population, realm: str, bearer: str
) -> Sequence[Finding]:
    part, name = "login", settings.directory_client_id
    questions = dict(RIGHTS)
    if population is Population.WORKFORCE:
        questions |= dict([ORGANIZATIONS])
    lacking: list[str] = []
    for right, question in questions.items():
        at = f"{settings.oidc_internal_url}/admin/realms/{realm}/{question}"
        answer = await http.get(at, headers={"Authorization": f"Bearer {bearer}"})
        if answer.status_code != 200:
            lacking.append(f"{right} ({answer.status_code})")
    if lacking:
        words = f"{name} lacks rights in {realm}: {', '.join(lacking)}."
        return [ill(part, f"{words} Run: portico realms, with the templates of this version.")]
    return [well(part, f"{name} may do in {realm} what it has to.")]
