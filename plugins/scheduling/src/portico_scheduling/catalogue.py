"""What a practice has to book: visit types, rules, days off, who offers what, rooms and devices. Read in one query."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from portico_sdk import Location, PluginContext, Practitioner, translator

from portico_scheduling.domain import Pools, Rule, Shut, Window
from portico_scheduling.domain_rules import Allowed
from portico_scheduling.raw import rows

t = translator("portico_scheduling")
T = TypeVar("T")

LONGEST_HORIZON = timedelta(days=731)


class Policy(msgspec.Struct, frozen=True, kw_only=True):
    """This practice's settings; see `plugin.toml`."""

    notice_hours: int = 2
    horizon_days: int = 60
    cancel_hours: int = 24
    hold_minutes: int = 10
    offer_minutes: int = 120
    waiting_list: bool = True


class VisitType(msgspec.Struct, frozen=True, kw_only=True):
    """A row of HealthcareService, name and comment in the person's language."""

    id: UUID
    name: str
    minutes: int
    patient_bookable: bool
    comment: str = ""
    buffer_before: int = 0
    buffer_after: int = 0
    notice_hours: int | None = None
    horizon_days: int | None = None
    cancel_hours: int | None = None
    cancel_words: str = ""
    book_as: str = "everyone"
    min_age: int | None = None
    max_age: int | None = None
    payers: tuple[str, ...] = ()
    max_open: int | None = None
    needs_room: bool = False
    needs_device: str = ""
    modes: tuple[str, ...] = ("in_person",)
    color: str = ""

    @property
    def allowed(self) -> Allowed:
        return Allowed(
            patient_bookable=self.patient_bookable,
            book_as=self.book_as,
            min_age=self.min_age,
            max_age=self.max_age,
            payers=self.payers,
            max_open=self.max_open,
        )


class Room(msgspec.Struct, frozen=True, kw_only=True):
    """A row of Resource: a room, or a device that is `equipment`."""

    id: UUID
    kind: str
    name: str
    equipment: str
    location_id: UUID
    capacity: int


@dataclass(frozen=True, kw_only=True)
class Offer:
    """What this practice has to book at the instant `now`, and who and where it speaks of.

    `offers` says who offers a visit type and where (None: anywhere); `fitting` which rooms and devices do for it.
    """

    visit_types: Mapping[UUID, VisitType]
    rules: Sequence[Rule]
    practitioners: Mapping[UUID, Practitioner]
    locations: Mapping[UUID, Location]
    zone: ZoneInfo
    now: datetime
    shut: Sequence[Shut] = ()
    offers: Mapping[UUID, frozenset[tuple[UUID, UUID | None]]] = field(
        default_factory=dict[UUID, frozenset[tuple[UUID, UUID | None]]]
    )
    rooms: Mapping[UUID, Room] = field(default_factory=dict[UUID, Room])
    fitting: Mapping[UUID, frozenset[UUID]] = field(default_factory=dict[UUID, frozenset[UUID]])

    def zone_of(self, location_id: UUID) -> ZoneInfo:
        """The place's own; a place that is no longer there had the practice's."""
        found = self.locations.get(location_id)
        return ZoneInfo(found.timezone) if found else self.zone

    def rules_for(self, visit_type: VisitType | None) -> Sequence[Rule]:
        """The rules of those who offer this visit type; all of them where nobody was named, or for None."""
        named = self.offers.get(visit_type.id) if visit_type else None
        if not named:
            return self.rules
        return [
            rule
            for rule in self.rules
            if (rule.practitioner_id, rule.location_id) in named or (rule.practitioner_id, None) in named
        ]

    def pools_for(self, visit_type: VisitType | None) -> Pools:
        """For each place the rooms, then the devices, of which the visit needs one; empty when it needs none."""
        if visit_type is None or not (visit_type.needs_room or visit_type.needs_device):
            return {}
        return {place: self._pools_at(place, visit_type) for place in self.locations}

    def _pools_at(self, place: UUID, visit_type: VisitType) -> Sequence[Sequence[UUID]]:
        at_place = [one for one in self.rooms.values() if one.location_id == place]
        wanted: list[Sequence[Room]] = []
        if visit_type.needs_room:
            wanted.append([one for one in at_place if one.kind == "room"])
        if visit_type.needs_device:
            wanted.append(
                [one for one in at_place if one.kind == "device" and one.equipment == visit_type.needs_device]
            )
        fitting = self.fitting.get(visit_type.id, frozenset())
        listed = {self.rooms[one].kind for one in fitting if one in self.rooms}
        return [[one.id for one in pool if one.kind not in listed or one.id in fitting] for pool in wanted]


def in_words(text: str) -> str:
    """A practice's own word in the person's language, where the catalogue has it: that of the usual visit types."""
    # Not for nothing at all: in a catalogue that is the key of its head.
    return t(text) if text else ""


def policy(ctx: PluginContext) -> Policy:
    return msgspec.convert({name: ctx.settings[name] for name in _SETTINGS if name in ctx.settings}, Policy)


def cancel_hours(ctx: PluginContext, own: int | None) -> int:
    """How many hours ahead a patient may cancel or move: the visit type's own, else the practice's."""
    return policy(ctx).cancel_hours if own is None else own


