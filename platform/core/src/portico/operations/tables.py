"""A practice's grants of support, its leaving, and (the platform's own) the certificates of those that left."""

from __future__ import annotations

from typing import ClassVar

from piccolo.columns import UUID, BigInt, Integer, Text, Timestamptz
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.constraints import Unique
from piccolo.table import Table
from portico_sdk.data import ENGINE, NewId, TenantRef, TenantTable


class SupportGrant(TenantTable, schema="core", tablename="support_grant"):
    """The practice lets operators look in, to read only, until an instant."""

    reason = Text(help_text="What support is asked to look at, in words of the practice's own")
    granted_by = UUID(null=False, default=None, help_text="The member of staff")
    granted_by_name = Text()
    granted_at = Timestamptz(default=TimestamptzNow())
    ends_at = Timestamptz()
    revoked_at = Timestamptz(null=True, default=None)

    indexes: ClassVar[tuple[str, ...]] = ("ends_at",)


class SupportVisit(TenantTable, schema="core", tablename="support_visit"):
    """An operator who came in by a grant. It holds as long as the grant does; `issuer` and `sub` are the account."""

    grant_id = TenantRef(SupportGrant, null=False, default=None)
    issuer = Text()
    sub = Text()
    name = Text()
    email = Text()
    entered_at = Timestamptz(default=TimestamptzNow())

    one_visit_per_grant = Unique(["tenant_id", "grant_id", "issuer", "sub"])


class Leaving(Table, db=ENGINE, schema="core", tablename="leaving"):
    """Global. That a practice leaves: who asked, what was copied, and how far its destruction has come."""

    id = UUID(primary_key=True, default=NewId())
    practice = UUID(null=False, default=None, unique=True)
    asked_by = Text(help_text="The operator's name")
    asked_at = Timestamptz(default=TimestamptzNow())
    due_at = Timestamptz(help_text="Not destroyed before, unless the practice asks for it")
    parts = Integer(default=0, help_text="Files of the copy so far")
    copied_bytes = BigInt(default=0)
    copied_sha256 = Text(default="", help_text="Of the parts' digests, one a line")
    copied_at = Timestamptz(null=True, default=None)
    mail = Text(default="", help_text="Where its certificate goes; blank again once that letter has left")
    fetched_at = Timestamptz(null=True, default=None, help_text="When the practice took a part of its copy")
    ordered_by = Text(default="", help_text="The operator who had it destroyed")
    ordered_reason = Text(default="")
    ordered_at = Timestamptz(null=True, default=None)
    counts = Text(default="", help_text="JSON: rows per table as the destruction began")


class Certificate(TenantTable, schema="core", tablename="certificate"):
    """The platform's own row: what was destroyed of a practice, when and by whom. Counts only."""

    practice = UUID(null=False, default=None)
    issued_at = Timestamptz(default=TimestamptzNow())
    content = Text(help_text="Canonical JSON (RFC 8785)")
    sha256 = Text()

    one_per_practice = Unique(["tenant_id", "practice"])
