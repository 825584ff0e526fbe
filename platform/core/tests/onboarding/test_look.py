"""A practice's look by its page: shown, saved, seen by a link, published everywhere, brought back."""

from __future__ import annotations

import io
import re
from email.message import EmailMessage
from html import unescape
from platform.core.tests.onboarding.conftest import House
from platform.core.tests.onboarding.desk import codes, hidden_in, inside, send, tenant_now, words

import httpx
from PIL import Image
from portico.onboarding import looks
from portico.onboarding.branding import LogosUpkeep
from portico.tenancy.context import Tenant
from portico.themes import own
from portico.themes.own import OwnLook
from portico.themes.tokens import Brand
from portico_sdk import Role
from portico_testkit.outbox import drain
from portico_testkit.visitors import Visitor, Visitors

PAGE = "/practice/look"
NEON = {"main": "#39ff14", "accent": "#ff00ff", "act": "save"}


async def published(owner: Visitor, **choices: str) -> None:
    assert (await send(owner, PAGE, "look", **{**NEON, **choices})).status_code == 303
    assert (await send(owner, f"{PAGE}/publish", "publish")).status_code == 303


def sheet_of(page: str) -> str:
    """The address of the look's own stylesheet."""
    found = re.search(r'href="(/theme/[^"]+)"', page)
    assert found
    return found[1]


async def test_show_me_shows_and_keeps_nothing(house: House, owner: Visitor) -> None:
    shown = await send(owner, PAGE, "look", **{**NEON, "act": "show"})
    assert shown.status_code == 200
    assert "only shown, not saved" in words(shown.text)
    assert 'value="#39ff14"' in shown.text
    frame = unescape(re.findall(r'<iframe[^>]* src="([^"]+)"', shown.text)[0])
    sample = await owner.get(frame.replace("page=portal", "page=door"))
    assert "Sign in" in words(sample.text)
    assert "allow-scripts" not in sample.headers["content-security-policy"]
    assert sample.headers["x-frame-options"] == "SAMEORIGIN"
    css = await owner.get(sheet_of(sample.text))
    assert "--brand: #39ff14;" in css.text
    async with inside(house):
        assert not await looks.versions()


async def test_a_look_is_tried_published_and_brought_back(desk: Visitors, house: House, owner: Visitor) -> None:
    patient = await desk.patient(house.tenant)
    before = sheet_of((await patient.get("/")).text)
    assert (await send(owner, PAGE, "look", **NEON)).status_code == 303
    assert sheet_of((await patient.get("/")).text) == before

    assert (await send(owner, f"{PAGE}/publish", "publish")).status_code == 303
    after = sheet_of((await patient.get("/")).text)
    css = await patient.get(after)
    assert "--brand: #39ff14;" in css.text
    assert "immutable" in css.headers["cache-control"]
    work = (await owner.get(sheet_of((await owner.get(PAGE)).text))).text
    assert "--brand: #39ff14;" in work
    missing = await patient.get("/no-such-page")
    assert missing.status_code == 404
    assert sheet_of(missing.text) == after

    await published(owner, main="#000000")
    assert sheet_of((await patient.get("/")).text) != after
    page = await owner.get(PAGE)
    assert "Bring back" in page.text
    assert (await send(owner, f"{PAGE}/back", "back-1")).status_code == 303
    assert sheet_of((await patient.get("/")).text) == after
    async with inside(house):
        found = [(one.number, one.state) for one in await looks.versions()]
    assert found == [(3, "published"), (2, "former"), (1, "former")]
    assert (await codes(house)).count("core:look:published") == 3


async def test_the_sign_in_and_letters_have_the_look_too(house: House, owner: Visitor) -> None:
    await published(owner, corners="round", letters="book")
    await drain(house.app, house.tenant)
    brand = house.app.parts.login_brand(await tenant_now(house))
    assert (brand["corners"], brand["letters"]) == ("round", "book")
    assert all(client.brand == brand for client in house.directory.clients.values())
    letter = await owner.get("/practice/letters/core/setup-patient/html?language=en")
    assert brand["fill"] in letter.text


