"""Keycloak: whether both realms answer, call themselves as the settings say, and let our service client in."""

from __future__ import annotations

from collections.abc import Sequence
from email.utils import parsedate_to_datetime

import httpx

from portico.doctor.findings import Finding, clock, ill, well
from portico.identity.population import Population
from portico.settings import Settings


async def login(settings: Settings) -> Sequence[Finding]:
    secrets = {
        Population.PATIENTS: settings.directory_secret_patients,
        Population.WORKFORCE: settings.directory_secret_workforce,
    }
    async with httpx.AsyncClient(timeout=10) as http:
        return [finding for realm, secret in secrets.items() for finding in await _realm(http, settings, realm, secret)]


async def _realm(http: httpx.AsyncClient, settings: Settings, realm: str, secret: str) -> Sequence[Finding]:
    part = "login"
    at = f"{settings.oidc_internal_url}/realms/{realm}"
    asked = {"grant_type": "client_credentials", "client_id": settings.directory_client_id, "client_secret": secret}
    try:
        known = await http.get(f"{at}/.well-known/openid-configuration")
        token = await http.post(f"{at}/protocol/openid-connect/token", data=asked)
    except httpx.HTTPError as error:
        words = f"Keycloak does not answer ({type(error).__name__})."
        return [ill(part, f"{words} PORTICO_OIDC_INTERNAL_URL says where it is.")]
    if known.status_code != 200:
        words = f"Keycloak has no realm {realm} ({known.status_code})."
        return [ill(part, f"{words} docs/operations.md says how it is made.")]
    found = [clock(part, parsedate_to_datetime(known.headers["date"]))] if "date" in known.headers else []
    if f'"issuer":"{settings.oidc_public_url}/realms/{realm}"' not in known.text:
        words = f"The realm {realm} calls itself something else than PORTICO_OIDC_PUBLIC_URL says."
        found.append(ill(part, f"{words} Set Keycloak's hostname to {settings.oidc_public_url}."))
    if token.status_code != 200:
        words = f"{settings.directory_client_id} is refused in {realm} ({token.status_code})."
        found.append(ill(part, f"{words} PORTICO_DIRECTORY_SECRET_{realm.upper()} must be its secret."))
    return [*found, well(part, f"The realm {realm} answers.")]
