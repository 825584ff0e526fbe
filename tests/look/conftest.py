"""The running product and the browser are those of the browser tests."""

from tests.e2e.conftest import browser, playwright, product

__all__ = ["browser", "playwright", "product"]