async def test_a_link_shows_the_draft_to_anybody_until_its_time_is_over(
    desk: Visitors, house: House, owner: Visitor
) -> None:
    await send(owner, PAGE, "look", **NEON)
    assert (await send(owner, f"{PAGE}/share", "share", act="share")).status_code == 303
    page = await owner.get(PAGE)
    link = re.search(rf'href="{re.escape(house.tenant.portal_origin)}(/look/[^"]+)"', page.text)
    assert link
    anybody = desk.nobody(house.tenant.portal_origin)
    seen = await anybody.get(link[1])
    assert seen.status_code == 200
    assert "Good morning, Eleanor" in words(seen.text)
    assert "--brand: #39ff14;" in (await anybody.get(sheet_of(seen.text))).text
    assert (await anybody.get(link[1] + "?page=letter")).status_code == 200
    assert (await anybody.get(link[1][:-2] + "AA")).status_code == 404
    house.clock.move(days=8)
    assert (await anybody.get(link[1])).status_code == 404


async def test_the_link_ends_with_the_draft(desk: Visitors, house: House, owner: Visitor) -> None:
    await send(owner, PAGE, "look", **NEON)
    await send(owner, f"{PAGE}/share", "share", act="share")
    link = re.search(r'href="https?://[^/"]+(/look/[^"]+)"', (await owner.get(PAGE)).text)
    assert link
    assert (await send(owner, f"{PAGE}/publish", "publish")).status_code == 303
    assert (await desk.nobody(house.tenant.portal_origin).get(link[1])).status_code == 404


async def test_wrong_colours_are_explained_beside_their_boxes(owner: Visitor) -> None:
    wrong = await send(owner, PAGE, "look", main="green", accent="#12345", tone="#ffffaa", act="save")
    assert wrong.status_code == 422
    assert 'value="green"' in wrong.text
    assert words(wrong.text).count("is not a color") >= 2
    light = await send(owner, PAGE, "look", main="#1f5a43", accent="#edb872", tone="#ffffaa", act="save")
    assert "too light" in words(light.text)


def picture(kind: str = "PNG", size: tuple[int, int] = (64, 64)) -> bytes:
    made = io.BytesIO()
    Image.new("RGBA", size, "#39ff14").save(made, kind)
    return made.getvalue()


async def upload(owner: Visitor, content: bytes, alt: str = "A green square") -> int:
    page = await owner.get(PAGE)
    fields = {**hidden_in(page.text, "logo"), "alt": alt}
    # The name and the type are what a browser was told, and mean nothing.
    form = httpx.Request("POST", owner.origin, data=fields, files={"logo": ("../x.php", content, "text/html")})
    headers = {"content-type": form.headers["content-type"], "sec-fetch-site": "same-origin"}
    return (await owner.ask("POST", f"{PAGE}/logo", headers=headers, body=form.read())).status_code


async def test_a_logo_is_cleaned_kept_and_shown_at_ones_own_hosts_only(
    desk: Visitors, house: House, owner: Visitor, other_practice: Tenant
) -> None:
    assert await upload(owner, picture()) == 303
    assert (await send(owner, f"{PAGE}/publish", "publish")).status_code == 303
    patient = await desk.patient(house.tenant)
    page = (await patient.get("/")).text
    found = re.search(r'<img src="(/logo/[0-9a-f]{32}\.png)" alt="A green square"', page)
    assert found
    got = await patient.get(found[1])
    assert got.headers["content-type"] == "image/png"
    assert "sandbox" in got.headers["content-security-policy"]
    assert got.headers["cross-origin-resource-policy"] == "cross-origin"
    assert Image.open(io.BytesIO(got.content)).size == (64, 64)
    there = await desk.patient(other_practice)
    assert (await there.get(found[1])).status_code == 404
    assert house.app.parts.login_brand(await tenant_now(house))["logo"] == house.tenant.portal_origin + found[1]
    assert (await send(owner, f"{PAGE}/no-logo", "no-logo")).status_code == 303
    assert (await send(owner, f"{PAGE}/publish", "publish")).status_code == 303
    assert "/logo/" not in (await patient.get("/")).text


