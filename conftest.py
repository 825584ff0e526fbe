"""Loaded before any test: keeps the stdlib's `platform` what it is.

pytest's importlib mode names `platform/core/tests/x.py` `platform.core.tests.x`, and replaces a parent that has no
`__path__`. With one, it leaves the stdlib's module alone. tests/imports proves it.
"""

import platform

import pytest
from hypothesis import settings

platform.__path__ = []  # type: ignore[attr-defined]

# What takes more than five seconds, file or folder: left out of `make test-fast` and on the other Pythons.
SLOW = (
    "platform/core/tests/cli/test_doctor.py",
    "platform/core/tests/domains",
    "platform/core/tests/notify",
    "platform/core/tests/onboarding",
    "platform/core/tests/opening",
    "platform/core/tests/operations",
    "platform/core/tests/outbox",
    "platform/core/tests/plugins/test_author_check.py",
    "platform/core/tests/plugins/test_relay.py",
    "platform/core/tests/practice_file",
    "platform/core/tests/tenancy/test_migrate.py",
    "platform/core/tests/web/test_failures.py",
    "platform/core/tests/web/test_feature_data.py",
    "platform/core/tests/web/test_features.py",
    "platform/core/tests/web/test_headers.py",
    "platform/core/tests/web/test_pages.py",
    "platform/core/tests/web/test_public.py",
    "platform/core/tests/web/test_showcase.py",
    "platform/embedded/tests",
    "platform/testkit/tests/test_promises.py",
    "plugins/scheduling/tests/test_contract.py",
    "plugins/scheduling/tests/test_plugin.py",
    "plugins/scheduling/tests/test_staff_door.py",
    "plugins/scheduling/tests/test_two_hundred.py",
    "plugins/announcements/tests/test_contract.py",
    "tests/contract",
    "tests/imports",
    "tests/isolation/test_fields.py",
    "tests/isolation/test_matrix.py",
    "tests/isolation/test_outbox.py",
    "tests/permissions",
    "tests/practice_file",
    "tests/unit/test_bootstrap.py",
    "tests/unit/test_round_trips.py",
    "tests/vendors",
)

pytest_plugins = ("portico_testkit.portal", "portico_testkit.visitors")

# Speed is measured in tests/bench; a busy machine must not make a property false.
settings.register_profile("portico", parent=settings.default, deadline=None)
settings.load_profile("portico")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.nodeid.partition("::")[0].startswith(SLOW):
            item.add_marker(pytest.mark.slow)
