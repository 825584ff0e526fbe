"""A form that needs another system: what is to be done once the page's own transaction is committed.

No call to Keycloak, mail or storage belongs inside a transaction that wrote. A handler of core's checks the form, then
answers `Outside(act)`; `act` runs with no scope open, opens its own, and says what the page answers.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from portico_sdk import Answer


@dataclass(frozen=True, kw_only=True)
class Outside:
    """`act` is called once; the form counts as taken even if it fails, so it must be harmless to do it again."""

    act: Callable[[], Awaitable[Answer]] = field(repr=False)
