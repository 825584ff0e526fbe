"""What is needed to apply or write a practice's file. Made once by app.py."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from portico.identity.rights import Rights
from portico.plugins.enablement import Enablement
from portico.plugins.lifecycle import Lifecycle
from portico.plugins.registry import Registry
from portico.plugins.relay import Relay
from portico.tenancy.scopes import Tenancy


@dataclass(frozen=True, kw_only=True)
class Tools:
    """`rights` are the bundles of this installation, the folders those of the settings."""

    tenancy: Tenancy = field(repr=False)
    registry: Registry = field(repr=False)
    enablement: Enablement = field(repr=False)
    lifecycle: Lifecycle = field(repr=False)
    relay: Relay = field(repr=False)
    rights: Rights = field(repr=False)
    clock: Callable[[], datetime] = field(repr=False)
    blueprints_folder: Path = Path("tenants/blueprints")
    themes_folder: Path = Path("themes")
