"""The single-use links for set-up and recovery, and the practices that ask to be let in.

Neither a link nor a second fact is kept, only their digests.
"""

from __future__ import annotations

from typing import ClassVar

from piccolo.columns import UUID, Bytea, SmallInt, Text, Timestamptz
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.constraints import Unique
from piccolo.table import Table
from portico_sdk.data import ENGINE, NewId, TenantTable


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


class SignUp(TenantTable, schema="core", tablename="sign_up"):
    """A practice that asked to be let in. The rows are the platform's own: no practice's scope sees one.

    Its id is the one-time id of the form. Who asked stands in it until the practice is made; then in the practice.
    """

    indexes: ClassVar[tuple[str, ...]] = ("mail_digest", "created")

    state = Text(
        default="asked", help_text="asked, confirmed, founded; known: who asked has this practice here already"
    )
    practice_name = Text()
    npi = Text()
    address = Text()
    region = Text(help_text="Postal code of the state")
    timezone = Text()
    specialty = Text()
    phone = Text()
    owner_name = Text()
    owner_phone = Text(help_text="Its last four digits prove who opens the letter")
    email = Text()
    language = Text(default="en")
    mail_digest = Bytea(help_text="SHA-256 of the mail address")
    token_digest = Bytea(null=True, default=None, help_text="SHA-256 of the token in the link")
    slug = Text(default="")
    practice = UUID(null=True, default=None)
    created = Timestamptz(default=TimestamptzNow())
    expires_at = Timestamptz()
    confirmed_at = Timestamptz(null=True, default=None)
    founded_at = Timestamptz(null=True, default=None)

    one_sign_up_per_token = Unique(["tenant_id", "token_digest"])


class Beginning(TenantTable, schema="core", tablename="beginning"):
    """Who founded this practice, as they signed up. Blanked once they have a row among the staff.

    `reminded` is how many letters told the owner since that the practice waits for them.
    """

    owner_name = Text()
    owner_email = Text()
    owner_phone = Text(help_text="Its last four digits prove who opens the letter")
    language = Text(default="en")
    reminded = SmallInt(default=0)


class Agreement(TenantTable, schema="core", tablename="agreement"):
    """What the practice signed: which text, who, when. Rows are added, never changed."""

    kind = Text(help_text="baa: the business associate agreement")
    version = Text()
    text_digest = Text(help_text="SHA-256 of the text as it was shown, hexadecimal")
    practice_name = Text()
    signatory = Text()
    title = Text()
    actor_id = UUID(null=True, default=None, help_text="The member of staff who was signed in")
    signed_at = Timestamptz()

    one_signature_per_version = Unique(["tenant_id", "kind", "version"])


class ProvisioningStep(Table, db=ENGINE, schema="core", tablename="provisioning"):
    """How far the making of a practice has come: codes only. `state` is waiting, done or failed."""

    id = UUID(primary_key=True, default=NewId())
    practice = UUID(null=False, default=None)
    step = Text()
    state = Text(default="waiting")
    reason = Text(default="", help_text="A code, for operators")
    tries = SmallInt(default=0)
    changed = Timestamptz(default=TimestamptzNow())

    one_row_per_step = Unique(["practice", "step"])
