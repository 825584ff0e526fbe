"""Visit types and who offers them, opening rules, visits, holds, the waiting list, and the claims on time.

Instants are UTC. Every table brings `id` and `tenant_id`; its keys and indexes begin with the practice. Only `Claim`
decides whether a time is free: what takes the same five minutes of the same person or room meets at its constraint.
"""

from __future__ import annotations

from typing import ClassVar

from piccolo.columns import UUID, Array, Boolean, Date, Integer, SmallInt, Text, Time, Timestamptz
from piccolo.columns.base import OnDelete
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.constraints import Check, Unique
from portico_sdk.data import LocationRef, PatientRef, PractitionerRef, TenantRef, TenantTable

SCHEMA = "p_scheduling"


class HealthcareService(TenantTable, schema=SCHEMA, tablename="healthcare_service"):
    """A visit type. `comment` is what patients read under the name; `position` is its place in the list.

    Null hours, days and counts are the practice's settings, or no limit. `book_as` says which patients may book it
    themselves, `payers` which ways of paying (none listed: any). Buffers are minutes around a visit, taken of the
    practitioner, room and device, not of the patient. `needs_device` is the `equipment` it needs, '' for none.
    """

    name = Text()
    comment = Text(default="")
    minutes = SmallInt(default=20)
    buffer_before = SmallInt(default=0)
    buffer_after = SmallInt(default=0)
    notice_hours = SmallInt(null=True, default=None)
    horizon_days = SmallInt(null=True, default=None)
    cancel_hours = SmallInt(null=True, default=None)
    cancel_words = Text(default="")
    patient_bookable = Boolean(default=True)
    book_as = Text(default="everyone")
    min_age = SmallInt(null=True, default=None)
    max_age = SmallInt(null=True, default=None)
    payers = Array(base_column=Text(), default=list)
    max_open = SmallInt(null=True, default=None)
    needs_room = Boolean(default=False)
    needs_device = Text(default="")
    modes = Array(base_column=Text(), default=["in_person"])
    color = Text(default="")
    active = Boolean(default=True)
    position = SmallInt(default=0)

    one_service_per_name = Unique(["tenant_id", "name"])
    whole_quanta = Check(
        "minutes between 5 and 480 and minutes % 5 = 0 and buffer_before between 0 and 120 and buffer_before % 5 = 0"
        " and buffer_after between 0 and 120 and buffer_after % 5 = 0"
    )
    who_may_book = Check("book_as in ('everyone', 'new', 'established')")
    limits = Check(
        "notice_hours between 0 and 8760 and horizon_days between 1 and 730 and cancel_hours between 0 and 8760"
        " and max_open between 1 and 100"
    )
    ages = Check("min_age between 0 and 150 and max_age between 0 and 150 and min_age <= max_age")
    ways_to_meet = Check("cardinality(modes) > 0 and modes <@ array['in_person', 'video', 'phone']")


class ServiceOffer(TenantTable, schema=SCHEMA, tablename="service_offer"):
    """Who offers a visit type, and where (no `location_id`: wherever they work). A type with no row is everybody's."""

    indexes: ClassVar[tuple[str, ...]] = ("service_id",)

    service_id = TenantRef(HealthcareService, null=False, default=None)
    practitioner_id = PractitionerRef(null=False, default=None)
    location_id = LocationRef(null=True, default=None)


class Resource(TenantTable, schema=SCHEMA, tablename="resource"):
    """A room or a device, at one place. `capacity` visits can be in it at once. `equipment` is what a device is."""

    kind = Text(default="room")
    name = Text()
    equipment = Text(default="")
    location_id = LocationRef(null=False, default=None)
    capacity = SmallInt(default=1)
    active = Boolean(default=True)
    position = SmallInt(default=0)

    one_resource_per_name = Unique(["tenant_id", "location_id", "name"])
    a_kind = Check("kind = 'room' or (kind = 'device' and equipment <> '')")
    a_capacity = Check("capacity between 1 and 50")


class ServiceResource(TenantTable, schema=SCHEMA, tablename="service_resource"):
    """Rooms or devices that do for a visit type. Where none of a kind is listed, every fitting one there does."""

    service_id = TenantRef(HealthcareService, null=False, default=None)
    resource_id = TenantRef(Resource, null=False, default=None)

    once = Unique(["tenant_id", "service_id", "resource_id"])


