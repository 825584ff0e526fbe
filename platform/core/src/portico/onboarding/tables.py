"""The single-use links for set-up and recovery. Neither the link nor the second fact is kept, only their digests."""

from __future__ import annotations

from typing import ClassVar

from piccolo.columns import UUID, Bytea, SmallInt, Text, Timestamptz
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.constraints import Unique
from portico_sdk.data import TenantTable


class Invitation(TenantTable, schema="core", tablename="invitation"):
    """One link in one letter. It is over when used, expired, replaced by a newer one, or after too many wrong facts.

    `fact_digest` is SHA-256 of `fact_salt` and the second fact as it stands on file when the link is made.
    """

    purpose = Text(help_text="setup or recovery")
    population = Text(help_text="patients: subject is a PersonLink; workforce: a StaffMember")
    subject_id = UUID(null=False, default=None)
    token_digest = Bytea(help_text="SHA-256 of the token in the link")
    fact_salt = Bytea()
    fact_digest = Bytea()
    tries = SmallInt(default=0, help_text="Wrong second facts so far")
    expires_at = Timestamptz()
    used_at = Timestamptz(null=True, default=None)
    ended_at = Timestamptz(null=True, default=None, help_text="Replaced, or too many tries")
    created = Timestamptz(default=TimestamptzNow())

    indexes: ClassVar[tuple[str, ...]] = ("subject_id",)

    one_invitation_per_token = Unique(["tenant_id", "token_digest"])
