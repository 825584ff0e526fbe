"""Declare hooks: pure, called once at start, without a practice."""

from __future__ import annotations

from collections.abc import Sequence

from portico_sdk.markers import hookspec
from portico_sdk.messages import MessageTemplate
from portico_sdk.pages import Page

DEADLINES_MS: dict[str, int] = {}
WRITES = False


@hookspec
def declare_pages() -> Sequence[Page]:
    """The plugin's pages.

    Core mounts them below `/p/<plugin>/` and opens them only where the practice enabled the plugin.
    """
    ...


@hookspec
def declare_messages() -> Sequence[MessageTemplate]:
    """The letters that the plugin may have core send, each by its name.

    Read at start: one that could carry words about a person's health refuses the plugin.
    """
    ...