class AvailabilityRule(TenantTable, schema=SCHEMA, tablename="availability_rule"):
    """When somebody sees patients at a place, by the clock on its wall.

    `weekday` 0 is Monday. `ends` 00:00 means midnight at the end of the day; longer hours are two rules. Times are
    offered every `step_minutes` from `starts`. `valid_from` and `valid_to` are included; no `valid_to` is for good.
    """

    practitioner_id = PractitionerRef(null=False, default=None)
    location_id = LocationRef(null=False, default=None)
    weekday = SmallInt(default=0)
    starts = Time(null=False, default=None)
    ends = Time(null=False, default=None)
    step_minutes = SmallInt(default=20)
    valid_from = Date(null=False, default=None)
    valid_to = Date(null=True, default=None)

    a_weekday = Check("weekday between 0 and 6")
    whole_quanta = Check(
        "step_minutes between 5 and 480 and step_minutes % 5 = 0"
        " and extract(epoch from starts)::integer % 300 = 0 and extract(epoch from ends)::integer % 300 = 0"
    )
    begins_before_it_ends = Check("starts < ends or ends = '00:00'")


class AvailabilityException(TenantTable, schema=SCHEMA, tablename="availability_exception"):
    """Days that differ from the rules, `first` and `last` included: time off, or extra hours.

    Off without `practitioner_id` is for everybody, without `location_id` everywhere, without hours the whole day.
    Extra hours name all four and `step_minutes`. Off wins over extra hours. `reason` is for staff only.
    """

    indexes: ClassVar[tuple[str, ...]] = ("last",)

    kind = Text(default="off")
    practitioner_id = PractitionerRef(null=True, default=None)
    location_id = LocationRef(null=True, default=None)
    first = Date(null=False, default=None)
    last = Date(null=False, default=None)
    starts = Time(null=True, default=None)
    ends = Time(null=True, default=None)
    step_minutes = SmallInt(default=20)
    reason = Text(default="")

    a_span = Check("first <= last")
    both_ends = Check("(starts is null) = (ends is null) and (starts is null or starts < ends or ends = '00:00')")
    whole_quanta = Check(
        "step_minutes between 5 and 480 and step_minutes % 5 = 0 and (starts is null or"
        " (extract(epoch from starts)::integer % 300 = 0 and extract(epoch from ends)::integer % 300 = 0))"
    )
    a_kind = Check(
        "kind = 'off' or (kind = 'extra' and practitioner_id is not null and location_id is not null"
        " and starts is not null)"
    )


class Series(TenantTable, schema=SCHEMA, tablename="series"):
    """Visits that come again: `rule` is an RRULE (RFC 5545) of domain_series.Pattern, by the clock at the place."""

    rule = Text()
    patient_id = PatientRef(null=False, default=None)
    service_id = TenantRef(HealthcareService, null=False, default=None, on_delete=OnDelete.no_action)
    created = Timestamptz(default=TimestamptzNow())


class Appointment(TenantTable, schema=SCHEMA, tablename="appointment"):
    """A visit. `status` is FHIR's; `description` is what the patient wrote that it is about.

    `booked_by` and `cancelled_by` are kinds of actor, "patient" or "staff". `marked` is when the last mark was made.
    `sequence` counts changes for calendars, `changed` is the last one, `moved_from` the start before it was moved.
    `news` is what the practice did to it and the patient has not seen yet. `zone` is the patient's own when they said
    that they live by another clock. `overbooked` visits share time on purpose; `override_reason` is for staff only.
    """

    indexes: ClassVar[tuple[str, ...]] = ("starts", "patient_id, starts", "series_id")

    status = Text(default="booked")
    starts = Timestamptz(null=False, default=None)
    ends = Timestamptz(null=False, default=None)
    service_id = TenantRef(HealthcareService, null=False, default=None, on_delete=OnDelete.no_action)
    patient_id = PatientRef(null=False, default=None)
    practitioner_id = PractitionerRef(null=False, default=None)
    location_id = LocationRef(null=False, default=None)
    room_id = TenantRef(Resource, null=True, default=None, on_delete=OnDelete.no_action)
    device_id = TenantRef(Resource, null=True, default=None, on_delete=OnDelete.no_action)
    series_id = TenantRef(Series, null=True, default=None, on_delete=OnDelete.no_action)
    description = Text(default="")
    mode = Text(default="in_person")
    payer = Text(default="")
    zone = Text(default="")
    booked_by = Text(default="")
    cancelled_by = Text(default="")
    overbooked = Boolean(default=False)
    override_reason = Text(default="")
    sequence = Integer(default=0)
    moved_from = Timestamptz(null=True, default=None)
    news = Text(default="")
    created = Timestamptz(default=TimestamptzNow())
    changed = Timestamptz(default=TimestamptzNow())
    marked = Timestamptz(null=True, default=None)

    a_status = Check("status in ('booked', 'arrived', 'fulfilled', 'noshow', 'cancelled')")
    ends_after_it_starts = Check("starts < ends")
    a_mode = Check("mode in ('in_person', 'video', 'phone')")
    some_news = Check("news in ('', 'booked', 'moved', 'cancelled')")


