"""The outbox: what happened, who must be told or what must be done, and (global, ids only) what is due when.

OutboxEvent and OutboxDelivery are the practice's; OutboxDue is all that the dispatcher sees, OutboxFailed all that the
operators see.
"""

from __future__ import annotations

from typing import ClassVar

from piccolo.columns import UUID, Integer, SmallInt, Text, Timestamptz
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.constraints import Unique
from piccolo.table import Table
from portico_sdk.data import ENGINE, TenantRef, TenantTable


class OutboxEvent(TenantTable, schema="core", tablename="outbox_event"):
    """Something that happened, as subscribers are told it. `facts` is a JSON object of codes and ids."""

    type = Text()
    source = Text(help_text="The plugin's id, or core")
    at = Timestamptz(default=TimestamptzNow())
    resource_type = Text(default="")
    resource_id = UUID(null=True, default=None)
    patient_id = UUID(null=True, default=None)
    actor_kind = Text(default="system")
    facts = Text(default="{}")

    indexes: ClassVar[tuple[str, ...]] = ("at",)


class OutboxDelivery(TenantTable, schema="core", tablename="outbox_delivery"):
    """One thing to do: tell a handler an event, or run it once or by its schedule.

    One row per handler and key, used again when the same is asked for again; an event's key is its id, so each handler
    is told each event once. `asked` changes with every asking, so that one that came while the work ran isn't lost.
    """

    handler = Text(help_text="plugin:<id>, task:<id>:<name> or core:<name>")
    key = Text(default="")
    event = TenantRef(OutboxEvent, null=True, default=None)
    payload = Text(default="{}", help_text="A JSON object of ids and codes; anything else is sealed")
    state = Text(default="waiting", help_text="waiting, done, failed (on the repair list), kept (its plugin is off)")
    asked = UUID(null=False, default=None)
    due_at = Timestamptz(default=TimestamptzNow())
    every_minutes = Integer(null=True, default=None, help_text="Renews itself; None runs once")
    tries = SmallInt(default=0)
    reason = Text(default="", help_text="Why the last try failed: a code of ours, never a value")
    failing_since = Timestamptz(null=True, default=None)
    changed = Timestamptz(default=TimestamptzNow())

    indexes: ClassVar[tuple[str, ...]] = ("state, changed",)

    once_per_handler_and_key = Unique(["tenant_id", "handler", "key"])


class OutboxDue(Table, db=ENGINE, schema="core", tablename="outbox_due"):
    """Which delivery of which practice is due when. `tries` counts how often it was handed out since it became due."""

    delivery_id = UUID(primary_key=True, default=None)
    tenant_id = UUID(null=False, default=None)
    due_at = Timestamptz(index=True)
    tries = Integer(default=0)


class OutboxFailed(Table, db=ENGINE, schema="core", tablename="outbox_failed"):
    """What is on a practice's repair list, as operators see it over all practices: codes, never a value."""

    delivery_id = UUID(primary_key=True, default=None)
    tenant_id = UUID(null=False, default=None, index=True)
    handler = Text()
    reason = Text()
    tries = SmallInt()
    failed_at = Timestamptz(index=True)
