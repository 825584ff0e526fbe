"""Loaded before any test: keeps the stdlib's `platform` what it is.

pytest's importlib mode names `platform/core/tests/x.py` `platform.core.tests.x`, and replaces a parent that has no
`__path__`. With one, it leaves the stdlib's module alone. tests/imports proves it.
"""

import platform

from hypothesis import settings

platform.__path__ = []  # type: ignore[attr-defined]

pytest_plugins = ("portico_testkit.portal", "portico_testkit.visitors")

# Speed is measured in tests/bench; a busy machine must not make a property false.
settings.register_profile("portico", parent=settings.default, deadline=None)
settings.load_profile("portico")