class Hold(TenantTable, schema=SCHEMA, tablename="hold"):
    """A time kept for a patient until `expires`: while they say what the visit is about, or while they are offered it.

    `moves_id` would take this time, `visit_id` came of it (a form sent twice is one), `notes` are other plugins' words.
    """

    indexes: ClassVar[tuple[str, ...]] = ("patient_id", "expires")

    kind = Text(default="choice")
    patient_id = PatientRef(null=False, default=None)
    service_id = TenantRef(HealthcareService, null=False, default=None)
    practitioner_id = PractitionerRef(null=False, default=None)
    location_id = LocationRef(null=False, default=None)
    room_id = TenantRef(Resource, null=True, default=None)
    device_id = TenantRef(Resource, null=True, default=None)
    starts = Timestamptz(null=False, default=None)
    ends = Timestamptz(null=False, default=None)
    expires = Timestamptz(null=False, default=None)
    moves_id = TenantRef(Appointment, null=True, default=None)
    visit_id = TenantRef(Appointment, null=True, default=None)
    zone = Text(default="")
    notes = Array(base_column=Text(), default=list)
    created = Timestamptz(default=TimestamptzNow())

    a_kind = Check("kind in ('choice', 'offer')")


class Claim(TenantTable, schema=SCHEMA, tablename="claim"):
    """Five minutes of somebody's time, taken by a visit or a hold. The constraint is what refuses the second booking.

    `resource_id` is a practitioner, a patient, a room or a device. `quantum` counts five minutes since 1970, UTC.
    `seat` is 0 but where several are held at once or booked over. A claim past `expires` (a hold's) is for the taking.
    """

    indexes: ClassVar[tuple[str, ...]] = ("appointment_id", "hold_id", "expires")

    resource_id = UUID(null=False, default=None)
    quantum = Integer(null=False, default=None)
    seat = SmallInt(default=0)
    appointment_id = TenantRef(Appointment, null=True, default=None)
    hold_id = TenantRef(Hold, null=True, default=None)
    expires = Timestamptz(null=True, default=None)

    one_visit_at_a_time = Unique(["tenant_id", "resource_id", "quantum", "seat"])
    of_a_visit_or_a_hold = Check(
        "(appointment_id is null) <> (hold_id is null) and (hold_id is null) = (expires is null)"
    )


class WaitlistEntry(TenantTable, schema=SCHEMA, tablename="waitlist_entry"):
    """A patient who wants a time that is not free. `weekdays` are bits, Monday's is 1; `until` is included.

    Asked in order of `priority`, the highest first, then of `created`. `moves_id` is a visit that they have and would
    give for a sooner one. `visit_id` is what they took in the end.
    """

    indexes: ClassVar[tuple[str, ...]] = ("status, created", "patient_id")

    status = Text(default="waiting")
    patient_id = PatientRef(null=False, default=None)
    service_id = TenantRef(HealthcareService, null=False, default=None)
    practitioner_id = PractitionerRef(null=True, default=None)
    location_id = LocationRef(null=True, default=None)
    weekdays = SmallInt(default=127)
    part = Text(default="any")
    since = Date(null=False, default=None)
    until = Date(null=False, default=None)
    priority = SmallInt(default=0)
    moves_id = TenantRef(Appointment, null=True, default=None)
    visit_id = TenantRef(Appointment, null=True, default=None)
    joined_by = Text(default="")
    created = Timestamptz(default=TimestamptzNow())

    a_status = Check("status in ('waiting', 'offered', 'booked', 'left', 'ended')")
    some_days = Check("weekdays between 1 and 127 and since <= until")
    a_part = Check("part in ('any', 'morning', 'afternoon')")


class WaitlistOffer(TenantTable, schema=SCHEMA, tablename="waitlist_offer"):
    """A time that came free, offered to one who waits, and held for them until `expires`. Told `by_phone` by staff."""

    indexes: ClassVar[tuple[str, ...]] = ("entry_id", "patient_id, status", "status, expires")

    status = Text(default="open")
    entry_id = TenantRef(WaitlistEntry, null=False, default=None)
    hold_id = TenantRef(Hold, null=False, default=None)
    patient_id = PatientRef(null=False, default=None)
    starts = Timestamptz(null=False, default=None)
    practitioner_id = PractitionerRef(null=False, default=None)
    location_id = LocationRef(null=False, default=None)
    by_phone = Boolean(default=False)
    expires = Timestamptz(null=False, default=None)
    answered = Timestamptz(null=True, default=None)
    created = Timestamptz(default=TimestamptzNow())

    a_status = Check("status in ('open', 'accepted', 'declined', 'expired', 'withdrawn')")
