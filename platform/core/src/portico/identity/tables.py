"""Who may come in: staff, the links from accounts to patients, and where a practice signs in.

An account is known by `(issuer, sub)` only; its password and factors live in Keycloak. No table maps a person to
practices: each practice sees its own rows.
"""

from __future__ import annotations

from typing import ClassVar

from piccolo.columns import UUID, Boolean, Bytea, Integer, Text, Timestamptz
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.constraints import Unique
from piccolo.table import Table
from portico_sdk.data import ENGINE, NewId, PatientRef, TenantTable


class StaffMember(TenantTable, schema="core", tablename="staff_member"):
    """Someone who works here. `epoch` goes up when rights are taken: sessions of an earlier epoch are over.

    `set_up_at` is None until the person opened their own invitation; until then `active` is false. `stopped_at` is set
    when they were let go or their invitation was taken back: no letter brings them in.
    """

    issuer = Text()
    sub = Text()
    name = Text()
    email = Text(help_text="In small letters; letters about the account go there")
    role = Text(help_text="A Role of staff")
    phone = Text(default="", help_text="Its last four digits prove who opens a letter")
    language = Text(default="en")
    active = Boolean(default=False)
    epoch = Integer(default=0)
    second_factor = Boolean(default=False, help_text="Has signed in with one since the account was set up")
    set_up_at = Timestamptz(null=True, default=None)
    stopped_at = Timestamptz(null=True, default=None)
    signed_in_at = Timestamptz(null=True, default=None)
    created = Timestamptz(default=TimestamptzNow())

    indexes: ClassVar[tuple[str, ...]] = ("email",)

    one_member_per_account = Unique(["tenant_id", "issuer", "sub"])


class PersonLink(TenantTable, schema="core", tablename="person_link"):
    """An account that may open a patient's record, as the patient or as a proxy. One account may have several.

    `email` is '' for an account that was made without one, from a printed sheet; `sign_in_name` is what its owner types
    instead. `stopped_at` is set when the practice closed the access or took the invitation back.
    """

    issuer = Text()
    sub = Text()
    patient_id = PatientRef(null=False, default=None)
    kind = Text(default="patient", help_text="patient or proxy")
    name = Text(default="", help_text="A proxy's own name; a patient's is on the record")
    email = Text(help_text="In small letters; letters about the account go there")
    sign_in_name = Text(default="", help_text="Of an account without a mail address")
    language = Text(default="en")
    active = Boolean(default=False)
    epoch = Integer(default=0)
    second_factor = Boolean(default=False, help_text="Has signed in with one: so is not asked to add one")
    set_up_at = Timestamptz(null=True, default=None)
    stopped_at = Timestamptz(null=True, default=None)
    signed_in_at = Timestamptz(null=True, default=None)
    created = Timestamptz(default=TimestamptzNow())

    indexes: ClassVar[tuple[str, ...]] = ("email", "patient_id")

    one_link_per_record = Unique(["tenant_id", "issuer", "sub", "patient_id"])


class RoleRight(TenantTable, schema="core", tablename="role_right"):
    """What a practice decided otherwise than the bundle says: `role` has `bundle`, or has it not."""

    role = Text(help_text="A Role of staff, not owner")
    bundle = Text(help_text="core:… or the plugin's id, a colon and the bundle's name")
    allowed = Boolean()

    one_decision_per_role = Unique(["tenant_id", "role", "bundle"])


class IdentityPlacement(Table, db=ENGINE, schema="core", tablename="identity_placement"):
    """Global. Where one population of a practice signs in: realm, client and its sealed secret.

    Global because the log-out call from Keycloak names a client and no host; holds no person.
    """

    id = UUID(primary_key=True, default=NewId())
    tenant_id = UUID(null=False, default=None)
    population = Text(help_text="patients or workforce")
    realm = Text()
    issuer = Text()
    client_id = Text(unique=True)
    client_secret = Bytea(help_text="Sealed: AES-GCM under the practice's data key")

    one_placement_per_population = Unique(["tenant_id", "population"])
