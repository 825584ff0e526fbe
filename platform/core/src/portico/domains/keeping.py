"""Use cases of a practice's own addresses: add, look, take away; and what follows of it at the login and for links.

The DNS and the login are asked with no scope open. Links get a new address only once the login knows it.
"""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Final, cast
from uuid import UUID

import msgspec
from portico_sdk import NotFound
from portico_sdk.data import uuid7

from portico import outbox
from portico.audit.events import AuditCode
from portico.audit.writer import record
from portico.domains.dns import Found, Names, Unanswered
from portico.domains.names import NameRefused, clean
from portico.domains.tables import Domain
from portico.domains.verdict import Standing, State, after
from portico.identity.directory import DirectoryRefused, DirectoryUnavailable, IdentityDirectory, PracticeSpec
from portico.identity.roles import Role
from portico.identity.tables import StaffMember
from portico.notify.kinds import LetterKind, Reader, ReaderKind
from portico.notify.post import Post
from portico.outbox.handlers import DeliveryFailed
from portico.outbox.schedules import keep_schedule
from portico.settings import Settings
from portico.tenancy.context import Actor, Tenant
from portico.tenancy.scopes import Scope, Tenancy
from portico.tenancy.tables import PracticeHost

LOOK: Final = "domains"
"""The outbox's handler that looks at the DNS again."""
TELL: Final = "addresses"
"""The outbox's handler that tells the login and then moves the links."""
EVERY_MINUTES: Final = 60
"""For names that wait for their proof; one that has it is looked at once a day."""
ONCE_A_DAY: Final = timedelta(hours=23)
MOST: Final = 3
PAGE: Final = "/practice/address"
"""Where the practice sees how far its names are."""
ACTOR: Final = Actor.system("own addresses")
_PURPOSE: Final = "SYSADMIN"


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """A row of Domain."""

    id: UUID
    host: str
    token: str
    state: State
    leads_here: bool
    note: str
    checked_at: datetime | None
    proven_at: datetime | None
    failing_since: datetime | None

    @property
    def standing(self) -> Standing:
        names = Standing.__dataclass_fields__
        return Standing(**{name: getattr(self, name) for name in names})


@dataclass(frozen=True, kw_only=True)
class Domains:
    """Made once by app.py. `brand_of` is what the login pages show of a practice."""

    tenancy: Tenancy = field(repr=False)
    directory: IdentityDirectory = field(repr=False)
    names: Names = field(repr=False)
    settings: Settings = field(repr=False)
    brand_of: Callable[[Tenant], Mapping[str, str]] = field(repr=False)
    post: Post = field(repr=False)
    clock: Callable[[], datetime] = field(repr=False)

    async def add(self, scope: Scope, typed: str) -> UUID:
        """In the practice's scope; the name still has to be proved. Raises NameRefused."""
        host = clean(typed, self.settings.base_domain)
        known = await all_of()
        if any(one.host == host for one in known):
            raise NameRefused("This name stands here already.")
        if len(known) >= MOST:
            raise NameRefused(f"{MOST} names are the most. Take one away first.")
        row = Domain(id=uuid7(), host=host, token=f"portico={secrets.token_hex(9)}")
        await row.save()
        await record(scope, AuditCode.DOMAIN_ADDED, reason=host)
        await keep_schedule(scope, f"core:{LOOK}", EVERY_MINUTES, first=self.clock() + timedelta(minutes=EVERY_MINUTES))
        return row.id

    async def remove(self, scope: Scope, domain_id: UUID) -> str:
        """It leads nowhere any more; its name. Raises NotFound."""
        one = await _one(domain_id)
        await Domain.delete().where(Domain.id == domain_id)
        await _let_go(scope, self.settings.portal_host(scope.tenant.slug), [one.host])
        await record(scope, AuditCode.DOMAIN_REMOVED, reason=one.host)
        scope.after_commit(self.tenancy.hosts.changed)
        await outbox.enqueue(scope, f"core:{TELL}", key=TELL)
        return one.host

    async def look(self, tenant: Tenant, actor: Actor, one: Kept) -> Standing:
        """Ask the DNS about a name, and keep what follows. Call it with no scope open."""
        found: Found | None = None
        with contextlib.suppress(Unanswered):
            found = await self.names.look(one.host, one.token, self.settings.portal_host(tenant.slug))
        async with self.tenancy.tenant_scope(tenant, actor, "HOPERAT") as scope:
            return await self._keep(scope, one.id, found)

    async def look_again(self, tenancy: Tenancy, tenant: Tenant, _payload: Mapping[str, str]) -> None:
        """By the outbox's schedule: names that wait, and once a day those that work."""
        async with tenancy.tenant_scope(tenant, ACTOR, _PURPOSE):
            known = await all_of()
        now = self.clock()
        for one in known:
            if not one.standing.works or one.checked_at is None or now - one.checked_at >= ONCE_A_DAY:
                await self.look(tenant, ACTOR, one)

    async def tell(self, tenancy: Tenancy, tenant: Tenant, _payload: Mapping[str, str]) -> None:
        """By the outbox: the login takes people back to these hosts, then the hosts work, then links lead there."""
        async with tenancy.tenant_scope(tenant, ACTOR, _PURPOSE):
            known = await all_of()
        works = [one.host for one in known if one.standing.works]
        main = next((one.host for one in known if one.standing.is_main), None)
        now = await tenancy.tenant_by_id(tenant.id) or tenant
        try:
            await self.directory.ensure_practice(self._spec(now, works, main))
        except DirectoryUnavailable as error:
            raise DeliveryFailed("the sign-in does not answer") from error
        except DirectoryRefused as error:
            raise DeliveryFailed("the sign-in refused") from error
        async with tenancy.tenant_scope(tenant, ACTOR, _PURPOSE) as scope:
            taken = await _hosts(scope, self.settings.portal_host(tenant.slug), works, main)
            for host in taken:
                await Domain.update({Domain.state: "waiting", Domain.note: "taken"}).where(Domain.host == host)
        await tenancy.hosts.changed()

    def _spec(self, tenant: Tenant, works: Sequence[str], main: str | None) -> PracticeSpec:
        own = self.settings.portal_host(tenant.slug)
        others = [host for host in (own, *works) if host != (main or own)]
        return msgspec.structs.replace(
            PracticeSpec.of(tenant, self.brand_of(tenant)),
            portal_origin=self.settings.origin(main or own),
            more_portals=tuple(self.settings.origin(host) for host in others),
        )

    async def _keep(self, scope: Scope, domain_id: UUID, found: Found | None) -> Standing:
        try:
            before = (await _one(domain_id)).standing
        except NotFound:
            return Standing()
        now = after(before, found, self.clock())
        await Domain.update({**asdict(now)}).where(Domain.id == domain_id)
        if (before.works, before.is_main) != (now.works, now.is_main):
            await outbox.enqueue(scope, f"core:{TELL}", key=TELL)
        code = _CODES.get(now.state)
        if code and now.state != before.state:
            await record(scope, code, reason=(await _one(domain_id)).host)
            if now.state == "failing":
                await self._write(scope)
        return now

    async def _write(self, scope: Scope) -> None:
        """To those who can put it back, once: while it still works."""
        who = StaffMember.active.eq(True) & StaffMember.role.is_in([Role.OWNER.value, Role.ADMIN.value])
        for row in await StaffMember.select(StaffMember.id).where(who).order_by(StaffMember.id):
            reader = Reader(ReaderKind.STAFF, cast(UUID, row["id"]))
            await self.post.own(scope, LetterKind.ADDRESS_STAFF, reader, path=PAGE)


