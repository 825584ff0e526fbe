"""The operators' own place: the platform's practice row with a key, a client at the sign-in and its people.

All of it may be repeated. Patients never sign in here, so the platform has one client only, and a second factor is what
everybody in the workforce needs.
"""

from __future__ import annotations

from portico.audit.events import AuditCode
from portico.audit.writer import record
from portico.identity.directory import IdentityDirectory, PracticeSpec
from portico.identity.placements import Placements
from portico.identity.population import Population
from portico.identity.roles import Role
from portico.identity.tables import StaffMember
from portico.onboarding.starting import By, Starting
from portico.tenancy.context import Actor, Tenant
from portico.tenancy.practices import PLATFORM_ID
from portico.tenancy.scopes import Tenancy
from portico.tenancy.tables import Practice

ACTOR = Actor.system("portico operator")


class NoPlatform(Exception):
    """The platform's row is not there; the text says what to do."""


async def ensure_key(tenancy: Tenancy) -> None:
    """The platform's data key, made by the first process that starts: letters and the client's secret are sealed."""
    async with tenancy.platform_scope(ACTOR, "SYSADMIN"):
        row = await Practice.select(Practice.data_key).where(Practice.id == PLATFORM_ID).first()
        if row is not None and not row["data_key"]:
            # Two processes may start at once: whoever comes second changes nothing.
            key = tenancy.keyring.new_data_key(PLATFORM_ID)
            await Practice.update({Practice.data_key: key}).where(Practice.id == PLATFORM_ID, Practice.data_key == b"")


async def platform(tenancy: Tenancy) -> Tenant:
    """Raises NoPlatform."""
    found = await tenancy.tenant_by_id(PLATFORM_ID)
    if found is None:
        raise NoPlatform("The database knows nothing of the platform yet. Run: portico migrate")
    return found


async def ensure_console(tenancy: Tenancy, directory: IdentityDirectory, placements: Placements) -> Tenant:
    """The client that operators sign in through. Raises NoPlatform, DirectoryError."""
    await ensure_key(tenancy)
    here = await platform(tenancy)
    spec = PracticeSpec(
        slug=here.slug,
        name=here.name,
        portal_origin=here.portal_origin,
        workspace_origin=here.workspace_origin,
        populations=(Population.WORKFORCE,),
    )
    for placement in (await directory.ensure_practice(spec)).values():
        await placements.save(here.id, placement)
    return here


async def invite(starting: Starting, here: Tenant, *, name: str, email: str, phone: str) -> None:
    """The letter to set up a sign-in. Again: a new letter. Raises CantInvite, DirectoryUnavailable."""
    by = By(tenant=here, actor=ACTOR)
    await starting.invite_staff(by, name=name, email=email, role=Role.OPERATOR.value, phone=phone)


async def seat(tenancy: Tenancy, here: Tenant, *, name: str, email: str, phone: str, account: tuple[str, str]) -> None:
    """An operator whose account (issuer, sub) is there already, in the demonstration. Sees to it once."""
    issuer, sub = account
    async with tenancy.tenant_scope(here, ACTOR, "SYSADMIN") as scope:
        if await StaffMember.exists().where(StaffMember.issuer == issuer, StaffMember.sub == sub):
            return
        row = StaffMember(
            issuer=issuer, sub=sub, name=name, email=email.lower(), phone=phone, role=Role.OPERATOR.value, active=True
        )
        await row.save()
        await record(scope, AuditCode.STAFF_ADDED, resource=("Staff", (row.id,)), reason="role:operator")
