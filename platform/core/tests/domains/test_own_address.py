"""A practice's own address, from its page to a request: proved by a DNS server, told to the login, let go again."""

from __future__ import annotations

import dataclasses
import secrets
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from platform.core.tests.domains.conftest import Zone
from platform.core.tests.onboarding.desk import send
from urllib.parse import urlsplit

import httpx
import pytest
from portico.app import App, opened
from portico.audit.tables import AuditEvent
from portico.domains.dns import Dns, Found, Unanswered
from portico.domains.keeping import LOOK, Kept, all_of
from portico.identity.directory import PracticeSpec
from portico.identity.memory import InMemoryDirectory
from portico.identity.population import Population
from portico.identity.tables import StaffMember
from portico.notify.tables import Letter
from portico.outbox.tables import OutboxDelivery
from portico.settings import Settings
from portico.tenancy.context import Actor, Tenant
from portico_sdk import Role
from portico_testkit.clock import MovableClock
from portico_testkit.outbox import drain
from portico_testkit.visitors import Visitor, Visitors, visiting

ADDRESS = "/practice/address"


class Listening(InMemoryDirectory):
    """Accounts in memory, and what the practice's clients were made with."""

    def __init__(self) -> None:
        super().__init__()
        self.specs: list[PracticeSpec] = []

    async def ensure_practice(self, spec: PracticeSpec):
        self.specs.append(spec)
        return await super().ensure_practice(spec)


@dataclass
class House:
    app: App
    tenant: Tenant
    zone: Zone
    clock: MovableClock
    directory: Listening
    owner: Visitor
    host: str
    """A name of this test's own."""

    @property
    def ours(self) -> str:
        return _host(self.tenant.portal_origin)

    async def main(self) -> str:
        """What links are made with."""
        return _host((await self.now()).portal_origin)

    async def now(self) -> Tenant:
        found = await self.app.parts.tenancy.tenant_by_id(self.tenant.id)
        assert found is not None
        return found

    async def names(self) -> list[Kept]:
        async with self.app.parts.tenancy.tenant_scope(self.tenant, Actor.system("test"), "SYSADMIN"):
            return list(await all_of())

    async def codes(self) -> list[str]:
        async with self.app.parts.tenancy.tenant_scope(self.tenant, Actor.system("test"), "SYSADMIN"):
            rows = await AuditEvent.select(AuditEvent.code).order_by(AuditEvent.id)
        return [row["code"] for row in rows if row["code"].startswith("core:domain")]

    async def send(self, path: str, form: str = "form", **typed: str) -> httpx.Response:
        return await send(self.owner, path, form, **typed)

    async def look(self) -> str:
        """The button; the outbox does what follows."""
        answer = await self.send(ADDRESS, "look-1")
        assert answer.status_code == 303, answer.text
        await drain(self.app, self.tenant)
        (one,) = await self.names()
        return one.state

    async def asked(self, host: str) -> int:
        transport = httpx.ASGITransport(self.app.asgi)
        async with httpx.AsyncClient(transport=transport, base_url=f"http://{host}") as browser:
            return (await browser.get("/")).status_code


def _host(origin: str) -> str:
    return urlsplit(origin).hostname or ""


@pytest.fixture
async def house(settings: Settings, zone: Zone, make_practice: Callable[..., object]) -> AsyncIterator[House]:
    directory, clock = Listening(), MovableClock()
    here = dataclasses.replace(settings, dns_server=zone.address)
    async with opened(here, clock=clock, plugins=(), directory=directory) as app:
        tenant = await make_practice(name="Maple Street")  # type: ignore[operator] # a fixture's function
        async with visiting(app) as visitors:
            owner = await visitors.staff(tenant, Role.OWNER, "Ruth Owner", fresh=True)
            yield House(app, tenant, zone, clock, directory, owner, f"portal.m{secrets.token_hex(4)}.com")


async def test_from_the_page_to_a_request_and_back(house: House) -> None:
    assert "Add a name of your own" in (await house.owner.get(ADDRESS)).text
    assert (await house.send(f"{ADDRESS}/new", host=house.host)).status_code == 303
    assert await house.asked(house.host) == 421
    assert await house.look() == "waiting"

    house.zone.records[(house.host, "CNAME")] = f"{house.ours}."
    assert await house.look() == "proven"
    assert await house.main() == house.host
    assert {await house.asked(house.host), await house.asked(house.ours)} <= {200, 302, 303}
    spec = house.directory.specs[-1]
    assert [_host(one) for one in spec.origins(Population.PATIENTS)] == [house.host, house.ours]

    (one,) = await house.names()
    assert (await house.send(f"{ADDRESS}/{one.id}/remove")).status_code == 303
    await drain(house.app, house.tenant)
    assert await house.main() == house.ours
    assert await house.asked(house.host) == 421
    assert house.directory.specs[-1].more_portals == ()
    assert await house.codes() == ["core:domain:added", "core:domain:proven", "core:domain:removed"]


