"""The running product and the browser are those of the browser tests."""

from tests.e2e.conftest import browser, parts_file, playwright, product

__all__ = ["browser", "parts_file", "playwright", "product"]
