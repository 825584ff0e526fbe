"""The order of levels, and that what is not known is below everything."""

from __future__ import annotations

import pytest
from portico.identity.mfa import Acr, SecondFactorPolicy, acr_at_least

LEVELS = (Acr.AAL1, Acr.AAL2, Acr.AAL2_FRESH)


@pytest.mark.parametrize("given", LEVELS)
@pytest.mark.parametrize("asked", LEVELS)
def test_levels_are_in_order(given: Acr, asked: Acr) -> None:
    assert acr_at_least(given, asked) is (LEVELS.index(given) >= LEVELS.index(asked))


@pytest.mark.parametrize("given", [None, "", "0", "1", "2", "AAL2", "aal3", "aal2 ", "aal2-fresh-ish"])
@pytest.mark.parametrize("asked", LEVELS)
def test_what_is_not_known_opens_nothing(given: str | None, asked: Acr) -> None:
    assert not acr_at_least(given, asked)


def test_asking_for_what_is_not_known_opens_nothing() -> None:
    assert not acr_at_least(Acr.AAL2_FRESH, "aal9")
    assert not acr_at_least("aal9", "aal9")


def test_a_policy_is_a_level() -> None:
    assert SecondFactorPolicy.REQUIRED.minimum_acr is Acr.AAL2
    assert SecondFactorPolicy.ENCOURAGED.minimum_acr is Acr.AAL1
