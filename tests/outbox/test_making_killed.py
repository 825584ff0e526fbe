"""The making of a practice, killed at each step: the next worker finishes it, and nothing is there twice."""

from __future__ import annotations

import asyncio
import dataclasses
import os
import pickle
import sys
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

from portico.audit.tables import AuditEvent
from portico.clinical.tables import Location
from portico.identity.memory import InMemoryDirectory
from portico.identity.tables import IdentityPlacement, StaffMember
from portico.notify.tables import Letter
from portico.onboarding.founding import Founder
from portico.onboarding.provisioning import STEPS
from portico.onboarding.tables import Beginning, ProvisioningStep
from portico.outbox.tables import OutboxDelivery
from portico.settings import Settings
from portico.tenancy.context import Actor, Tenant
from portico.tenancy.scopes import Tenancy
from portico_testkit.portal import environment_of
from portico_testkit.sign_ups import founding

from tests.outbox.making import POINTS
from tests.outbox.workers import CHECKOUT

SYSTEM = Actor.system("test")


async def test_killed_at_each_step_it_is_finished_by_the_next_try(
    tenancy: Tenancy, settings: Settings, tmp_path: Path
) -> None:
    made = {point: await _founded(tenancy) for point in POINTS}
    lines = [f"{tenant.id} {await _delivery(tenancy, tenant)} {point}" for point, tenant in made.items()]
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.outbox.making", str(tmp_path / "directory")),
        env={**os.environ, **_environment(settings)},
        cwd=CHECKOUT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    told, _ = await process.communicate("\n".join(lines).encode())
    assert told.decode().split("\n")[:-1] == [f"{point} -9 done" for point in POINTS]
    kept = cast(InMemoryDirectory, pickle.loads((tmp_path / "directory").read_bytes()))
    assert len(kept.accounts) == len(made)
    for point, tenant in made.items():
        await _check_whole(tenancy, tenant, kept, point)


async def _check_whole(tenancy: Tenancy, tenant: Tenant, kept: InMemoryDirectory, point: str) -> None:
    async with tenancy.tenant_scope(tenant, SYSTEM, "SYSADMIN"):
        steps = {row.step: row.state for row in await ProvisioningStep.objects()}
        (owner,) = await StaffMember.objects()
        letters = await Letter.count()
        places = await Location.count()
        placements = await IdentityPlacement.count()
        (begun,) = await Beginning.objects()
        codes = Counter(str(row["code"]) for row in await AuditEvent.select(AuditEvent.code))
    assert steps == dict.fromkeys(STEPS, "done"), point
    assert (letters, places, placements, begun.owner_email) == (1, 1, 2, ""), point
    assert (codes["core:practice:created"], codes["core:staff:added"]) == (1, 1), point
    assert kept.organizations[tenant.slug] == {owner.sub}, point
    assert sum(1 for _, slug in kept.clients if slug == tenant.slug) == 2, point


async def _founded(tenancy: Tenancy) -> Tenant:
    return await Founder(tenancy, lambda: datetime.now(UTC)).found(founding())


async def _delivery(tenancy: Tenancy, tenant: Tenant) -> str:
    async with tenancy.tenant_scope(tenant, SYSTEM, "SYSADMIN"):
        (row,) = await OutboxDelivery.objects()
    return str(row.id)


def _environment(settings: Settings) -> dict[str, str]:
    here = dataclasses.replace(
        settings, themes_folder=CHECKOUT / "themes", blueprints_folder=CHECKOUT / "tenants" / "blueprints"
    )
    return environment_of(here)
