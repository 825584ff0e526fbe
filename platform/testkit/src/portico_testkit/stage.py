"""A running portal to try a plugin on: a practice that enabled it, people who are signed in, what it keeps.

For `promises.py`; needs the extra `portal`.
"""

from __future__ import annotations

import io
import json
import logging
import zipfile
from collections.abc import Awaitable, Callable, Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any, cast
from uuid import UUID

import asyncpg  # pyright: ignore[reportMissingTypeStubs]
import httpx
from portico.clinical import directory
from portico.clinical.directory import NewPatient
from portico.clinical.tables import Location, Practitioner
from portico.identity import people
from portico.plugins.isolation import plugin_call
from portico.plugins.registry import Installed, MountedPage
from portico.tenancy.context import Actor, ActorKind, Tenant
from portico_sdk import Patient, Task

from portico_testkit.visitors import Visitor, Visitors

GIVEN, FAMILY, BORN = "Quillonde", "Zyxfarth", date(1931, 12, 29)
"""A patient whose name is nobody else's: where it turns up, somebody put it."""
BYSTANDER = NewPatient(given="Ames", family="Bystander", birth_date=date(1990, 2, 3), email="nobody@mail.example")
"""Somebody else at the practice, whom nothing that is done to the other may touch."""
MARKS = ("quillonde", "zyxfarth", "1931-12-29")


@dataclass(frozen=True, kw_only=True)
class Stage:
    """A running portal in which the plugin is installed."""

    plugin_id: str
    visitors: Visitors
    make_practice: Callable[..., Awaitable[Tenant]]
    owner_url: str

    @property
    def plugin(self) -> Installed:
        found = [one for one in self.visitors.app.parts.registry.installed if one.id == self.plugin_id]
        assert found, f"{self.plugin_id} is not installed"
        assert found[0].state == "ready", f"core refuses it: {found[0].reason}. {found[0].way_out}"
        return found[0]


@dataclass(frozen=True, kw_only=True)
class House:
    """A practice that enabled the plugin, with a patient and the owner signed in."""

    stage: Stage
    tenant: Tenant
    patient: Visitor
    owner: Visitor
    record: Patient
    asked: list[httpx.Response] = field(default_factory=list[httpx.Response])

    def at(self, page: MountedPage) -> Visitor:
        return self.patient if page.door == "portal" else self.owner

    async def get(self, page: MountedPage, path: str) -> httpx.Response:
        answer = await self.at(page).get(path)
        self.asked.append(answer)
        return answer


async def house(stage: Stage, *, is_filled: bool, is_demonstrated: bool = True) -> House:
    """A new practice. Filled: with a doctor, a place, a second patient and the plugin's demonstration, as far as it has
    one.
    """
    tenant = await stage.make_practice(name="Elm Street Family Medicine", phone="(406) 555-0142")
    visitors = stage.visitors
    new = NewPatient(given=GIVEN, family=FAMILY, birth_date=BORN, email="somebody@mail.example")
    async with visitors.app.parts.tenancy.tenant_scope(tenant, Actor.system("test"), "SYSADMIN") as scope:
        record = await directory.add(scope, new)
        if is_filled:
            await Location(name="Main", address="14 Elm Street", timezone=tenant.timezone).save()
            await Practitioner(name="Dr. Amara Okafor", role="Family doctor").save()
            await directory.add(scope, BYSTANDER)
    await visitors.enable(tenant, *_needed(stage), stage.plugin_id)
    if is_filled and is_demonstrated:
        await demonstrate(stage, tenant)
    patient, owner = await visitors.patient(tenant, record), await visitors.staff(tenant)
    return House(stage=stage, tenant=tenant, patient=patient, owner=owner, record=record)


def _needed(stage: Stage) -> list[str]:
    """Plugins that provide what this one requires."""
    wanted = set(stage.plugin.manifest.requires)
    ready = stage.visitors.app.parts.registry.ready
    return [one.id for one in ready if one.id != stage.plugin_id and wanted & {one.id, *one.manifest.provides}]


