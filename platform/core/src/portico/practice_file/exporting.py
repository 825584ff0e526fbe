"""Writes a practice as a file: what it decided, and nothing of its patients, secrets and accounts.

Ids become names, so that the file can be applied anywhere. The same practice gives the same bytes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

import tomli_w

from portico.audit.events import AuditCode
from portico.audit.writer import record
from portico.aws import StorageUnavailable
from portico.clinical import calendar, places
from portico.identity import role_rights
from portico.plugins.answers import Missing
from portico.practice_file.form import WEEKDAYS
from portico.practice_file.look import logo_files
from portico.practice_file.look import said_of as look_said
from portico.practice_file.reading import NAME
from portico.practice_file.tools import Tools
from portico.tenancy.context import Actor, Origin, Tenant
from portico.tenancy.files import FileMissing
from portico.tenancy.keys import CannotOpen
from portico.tenancy.scopes import Scope
from portico.tenancy.tables import Practice
from portico.themes import own

_NOWHERE = Origin()
_HEAD = """\
# A practice as a file. docs/practice-file.md shows every field.
# Make such a practice:  portico tenant apply FOLDER            (the one named here, or a new one of that name)
#                        portico tenant apply FOLDER --slug x   (another one)
# No patients, accounts or secrets stand here.

"""


class CannotExport(Exception):
    """Why not, and what to do, in words for the practice."""


@dataclass(frozen=True, kw_only=True)
class Exported:
    """The folder's files by name."""

    files: Mapping[str, bytes] = field(repr=False)


async def export(tools: Tools, tenant: Tenant, actor: Actor, *, origin: Origin = _NOWHERE) -> Exported:
    """With no scope open: the storage is asked too. Written to the audit. Raises CannotExport."""
    try:
        files = dict(await logo_files(tools, tenant))
    except (FileMissing, CannotOpen, StorageUnavailable):
        raise CannotExport("The logo can’t be read just now. Try again soon.") from None
    async with tools.tenancy.tenant_scope(tenant, actor, "HOPERAT", origin=origin) as scope:
        text = await _text(tools, scope)
        await record(scope, AuditCode.PRACTICE_EXPORTED)
    return Exported(files={NAME: text.encode(), **files})


async def _text(tools: Tools, scope: Scope) -> str:
    said: dict[str, object] = {}
    said |= await _details(scope)
    if look := own.read(scope.tenant.look):
        said["look"] = look_said(tools, look)
    enabled = await tools.enablement.enabled(scope)
    said["features"] = list(enabled.ids)
    ids = await _places_and_carers(said)
    await _closures(said, ids, tools.clock().date())
    await _rights(said, tools)
    await _features(said, tools, scope, ids)
    return _HEAD + tomli_w.dumps({name: value for name, value in said.items() if value not in ({}, [], "")})


async def _details(scope: Scope) -> dict[str, object]:
    row = await Practice.select().where(Practice.id == scope.tenant.id).first() or {}
    names = ("slug", "name", "theme", "timezone", "locale", "phone", "address", "hours", "npi", "specialty", "region")
    names = (*names, "patient_second_factor")
    return {name: str(row[name]) for name in names}


async def _places_and_carers(said: dict[str, object]) -> dict[UUID, str]:
    """The open places' names by id."""
    weeks = await calendar.weeks()
    open_places = [one for one in await places.all_places() if one.active]
    carers = [one for one in await places.all_carers() if one.active]
    _once("locations", (one.name for one in open_places))
    _once("people who give care", (one.name for one in carers))
    said["locations"] = [
        {
            "name": one.name,
            "address": one.address,
            "timezone": one.timezone,
            "phone": one.phone,
            **({"hours": hours} if (hours := _hours(weeks.get(one.id, ()))) else {}),
        }
        for one in open_places
    ]
    said["practitioners"] = [{"name": one.name, "role": one.role} for one in carers]
    return {one.id: one.name for one in open_places}


def _once(what: str, names: Iterable[str]) -> None:
    twice = [name for name, count in Counter(names).items() if count > 1]
    if twice:
        raise CannotExport(f"Two {what} are called {twice[0]}. Give each a name of its own, then take the file.")


def _hours(week: calendar.Week) -> list[dict[str, object]]:
    """Days with the same span stand together."""
    together: dict[calendar.Span, list[str]] = {}
    for day, spans in zip(WEEKDAYS, week, strict=False):
        for span in spans:
            together.setdefault(span, []).append(day)
    return [
        {"days": days, "opens": span.opens, "closes": span.closes}
        for span, days in sorted(together.items(), key=lambda one: (WEEKDAYS.index(one[1][0]), one[0]))
    ]


async def _closures(said: dict[str, object], ids: Mapping[UUID, str], today: date) -> None:
    """Those still to come, of the practice and of its open places."""
    said["closures"] = [
        {
            "name": one.name,
            "first": one.first,
            **({"last": one.last} if one.last != one.first else {}),
            **({"location": ids[one.location_id]} if one.location_id else {}),
        }
        for one in await calendar.closures(today, date(9999, 1, 1))
        if one.location_id is None or one.location_id in ids
    ]


async def _rights(said: dict[str, object], tools: Tools) -> None:
    known = {bundle.id for bundle in tools.rights.bundles}
    decided = await role_rights.decisions()
    said["rights"] = {
        role.value: rights
        for role in sorted(decided)
        if (rights := {bundle: allowed for bundle, allowed in sorted(decided[role].items()) if bundle in known})
    }


async def _features(said: dict[str, object], tools: Tools, scope: Scope, ids: Mapping[UUID, str]) -> None:
    """What was chosen, without defaults; secrets are not among them."""
    settings: dict[str, object] = {}
    own: dict[str, object] = {}
    setup: dict[str, object] = {}
    for plugin_id in (await tools.enablement.enabled(scope)).ids:
        standing, plugin = await tools.enablement.standing(plugin_id), tools.registry.get(plugin_id)
        if standing.settings:
            settings[plugin_id] = dict(sorted(standing.settings.items()))
        by_place = {ids[place]: dict(values) for place, values in standing.location_settings.items() if place in ids}
        if by_place:
            own[plugin_id] = dict(sorted(by_place.items()))
        answer = await tools.relay.ask(scope, plugin, "export_setup") if plugin else None
        if isinstance(answer, Missing):
            name = answer.plugin.manifest.name
            raise CannotExport(f"{name} did not give its part. Try again; if it stays so, tell its maker.")
        if answer is not None and answer.answer.content:
            setup[plugin_id] = answer.answer.content
    said |= {"settings": settings, "location_settings": own, "setup": setup}
