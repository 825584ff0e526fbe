"""What the console says of the worker without being asked: who lives, who fell silent, what nobody does."""

from __future__ import annotations

import dataclasses
import secrets
from datetime import timedelta
from platform.core.tests.onboarding.desk import words

from portico.app import opened
from portico.outbox.heart import Heart
from portico.settings import Settings
from portico_testkit.clock import MovableClock
from portico_testkit.visitors import visiting


async def test_a_dead_worker_shows(settings: Settings, clock: MovableClock) -> None:
    own = dataclasses.replace(settings, queue_name=secrets.token_hex(6))
    async with opened(own, clock=clock, plugins=()) as app, visiting(app) as visitors:
        operator = await visitors.operator()
        shown = words((await operator.get("/server")).text)
        assert "no dispatcher is running" in shown
        assert "no tasks are running" in shown
        for part, ago in (("dispatcher", timedelta()), ("tasks", timedelta(minutes=10))):
            await Heart.of(own, part, app.parts.redis).beat(clock() - ago)
        shown = words((await operator.get("/server")).text)
    assert "no dispatcher is running" not in shown
    assert "no tasks are running" in shown
    assert "Works" in shown
    assert "Silent" in shown
