"""The two kinds of people who sign in: each has its own realm, so a nurse who is also a patient has two accounts.

Knows how a population's client at a practice is called, nothing about Keycloak or the web.
"""

from enum import StrEnum


class Population(StrEnum):
    """A set of accounts with its own passwords, sessions and issuer."""

    PATIENTS = "patients"
    WORKFORCE = "workforce"

    @property
    def door(self) -> str:
        """The practice's door this population comes in by; also the end of its client ids."""
        return "portal" if self is Population.PATIENTS else "workspace"


def client_id(slug: str, population: Population) -> str:
    """The OIDC client of one practice and population: `elm-portal`, `elm-workspace`."""
    return f"{slug}-{population.door}"
