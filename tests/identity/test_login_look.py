"""The login pages in a practice's look, as Keycloak itself renders them."""

from __future__ import annotations

from portico.identity.mfa import Acr
from portico.themes.login import practice_brand
from portico.themes.tokens import Brand, Corners, Letters, tokens

from tests.identity.scene import Scene


async def login_page(scene: Scene, brand: dict[str, str]) -> str:
    """What somebody who is to sign in at a practice of this look gets."""
    practice = await scene.practice()
    await scene.directory.set_brand(practice.client_id.removesuffix("-portal"), "Elm & Ash", brand)
    seen = await scene.browser().open((await scene.oidc.begin(practice, acr=Acr.AAL2)).url)
    assert seen.status == 200
    return seen.text


async def test_all_of_a_look_reaches_the_login_pages(scene: Scene) -> None:
    look = Brand(
        main="#ffff99", accent="#39ff14", tone="#2d2144", corners=Corners.ROUND, letters=Letters.BOOK, weight=750
    )
    brand = practice_brand(
        look, logo_url="/logo/x.svg", alt='An "elm" <b>', origin="http://elm.example", phone="555 0100", locale="en"
    )
    page = await login_page(scene, brand)
    made = tokens(look)
    for line in (
        f"--brand-fill: {made.brand_fill};",
        f"--brand-deep: {made.brand_deep};",
        "--tone: #2d2144;",
        "--radius: 1.125rem;",
        "--weight-display: 750;",
        '--font-text: ui-serif, "Charter", "Georgia", serif;',
    ):
        assert line in page
    assert 'src="http://elm.example/logo/x.svg"' in page
    assert "<b>" not in page.partition("entry-arch")[2].partition(">")[0]
    assert "An &quot;elm&quot; &lt;b&gt;" in page


async def test_what_is_no_look_falls_back_to_the_houses_own(scene: Scene) -> None:
    page = await login_page(
        scene, {"tone": "red;} body{display:none", "weight": "900", "letters": "comic", "corners": "?", "fill": "x"}
    )
    assert "--brand-fill: #2d2144;" in page
    assert "--weight-display: 680;" in page
    assert "--radius: 0.625rem;" in page
    assert "--tone" not in page
    assert "display:none" not in page
