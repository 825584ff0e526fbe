"""What needs a browser and no Keycloak: these tests serve their pages themselves, or none at all."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Playwright, sync_playwright
from portico.settings import Settings

from tests.e2e.conftest import browser

__all__ = ["browser", "playwright"]


@pytest.fixture(scope="session")
def playwright(settings: Settings) -> Iterator[Playwright]:
    """Started after the database was made, whichever test comes first: it keeps this thread's event loop running."""
    assert settings
    with sync_playwright() as running:
        yield running
