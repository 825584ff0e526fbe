"""Names that a practice says are its own, and how far each is proved."""

from __future__ import annotations

from piccolo.columns import Boolean, Text, Timestamptz
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.constraints import Unique
from portico_sdk.data import TenantTable


class Domain(TenantTable, schema="core", tablename="domain"):
    """A host for the portal. Only one that was proved is in `practice_host`, where requests are led by it.

    `leads_here` is whether visitors of that name would come to us: links are made with it only then.
    """

    host = Text(help_text="Small letters, IDNA")
    token = Text(help_text="What the TXT record has to say; no secret, it only has to be this practice's")
    state = Text(default="waiting", help_text="waiting, proven, failing, lost")
    leads_here = Boolean(default=False)
    note = Text(default="", help_text="What the last look found: a code of ours")
    checked_at = Timestamptz(null=True, default=None)
    proven_at = Timestamptz(null=True, default=None)
    failing_since = Timestamptz(null=True, default=None)
    created = Timestamptz(default=TimestamptzNow())

    one_row_per_host = Unique(["tenant_id", "host"])
