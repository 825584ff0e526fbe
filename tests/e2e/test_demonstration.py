"""What `make run` prepares: a patient in each state, and the letters of those who were written to."""

from __future__ import annotations

import asyncio
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from portico.clinical import directory
from portico.onboarding.portal_access import PortalAccess, State
from portico.workshop import ACTOR, PURPOSE, workshop

from tests.e2e.product import Product


def test_a_patient_in_each_state(product: Product) -> None:
    with ThreadPoolExecutor(1) as thread:
        found = thread.submit(asyncio.run, _accesses(product)).result()
    states = Counter(one.state for one in found)
    assert states.keys() == set(State)
    assert any(one.state is State.INVITED and one.sign_in_name for one in found), "nobody was handed a sheet"
    for one in found:
        if one.state in (State.INVITED, State.LAPSED) and one.email:
            assert product.letter_to(one.email, ""), "in their own language"


async def _accesses(product: Product) -> list[PortalAccess]:
    """Of every patient of the practice that is signed in to."""
    tenant = next(one for one in product.prepared.tenants if one.slug == "elm")
    async with workshop(product.settings) as tools:
        async with tools.tenancy.tenant_scope(tenant, ACTOR, PURPOSE):
            ids = [one.id for one in await directory.search("")]
            known = await tools.office.accesses.of_many(ids)
        return [known.get(one, PortalAccess()) for one in ids]
