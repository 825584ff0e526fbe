"""Practices as rows and as `Tenant`: made, found, and how the rest of the house sees them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from portico_sdk.data import uuid7

from portico.settings import Settings
from portico.tenancy.context import PracticeState, Tenant
from portico.tenancy.keys import Keyring
from portico.tenancy.tables import Practice, PracticeHost

PLATFORM_ID = UUID("00000000-0000-7000-8000-000000000000")
"""The platform itself is a practice row, without patients: what operators do and who signs up is audited there."""

SHOWCASE_SLUG = "try"
"""The practice of this address, where it is a showcase, is what our public pages lead to."""
SHOWCASE_ISSUER, VISITOR = "showcase", "visitor"
"""Whose account a visitor of a showcase has: nobody's at a sign-in service."""

RESERVED = frozenset({"www", "work", "ops", "login", "files", "platform", "api", "mail", "static"})
_SLUG = re.compile(r"[a-z][a-z0-9-]{0,30}[a-z0-9]")
_ALIKE = (("rn", "m"), ("vv", "w"), ("cl", "d"))
_LETTERS = str.maketrans("01i58", "ollsb")


class SlugRefused(ValueError):
    """This name can't be an address; the text says why."""


@dataclass(frozen=True, kw_only=True)
class NewPractice:
    """What a practice begins with. `hosts` are names of its own, as (host, door); links are then made with them."""

    slug: str
    name: str
    timezone: str = "America/New_York"
    locale: str = "en-US"
    theme: str = "portico"
    phone: str = ""
    address: str = ""
    hours: str = ""
    patient_second_factor: str = "encouraged"
    state: str = PracticeState.ACTIVE.value
    npi: str = ""
    specialty: str = ""
    region: str = ""
    sign_up: UUID | None = None
    erase_at: datetime | None = None
    hosts: tuple[tuple[str, str], ...] = ()


def outline(slug: str) -> str:
    """What is left of a word when those that look alike are made the same: no two practices have the same."""
    text = slug.replace("-", "").translate(_LETTERS)
    for pair, one in _ALIKE:
        text = text.replace(pair, one)
    return text


async def add_practice(
    new: NewPractice, keyring: Keyring, settings: Settings, *, practice_id: UUID | None = None
) -> UUID:
    """The practice with its two hosts and its data key, in an open platform scope, or in the scope of `practice_id`,
    which is this practice to be. Raises SlugRefused; Duplicate where another practice's word, or one that looks like
    this one, can't be seen from here or is taken at this very moment.
    """
    if not _SLUG.fullmatch(new.slug) or new.slug in RESERVED:
        raise SlugRefused(
            f"{new.slug!r} can't be an address: write small letters, digits and hyphens, and not a reserved word."
        )
    practice = _row(new, practice_id or uuid7())
    # Kind words for who may see the others; the columns are unique, so that nobody has to be asked here.
    if await Practice.exists().where(Practice.outline == practice.outline):
        raise SlugRefused(f"{new.slug!r} is another practice's address, or looks like one: take another word.")
    practice.data_key = keyring.new_data_key(practice.id)
    await practice.save()
    own = {door for _, door in new.hosts}
    ours = ((settings.portal_host(new.slug), "portal"), (settings.workspace_host(new.slug), "workspace"))
    hosts = [(host, door, door not in own) for host, door in ours] + [(host, door, True) for host, door in new.hosts]
    await PracticeHost.insert(
        *(PracticeHost(host=host, practice=practice.id, door=door, canonical=first) for host, door, first in hosts)
    )
    return practice.id


def tenant_of(new: NewPractice, practice_id: UUID, settings: Settings) -> Tenant:
    """What `tenant_by_id` gives once this practice is added; for one without hosts of its own."""
    row = _row(new, practice_id)
    return _tenant(row, settings, portal=_portal_host(row, settings), workspace=_workspace_host(row, settings))


async def tenant_by_id(practice_id: UUID, settings: Settings) -> Tenant | None:
    """In an open platform scope."""
    practice = await Practice.objects().where(Practice.id == practice_id).first()
    if practice is None:
        return None
    rows = (
        await PracticeHost.select(PracticeHost.door, PracticeHost.host, PracticeHost.canonical)
        .where(PracticeHost.practice == practice_id)
        .order_by(PracticeHost.host)
    )
    hosts = {str(row["door"]): str(row["host"]) for row in rows if row["canonical"]}
    others = [str(row["host"]) for row in rows if row["door"] == "portal" and not row["canonical"]]
    portal = hosts.get("portal") or _portal_host(practice, settings)
    workspace = hosts.get("workspace") or _workspace_host(practice, settings)
    return _tenant(practice, settings, portal=portal, workspace=workspace, others=others)


def _row(new: NewPractice, practice_id: UUID) -> Practice:
    return Practice(
        id=practice_id,
        slug=new.slug,
        outline=outline(new.slug),
        name=new.name,
        timezone=new.timezone,
        locale=new.locale,
        theme=new.theme,
        phone=new.phone,
        address=new.address,
        hours=new.hours,
        patient_second_factor=new.patient_second_factor,
        state=new.state,
        npi=new.npi,
        specialty=new.specialty,
        region=new.region,
        sign_up=new.sign_up,
        erase_at=new.erase_at,
        # A demonstration's has no owner who opens it.
        opened_at=datetime.now(UTC) if new.state == PracticeState.ACTIVE else None,
    )


def _tenant(
    practice: Practice, settings: Settings, *, portal: str, workspace: str, others: Sequence[str] = ()
) -> Tenant:
    """`portal` and `workspace` are the hosts that links are made with, `others` more of the portal's."""
    return Tenant(
        id=practice.id,
        slug=practice.slug,
        name=practice.name,
        timezone=practice.timezone,
        locale=practice.locale,
        theme=practice.theme,
        phone=practice.phone,
        address=practice.address,
        hours=practice.hours,
        open_weeks=practice.open_weeks,
        patient_second_factor=practice.patient_second_factor,
        state=practice.state,
        npi=practice.npi,
        specialty=practice.specialty,
        region=practice.region,
        look=practice.look,
        agreed=practice.agreed,
        portal_origin=settings.origin(portal),
        workspace_origin=settings.origin(workspace),
        more_portals=tuple(settings.origin(host) for host in others),
    )


def _portal_host(practice: Practice, settings: Settings) -> str:
    return settings.public_host() if practice.id == PLATFORM_ID else settings.portal_host(practice.slug)


def _workspace_host(practice: Practice, settings: Settings) -> str:
    """The platform's staff are its operators."""
    return settings.operations_host() if practice.id == PLATFORM_ID else settings.workspace_host(practice.slug)
