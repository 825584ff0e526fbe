"""Visit types, opening rules, visits, and the claims that keep two visits from taking the same time.

Instants are UTC. Every table brings `id` and `tenant_id`; its keys and indexes begin with the practice.
"""

from __future__ import annotations

from piccolo.columns import UUID, Boolean, Date, Integer, SmallInt, Text, Time, Timestamptz
from piccolo.columns.base import OnDelete
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.constraints import Check, Unique
from portico_sdk.data import LocationRef, PatientRef, PractitionerRef, TenantRef, TenantTable

SCHEMA = "p_scheduling"


class HealthcareService(TenantTable, schema=SCHEMA, tablename="healthcare_service"):
    """A visit type. `comment` is what patients read under the name; `position` is its place in the list."""

    name = Text()
    comment = Text(default="")
    minutes = SmallInt(default=20)
    patient_bookable = Boolean(default=True)
    active = Boolean(default=True)
    position = SmallInt(default=0)

    one_service_per_name = Unique(["tenant_id", "name"])
    whole_quanta = Check("minutes between 5 and 480 and minutes % 5 = 0")


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


class Appointment(TenantTable, schema=SCHEMA, tablename="appointment"):
    """A visit. `status` is FHIR's; `description` is what the patient wrote that it is about.

    `booked_by` and `cancelled_by` are kinds of actor, "patient" or "staff". `marked` is when the last mark was made.
    """

    indexes = ("starts", "patient_id, starts")

    status = Text(default="booked")
    starts = Timestamptz(null=False, default=None)
    ends = Timestamptz(null=False, default=None)
    service_id = TenantRef(HealthcareService, null=False, default=None, on_delete=OnDelete.no_action)
    patient_id = PatientRef(null=False, default=None)
    practitioner_id = PractitionerRef(null=False, default=None)
    location_id = LocationRef(null=False, default=None)
    description = Text(default="")
    booked_by = Text(default="")
    cancelled_by = Text(default="")
    created = Timestamptz(default=TimestamptzNow())
    marked = Timestamptz(null=True, default=None)

    a_status = Check("status in ('booked', 'arrived', 'fulfilled', 'noshow', 'cancelled')")
    ends_after_it_starts = Check("starts < ends")


class Claim(TenantTable, schema=SCHEMA, tablename="claim"):
    """Five minutes of somebody's time, taken by a visit. The constraint is what refuses the second booking.

    `resource_id` is a practitioner or a patient (later a room). `quantum` counts five minutes since 1970, UTC. `seat`
    is 0 but for a resource that holds several at once.
    """

    resource_id = UUID(null=False, default=None)
    quantum = Integer(null=False, default=None)
    seat = SmallInt(default=0)
    appointment_id = TenantRef(Appointment, null=False, default=None)

    one_visit_at_a_time = Unique(["tenant_id", "resource_id", "quantum", "seat"])
