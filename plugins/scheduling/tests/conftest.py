"""A practice for each test, with people, a place and hours."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest
from portico.tenancy.context import Tenant
from portico.tenancy.scopes import Tenancy

from plugins.scheduling.tests.house import House, MakeHouse, scheduling
from plugins.scheduling.tests.showing import Showing


@pytest.fixture(scope="session")
def make_house(tenancy: Tenancy, make_practice: Callable[..., Awaitable[Tenant]]) -> MakeHouse:
    """`await make_house(timezone="Europe/London", patients=200)`."""
    plugin = scheduling()

    async def make(*, timezone: str = "America/New_York", patients: int = 3, practitioners: int = 2) -> House:
        tenant = await make_practice(name="Elm Street Family Medicine", timezone=timezone, phone="(406) 555-0142")
        house = House(tenancy=tenancy, plugin=plugin, tenant=tenant)
        await house.furnish(patients=patients, practitioners=practitioners)
        return house

    return make


@pytest.fixture(scope="session")
def showing() -> Showing:
    return Showing()


@pytest.fixture
async def house(make_house: MakeHouse) -> House:
    return await make_house()


@pytest.fixture
async def other_house(make_house: MakeHouse) -> House:
    return await make_house()
