"""What tests of templates share: the real shell and static files, a folder for a plugin's templates, a sample frame."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest
from portico.themes.assets import Assets
from portico.themes.environment import Templates, core_templates, plugin_templates
from portico.themes.page_state import PageState
from portico.web.shell import Shell, ShellLanguage, ShellNavItem, ShellPerson, ShellPractice

CORE = Path(__file__).parents[2] / "src" / "portico"
TEMPLATES = CORE / "web" / "templates"

Render = Callable[..., str]


@pytest.fixture(scope="session")
def assets() -> Assets:
    return Assets.read(CORE / "web" / "static")


@pytest.fixture(scope="session")
def core(assets: Assets) -> Templates:
    return core_templates(TEMPLATES, assets)


@pytest.fixture
def render(tmp_path: Path, assets: Assets) -> Render:
    """Render a source as a plugin's template."""
    templates = plugin_templates("acme_notes", tmp_path, TEMPLATES, assets)

    def render(source: str, page: PageState | None = None, **context: object) -> str:
        name = hashlib.sha256(source.encode()).hexdigest() + ".html"
        (tmp_path / name).write_text(source)
        return templates.render(name, context, page or PageState())

    return render


@pytest.fixture
def shell() -> Callable[..., Shell]:
    def shell(**changes: object) -> Shell:
        whole: dict[str, object] = {
            "practice": ShellPractice(name="Elm Street", rest="Family Medicine", phone="(406) 555-0142"),
            "door": "portal",
            "theme_css_url": "/theme/0.css",
            "nonce": "n0nce",
            "nav": tuple(ShellNavItem(label=name, icon="house", href=f"/{name}") for name in "abcdef"),
            "person": ShellPerson(name="Eleanor Whitfield"),
            "csrf_token": "t0ken",
            "session_ends_in_s": 1800,
            "request_ref": "7f3a19c2",
            "other_lang": ShellLanguage(code="es", name="Español", href="/language/es"),
        }
        return Shell(**{**whole, **changes})  # pyright: ignore[reportArgumentType]  (a test's shorthand)

    return shell