async def demonstrate(stage: Stage, tenant: Tenant) -> None:
    """`demo_data` of everything that is enabled there."""
    parts = stage.visitors.app.parts
    async with parts.tenancy.tenant_scope(tenant, Actor.system("demo"), "SYSADMIN") as scope:
        results = await parts.relay.collect(scope, "demo_data")
    failed = [one for one in results.missing if one.plugin.id == stage.plugin_id]
    assert not failed, f"demo_data failed: {failed[0].why}; the log says where" if failed else ""


def patient_actor(house: House) -> Actor:
    """The patient, as core knows them once they are signed in."""
    return Actor(kind=ActorKind.PATIENT, id=house.record.id, name=house.record.name, patient_id=house.record.id)


async def run_task(stage: Stage, tenant: Tenant, task: Task) -> None:
    """One run, as the worker makes it."""
    parts, plugin = stage.visitors.app.parts, stage.plugin
    known = plugin.tasks[task.name]
    async with parts.tenancy.tenant_scope(tenant, Actor.system("worker"), "SYSADMIN") as scope:
        enabled = await parts.enablement.enabled(scope)
        async with plugin_call(scope, plugin, read_only=False, deadline_s=known.spec.max_seconds):
            ctx = parts.relay.context(scope, plugin, enabled, place=f"task {task.name}")
            await known.call(ctx, task)


async def rows(stage: Stage, tenant: Tenant) -> Mapping[str, frozenset[str]]:
    """Table → its rows at this practice, each as text."""
    found: dict[str, frozenset[str]] = {}
    connection = cast(Any, await asyncpg.connect(stage.owner_url))
    try:
        schema = stage.plugin.database_role
        for table in await connection.fetch("select tablename from pg_tables where schemaname = $1", schema):
            name = str(table["tablename"])
            query = f'select to_jsonb(one)::text as row from "{schema}"."{name}" one where tenant_id = $1'
            found[name] = frozenset(str(row["row"]) for row in await connection.fetch(query, tenant.id))
    finally:
        await connection.close()
    return found


def lines_in(copy: bytes | None) -> Mapping[str, int]:
    """Table → its rows in a copy of what the plugin keeps at a practice; None is one that has to be made in parts."""
    assert copy is not None, "what it keeps in this test is too much for one answer"
    with zipfile.ZipFile(io.BytesIO(copy)) as archive:
        return {
            name.removesuffix(".jsonl"): archive.read(name).count(b"\n")
            for name in archive.namelist()
            if name.endswith(".jsonl")
        }


async def accounts(house: House) -> tuple[UUID, ...]:
    """Those that open the patient's record."""
    async with house.stage.visitors.app.parts.tenancy.tenant_scope(house.tenant, Actor.system("test"), "SYSADMIN"):
        return await people.accounts_of(house.record.id)


def sentences(row: str) -> list[str]:
    """What stands in a row in several words: what somebody wrote, no ids, codes or instants."""
    kept = cast("Mapping[str, object]", json.loads(row))
    return [value.strip() for value in kept.values() if isinstance(value, str) and " " in value.strip()]


@contextmanager
def listening() -> Generator[list[str]]:
    """All that is written to the log meanwhile, also what nobody would print."""
    lines: list[str] = []

    class Ear(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if record.name.startswith("http"):  # the client that asks for the pages
                return
            lines.append(f"{record.name}: {record.getMessage()} {record.exc_text or ''}")

    ear, root = Ear(), logging.getLogger()
    level = root.level
    root.addHandler(ear)
    root.setLevel(logging.DEBUG)
    try:
        yield lines
    finally:
        root.removeHandler(ear)
        root.setLevel(level)


def is_marked(words: str) -> bool:
    return any(mark in words.casefold() for mark in MARKS)
