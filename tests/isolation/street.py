"""Two practices side by side, furnished alike, and everybody who may stand at a door of the first."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from html import escape
from itertools import combinations
from typing import Any
from urllib.parse import quote, quote_plus, unquote
from uuid import UUID, uuid4

import asyncpg
import httpx
from portico.clinical import directory
from portico.clinical.directory import NewPatient
from portico.clinical.tables import Location, Practitioner
from portico.onboarding.tables import Agreement
from portico.tenancy.context import Actor, Tenant
from portico.tenancy.hosts import Door
from portico.web.raw import RawRoute
from portico.web.routing import Route
from portico_sdk import Patient, Role
from portico_sdk.permissions import STAFF_ROLES
from portico_testkit.visitors import Visitor, Visitors, hidden_fields

from tests.isolation.ways import Ways

ACCOUNT = "/account"
"""At each door that one signs in at; its forms lend their token."""

UUIDS = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")

PER_TABLE = 2
"""So many ids of each table are tried: the newest and the oldest."""


@dataclass(frozen=True, kw_only=True)
class Street:
    """`people` are of `here`; `strangers` have a session `there` and stand at a door `here`."""

    visitors: Visitors
    owner_url: str
    here: Tenant
    there: Tenant
    people: Mapping[Door, Mapping[str, Visitor]]
    strangers: Mapping[Door, Mapping[str, Visitor]]
    ways: Ways
    far_ways: Ways
    """Where the pages of `there` lead."""

    @property
    def routes(self) -> Sequence[Route]:
        return self.visitors.app.routes

    @property
    def raw_routes(self) -> Sequence[RawRoute]:
        return self.visitors.app.raw_routes

    def with_parameters(self) -> Iterator[Route]:
        return (route for route in self.routes if "{" in route.path)

    async def ids(self, practice: Tenant, *, patient: UUID | None = None) -> Sequence[UUID]:
        """Ids of rows of every table of core's and of plugins; with `patient`, of rows about other patients only."""
        connection: Any = await asyncpg.connect(self.owner_url)
        try:
            found: list[UUID] = []
            for table in await connection.fetch(_TABLES):
                about = "" if patient is None else f" and {table['patient']} <> '{patient}'"
                if patient is not None and table["patient"] is None:
                    continue
                query = f"select id from {table['name']} where tenant_id = $1{about} order by id"
                rows = [row["id"] for row in await connection.fetch(query, practice.id)]
                found += rows[: PER_TABLE // 2] + rows[-PER_TABLE // 2 :]
            return found
        finally:
            await connection.close()

    async def rows(self, practice: Tenant) -> Mapping[str, str]:
        """All rows of this practice as text, table by table, as the owner sees them."""
        connection: Any = await asyncpg.connect(self.owner_url)
        try:
            found: dict[str, str] = {}
            for table in await connection.fetch(_TABLES):
                query = f"select to_jsonb(t)::text as row from {table['name']} t where tenant_id = $1"
                found[table["name"]] = "\n".join(
                    sorted(row["row"] for row in await connection.fetch(query, practice.id))
                )
            return found
        finally:
            await connection.close()


# Whose rows: the column patient_id, or for the table of patients the id itself.
_TABLES = """
select format('%I.%I', n.nspname, c.relname) as name,
    case when c.relname = 'patient' then 'id'
        when exists (select from pg_attribute p where p.attrelid = c.oid and p.attname = 'patient_id') then 'patient_id'
    end as patient
from pg_class c join pg_namespace n on n.oid = c.relnamespace
where c.relkind = 'r' and (n.nspname = 'core' or n.nspname like 'p\\_%')
    and exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'tenant_id')
    and exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'id')
order by 1
"""


async def furnish(visitors: Visitors, practice: Tenant) -> None:
    """People, a place, an old signature, every plugin enabled and with its demonstration data.

    The quiet ones have no address: the demonstration gives them what comes next, a series, and times to wait for.
    """
    app = visitors.app
    for given in ("Eleanor", "Hector", "Pearl"):
        await visitors.new_patient(practice, given)
    async with app.parts.tenancy.tenant_scope(practice, Actor.system("test"), "SYSADMIN") as scope:
        for given in ("Ada", "Bert", "Clara", "Dora", "Emil", "Flora"):
            await directory.add(scope, NewPatient(given=given, family="Quietly", birth_date=date(1961, 5, 4)))
        await Location(name="Main", address="14 Elm Street", timezone=practice.timezone).save()
        await Practitioner(name="Dr. Amara Okafor", role="Family doctor").save()
        await Agreement(
            kind="baa",
            version="2020-01",
            text_digest="0" * 64,
            practice_name=practice.name,
            signatory="Ada Cedar",
            title="Owner",
            signed_at=app.parts.clock(),
        ).save()
    await visitors.enable(practice)
    async with app.parts.tenancy.tenant_scope(practice, Actor.system("demo"), "SYSADMIN") as scope:
        results = await app.parts.relay.collect(scope, "demo_data")
        assert not results.missing, results.missing


async def known_patient(visitors: Visitors, practice: Tenant, owner_url: str) -> Patient:
    """The patient whom most tables know."""
    connection: Any = await asyncpg.connect(owner_url)
    try:
        tables = [table["name"] for table in await connection.fetch(_TABLES) if table["patient"] == "patient_id"]
        each = " union all ".join(f"select distinct patient_id from {name} where tenant_id = $1" for name in tables)
        most = f"select patient_id from ({each}) each where patient_id is not null group by 1 order by count(*) desc, 1"
        patient_id = await connection.fetchval(most, practice.id)
    finally:
        await connection.close()
    async with visitors.app.parts.tenancy.tenant_scope(practice, Actor.system("test"), "SYSADMIN"):
        found = await directory.get(patient_id)
    assert found is not None
    return found


async def people_of(
    visitors: Visitors, practice: Tenant, *, fresh: bool = False, patient: Patient | None = None
) -> dict[Door, dict[str, Visitor]]:
    """Everybody who may stand at this practice's doors, signed in where they belong; `fresh`: staff have just given
    their second factor, so that no page sends them to it. A new patient if none is given.
    """
    staff = {role.value: await visitors.staff(practice, role, fresh=fresh) for role in sorted(STAFF_ROLES)}
    operator = await visitors.operator(fresh=fresh)
    return {
        Door.PORTAL: {
            "nobody": visitors.nobody(practice.portal_origin),
            "patient": await visitors.patient(practice, patient),
        },
        Door.WORKSPACE: {"nobody": visitors.nobody(practice.workspace_origin), **staff},
        Door.OPERATIONS: {"nobody": visitors.nobody(operator.origin), "operator": operator},
        Door.PUBLIC: {"nobody": visitors.nobody(public_origin(visitors))},
    }


def public_origin(visitors: Visitors) -> str:
    settings = visitors.app.parts.settings
    return f"{settings.public_scheme}://{settings.public_host()}:{settings.public_port}"


async def strangers_of(visitors: Visitors, there: Tenant, here: Tenant) -> dict[Door, dict[str, Visitor]]:
    """Signed in at the other practice, or at this one's other door."""
    far = {"patient there": await visitors.patient(there), "owner there": await visitors.staff(there, Role.OWNER)}
    near = {"owner here": await visitors.staff(here, Role.OWNER), "patient here": await visitors.patient(here)}
    operator = await visitors.operator()
    return {
        Door.PORTAL: {
            name: replace(one, origin=here.portal_origin)
            for name, one in {**far, "owner here": near["owner here"], "operator": operator}.items()
        },
        Door.WORKSPACE: {
            name: replace(one, origin=here.workspace_origin)
            for name, one in {**far, "patient here": near["patient here"], "operator": operator}.items()
        },
        Door.OPERATIONS: {name: replace(one, origin=operator.origin) for name, one in {**far, **near}.items()},
        Door.PUBLIC: {
            name: replace(one, origin=public_origin(visitors))
            for name, one in {**far, **near, "operator": operator}.items()
        },
    }


async def form_of(visitor: Visitor) -> dict[str, str]:
    """What every form of this person's carries: the token, as their account page lends it, and a new one-time id."""
    page = await visitor.get(ACCOUNT)
    return {**hidden_fields(page.text), "_submission": str(uuid4())} if page.status_code == 200 else {}


def address(route: Route | RawRoute, *ids: UUID) -> str:
    """The route's path with these ids, or fresh ones, for its parameters."""
    given = iter(ids)
    return re.sub(r"\{\w+(:\w+)?\}", lambda _: str(next(given, None) or uuid4()), route.path)


def with_foreign(route: Route, own: str, one: str) -> Sequence[str]:
    """The route's path with `one` for each of its parameters, and for several at once; the others stay our own."""
    parts = own.partition("?")[0].split("/")
    places = [place for place, part in enumerate(route.path.split("/")) if part.startswith("{")]
    return [
        "/".join(one if place in chosen else part for place, part in enumerate(parts))
        for many in range(1, len(places) + 1)
        for chosen in combinations(places, many)
    ]


def told(answer: httpx.Response, *typed: str) -> tuple[int, bytes, list[tuple[str, str]]]:
    """All that an answer tells, but for what is new in each: the reference, the policy's nonce, names of cookies.

    Other pages than 404 also repeat the address that was asked for and what was `typed`, say how long the session
    lasts, and have new tokens and one-time ids in
    their forms; a form may lead to what it made.
    """
    new = r"(nonce-|__Host-toast=|__Host-pre=)[\w-]+"
    headers = [(name, re.sub(new, r"\1", value)) for name, value in answer.headers.items()]
    body = answer.content
    if answer.status_code != 404:
        for text in (answer.request.url.raw_path.decode(), unquote(answer.request.url.path), *typed):
            for form in {text, escape(text), quote(text), quote_plus(text)}:
                body = body.replace(form.encode(), b"(asked)")
                headers = [(name, value.replace(form, "(asked)")) for name, value in headers]
        body = re.sub(rb'nonce="[\w-]+"|data-ends-in="\d+"|name="_(submission|token)" value="[\w-]+"', b"", body)
        headers = [pair for pair in headers if pair[0] not in {"content-length", "refresh"}]
        if answer.request.method == "POST":
            headers = [(name, UUIDS.sub("(made)", value)) for name, value in headers]
    return answer.status_code, body, sorted(pair for pair in headers if pair[0] != "x-request-id")
