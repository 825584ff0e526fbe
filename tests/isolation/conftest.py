"""The street is built once: the matrix only looks at it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest
from portico.tenancy.context import Tenant
from portico_testkit.visitors import Visitors

from tests.isolation.street import Street, furnish, known_patient, people_of, strangers_of
from tests.isolation.ways import Ways, ways_of


@pytest.fixture(scope="session")
async def street(visitors: Visitors, make_practice: Callable[..., Awaitable[Tenant]], owner_url: str) -> Street:
    here = await make_practice(name="Elm Street Family Medicine")
    there = await make_practice(name="Bright Harbor Pediatrics")
    await furnish(visitors, here)
    await furnish(visitors, there)
    people, far_people = [
        await people_of(visitors, one, patient=await known_patient(visitors, one, owner_url), fresh=True)
        for one in (here, there)
    ]
    return Street(
        visitors=visitors,
        owner_url=owner_url,
        here=here,
        there=there,
        people=people,
        strangers=await strangers_of(visitors, there, here),
        ways=await ways_of(visitors.app.routes, people, here),
        far_ways=await ways_of(visitors.app.routes, far_people, there),
    )


@pytest.fixture(scope="session")
async def bare(visitors: Visitors, make_practice: Callable[..., Awaitable[Tenant]], owner_url: str) -> Street:
    """The same with no plugin enabled."""
    here = await make_practice(name="Elm Street Family Medicine")
    people = await people_of(visitors, here, fresh=True)
    ways = Ways(to={}, offered={})
    return Street(
        visitors=visitors,
        owner_url=owner_url,
        here=here,
        there=here,
        people=people,
        strangers={},
        ways=ways,
        far_ways=ways,
    )
