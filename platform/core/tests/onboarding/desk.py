"""A workspace in tests: staff at its pages, forms by name, what was written down."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from html import unescape
from platform.core.tests.onboarding.conftest import House

import httpx
from portico.audit.tables import AuditEvent
from portico.tenancy.context import Actor, Tenant
from portico.tenancy.scopes import Scope
from portico_testkit.visitors import HIDDEN, Visitor

SYSTEM = Actor.system("test")


@asynccontextmanager
async def inside(house: House) -> AsyncIterator[Scope]:
    async with house.app.parts.tenancy.tenant_scope(house.tenant, SYSTEM, "SYSADMIN") as scope:
        yield scope


def hidden_in(page: str, form: str) -> Mapping[str, str]:
    """What the form of this id carries by itself."""
    found = re.search(rf'<form[^>]*id="{form}"[^>]*method="post".*?</form>', page, re.S)
    assert found, f"no form {form} in {words(page)}"
    return {name: unescape(value) for name, value in HIDDEN.findall(found[0])}


def words(page: str) -> str:
    main = page.partition("<main")[2] or page
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", main))).strip()


async def send(
    visitor: Visitor, path: str, form: str = "form", page: str = "", **typed: str | Sequence[str]
) -> httpx.Response:
    """Open the page, fill in this one of its forms, send it."""
    shown = await visitor.get(page or path)
    assert shown.status_code == 200, f"{shown.status_code} {shown.headers.get('location', '')} {words(shown.text)}"
    return await visitor.post(path, {**hidden_in(shown.text, form), **typed})


async def codes(house: House) -> list[str]:
    async with inside(house):
        rows = await AuditEvent.select(AuditEvent.code).order_by(AuditEvent.id)
    return [str(row["code"]) for row in rows]


async def tenant_now(house: House) -> Tenant:
    """The practice as it stands after what was just done."""
    found = await house.app.parts.tenancy.tenant_by_id(house.tenant.id)
    assert found is not None
    return found
