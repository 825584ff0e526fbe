"""How many codes somebody is asked for: one on each way, however high it leads. The next code is half a minute away."""

from __future__ import annotations

import pytest
from portico.identity.mfa import Acr, SecondFactorPolicy

from tests.identity.scene import Scene

ADDS_A_FACTOR = ("webauthn-register-passwordless", "CONFIGURE_TOTP", "CONFIGURE_RECOVERY_AUTHN_CODES")


@pytest.mark.parametrize("policy", list(SecondFactorPolicy))
@pytest.mark.parametrize("action", ADDS_A_FACTOR)
async def test_a_factor_is_added_for_one_code(scene: Scene, policy: SecondFactorPolicy, action: str) -> None:
    """Also where the practice asks for a password alone, and the session begins at its level."""
    practice, ana = await scene.practice(policy=policy), await scene.person()
    assert ana.phone is not None
    browser, _, _ = await scene.sign_in(practice, ana, policy.minimum_acr)
    start = await scene.oidc.begin(practice, acr=policy.minimum_acr, kc_action=action)
    page = await browser.open(start.url)
    assert "otp" in page.asks
    page = await browser.submit(page, otp=ana.phone.code())
    assert page.callback is None
    assert "otp" not in page.asks


@pytest.mark.parametrize("policy", list(SecondFactorPolicy))
async def test_a_step_up_asks_for_one_code_each_time(scene: Scene, policy: SecondFactorPolicy) -> None:
    practice, ana = await scene.practice(policy=policy), await scene.person()
    assert ana.phone is not None
    browser, _, _ = await scene.sign_in(practice, ana, policy.minimum_acr)
    for _ in range(2):
        start = await scene.oidc.begin(practice, acr=Acr.AAL2_FRESH)
        page = await browser.open(start.url)
        assert "otp" in page.asks
        page = await browser.submit(page, otp=ana.phone.code())
        assert page.callback is not None
        identity, _ = await scene.oidc.finish(practice, start, page.callback)
        assert identity.acr is Acr.AAL2_FRESH
