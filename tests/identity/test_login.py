"""Signing in at the real server: the ways in, and the ways to cheat."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from portico.identity.mfa import Acr, SecondFactorPolicy
from portico.identity.oidc import LoginRefused
from portico.identity.population import Population

from tests.identity.scene import Scene

ENCOURAGED = SecondFactorPolicy.ENCOURAGED


async def test_who_has_a_factor_signs_in_with_it(scene: Scene) -> None:
    practice, ana = await scene.practice(), await scene.person()
    _, identity, _ = await scene.sign_in(practice, ana)
    assert (identity.sub, identity.client_id, identity.issuer) == (ana.sub, practice.client_id, practice.issuer)
    assert identity.acr is Acr.AAL2
    assert identity.amr == ("pwd", "otp")
    assert (identity.name, identity.email) == ("Ana Lopez", ana.email)
    assert identity.sid


async def test_who_has_none_enrols_on_the_way(scene: Scene) -> None:
    practice, ana = await scene.practice(), await scene.person(factor=False)
    start = await scene.oidc.begin(practice, acr=Acr.AAL2)
    browser = scene.browser()
    page = await browser.sign_in(start.url, ana.email, ana.password)
    assert "totp" in page.asks
    phone, page = await browser.enrol(page)
    assert page.callback is not None
    identity, _ = await scene.oidc.finish(practice, start, page.callback)
    assert identity.acr is Acr.AAL2
    # The next time the code is asked for, and the new phone's is right.
    start = await scene.oidc.begin(practice, acr=Acr.AAL2)
    page = await scene.browser().sign_in(start.url, ana.email, ana.password, phone)
    assert page.callback is not None


async def test_a_code_is_good_once(scene: Scene) -> None:
    practice, ana = await scene.practice(), await scene.person()
    assert ana.phone is not None
    await scene.sign_in(practice, ana)
    thief, page = await scene.arrive(practice, ana)
    page = await thief.submit(page, otp=ana.phone.last_used())
    assert page.callback is None
    assert "otp" in page.asks


async def test_a_wrong_code_asks_again(scene: Scene) -> None:
    practice, ana = await scene.practice(), await scene.person()
    assert ana.phone is not None
    browser, page = await scene.arrive(practice, ana)
    page = await browser.submit(page, otp="000000")
    assert page.callback is None
    page = await browser.submit(page, otp=ana.phone.code())
    assert page.callback is not None


async def test_guessing_passwords_is_slowed_down_and_not_for_good(scene: Scene) -> None:
    practice, ana = await scene.practice(policy=ENCOURAGED), await scene.person(factor=False)
    start = await scene.oidc.begin(practice, acr=Acr.AAL1)
    browser = scene.browser()
    page = await browser.open(start.url)
    for _ in range(5):
        page = await browser.submit(page, username=ana.email, password="a wrong password indeed")
    refused = page.words
    page = await browser.submit(page, username=ana.email, password=ana.password)
    assert page.callback is None, "the right password must not open a door that is being forced"
    assert page.words == refused, "nobody may learn from the page that the password was right"
    # The account itself is not switched off, and recovery ends the waiting.
    code = "open-sesa-meop-ense"
    await scene.directory.set_start_code(Population.PATIENTS, ana.sub, code, recovery=True)
    page = await browser.submit(page, username=ana.email, password=code)
    assert "password-new" in page.asks


async def test_a_recovery_code_stands_in_for_the_phone_once(scene: Scene) -> None:
    practice, ana = await scene.practice(), await scene.person()
    assert ana.phone is not None
    browser, _, _ = await scene.sign_in(practice, ana)
    start = await scene.oidc.begin(practice, acr=Acr.AAL2_FRESH, kc_action="CONFIGURE_RECOVERY_AUTHN_CODES")
    page = await browser.submit(await browser.open(start.url), otp=ana.phone.code())
    codes = page.form.hidden["generatedRecoveryAuthnCodes"].split(",")
    page = await browser.submit(page)
    assert page.callback is not None
    assert page.callback["kc_action_status"] == "success"

    start = await scene.oidc.begin(practice, acr=Acr.AAL2)
    other = scene.browser()
    page = await other.sign_in(start.url, ana.email, ana.password)
    page = await other.another_way(page, "recoveryCodeInput")
    page = await other.submit(page, recoveryCodeInput=codes[0])
    assert page.callback is not None
    identity, _ = await scene.oidc.finish(practice, start, page.callback)
    assert identity.acr is Acr.AAL2
    assert "recovery" in identity.amr

    thief, page = await scene.arrive(practice, ana)
    page = await thief.another_way(page, "recoveryCodeInput")
    page = await thief.submit(page, recoveryCodeInput=codes[0])
    assert page.callback is None
    assert "recoveryCodeInput" in page.asks


async def test_step_up_asks_again_every_time(scene: Scene) -> None:
    practice, ana = await scene.practice(), await scene.person()
    assert ana.phone is not None
    browser, before, _ = await scene.sign_in(practice, ana)
    start = await scene.oidc.begin(practice, acr=Acr.AAL2_FRESH)
    page = await browser.open(start.url)
    assert page.asks == {"otp"}
    page = await browser.submit(page, otp=ana.phone.code())
    assert page.callback is not None
    fresh, _ = await scene.oidc.finish(practice, start, page.callback)
    assert fresh.acr is Acr.AAL2_FRESH
    assert fresh.auth_time >= before.auth_time
    assert fresh.sid == before.sid
    start = await scene.oidc.begin(practice, acr=Acr.AAL2_FRESH)
    assert (await browser.open(start.url)).asks == {"otp"}


async def test_asking_for_less_than_the_policy_gets_the_policy(scene: Scene) -> None:
    practice, ana = await scene.practice(), await scene.person(factor=False)
    _, page = await scene.arrive(practice, ana, acr=Acr.AAL1)
    assert page.callback is None
    assert "totp" in page.asks


async def test_a_sign_in_below_what_was_asked_is_refused(scene: Scene) -> None:
    practice, ana = await scene.practice(policy=ENCOURAGED), await scene.person(factor=False)
    start = await scene.oidc.begin(practice, acr=Acr.AAL1)
    page = await scene.browser().sign_in(start.url, ana.email, ana.password)
    assert page.callback is not None
    with pytest.raises(LoginRefused) as refused:
        await scene.oidc.finish(practice, replace(start, acr=Acr.AAL2), page.callback)
    assert refused.value.code == "acr"


async def test_where_a_factor_is_encouraged_a_password_is_enough_until_step_up(scene: Scene) -> None:
    practice, ana = await scene.practice(policy=ENCOURAGED), await scene.person(factor=False)
    browser, identity, _ = await scene.sign_in(practice, ana, acr=Acr.AAL1)
    assert identity.acr is Acr.AAL1
    assert identity.amr == ("pwd",)
    start = await scene.oidc.begin(practice, acr=Acr.AAL2)
    assert "totp" in (await browser.open(start.url)).asks


async def test_who_has_a_factor_is_asked_for_it_also_where_it_is_only_encouraged(scene: Scene) -> None:
    practice, ana = await scene.practice(policy=ENCOURAGED), await scene.person()
    _, page = await scene.arrive(practice, ana, acr=Acr.AAL1)
    assert page.asks == {"otp"}


async def test_single_sign_on_does_not_slip_under_a_stricter_practice(scene: Scene) -> None:
    lax, strict = await scene.practice(policy=ENCOURAGED), await scene.practice()
    ana = await scene.person(factor=False)
    browser, _, _ = await scene.sign_in(lax, ana, acr=Acr.AAL1)
    start = await scene.oidc.begin(strict, acr=Acr.AAL2)
    assert "totp" in (await browser.open(start.url)).asks


async def test_staff_need_a_factor_at_every_practice(scene: Scene) -> None:
    practice = await scene.practice(Population.WORKFORCE, policy=ENCOURAGED)
    nurse = await scene.person(Population.WORKFORCE, factor=False)
    _, page = await scene.arrive(practice, nurse, acr=Acr.AAL1)
    assert "totp" in page.asks


async def test_an_account_of_one_population_is_a_stranger_in_the_other(scene: Scene) -> None:
    workspace, ana = await scene.practice(Population.WORKFORCE), await scene.person()
    _, page = await scene.arrive(workspace, ana)
    assert page.callback is None
    assert "password" in page.asks


async def test_only_pushed_requests_are_taken(scene: Scene) -> None:
    practice = await scene.practice()
    page = await scene.browser().open(
        f"{practice.issuer}/protocol/openid-connect/auth?response_type=code&scope=openid"
        f"&client_id={practice.client_id}&redirect_uri={practice.redirect_uri}"
    )
    assert page.callback is not None
    assert page.callback["error"] == "invalid_request"
    assert "code" not in page.callback


@pytest.mark.parametrize("redirect", ["http://evil.localhost/cb", "{exact}/", "{exact}?next=1", "{exact}x"])
async def test_only_the_exact_address_gets_an_answer(scene: Scene, redirect: str) -> None:
    practice = await scene.practice()
    foreign = replace(practice, redirect_uri=redirect.format(exact=practice.redirect_uri))
    with pytest.raises(LoginRefused) as refused:
        await scene.oidc.begin(foreign, acr=Acr.AAL2)
    assert refused.value.code == "request_refused"
    assert "redirect_uri" in refused.value.detail


async def test_a_pushed_request_without_pkce_is_refused(scene: Scene) -> None:
    practice = await scene.practice()
    answer = await scene.http.post(
        f"{scene.keycloak.internal_url}{practice.issuer.removeprefix(scene.keycloak.public_url)}"
        "/protocol/openid-connect/ext/par/request",
        data={
            "response_type": "code",
            "scope": "openid",
            "client_id": practice.client_id,
            "client_secret": practice.client_secret,
            "redirect_uri": practice.redirect_uri,
        },
    )
    assert answer.status_code == 400
    assert "code_challenge" in answer.text


async def test_a_wrong_client_secret_is_refused(scene: Scene) -> None:
    practice = await scene.practice()
    with pytest.raises(LoginRefused) as refused:
        await scene.oidc.begin(replace(practice, client_secret="wrong"), acr=Acr.AAL2)
    assert refused.value.code == "request_refused"


async def test_a_callback_is_good_once(scene: Scene) -> None:
    practice, ana = await scene.practice(), await scene.person()
    start = await scene.oidc.begin(practice, acr=Acr.AAL2)
    page = await scene.browser().sign_in(start.url, ana.email, ana.password, ana.phone)
    assert page.callback is not None
    await scene.oidc.finish(practice, start, page.callback)
    with pytest.raises(LoginRefused) as refused:
        await scene.oidc.finish(practice, start, page.callback)
    assert refused.value.code == "code_refused"


async def test_prompt_login_asks_for_the_password_again(scene: Scene) -> None:
    practice, ana = await scene.practice(), await scene.person()
    browser, _, _ = await scene.sign_in(practice, ana)
    start = await scene.oidc.begin(practice, acr=Acr.AAL2, prompt="login")
    assert "password" in (await browser.open(start.url)).asks


async def test_prompt_none_answers_without_a_page(scene: Scene) -> None:
    practice = await scene.practice()
    start = await scene.oidc.begin(practice, acr=Acr.AAL2, prompt="none")
    page = await scene.browser().open(start.url)
    assert page.callback is not None
    with pytest.raises(LoginRefused) as refused:
        await scene.oidc.finish(practice, start, page.callback)
    assert refused.value.code == "provider:login_required"


async def test_the_login_pages_speak_spanish(scene: Scene) -> None:
    practice = await scene.practice()
    start = await scene.oidc.begin(practice, acr=Acr.AAL2, ui_locales="es")
    assert '<html lang="es">' in (await scene.browser().open(start.url)).text
