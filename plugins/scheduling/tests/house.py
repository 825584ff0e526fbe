"""A practice on a real PostgreSQL, furnished for visits, and the plugin called as core calls it.

Tests only: here core is imported, so that walls, roles and row level security are the real ones.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from portico.clinical import tables as clinical
from portico.identity.tables import PersonLink
from portico.notify.post import Post
from portico.plugins.context import make_context
from portico.plugins.discovery import discover
from portico.plugins.isolation import plugin_call
from portico.plugins.registry import Installed
from portico.plugins.services import Services
from portico.plugins.settings import with_defaults
from portico.tenancy.context import Actor, ActorKind, Tenant
from portico.tenancy.scopes import Scope, Tenancy
from portico_scheduling import search, service
from portico_scheduling.domain import Time
from portico_scheduling.tables import AvailabilityRule, HealthcareService
from portico_sdk import PluginContext
from portico_sdk.data import uuid7

MONDAY = date(2026, 11, 16)
NOW = datetime(2026, 11, 16, 14, 0, tzinfo=UTC)
"""Nine in the morning in New York."""


class Undone(Exception):
    """Ends a request whose changes are taken back, as core does with a form that was refused."""


@dataclass
class House:
    """One practice. Move `now` to move the plugin's clock."""

    tenancy: Tenancy
    plugin: Installed
    tenant: Tenant
    now: datetime = NOW
    settings: Mapping[str, object] = field(default_factory=dict)
    practitioners: list[UUID] = field(default_factory=list)
    location: UUID = field(default_factory=uuid7)
    patients: list[UUID] = field(default_factory=list)
    services: dict[str, UUID] = field(default_factory=dict)

    @asynccontextmanager
    async def acting(self, actor: Actor, *, read_only: bool = False) -> AsyncGenerator[PluginContext]:
        """One request of this person's; committed at the end, or undone by what is raised."""
        async with (
            self.tenancy.tenant_scope(self.tenant, actor, "TREAT") as scope,
            plugin_call(scope, self.plugin, read_only=read_only, deadline_s=60),
        ):
            yield self.context(scope)

    def patient(self, index: int = 0, **options: bool) -> AbstractAsyncContextManager[PluginContext]:
        """`async with house.patient(3) as ctx`."""
        return self.acting_patient(self.patients[index], **options)

    def acting_patient(self, id_: UUID, **options: bool) -> AbstractAsyncContextManager[PluginContext]:
        return self.acting(Actor(kind=ActorKind.PATIENT, id=id_, patient_id=id_), **options)

    def staff(self, *permissions: str, **options: bool) -> AbstractAsyncContextManager[PluginContext]:
        """Somebody at the front desk, with all rights where none is named."""
        every = {entry.name for entry in self.plugin.manifest.permissions}
        held = frozenset(permissions) or frozenset(every)
        actor = Actor(kind=ActorKind.STAFF, id=uuid4(), name="Tom Beckett", role="front_desk", permissions=held)
        return self.acting(actor, **options)

    def context(self, scope: Scope) -> PluginContext:
        return make_context(
            scope,
            self.plugin,
            Services(
                clock=lambda: self.now,
                environment="embedded",
                keys=self.tenancy.keys,
                post=Post(self.tenancy.keys, lambda: self.now),
                color_of=lambda _: "#1f5a43",
            ),
            settings=with_defaults(self.plugin.manifest, self.settings),
            language="en",
            place="test",
        )

    def at(self, day: date, hour: int, minute: int = 0, *, person: int = 0, minutes: int = 20) -> Time:
        """The time that begins when the clock at the place reads so."""
        start = datetime.combine(day, time(hour, minute), ZoneInfo(self.tenant.timezone)).astimezone(UTC)
        return Time(start, start + timedelta(minutes=minutes), self.practitioners[person], self.location)

    async def booked(self, one: Time, *, patient: int = 0, what: str = "Something new", about: str = "My knee") -> UUID:
        """A visit that this patient has booked."""
        async with self.patient(patient) as ctx:
            offer = await search.load_offer(ctx, for_patient=True)
            wanted = service.Wanted(
                patient_id=self.patients[patient], service_id=self.services[what], key=one.key, description=about
            )
            return await service.book(ctx, offer, wanted, search.patients_window(ctx, offer))

    async def calls(self, *patients: int, phone: str = "(406) 555-0199") -> None:
        """Nobody can sign in for these patients: they are reached by telephone."""
        async with self.tenancy.tenant_scope(self.tenant, Actor.system("test"), "SYSADMIN"):
            ids = [self.patients[one] for one in patients]
            await PersonLink.update({PersonLink.active: False}).where(PersonLink.patient_id.is_in(ids))
            await clinical.Patient.update({clinical.Patient.phone: phone}).where(clinical.Patient.id.is_in(ids))

    async def furnish(self, *, patients: int = 3, practitioners: int = 2) -> None:
        """People with accounts, a place, three visit types, and hours from eight to noon on weekdays."""
        async with self.tenancy.tenant_scope(self.tenant, Actor.system("test"), "SYSADMIN") as scope:
            people = [_patient(number) for number in range(patients)]
            await clinical.Patient.insert(*people)
            self.patients = [one.id for one in people]
            await PersonLink.insert(*(_account(one) for one in people))
            staff = [clinical.Practitioner(name=f"Dr. {name}") for name in NAMES[:practitioners]]
            await clinical.Practitioner.insert(*staff)
            self.practitioners = [one.id for one in staff]
            place = clinical.Location(id=self.location, name="14 Elm Street", timezone=self.tenant.timezone)
            await clinical.Location.insert(place)
            async with scope.savepoint(role=self.plugin.database_role):
                await self._open()

    async def _open(self) -> None:
        types = [
            HealthcareService(name="Something new", comment="A pain.", minutes=20, position=0),
            HealthcareService(name="Check-up", minutes=40, position=1),
            HealthcareService(name="Procedure", minutes=60, patient_bookable=False, position=2),
        ]
        await HealthcareService.insert(*types)
        self.services = {one.name: one.id for one in types}
        await AvailabilityRule.insert(
            *(
                AvailabilityRule(
                    practitioner_id=person,
                    location_id=self.location,
                    weekday=weekday,
                    starts=time(8),
                    ends=time(12),
                    step_minutes=20,
                    valid_from=date(2026, 1, 1),
                )
                for person in self.practitioners
                for weekday in range(5)
            )
        )


MakeHouse = Callable[..., Awaitable[House]]
"""`await make_house(timezone="Europe/London", patients=200)`; a fixture."""

NAMES = ("Okafor", "Feld", "Lindqvist", "Raman", "Ferreira")


def scheduling() -> Installed:
    """The plugin as core found and loaded it."""
    found = discover().get("portico/scheduling")
    assert found is not None, "portico-scheduling is not installed"
    assert found.state == "ready", f"{found.step}: {found.reason}. {found.way_out}"
    return found


def _account(patient: clinical.Patient) -> PersonLink:
    """Somebody who signs in to see this record."""
    sub = str(patient.id)
    return PersonLink(issuer="test", sub=sub, patient_id=patient.id, email=f"{sub}@mail.example", active=True)


def _patient(number: int) -> clinical.Patient:
    given, family = f"Pat{number}", f"Abernathy{number}"
    return clinical.Patient(
        given=given, family=family, name_key=f"{given} {family}".lower(), birth_date=date(1950, 1, 1)
    )
