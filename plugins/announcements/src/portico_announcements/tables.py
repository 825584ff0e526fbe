"""Notices, and who has said "Got it". Nothing here is about a patient's health.

Every table brings `id` and `tenant_id`; a query sees the practice whose scope is open, and no other.
"""

from __future__ import annotations

from piccolo.columns import UUID, Date, Text, Timestamptz
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.constraints import Check, Unique
from portico_sdk.data import TenantRef, TenantTable

SCHEMA = "p_announcements"


class Notice(TenantTable, schema=SCHEMA, tablename="notice"):
    """Words for everybody of an audience, shown from `first_day` to `last_day`, both included, at the practice.

    The Spanish words may be empty: then the English ones are shown. `ended` is when staff took it down before its time.
    """

    indexes = ("last_day",)

    title = Text()
    body = Text()
    title_es = Text(default="")
    body_es = Text(default="")
    audience = Text(default="patients")
    importance = Text(default="calm")
    first_day = Date(null=False, default=None)
    last_day = Date(null=False, default=None)
    ended = Timestamptz(null=True, default=None)
    created = Timestamptz(default=TimestamptzNow())

    an_audience = Check("audience in ('patients', 'staff', 'both')")
    an_importance = Check("importance in ('calm', 'important')")
    begins_before_it_ends = Check("first_day <= last_day")


class GotIt(TenantTable, schema=SCHEMA, tablename="got_it"):
    """Somebody has read a notice and wants to see it no more. `person_id` is the account, not the record."""

    notice_id = TenantRef(Notice, null=False, default=None)
    person_id = UUID(null=False, default=None)

    once = Unique(["tenant_id", "notice_id", "person_id"])
