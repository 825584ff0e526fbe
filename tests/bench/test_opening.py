"""`make bench`: from a sign-up that is confirmed to an owner's letter, and from "open the door" to the portal's first
page, at a server that runs and has just told that the portal opens soon.

The second is what the goal is about: other processes must notice within seconds, though they remember practices.
"""

from __future__ import annotations

import dataclasses
import statistics
import sys
import time
from collections.abc import Awaitable, Callable
from datetime import time as daytime
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import httpx
import pytest
from portico.app import App, opened
from portico.clinical import calendar
from portico.clinical.calendar import Span
from portico.clinical.places import Place, save_place
from portico.identity.memory import InMemoryDirectory
from portico.identity.roles import Role
from portico.identity.tables import StaffMember
from portico.onboarding.starting import By
from portico.settings import Settings
from portico.tenancy.context import Actor, Tenant
from portico_testkit.outbox import drain
from portico_testkit.sign_ups import founding

from tests.bench.houses import CHECKOUT, Server, ours
from tests.bench.table import Row, shown, write

pytestmark = pytest.mark.anyio

PRACTICES = 5
MOST_TO_THE_DOOR_S = 5.0
MOST_TO_THE_LETTER_S = 5.0
_OPEN = (Span(opens=daytime(8), closes=daytime(17)),)
_WEEK = (*(_OPEN for _ in range(5)), (), ())


async def test_from_a_sign_up_to_an_open_door(
    settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    here = dataclasses.replace(
        settings, themes_folder=CHECKOUT / "themes", blueprints_folder=CHECKOUT / "tenants" / "blueprints"
    )
    made, doors = [], []
    async with opened(here, directory=InMemoryDirectory(here.oidc_public_url)) as app:
        with ours("portal", here, tmp_path / "server.log") as server:
            for _ in range(PRACTICES):
                begun = time.perf_counter()
                tenant = await _founded(app)
                made.append(time.perf_counter() - begun)
                await _ready(app, tenant)
                doors.append(await _door(app, server, tenant))
    rows = [
        _row("confirmed sign-up to the owner's letter", made, MOST_TO_THE_LETTER_S),
        _row("“open the door” to the portal's first page", doors, MOST_TO_THE_DOOR_S),
    ]
    write(CHECKOUT / "var" / "bench-opening.json", rows, {"made_s": made, "doors_s": doors})
    notes = ["Accounts in memory: Keycloak's own time is in the journey. Floor: what is allowed. Slowest of five."]
    with capsys.disabled():
        sys.stdout.write(shown(rows, notes))
    assert all(row.met for row in rows), "what falls short says NO above"


def _row(name: str, seconds: list[float], most: float) -> Row:
    slowest = max(seconds)
    return Row(
        name=name,
        ours=f"{slowest:.2f} s (median {statistics.median(seconds):.2f})",
        floor=f"{most:g} s",
        ratio=most / slowest,
        goal=f"under {most:g} s",
        met=slowest < most,
    )


async def _founded(app: App) -> Tenant:
    tenant = await app.office.founder.found(founding())
    await drain(app, tenant)
    return tenant


async def _ready(app: App, tenant: Tenant) -> None:
    """Signed, and with hours: as the owner would by the pages."""
    actor = await _owner(app, tenant)
    async with app.parts.tenancy.tenant_scope(tenant, actor, "HOPERAT") as scope:
        place = Place(
            id=uuid4(), name="Cedar Lane", address="", timezone="America/Denver", phone=tenant.phone, active=True
        )
        await calendar.set_week(scope, await save_place(scope, None, place), _WEEK)
        text = app.parts.agreements.text(app.parts.agreements.versions[0].name)
        await app.office.agreeing.sign(scope, digest=text.digest, signatory="Ada Cedar", title="Owner")


async def _owner(app: App, tenant: Tenant) -> Actor:
    async with app.parts.tenancy.tenant_scope(tenant, Actor.system("bench"), "HOPERAT"):
        (row,) = await StaffMember.objects().where(StaffMember.role == Role.OWNER.value)
    return dataclasses.replace(Actor.system("bench"), id=row.id)


async def _door(app: App, server: Server, tenant: Tenant) -> float:
    """Seconds from the button to the first 200; before it the same server says that the portal opens soon."""
    host = urlsplit(tenant.portal_origin).netloc
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{server.port}", headers={"host": host}) as client:

        async def status() -> int:
            return (await client.get("/signed-out")).status_code

        assert await status() == 404
        by = By(tenant=tenant, actor=await _owner(app, tenant))
        return await _timed(lambda: app.office.opening.open(by), status)


async def _timed(open_door: Callable[[], Awaitable[bool]], status: Callable[[], Awaitable[int]]) -> float:
    begun = time.perf_counter()
    assert await open_door()
    while await status() != 200:
        assert time.perf_counter() - begun < 60
    return time.perf_counter() - begun
