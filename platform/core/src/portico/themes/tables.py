"""The looks of a practice: what was tried, what stands now, what stood before."""

from __future__ import annotations

from piccolo.columns import UUID, Integer, Text, Timestamptz
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.constraints import Unique
from portico_sdk.data import TenantTable


class PracticeLook(TenantTable, schema="core", tablename="look"):
    """One version. `choices` is an `OwnLook` as JSON; the one in use stands in `Practice.look` too.

    At most one is a draft and one is published. A draft may be seen by a link until `preview_until`.
    """

    number = Integer(help_text="1, 2, 3 … in this practice")
    state = Text(help_text="draft, published or former")
    choices = Text()
    staff_id = UUID(null=True, default=None, help_text="Who made it; nobody for a declared one")
    staff_name = Text(default="")
    created = Timestamptz(default=TimestamptzNow())
    published = Timestamptz(null=True, default=None)
    preview_until = Timestamptz(null=True, default=None)

    one_look_per_number = Unique(["tenant_id", "number"])