async def load_offer(ctx: PluginContext, *, for_patient: bool) -> Offer:
    """Visit types in the practice's order, and the rules of those who still work where they say."""
    practitioners = {one.id: one for one in await ctx.directory.practitioners()}
    locations = {one.id: one for one in await ctx.directory.locations()}
    yesterday = ctx.now().date() - timedelta(days=1)
    closures = await ctx.directory.closures(yesterday, yesterday + LONGEST_HORIZON)
    found = await _read(yesterday)
    rules = [*found.rules, *(one.as_rule() for one in found.exceptions if one.kind == "extra")]
    return Offer(
        visit_types={
            one.id: msgspec.structs.replace(one, name=in_words(one.name), comment=in_words(one.comment))
            for one in found.types
            if one.patient_bookable or not for_patient
        },
        rules=[rule for rule in rules if rule.practitioner_id in practitioners and rule.location_id in locations],
        practitioners=practitioners,
        locations=locations,
        zone=ZoneInfo(ctx.tenant.timezone),
        now=ctx.now(),
        shut=[
            *(Shut(first=one.first, last=one.last, location_id=one.location_id) for one in closures),
            *(one.as_shut() for one in found.exceptions if one.kind == "off"),
        ],
        offers=_by_service((one.service_id, (one.practitioner_id, one.location_id)) for one in found.offers),
        rooms={one.id: one for one in found.rooms if one.location_id in locations},
        fitting=_by_service((one.service_id, one.resource_id) for one in found.fitting),
    )


def patients_window(ctx: PluginContext, offer: Offer, visit_type: VisitType | None = None) -> Window:
    """What a patient may book: after the notice of the visit type or the practice, within its horizon."""
    chosen = policy(ctx)
    own = (visit_type.notice_hours, visit_type.horizon_days) if visit_type else (None, None)
    return Window.of(
        ctx.now(),
        offer.zone,
        notice_hours=chosen.notice_hours if own[0] is None else own[0],
        horizon_days=chosen.horizon_days if own[1] is None else own[1],
    )


def staffs_window(ctx: PluginContext, offer: Offer) -> Window:
    """Staff book up to the last minute and a year ahead."""
    return Window.of(ctx.now(), offer.zone, notice_hours=0, horizon_days=365)


class _Exception(msgspec.Struct, frozen=True, kw_only=True):
    kind: str
    practitioner_id: UUID | None
    location_id: UUID | None
    first: date
    last: date
    starts: time | None
    ends: time | None
    step_minutes: int

    def as_shut(self) -> Shut:
        return Shut(
            first=self.first,
            last=self.last,
            starts=self.starts,
            ends=self.ends,
            practitioner_id=self.practitioner_id,
            location_id=self.location_id,
        )

    def as_rule(self) -> Rule:
        """Extra hours: a rule for every day of the span. The table's constraint promises that all is there."""
        if self.practitioner_id is None or self.location_id is None or self.starts is None or self.ends is None:
            raise ValueError("extra hours of nobody, nowhere or never")
        return Rule(
            practitioner_id=self.practitioner_id,
            location_id=self.location_id,
            weekday=None,
            starts=self.starts,
            ends=self.ends,
            step_minutes=self.step_minutes,
            valid_from=self.first,
            valid_to=self.last,
        )


class _Offers(msgspec.Struct, frozen=True):
    service_id: UUID
    practitioner_id: UUID
    location_id: UUID | None


class _Fits(msgspec.Struct, frozen=True):
    service_id: UUID
    resource_id: UUID


class _Found(msgspec.Struct, frozen=True, kw_only=True):
    types: tuple[VisitType, ...] = ()
    rules: tuple[Rule, ...] = ()
    exceptions: tuple[_Exception, ...] = ()
    offers: tuple[_Offers, ...] = ()
    rooms: tuple[Room, ...] = ()
    fitting: tuple[_Fits, ...] = ()


class _Answer(msgspec.Struct, frozen=True):
    found: str


async def _read(since: date) -> _Found:
    """Six small tables in one answer: they are needed together on every page that offers times."""
    (answer,) = await rows(_ALL, _Answer, since)
    return msgspec.json.decode(answer.found, type=_Found)


def _by_service(pairs: Iterable[tuple[UUID, T]]) -> Mapping[UUID, frozenset[T]]:
    found: dict[UUID, set[T]] = {}
    for service_id, value in pairs:
        found.setdefault(service_id, set()).add(value)
    return {service_id: frozenset(values) for service_id, values in found.items()}


_SETTINGS = Policy.__struct_fields__
_ALL = """
    SELECT json_build_object(
        'types', coalesce((
            SELECT json_agg(one ORDER BY position, name) FROM p_scheduling.healthcare_service one WHERE active), '[]'),
        'rules', coalesce((SELECT json_agg(one) FROM p_scheduling.availability_rule one), '[]'),
        'exceptions', coalesce((
            SELECT json_agg(one) FROM p_scheduling.availability_exception one WHERE last >= {}), '[]'),
        'offers', coalesce((SELECT json_agg(one) FROM p_scheduling.service_offer one), '[]'),
        'rooms', coalesce((
            SELECT json_agg(one ORDER BY position, name) FROM p_scheduling.resource one WHERE active), '[]'),
        'fitting', coalesce((SELECT json_agg(one) FROM p_scheduling.service_resource one), '[]')
    )::text AS found
"""
