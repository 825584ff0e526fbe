"""Patients, practitioners, locations and closed days, as far as the actor and the manifest's data scopes allow."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from uuid import UUID

from portico_sdk import Closure, Forbidden, Location, NotFound, Patient, PortNotGranted, Practitioner
from portico_sdk.limits import Limits
from portico_sdk.manifest_rules import readable_resources

from portico.clinical import calendar, directory
from portico.identity import people
from portico.plugins.services import Call
from portico.tenancy.context import ActorKind

_OWN_RECORD_ONLY = frozenset({ActorKind.PATIENT, ActorKind.PROXY})
# An operator only where a practice lets support look in.
_MAY_SEARCH = frozenset({ActorKind.STAFF, ActorKind.SYSTEM, ActorKind.OPERATOR})


class DirectoryPort:
    """portico_sdk.ports.Directory."""

    def __init__(self, call: Call) -> None:
        self._scope = call.scope
        self._plugin = call.plugin
        self._limits = Limits(call.plugin.id)
        self._roster: directory.Roster | None = None

    async def patient(self, patient_id: UUID) -> Patient:
        found = await self.patients([patient_id])
        if patient_id not in found:
            raise NotFound("patient")
        return found[patient_id]

    async def patients(self, ids: Sequence[UUID]) -> Mapping[UUID, Patient]:
        wanted = self._readable(ids)
        async with self._scope.as_core():
            return await directory.get_many(wanted)

    async def find_patients(self, words: str, limit: int = 20) -> Sequence[Patient]:
        self._check_scope("Patient")
        if self._scope.actor.kind not in _MAY_SEARCH:
            raise Forbidden("Only staff search patients")
        async with self._scope.as_core():
            return await directory.search(words, limit=self._limits.found(limit))

    async def with_portal(self, ids: Sequence[UUID]) -> Collection[UUID]:
        wanted = self._readable(ids)
        async with self._scope.as_core():
            return await people.whose_record_is_opened(wanted)

    async def practitioners(self) -> Sequence[Practitioner]:
        return (await self._whole_roster()).practitioners

    async def locations(self) -> Sequence[Location]:
        return (await self._whole_roster()).locations

    async def closures(self, first: date, last: date) -> Sequence[Closure]:
        async with self._scope.as_core():
            return await calendar.closures(first, last)

    async def _whole_roster(self) -> directory.Roster:
        # Who asks for one of the two mostly asks for the other too: both come by one query, once in a call.
        if self._roster is None:
            async with self._scope.as_core():
                self._roster = await directory.roster()
        return self._roster

    def _readable(self, ids: Sequence[UUID]) -> list[UUID]:
        """Each once, and of a patient's own session its own record only."""
        self._check_scope("Patient")
        actor = self._scope.actor
        return [one for one in dict.fromkeys(ids) if actor.kind not in _OWN_RECORD_ONLY or one == actor.patient_id]

    def _check_scope(self, resource: str) -> None:
        if resource not in readable_resources(self._plugin.manifest):
            raise PortNotGranted(
                f"{self._plugin.id} read {resource} through the port directory. Add to its plugin.toml: "
                f'[[data]] scope = "patient/{resource}.read" and the reason'
            )