async def test_a_letter_brings_the_logo_along_and_does_not_wait_for_it(house: House, owner: Visitor) -> None:
    await published(owner, corners="round", letters="book")
    assert await upload(owner, picture(size=(400, 100))) == 303
    assert (await send(owner, f"{PAGE}/publish", "publish")).status_code == 303
    await house.invite()
    html, logo = html_and_logo(house)
    assert re.search(r'<img src="cid:logo@portico" alt="" width="160" height="40"', html)
    assert "border-radius:18px 18px 0 0" in html
    assert "Charter,Georgia" in html
    assert logo is not None
    assert (logo["Content-ID"], logo.get_content_disposition()) == ("<logo@portico>", "inline")
    assert Image.open(io.BytesIO(logo.get_content())).size == (400, 100)
    shown = await owner.get("/practice/letters/core/setup-patient/html?language=en")
    assert 'src="data:image/png;base64,' in shown.text
    assert "img-src data:" in shown.headers["content-security-policy"]

    objects = house.app.parts.tenancy.objects
    for key in await objects.keys_below(f"t/{house.tenant.id}/logo/"):
        await objects.delete(key)
    await house.invite("ada@example.org")
    html, logo = html_and_logo(house)
    assert "<img" not in html
    assert logo is None


def html_and_logo(house: House) -> tuple[str, EmailMessage | None]:
    """Of the last letter."""
    letter = house.inbox.letters[-1]
    body = letter.get_body(("html",))
    assert body is not None
    pictures = [part for part in letter.walk() if part.get_content_maintype() == "image"]
    return body.get_content(), pictures[0] if pictures else None


async def test_a_logo_that_no_version_uses_is_forgotten_after_a_day(house: House, owner: Visitor) -> None:
    async def kept() -> int:
        return len(await house.app.parts.tenancy.objects.keys_below(f"t/{house.tenant.id}/logo/"))

    async def look_after() -> int:
        await LogosUpkeep(house.clock)(house.app.parts.tenancy, house.tenant, {})
        return await kept()

    assert await upload(owner, picture()) == 303
    assert (await send(owner, f"{PAGE}/publish", "publish")).status_code == 303
    assert await upload(owner, picture(size=(48, 48))) == 303
    assert (await send(owner, f"{PAGE}/publish", "publish")).status_code == 303
    assert await upload(owner, picture(size=(32, 32))) == 303
    assert await upload(owner, picture(size=(40, 40))) == 303
    assert await look_after() == 4, "what is of today stays: its draft may not be written yet"
    house.clock.move(days=2)
    assert await look_after() == 3, "the first of the two in the draft is gone; the former look may come back"
    async with inside(house) as scope:
        await looks.discard(scope)
    assert await look_after() == 2


async def test_a_logo_without_words_or_of_another_kind_is_refused(owner: Visitor) -> None:
    assert await upload(owner, picture(), alt="") == 422
    assert await upload(owner, b"GIF89a") == 422
    assert await upload(owner, b"") == 422
    assert await upload(owner, b"x" * 2_000_000) == 413


async def test_a_declared_look_changes_nothing_the_second_time(house: House) -> None:
    wanted = OwnLook(theme="elm", brand=Brand(main="#1f5a43"))
    now = house.app.parts.clock()
    async with inside(house) as scope:
        assert await looks.declare(scope, wanted, now)
    async with inside(house) as scope:
        assert not await looks.declare(scope, wanted, now)
    assert own.read((await tenant_now(house)).look) == wanted
    assert (await codes(house)).count("core:look:published") == 1


async def test_the_look_is_for_those_who_set_up_the_practice(desk: Visitors, house: House) -> None:
    nurse = await desk.staff(house.tenant, Role.NURSE)
    assert (await nurse.get(PAGE)).status_code == 403
