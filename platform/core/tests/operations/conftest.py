"""A practice with accounts in memory, as the pages of onboarding have it."""

from __future__ import annotations

from platform.core.tests.onboarding.conftest import clock, house

__all__ = ["clock", "house"]
