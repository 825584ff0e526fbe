"""Letters that were handed in and what became of them, what people don't want, and addresses that refused.

No words of a letter are kept, no address, and the link of a letter only sealed, until it is sent.
"""

from __future__ import annotations

from typing import ClassVar

from piccolo.columns import UUID, Bytea, SmallInt, Text, Timestamptz
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.constraints import Unique
from portico_sdk.data import PatientRef, TenantTable


class Letter(TenantTable, schema="core", tablename="letter"):
    """One letter to one person. `plugin_id` is '' for core's own; `reader_id` is of the table that `reader` names."""

    plugin_id = Text(default="")
    name = Text(help_text="A LetterKind, or the MessageTemplate's name")
    reader = Text(help_text="staff: StaffMember; person: PersonLink; patient: Patient without a sign-in")
    reader_id = UUID(null=False, default=None)
    patient_id = PatientRef(null=True, default=None)
    path = Text(default="", help_text="The plugin's page behind the button")
    link = Bytea(null=True, default=None, help_text="Core's own link, sealed; gone when the letter is settled")
    hours = SmallInt(default=0, help_text="How long the link is good")
    once = Text(null=True, default=None, help_text="The same is handed in once only")
    address_digest = Bytea(null=True, default=None, help_text="SHA-256 of where it was sent")
    state = Text(default="waiting", help_text="A State")
    reason = Text(default="", help_text="The mail server's code, never its words")
    tries = SmallInt(default=0)
    busy_until = Timestamptz(null=True, default=None, help_text="Somebody is sending it now")
    not_after = Timestamptz(null=True, default=None, help_text="Too late after this, since its link is dead")
    made = Timestamptz(default=TimestamptzNow())
    settled = Timestamptz(null=True, default=None)

    indexes: ClassVar[tuple[str, ...]] = ("reader_id", "patient_id")

    handed_in_once = Unique(["tenant_id", "once"])


class LetterChoice(TenantTable, schema="core", tablename="letter_choice"):
    """A category that this person switched off. No row: they want it."""

    person_id = UUID(null=False, default=None, help_text="StaffMember or PersonLink")
    category = Text()

    one_choice_per_category = Unique(["tenant_id", "person_id", "category"])


class MailBounce(TenantTable, schema="core", tablename="mail_bounce"):
    """An address that refused a letter for good. It counts as long as it is still the person's address."""

    reader = Text()
    reader_id = UUID(null=False, default=None)
    patient_id = PatientRef(null=True, default=None)
    address_digest = Bytea(help_text="SHA-256 of the address")
    code = Text(help_text="Enhanced status (RFC 3463) or SMTP reply code, like 5.1.1")
    source = Text(help_text="smtp: refused at the door; report: sent back later")
    noted = Timestamptz(default=TimestamptzNow())

    indexes: ClassVar[tuple[str, ...]] = ("patient_id",)

    one_per_address = Unique(["tenant_id", "reader", "reader_id"])
