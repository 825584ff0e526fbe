"""What a practice's client looks like in Keycloak, as data. Pure functions; keycloak_directory.py sends them."""

from collections.abc import Mapping
from typing import Final

import msgspec

from portico.identity.directory import PracticeSpec
from portico.identity.mfa import SecondFactorPolicy
from portico.identity.population import Population, client_id

BRAND_PREFIX: Final = "portico."
LOGIN_THEME: Final = "portico"
ADDRESSES: Final = frozenset({f"{BRAND_PREFIX}origin", f"{BRAND_PREFIX}recover"})

Representation = dict[str, object]


def client_representation(spec: PracticeSpec, population: Population, internal_base_url: str) -> Representation:
    """The client as `spec` wants it, without secret and without `enabled`, which a suspension may have taken."""
    origin, origins = spec.origin(population), spec.origins(population)
    name = client_id(spec.slug, population)
    return {
        "clientId": name,
        "name": spec.name,
        "baseUrl": f"{origin}/",
        "rootUrl": "",
        "adminUrl": "",
        "protocol": "openid-connect",
        "clientAuthenticatorType": "client-secret",
        "publicClient": False,
        "bearerOnly": False,
        "consentRequired": False,
        "standardFlowEnabled": True,
        "implicitFlowEnabled": False,
        "directAccessGrantsEnabled": False,
        "serviceAccountsEnabled": False,
        "frontchannelLogout": False,
        # Rights are never read from a token, so none is put in.
        "fullScopeAllowed": False,
        "redirectUris": [f"{one}/auth/callback" for one in origins],
        "webOrigins": [],
        # Both lists, or Keycloak gives the client none of the realm's defaults: no acr, no auth_time.
        "defaultClientScopes": ["acr", "basic", "email", "profile"],
        "optionalClientScopes": [],
        "attributes": {
            "pkce.code.challenge.method": "S256",
            "require.pushed.authorization.requests": "true",
            "post.logout.redirect.uris": "##".join(f"{one}/" for one in origins),
            # By the internal address: Keycloak's Java does not know *.localhost names.
            "backchannel.logout.url": f"{internal_base_url}/auth/backchannel/{name}",
            "backchannel.logout.session.required": "true",
            "client.use.lightweight.access.token.enabled": "true",
            "login_theme": LOGIN_THEME,
            **policy_attributes(spec.policy(population)),
            **brand_attributes(spec.name, spec.brand),
            # For the login pages' ways back: home, and to who can't get in.
            f"{BRAND_PREFIX}origin": origin,
            f"{BRAND_PREFIX}recover": f"{origin}/recover",
        },
    }


def policy_attributes(policy: SecondFactorPolicy) -> dict[str, str]:
    """The practice's second-factor policy; the minimum holds whatever the browser asks for."""
    return {"minimum.acr.value": policy.minimum_acr, "default.acr.values": policy.minimum_acr}


def brand_attributes(name: str, brand: Mapping[str, str]) -> dict[str, str]:
    """What the login theme reads of the practice, as client attributes. Its addresses are not the brand's to set."""
    named = {f"{BRAND_PREFIX}{key}": value for key, value in brand.items()}
    return {key: value for key, value in {**named, f"{BRAND_PREFIX}name": name}.items() if key not in ADDRESSES}


def merged(current: Mapping[str, object], wanted: Mapping[str, object]) -> Representation:
    """`current` with everything that `wanted` says, attributes one by one; brand that is not wanted any more goes."""
    result = {**current, **wanted}
    attributes = _attributes(wanted)
    if attributes:
        known = _attributes(current)
        rebranded = f"{BRAND_PREFIX}name" in attributes
        # Keycloak keeps what a change leaves out; an empty value removes.
        gone = {key: "" for key in known if rebranded and key.startswith(BRAND_PREFIX) and key not in ADDRESSES}
        result["attributes"] = {**known, **gone, **attributes}
    return result


def same(current: Mapping[str, object], wanted: Mapping[str, object]) -> bool:
    """Whether nothing would change; Keycloak gives back lists in an order of its own."""
    return all(_comparable(current.get(key)) == _comparable(value) for key, value in wanted.items())


def _attributes(representation: Mapping[str, object]) -> dict[str, object]:
    return msgspec.convert(representation.get("attributes", {}), dict[str, object])


def _comparable(value: object) -> object:
    if isinstance(value, list):
        return sorted(msgspec.convert(value, list[str]))
    return value
