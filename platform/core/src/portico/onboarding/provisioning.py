"""Gives a new practice what its row alone does not: a sign-in at Keycloak, the blueprint of its specialty, its owner.

The outbox's handler `core:provision`, called again until it is through. Every step may be repeated, and what was done
is noted, so a process that ends between two steps, or inside of one, costs a repetition and nothing else.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import Final

from portico.identity.directory import DirectoryRefused, DirectoryUnavailable, IdentityDirectory, PracticeSpec
from portico.identity.placements import Placements
from portico.identity.roles import Role
from portico.identity.tables import StaffMember
from portico.notify.kinds import LetterKind
from portico.onboarding.starting import By, CantInvite, Starting
from portico.onboarding.tables import Beginning, ProvisioningStep
from portico.outbox.handlers import DeliveryFailed
from portico.tenancy.context import Actor, Tenant
from portico.tenancy.database import DatabaseUnavailable
from portico.tenancy.scopes import Tenancy

NAME: Final = "provision"
"""Of the handler among core's."""
SIGN_IN, BLUEPRINT, OWNER = "sign-in", "blueprint", "owner"
STEPS: Final = (SIGN_IN, BLUEPRINT, OWNER)
ACTOR: Final = Actor.system("sign-up")
_PURPOSE: Final = "SYSADMIN"

ApplyBlueprint = Callable[[Tenant, str], Awaitable[None]]


class Provisioning:
    """Made once by app.py. `apply_blueprint` opens its own scopes and changes nothing when it is repeated."""

    def __init__(
        self,
        *,
        tenancy: Tenancy,
        directory: IdentityDirectory,
        placements: Placements,
        starting: Starting,
        brand_of: Callable[[Tenant], Mapping[str, str]],
        apply_blueprint: ApplyBlueprint,
        clock: Callable[[], datetime],
    ) -> None:
        self._tenancy = tenancy
        self._directory = directory
        self._placements = placements
        self._starting = starting
        self._brand_of = brand_of
        self._apply_blueprint = apply_blueprint
        self._clock = clock
        self._steps: Sequence[tuple[str, Callable[[Tenant], Awaitable[None]]]] = (
            (SIGN_IN, self._sign_in),
            (BLUEPRINT, self._blueprint),
            (OWNER, self._owner),
        )

    async def __call__(self, _tenancy: Tenancy, tenant: Tenant, _payload: Mapping[str, str]) -> None:
        """Raises DeliveryFailed with the code that operators read."""
        done = await self._done(tenant)
        for name, do in self._steps:
            if name in done:
                continue
            await self._note(tenant, name, "waiting", "")
            try:
                await do(tenant)
            except DatabaseUnavailable:
                raise
            except Exception as error:
                reason = _code(error)
                await self._note(tenant, name, "failed", reason)
                raise DeliveryFailed(reason) from error
            await self._note(tenant, name, "done", "")

    async def _sign_in(self, tenant: Tenant) -> None:
        """The practice's organization and its client in each population."""
        spec = PracticeSpec.of(tenant, self._brand_of(tenant))
        for placement in (await self._directory.ensure_practice(spec)).values():
            await self._placements.save(tenant.id, placement)

    async def _blueprint(self, tenant: Tenant) -> None:
        if tenant.specialty:
            await self._apply_blueprint(tenant, tenant.specialty)

    async def _owner(self, tenant: Tenant) -> None:
        """The first member of staff gets a letter of their own; then their name stands there only."""
        async with self._tenancy.tenant_scope(tenant, ACTOR, _PURPOSE):
            begun = await Beginning.objects().first()
            is_there = await StaffMember.exists().where(StaffMember.role == Role.OWNER.value)
        if begun is None or not begun.owner_email:
            return
        if not is_there:
            await self._starting.invite_staff(
                By(tenant=tenant, actor=ACTOR),
                name=begun.owner_name,
                email=begun.owner_email,
                role=Role.OWNER.value,
                phone=begun.owner_phone,
                language=begun.language,
                letter=LetterKind.FOUNDED_STAFF,
            )
        async with self._tenancy.tenant_scope(tenant, ACTOR, _PURPOSE):
            await Beginning.update(
                {Beginning.owner_name: "", Beginning.owner_email: "", Beginning.owner_phone: ""}
            ).where(Beginning.id == begun.id)

    async def _done(self, tenant: Tenant) -> set[str]:
        step = ProvisioningStep
        async with self._tenancy.tenant_scope(tenant, ACTOR, _PURPOSE):
            rows = await step.select(step.step).where(step.practice == tenant.id, step.state == "done")
        return {str(row["step"]) for row in rows}

    async def _note(self, tenant: Tenant, name: str, state: str, reason: str) -> None:
        is_try = 1 if state == "waiting" else 0
        async with self._tenancy.tenant_scope(tenant, ACTOR, _PURPOSE):
            await ProvisioningStep.raw(_NOTE, tenant.id, name, state, reason, is_try, self._clock())


def _code(error: Exception) -> str:
    """For operators: never a value, so never an address or a name."""
    if isinstance(error, DirectoryUnavailable):
        return "the sign-in does not answer"
    if isinstance(error, DirectoryRefused | CantInvite):
        return "the sign-in refuses"
    return type(error).__name__


_NOTE: Final = """
insert into core.provisioning (id, practice, step, state, reason, tries, changed)
values (gen_random_uuid(), {}::uuid, {}, {}, {}, {}, {}::timestamptz)
on conflict (practice, step) do update set state = excluded.state, reason = excluded.reason,
    tries = core.provisioning.tries + excluded.tries, changed = excluded.changed"""
