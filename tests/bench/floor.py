"""The floor: the visits page as a small Litestar application alone would make it, with no platform around it.

Session from Valkey, one transaction with practice and actor set, the same queries and the same audit row as ours, one
plain template of the same size, a commit that waits for the disk. What ours does more slowly is the platform's price.
"""

from __future__ import annotations

import json
import os
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import redis.asyncio as redis
from jinja2 import Environment, FileSystemLoader
from litestar import Litestar, Request, get
from piccolo.columns import UUID, Boolean, ForeignKey, Text, Timestamptz
from piccolo.engine.postgres import PostgresEngine
from piccolo.table import Table

DB = PostgresEngine(config={"dsn": os.environ["BENCH_DATABASE_URL"]}, extensions=())
VALKEY = redis.Redis.from_url(os.environ["BENCH_REDIS_URL"])
PAGE = Environment(loader=FileSystemLoader(Path(__file__).parent), autoescape=True).get_template("floor.html")
PADDING = "." * int(os.environ.get("BENCH_PADDING", "0"))
PLACES = [("Home", "house", "/"), ("Visits", "calendar-days", "/p/scheduling/visits")]


class HealthcareService(Table, db=DB, schema="p_scheduling", tablename="healthcare_service"):
    id = UUID(primary_key=True)
    name = Text()


class Appointment(Table, db=DB, schema="p_scheduling", tablename="appointment"):
    id = UUID(primary_key=True)
    status = Text()
    starts = Timestamptz()
    ends = Timestamptz()
    service_id = ForeignKey(HealthcareService)
    patient_id = UUID()
    practitioner_id = UUID()
    location_id = UUID()
    description = Text()
    booked_by = Text()
    marked = Timestamptz()


class Practitioner(Table, db=DB, schema="core", tablename="practitioner"):
    id = UUID(primary_key=True)
    name = Text()
    role = Text()
    active = Boolean()


class Location(Table, db=DB, schema="core", tablename="location"):
    id = UUID(primary_key=True)
    name = Text()
    address = Text()
    timezone = Text()
    phone = Text()
    active = Boolean()


PERSON = """
select link.id, link.kind as role, link.email, link.language, link.epoch, link.second_factor, link.patient_id,
    case link.kind when 'proxy' then link.name else patient.given || ' ' || patient.family end as name
from core.person_link link join core.patient patient
    on patient.tenant_id = link.tenant_id and patient.id = link.patient_id
where link.active and patient.active and link.id = {}"""

AUDIT_COLUMNS = (
    "id, canonical_version, recorded, code, action, outcome, reason, purpose, actor_kind, actor_id, actor_name, "
    "actor_role, actor_issuer, actor_sub, session_digest, ip, device, patient_ids, resource_type, resource_ids, "
    "resource_count, resource_hash, query_class, request_id, route, plugin_id, plugin_version, hook"
)
AUDIT = f"""
with event ({AUDIT_COLUMNS}) as (values ({{}}::uuid, 1::smallint, {{}}::timestamptz, 'patient:record:read', 'R',
    'success', '', 'PATRQT', 'patient', {{}}::uuid, '', 'patient', {{}}, {{}}, {{}}, {{}}, {{}}, {{}}::uuid[],
    'Appointment', {{}}::uuid[], {{}}::integer, '', 'own', {{}}, '/p/scheduling/visits', 'scheduling', '0.1.0',
    'visits')),
subject (patient_id) as (select unnest(patient_ids) from event),
made as (
    insert into core.audit_subject (patient_id, salt)
    select patient_id, sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())) from subject
    where patient_id not in (select patient_id from core.audit_subject)
    on conflict (tenant_id, patient_id) do update set patient_id = excluded.patient_id
    returning patient_id, salt
),
salted as (
    select patient_id, salt from made
    union
    select patient_id, salt from core.audit_subject where patient_id in (select patient_id from subject)
)
insert into core.audit_event ({AUDIT_COLUMNS}, subject_digests)
select {AUDIT_COLUMNS},
    (select array_agg(encode(sha256(salt || uuid_send(patient_id)), 'hex') order by patient_id) from salted)
from event
"""


@get("/p/scheduling/visits", media_type="text/html")
async def visits(request: Request[Any, Any, Any]) -> str:
    cookie = request.cookies["__Host-sid"]
    session: dict[str, str] = json.loads(await VALKEY.get(f"floor:{cookie}"))
    async with DB.transaction():
        await Location.raw(
            "select set_config('app.tenant_id', {}, true), set_config('app.actor_id', {}, true)",
            session["tenant"],
            session["person"],
        )
        person = (await Location.raw(PERSON, session["person"]))[0]
        rows = await _appointments(person["patient_id"])
        doctors = {row["id"]: row["name"] for row in await _active(Practitioner.select().order_by(Practitioner.name))}
        places = {row["id"]: row for row in await _active(Location.select().order_by(Location.name))}
        await _write_audit(request, session, person, [row["id"] for row in rows])
        return _page(person, rows, doctors, places)


async def _active(query: Any) -> list[dict[str, Any]]:
    return await query.where(query.table.active.eq(True))


async def _appointments(patient_id: object) -> list[dict[str, Any]]:
    one = Appointment
    return await (
        one.select(
            one.id,
            one.status,
            one.starts,
            one.ends,
            one.service_id,
            one.service_id.name.as_alias("service"),
            one.patient_id,
            one.practitioner_id,
            one.location_id,
            one.description,
            one.booked_by,
            one.marked,
        )
        .where(one.patient_id == patient_id)
        .order_by(one.starts)
        .order_by(one.id)
        .limit(500)
    )


async def _write_audit(
    request: Request[Any, Any, Any], session: dict[str, str], person: dict[str, Any], ids: Sequence[object]
) -> None:
    device = request.headers.get("user-agent", "")
    client = request.client.host if request.client else ""
    patients = [person["patient_id"]]
    who = (session["person"], session["issuer"], session["sub"], session["digest"])
    about = (client, device, patients, list(ids), len(ids), uuid4().hex[:16])
    await Location.raw(AUDIT, uuid4(), datetime.now(UTC), *who, *about)


def _page(
    person: dict[str, Any], rows: Sequence[dict[str, Any]], doctors: dict[Any, str], places: dict[Any, dict[str, Any]]
) -> str:
    now = datetime.now(UTC)
    shown = [
        {
            "id": row["id"],
            "when": row["starts"].astimezone(ZoneInfo(places[row["location_id"]]["timezone"])),
            "who": doctors[row["practitioner_id"]],
            "service": row["service"],
            "is_over": row["ends"] <= now,
        }
        for row in rows
    ]
    return PAGE.render(
        person=person["name"],
        places=PLACES,
        padding=PADDING,
        to_come=[one for one in shown if not one["is_over"]],
        past=[one for one in reversed(shown) if one["is_over"]],
    )


@get("/", media_type="text/html")
async def first() -> str:
    """A page of words: no session, no query."""
    return PAGE.render(person="", places=PLACES, padding=PADDING, to_come=[], past=[])


@asynccontextmanager
async def _pool(_app: Litestar) -> AsyncGenerator[None]:
    await DB.start_connection_pool(min_size=1, max_size=10)
    yield
    await DB.close_connection_pool()
    await VALKEY.aclose()


def create_app() -> Litestar:
    return Litestar([visits, first], lifespan=[_pool], openapi_config=None, logging_config=None)
