"""Pages of core and of plugins through the whole application: served, refused, replayed, written down."""

from __future__ import annotations

import pytest
from portico.tenancy.context import Tenant
from portico_testkit.visitors import Visitors

pytestmark = pytest.mark.anyio


async def test_home_is_served(visitors: Visitors, practice: Tenant) -> None:
    await visitors.enable(practice)
    eleanor = await visitors.patient(practice)
    page = await eleanor.get("/")
    assert page.status_code == 200, page.text
    assert "Eleanor" in page.text
    assert 'href="/p/scheduling/visits"' in page.text


async def test_a_plugins_page_is_served(visitors: Visitors, practice: Tenant) -> None:
    await visitors.enable(practice)
    eleanor = await visitors.patient(practice)
    page = await eleanor.get("/p/scheduling/visits")
    assert page.status_code == 200, page.text