_CODES: Final[Mapping[str, AuditCode]] = {
    "proven": AuditCode.DOMAIN_PROVEN,
    "failing": AuditCode.DOMAIN_FAILING,
    "lost": AuditCode.DOMAIN_LOST,
}


async def all_of() -> Sequence[Kept]:
    """Of the practice that is open, by name."""
    rows = cast(object, await Domain.select().order_by(Domain.host))
    return msgspec.convert(rows, list[Kept])


async def _one(domain_id: UUID) -> Kept:
    found = next((one for one in await all_of() if one.id == domain_id), None)
    if found is None:
        raise NotFound("domain")
    return found


async def _hosts(scope: Scope, own: str, works: Sequence[str], main: str | None) -> list[str]:
    """The portal's rows as they are to be; those that another practice has are given back. A host that an operator gave
    the practice stays as it is.
    """
    declared = {str(row["host"]) for row in await Domain.select(Domain.host)}
    for host in works:
        row = PracticeHost(host=host, practice=scope.tenant.id, door="portal", canonical=False)
        await PracticeHost.insert(row).on_conflict(action="DO NOTHING")
    if gone := declared - set(works):
        await _let_go(scope, own, gone)
    there = await _portal_hosts(scope)
    if main in there:
        await _lead_to(scope, main)
    elif any(there.get(host) for host in declared):
        await _lead_to(scope, own)
    return [host for host in works if host not in there]


async def _let_go(scope: Scope, own: str, hosts: Collection[str]) -> None:
    """These lead nowhere any more; links that were made with one are made with our own address."""
    there = await _portal_hosts(scope)
    if gone := [host for host in hosts if host in there]:
        is_one = (PracticeHost.practice == scope.tenant.id) & PracticeHost.host.is_in(gone)
        await PracticeHost.delete().where(is_one)
        if any(there[host] for host in gone):
            await _lead_to(scope, own)


async def _lead_to(scope: Scope, host: str) -> None:
    is_portal = (PracticeHost.practice == scope.tenant.id) & (PracticeHost.door == "portal")
    await PracticeHost.update({PracticeHost.canonical: False}).where(is_portal & (PracticeHost.host != host))
    await PracticeHost.update({PracticeHost.canonical: True}).where(is_portal & (PracticeHost.host == host))


async def _portal_hosts(scope: Scope) -> dict[str, bool]:
    """Each, and whether links are made with it."""
    rows = await PracticeHost.select(PracticeHost.host, PracticeHost.canonical).where(
        PracticeHost.practice == scope.tenant.id, PracticeHost.door == "portal"
    )
    return {str(row["host"]): bool(row["canonical"]) for row in rows}
