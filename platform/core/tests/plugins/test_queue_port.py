"""What a plugin may ask the queue for: what its manifest declares, in the transaction that is open."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from uuid import uuid4

import pytest
from portico.audit.writer import PluginStamp
from portico.outbox.tables import OutboxDelivery, OutboxEvent
from portico.plugins.enablement import Enablement
from portico.plugins.events import Subscribers
from portico.plugins.generations import RedisGenerations
from portico.plugins.ports.queue import QueuePort
from portico.plugins.services import Call, Services
from portico.tenancy.context import Actor
from portico_sdk import LimitReached, PortNotGranted, limits
from portico_testkit.packages import Package

ACTOR = Actor.system("test")
TOLD = "acme.notes.Note.written"
NOTES = Package(
    manifest_lines=(f'emits = ["{TOLD}"]',),
    manifest_tables='[ports]\nqueue = "Later."\n[[tasks]]\nname = "tidy"\nrun = "work:tidy"\n',
    files={
        "work.py": "from portico_sdk import PluginContext, Task\n"
        "async def tidy(ctx: PluginContext, task: Task) -> None: ...\n"
    },
)
LISTENS = """
from portico_sdk.markers import hookimpl
class Plugin:
    @hookimpl
    async def on_event(self, ctx: PluginContext, event: Event) -> None: ...
plugin = Plugin()
"""
LISTENS_TO = (f'subscribes = ["{TOLD}"]',)
LISTENER = Package(id="acme/listener", plugin=LISTENS, hooks=("on_event",), manifest_lines=LISTENS_TO)
IDLE = Package(id="acme/idle", plugin=LISTENS, hooks=("on_event",), manifest_lines=LISTENS_TO)


@pytest.fixture
async def port(tenancy, practice, discovered):
    """The port of acme/notes, in a scope that is open; acme/listener is enabled, acme/idle is not."""
    registry = discovered(NOTES, LISTENER, IDLE)
    assert not registry.refused
    enablement = Enablement(registry, RedisGenerations(tenancy.redis))
    async with tenancy.tenant_scope(practice, ACTOR, "SYSADMIN") as scope:
        await enablement.enable(scope, "acme/listener")

    def make(scope) -> QueuePort:
        plugin = registry.get("acme/notes")
        services = Services(
            clock=lambda: datetime.now(UTC),
            keys=tenancy.keys,
            post=None,
            subscribers=Subscribers(registry, enablement),
        )
        stamp = PluginStamp(id=plugin.id, version=plugin.version, hook="")
        return QueuePort(Call(scope=scope, plugin=plugin, stamp=stamp, services=services, language="en"))

    return make


async def test_those_who_subscribe_and_are_enabled_are_told(port, tenancy, practice) -> None:
    note = uuid4()
    async with tenancy.tenant_scope(practice, ACTOR, "SYSADMIN") as scope:
        await port(scope).emit(TOLD, resource=("Note", note), facts={"kind": "first"})
        (event,) = await OutboxEvent.objects()
        (delivery,) = await OutboxDelivery.objects()
    assert (event.source, event.resource_id, event.actor_kind) == ("acme/notes", note, "system")
    assert delivery.handler == "plugin:acme/listener"


async def test_an_event_that_is_not_declared_is_refused(port, tenancy, practice) -> None:
    async with tenancy.tenant_scope(practice, ACTOR, "SYSADMIN") as scope:
        with pytest.raises(PortNotGranted, match="emits"):
            await port(scope).emit("acme.notes.Note.burnt", resource=("Note", uuid4()))


async def test_later_and_taken_back(port, tenancy, practice) -> None:
    at = datetime(2999, 1, 1, 12, tzinfo=timezone(timedelta(hours=-5)))
    async with tenancy.tenant_scope(practice, ACTOR, "SYSADMIN") as scope:
        queue = port(scope)
        await queue.later("tidy", "a", at=at)
        await queue.later("tidy", "b")
        await queue.cancel("tidy", "b")
        await queue.cancel("tidy", "")
        (delivery,) = await OutboxDelivery.objects()
    assert (delivery.handler, delivery.key, delivery.due_at) == ("task:acme/notes:tidy", "a", at)


@pytest.mark.parametrize(
    ("task", "key", "at", "words"),
    [
        ("sweep", "a", None, "no task 'sweep'"),
        ("tidy", "", None, "without a key"),
        ("tidy", "a", datetime(2999, 1, 1), "no time zone"),  # noqa: DTZ001 (that is the point)
    ],
)
async def test_work_that_is_not_declared_or_not_said_clearly_is_refused(
    port, tenancy, practice, task, key, at, words
) -> None:
    async with tenancy.tenant_scope(practice, ACTOR, "SYSADMIN") as scope:
        with pytest.raises(ValueError, match=words):
            await port(scope).later(task, key, at=at)


async def test_a_loop_that_went_wrong_is_told_where_it_ends(port, tenancy, practice, monkeypatch) -> None:
    monkeypatch.setattr(limits, "MOST_TIMES", 3)
    async with tenancy.tenant_scope(practice, ACTOR, "SYSADMIN") as scope:
        queue = port(scope)
        for number in range(3):
            await queue.later("tidy", str(number))
            await queue.emit(TOLD, resource=("Note", uuid4()))
        with pytest.raises(LimitReached, match=r"acme/notes called queue.later more than 3 times in one call"):
            await queue.later("tidy", "3")
        with pytest.raises(LimitReached, match=r"queue.emit more than 3 times"):
            await queue.emit(TOLD, resource=("Note", uuid4()))
        await port(scope).later("tidy", "of another call")
        assert await OutboxDelivery.count().where(OutboxDelivery.handler.like("task:%")) == 4
