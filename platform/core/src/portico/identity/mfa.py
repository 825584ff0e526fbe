"""How strongly a person has to prove who they are: levels of authentication and a practice's policy.

The order of levels is decided here and nowhere else. What is not known counts as below everything, so a
missing, misspelt or expired (`"0"`) level never opens a door.
"""

from enum import StrEnum
from typing import Final


class Acr(StrEnum):
    """Levels of authentication, as Keycloak writes them into a token's `acr`."""

    AAL1 = "aal1"
    """A password."""
    AAL2 = "aal2"
    """Two factors at some time in this sign-in, or a passkey."""
    AAL2_FRESH = "aal2-fresh"
    """A factor given again just now, for the acts that ask for it."""


class SecondFactorPolicy(StrEnum):
    """What a practice asks of its people. Staff are always REQUIRED."""

    ENCOURAGED = "encouraged"
    REQUIRED = "required"

    @property
    def minimum_acr(self) -> Acr:
        """The level below which a sign-in is refused."""
        return Acr.AAL2 if self is SecondFactorPolicy.REQUIRED else Acr.AAL1


_RANK: Final = {str(level): rank for rank, level in enumerate(Acr)}


def acr_at_least(given: str | None, asked: str) -> bool:
    """Whether the level `given` is `asked` or above; false for anything that is not a known level."""
    if given not in _RANK or asked not in _RANK:
        return False
    return _RANK[given] >= _RANK[asked]