async def test_a_record_proves_it_and_links_wait_until_it_leads_here(house: House) -> None:
    await house.send(f"{ADDRESS}/new", host=house.host)
    (one,) = await house.names()
    house.zone.records[(f"_portico.{house.host}", "TXT")] = f'"{one.token}"'
    assert await house.look() == "proven"
    assert await house.main() == house.ours
    assert await house.asked(house.host) != 421
    assert "It does not lead here yet" in (await house.owner.get(ADDRESS)).text
    house.zone.records |= {(house.host, "A"): "192.0.2.7", (house.ours, "A"): "192.0.2.7"}
    assert await house.look() == "proven"
    assert await house.main() == house.host


async def test_a_proof_that_is_gone_is_warned_of_and_let_go_after_seven_days(house: House) -> None:
    await house.send(f"{ADDRESS}/new", host=house.host)
    house.zone.records[(house.host, "CNAME")] = f"{house.ours}."
    await house.look()
    house.zone.records.clear()
    house.zone.is_silent = True
    assert await house.look() == "proven"
    house.zone.is_silent = False
    assert await house.look() == "failing"
    assert "The proof is gone from the DNS" in (await house.owner.get(ADDRESS)).text
    assert await house.main() == house.ours
    assert await house.asked(house.host) != 421
    house.clock.move(days=7)
    domains = house.app.domains
    await domains.look_again(house.app.parts.tenancy, house.tenant, {})
    await drain(house.app, house.tenant)
    assert [one.state for one in await house.names()] == ["lost"]
    assert await house.asked(house.host) == 421
    assert (await house.codes())[1:] == ["core:domain:proven", "core:domain:failing", "core:domain:lost"]


async def test_those_who_lead_the_practice_get_one_letter_while_it_still_works(house: House) -> None:
    visitors = Visitors(app=house.app, client=house.owner.client)
    await visitors.staff(house.tenant, Role.NURSE, "Nina Nurse")
    await house.send(f"{ADDRESS}/new", host=house.host)
    house.zone.records[(house.host, "CNAME")] = f"{house.ours}."
    await house.look()
    house.zone.records.clear()
    for _ in range(2):
        assert await house.look() == "failing"
    house.clock.move(days=7)
    await house.app.domains.look_again(house.app.parts.tenancy, house.tenant, {})
    assert [one.state for one in await house.names()] == ["lost"]
    async with house.app.parts.tenancy.tenant_scope(house.tenant, Actor.system("test"), "SYSADMIN"):
        rows = await Letter.select(Letter.name, Letter.path, Letter.reader_id)
        (owner,) = await StaffMember.select(StaffMember.id).where(StaffMember.name == "Ruth Owner")
    wanted = {"name": "address-staff", "path": ADDRESS, "reader_id": owner["id"]}
    assert [dict(row) for row in rows] == [wanted]


async def test_each_day_by_the_outbox_and_no_more_often(house: House) -> None:
    await house.send(f"{ADDRESS}/new", host=house.host)
    async with house.app.parts.tenancy.tenant_scope(house.tenant, Actor.system("test"), "SYSADMIN"):
        rows = await OutboxDelivery.select(OutboxDelivery.every_minutes).where(OutboxDelivery.handler == f"core:{LOOK}")
    assert [row["every_minutes"] for row in rows] == [60]
    house.zone.records[(house.host, "CNAME")] = f"{house.ours}."
    await house.app.domains.look_again(house.app.parts.tenancy, house.tenant, {})
    (first,) = await house.names()
    assert first.state == "proven"
    house.clock.move(hours=2)
    await house.app.domains.look_again(house.app.parts.tenancy, house.tenant, {})
    assert (await house.names())[0].checked_at == first.checked_at
    house.clock.move(hours=22)
    await house.app.domains.look_again(house.app.parts.tenancy, house.tenant, {})
    assert (await house.names())[0].checked_at != first.checked_at


async def test_another_practice_s_name_stays_with_it(house: House, make_practice: Callable[..., object]) -> None:
    other = await make_practice(name="Other", hosts=((house.host, "portal"),))  # type: ignore[operator] # a fixture's function
    await house.send(f"{ADDRESS}/new", host=house.host)
    house.zone.records[(house.host, "CNAME")] = f"{house.ours}."
    assert await house.look() == "waiting"
    place = await house.app.parts.tenancy.hosts.place(house.host)
    assert place is not None
    assert place.tenant.id == other.id  # type: ignore[attr-defined] # a Tenant
    assert "Another practice has this name" in (await house.owner.get(ADDRESS)).text


async def test_a_refused_name_keeps_what_was_typed(house: House) -> None:
    answer = await house.send(f"{ADDRESS}/new", host="co.uk")
    assert answer.status_code == 422
    assert "Many people share this name" in answer.text
    assert 'value="co.uk"' in answer.text


async def test_what_the_dns_says(zone: Zone) -> None:
    names, host = Dns(zone.address), "portal.elm.com"
    zone.records |= {(host, "CNAME"): "else.where.com.", (f"_portico.{host}", "TXT"): '"portico=" "1234"'}
    assert await names.look(host, "portico=1234", "elm.portico.com") == Found(txt=True)
    assert await names.look(host, "portico=9", "elm.portico.com") == Found()
    assert await names.look(host, "portico=9", "else.where.com") == Found(cname=True, leads_here=True)
    zone.is_silent = True
    with pytest.raises(Unanswered):
        await names.look(host, "portico=1234", "elm.portico.com")
