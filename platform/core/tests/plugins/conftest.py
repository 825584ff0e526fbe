"""Plugins written to disk by the test and found through real entry points."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from portico.plugins.discovery import discover
from portico.plugins.registry import Registry
from portico_testkit.packages import Package, installed

Discover = Callable[..., Registry]


@pytest.fixture
def discovered(tmp_path: Path) -> Iterator[Discover]:
    """`discovered(Package(...), Package(...))` → the registry of a machine with these plugins."""
    with contextlib.ExitStack() as stack:

        def run(*packages: Package) -> Registry:
            return discover(stack.enter_context(installed(tmp_path, *packages)))

        yield run
