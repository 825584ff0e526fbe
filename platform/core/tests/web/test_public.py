"""Portico's own pages: for anyone, in two languages, without session, transaction or script."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from portico.app import App
from portico.settings import Settings
from portico.tenancy.context import Actor
from portico.tenancy.practices import NewPractice
from portico.tenancy.tables import Practice
from portico.themes.tokens import Brand, tokens
from portico.web import furnish
from portico_testkit.app_browser import AppBrowser

pytestmark = pytest.mark.anyio

PAGES = ("/", "/security", "/privacy")
BRANDS = Path(furnish.STATIC, "public", "brands.css")


@pytest.fixture
def public(app: App) -> AppBrowser:
    settings: Settings = app.parts.settings
    return AppBrowser(app.asgi, settings.origin(settings.public_host()))


@pytest.mark.parametrize("path", PAGES)
async def test_a_page_is_there_for_anyone(public: AppBrowser, path: str) -> None:
    page = await public.get(path)
    assert page.status == 200, page.text
    assert page.text.count("<h1") == 1
    assert "<script" not in page.text
    assert "set-cookie" not in page.headers


@pytest.mark.parametrize("path", PAGES)
async def test_a_page_speaks_spanish(public: AppBrowser, path: str) -> None:
    english = await public.get(path)
    chosen = await public.get(f"{path}?lang=es")
    assert (chosen.status, chosen.location) == (303, path)
    spanish = await public.get(path)
    assert 'lang="es"' in spanish.text
    assert _sentences(english.text) & _sentences(spanish.text) == set()


async def test_both_ways_on_stand_on_the_first_page(app: App, public: AppBrowser) -> None:
    page = await public.get("/")
    assert 'class="btn main" href="/sign-up"' in page.text
    assert "/walk-in" not in page.text
    tenancy, system = app.parts.tenancy, Actor.system("test")
    practice = await tenancy.add_practice(NewPractice(slug="try", name="Try Clinic"), system)
    assert "/walk-in" not in (await public.get("/")).text, "a practice that only has the showcase's address"
    async with tenancy.platform_scope(system, "SYSADMIN"):
        await Practice.update({Practice.state: "showcase"}).where(Practice.id == practice.id)
    await tenancy.hosts.changed()
    assert f'href="{practice.portal_origin}/walk-in"' in (await public.get("/")).text


def test_looks_on_our_pages_are_computed_as_a_practices_is() -> None:
    found = re.findall(r'\[data-brand="(\w+)"\] \{(.*?)\}', BRANDS.read_text("utf-8"), re.DOTALL)
    assert len(found) == 5
    for name, body in found:
        given = dict(re.findall(r"--([\w-]+): (#\w+);", body))
        computed = tokens(Brand(main=given["brand"], accent=given["accent-fill"]))
        for token in ("brand_fill", "brand_on", "brand_deep", "brand_pale", "accent_fill", "accent_on"):
            assert given[token.replace("_", "-")] == getattr(computed, token), f"{name}: {token}"


def _sentences(page: str) -> set[str]:
    """What stands between tags and is longer than a name."""
    words = re.sub(r"<(pre|title|head).*?</\1>", "", page, flags=re.DOTALL)
    return {text.strip() for text in re.findall(r">([^<]+)<", words) if len(text.split()) > 3}
