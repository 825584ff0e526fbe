from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.base import OnDelete, OnUpdate
from piccolo.columns.column_types import UUID, Boolean, Date, Integer, SmallInt, Text, Time, Timestamptz
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.columns.indexes import IndexMethod
from piccolo.constraints import Check, Unique
from piccolo.table import Table
from portico_sdk.data import CurrentTenant, LocationRef, NewId, PatientRef, PractitionerRef, TenantRef


class Appointment(Table, tablename="appointment", schema="p_scheduling"):
    id = UUID(
        default=NewId(),
        null=False,
        primary_key=True,
        unique=False,
        index=False,
        index_method=IndexMethod.btree,
        choices=None,
        db_column_name=None,
        secret=False,
    )


class HealthcareService(Table, tablename="healthcare_service", schema="p_scheduling"):
    id = UUID(
        default=NewId(),
        null=False,
        primary_key=True,
        unique=False,
        index=False,
        index_method=IndexMethod.btree,
        choices=None,
        db_column_name=None,
        secret=False,
    )


ID = "2026-11-23T19:24:06:710882"
VERSION = "1.38.0"
DESCRIPTION = "Visit types, rules, visits and claims"


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="portico_scheduling", description=DESCRIPTION)

    manager.add_table(
        class_name="AvailabilityRule",
        tablename="availability_rule",
        schema="p_scheduling",
        columns=None,
    )

    manager.add_table(class_name="Claim", tablename="claim", schema="p_scheduling", columns=None)

    manager.add_table(
        class_name="Appointment",
        tablename="appointment",
        schema="p_scheduling",
        columns=None,
    )

    manager.add_table(
        class_name="HealthcareService",
        tablename="healthcare_service",
        schema="p_scheduling",
        columns=None,
    )

    manager.add_column(
        table_class_name="AvailabilityRule",
        tablename="availability_rule",
        column_name="id",
        db_column_name="id",
        column_class_name="UUID",
        column_class=UUID,
        params={
            "default": NewId(),
            "null": False,
            "primary_key": True,
            "unique": False,
            "index": False,
            "index_method": IndexMethod.btree,
            "choices": None,
            "db_column_name": None,
            "secret": False,
        },
        schema="p_scheduling",
    )

    manager.add_column(
        table_class_name="AvailabilityRule",
        tablename="availability_rule",
        column_name="tenant_id",
        db_column_name="tenant_id",
        column_class_name="UUID",
        column_class=UUID,
        params={
            "default": CurrentTenant(),
            "null": False,
            "primary_key": False,
            "unique": False,
            "index": False,
            "index_method": IndexMethod.btree,
            "choices": None,
            "db_column_name": None,
            "secret": False,
        },
        schema="p_scheduling",
    )

    manager.add_column(
        table_class_name="AvailabilityRule",
        tablename="availability_rule",
        column_name="practitioner_id",
        db_column_name="practitioner_id",
        column_class_name="PractitionerRef",
        column_class=PractitionerRef,
        params={
            "default": None,
            "null": False,
            "primary_key": False,
            "unique": False,
            "index": False,
            "index_method": IndexMethod.btree,
            "choices": None,
            "db_column_name": None,
            "secret": False,
        },
        schema="p_scheduling",
    )

    manager.add_column(
        table_class_name="AvailabilityRule",
        tablename="availability_rule",
        column_name="location_id",
        db_column_name="location_id",
        column_class_name="LocationRef",
        column_class=LocationRef,
        params={
            "default": None,
            "null": False,
            "primary_key": False,
            "unique": False,
            "index": False,
            "index_method": IndexMethod.btree,
            "choices": None,
            "db_column_name": None,
            "secret": False,
        },
        schema="p_scheduling",
    )

    manager.add_column(
        table_class_name="AvailabilityRule",
        tablename="availability_rule",
        column_name="weekday",
        db_column_name="weekday",
        column_class_name="SmallInt",
        column_class=SmallInt,
        params={
            "default": 0,
            "null": False,
            "primary_key": False,
            "unique": False,
            "index": False,
            "index_method": IndexMethod.btree,
            "choices": None,
            "db_column_name": None,
            "secret": False,
        },
        schema="p_scheduling",
    )

    manager.add_column(
        table_class_name="AvailabilityRule",
        tablename="availability_rule",
        column_name="starts",
        db_column_name="starts",
        column_class_name="Time",
        column_class=Time,
        params={
            "default": None,
            "null": False,
            "primary_key": False,
            "unique": False,
            "index": False,
            "index_method": IndexMethod.btree,
            "choices": None,
            "db_column_name": None,
            "secret": False,
        },
        schema="p_scheduling",
    )

    manager.add_column(
        table_class_name="AvailabilityRule",
        tablename="availability_rule",
        column_name="ends",
        db_column_name="ends",
        column_class_name="Time",
        column_class=Time,
        params={
            "default": None,
            "null": False,
            "primary_key": False,
            "unique": False,
            "index": False,
            "index_method": IndexMethod.btree,
            "choices": None,
            "db_column_name": None,
            "secret": False,
        },
        schema="p_scheduling",
    )

    manager.add_column(
        table_class_name="AvailabilityRule",
        tablename="availability_rule",
        column_name="step_minutes",
        db_column_name="step_minutes",
        column_class_name="SmallInt",
        column_class=SmallInt,
        params={
            "default": 20,
            "null": False,
            "primary_key": False,
            "unique": False,
            "index": False,
            "index_method": IndexMethod.btree,
            "choices": None,
            "db_column_name": None,
            "secret": False,
        },
        schema="p_scheduling",
    )

    manager.add_column(
        table_class_name="AvailabilityRule",
        tablename="availability_rule",
        column_name="valid_from",
        db_column_name="valid_from",
        column_class_name="Date",
        column_class=Date,
        params={
            "default": None,
            "null": False,
            "primary_key": False,
            "unique": False,
            "index": False,
            "index_method": IndexMethod.btree,
            "choices": None,
            "db_column_name": None,
            "secret": False,
        },
        schema="p_scheduling",
    )

    manager.add_column(
        table_class_name="AvailabilityRule",
        tablename="availability_rule",
        column_name="valid_to",
        db_column_name="valid_to",
        column_class_name="Date",
        column_class=Date,
        params={
            "default": None,
            "null": True,
            "primary_key": False,
            "unique": False,
            "index": False,
            "index_method": IndexMethod.btree,
            "choices": None,
            "db_column_name": None,
            "secret": False,
        },
        schema="p_scheduling",
    )

    manager.add_column(
        table_class_name="Claim",
        tablename="claim",
        column_name="id",
        db_column_name="id",
        column_class_name="UUID",
        column_class=UUID,
        params={
            "default": NewId(),
            "null": False,
            "primary_key": True,
            "unique": False,
            "index": False,
            "index_method": IndexMethod.btree,
            "choices": None,
            "db_column_name": None,
            "secret": False,
        },
        schema="p_scheduling",
    )

    manager.add_column(
        table_class_name="Claim",
        tablename="claim",
        column_name="tenant_id",
        db_column_name="tenant_id",
        column_class_name="UUID",
        column_class=UUID,
        params={
            "default": CurrentTenant(),
            "null": False,
            "primary_key": False,
            "unique": False,
            "index": False,
            "index_method": IndexMethod.btree,
            "choices": None,
            "db_column_name": None,
            "secret": False,
        },
        schema="p_scheduling",
    )

    manager.add_column(
        table_class_name="Claim",
        tablename="claim",
        column_name="resource_id",
        db_column_name="resource_id",
        column_class_name="UUID",
        column_class=UUID,
        params={
            "default": None,
            "null": False,
            "primary_key": False,
            "unique": False,
            "index": False,
            "index_method": IndexMethod.btree,
            "choices": None,
            "db_column_name": None,
            "secret": False,
        },
        schema="p_scheduling",
    )

    manager.add_column(
        table_class_name="Claim",
        tablename="claim",
        column_name="quantum",
        db_column_name="quantum",
        column_class_name="Integer",
        column_class=Integer,
        params={
            "default": None,
            "null": False,
            "primary_key": False,
            "unique": False,
            "index": False,
            "index_method": IndexMethod.btree,
            "choices": None,
            "db_column_name": None,
            "secret": False,
        },
        schema="p_scheduling",
    )

    manager.add_column(
        table_class_name="Claim",
        tablename="claim",
        column_name="seat",
        db_column_name="seat",
        column_class_name="SmallInt",
        column_class=SmallInt,
        params={
            "default": 0,
            "null": False,
            "primary_key": False,
            "unique": False,
            "index": False,
            "index_method": IndexMethod.btree,
            "choices": None,
            "db_column_name": None,
            "secret": False,
        },
        schema="p_scheduling",
    )

    manager.add_column(
        table_class_name="Claim",
        tablename="claim",
        column_name="appointment_id",
        db_column_name="appointment_id",
        column_class_name="TenantRef",
        column_class=TenantRef,
        params={
            "references": Appointment,
            "on_delete": OnDelete.cascade,
            "on_update": OnUpdate.cascade,
            "target_column": None,
            "null": False,
            "primary_key": False,
            "unique": False,
            "index": False,
            "index_method": IndexMethod.btree,
            "choices": None,
            "db_column_name": None,
            "secret": False,
        },
        schema="p_scheduling",
    )

    manager.add_column(
        table_class_name="Appointment",
        tablename="appointment",
        column_name="id",
        db_column_name="id",
        column_class_name="UUID",
        column_class=UUID,
        params={
            "default": NewId(),
            "null": False,
            "primary_key": True,
            "unique": False,
            "index": False,
            "index_method": IndexMethod.btree,
            "choices": None,
            "db_column_name": None,
            "secret": False,
        },
        schema="p_scheduling",
    )

    manager.add_column(
        table_class_name="Appointment",
        tablename="appointment",
        column_name="tenant_id",
        db_column_name="tenant_id",
        column_class_name="UUID",
        column_class=UUID,
        params={
            "default": CurrentTenant(),
            "null": False,
            "primary_key": False,
            "unique": False,
            "index": False,
            "index_method": IndexMethod.btree,
            "choices": None,
            "db_column_name": None,
            "secret": False,
        },
        schema="p_scheduling",
    )

    manager.add_column(
        table_class_name="Appointment",
        tablename="appointment",
        column_name="status",
        db_column_name="status",
        column_class_name="Text",
        column_class=Text,
        params={
            "default": "booked",
            "null": False,
            "primary_key": False,
            "unique": False,
            "index": False,
            "index_method": IndexMethod.btree,
            "choices": None,
            "db_column_name": None,
            "secret": False,
        },
        schema="p_scheduling",
    )

    manager.add_column(
        table_class_name="Appointment",
        tablename="appointment",
        column_name="starts",
        db_column_name="starts",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
        params={
            "default": None,
            "null": False,
            "primary_key": False,
            "unique": False,
            "index": False,
            "index_method": IndexMethod.btree,
            "choices": None,
            "db_column_name": None,
            "secret": False,
        },
        schema="p_scheduling",
    )

    manager.add_column(
        table_class_name="Appointment",
        tablename="appointment",
        column_name="ends",
        db_column_name="ends",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
        params={
            "default": None,
            "null": False,
            "primary_key": False,
            "unique": False,
            "index": False,
            "index_method": IndexMethod.btree,
            "choices": None,
            "db_column_name": None,
            "secret": False,
        },
        schema="p_scheduling",
    )

    manager.add_column(
        table_class_name="Appointment",
        tablename="appointment",
        column_name="service_id",
        db_column_name="service_id",
        column_class_name="TenantRef",
        column_class=TenantRef,
        params={
            "references": HealthcareService,
            "on_delete": OnDelete.no_action,
            "on_update": OnUpdate.cascade,
            "target_column": None,
            "null": False,
            "primary_key": False,
            "unique": False,
            "index": False,
            "index_method": IndexMethod.btree,
            "choices": None,
            "db_column_name": None,
            "secret": False,
        },
        schema="p_scheduling",
    )

    manager.add_column(
        table_class_name="Appointment",
        tablename="appointment",
        column_name="patient_id",
        db_column_name="patient_id",
        column_class_name="PatientRef",
        column_class=PatientRef,
        params={
            "default": None,
            "null": False,
            "primary_key": False,
            "unique": False,
            "index": False,
            "index_method": IndexMethod.btree,
            "choices": None,
            "db_column_name": None,
            "secret": False,
        },
        schema="p_scheduling",
    )

    manager.add_column(
        table_class_name="Appointment",
        tablename="appointment",
        column_name="practitioner_id",
        db_column_name="practitioner_id",
        column_class_name="PractitionerRef",
        column_class=PractitionerRef,
        params={
            "default": None,
            "null": False,
            "primary_key": False,
            "unique": False,
            "index": False,
            "index_method": IndexMethod.btree,
            "choices": None,
            "db_column_name": None,
            "secret": False,
        },
        schema="p_scheduling",
    )

    manager.add_column(
        table_class_name="Appointment",
        tablename="appointment",
        column_name="location_id",
        db_column_name="location_id",
        column_class_name="LocationRef",
        column_class=LocationRef,
        params={
            "default": None,
            "null": False,
            "primary_key": False,
            "unique": False,
            "index": False,
            "index_method": IndexMethod.btree,
            "choices": None,
            "db_column_name": None,
            "secret": False,
        },
        schema="p_scheduling",
    )

    manager.add_column(
        table_class_name="Appointment",
        tablename="appointment",
        column_name="description",
        db_column_name="description",
        column_class_name="Text",
        column_class=Text,
        params={
            "default": "",
            "null": False,
            "primary_key": False,
            "unique": False,
            "index": False,
            "index_method": IndexMethod.btree,
            "choices": None,
            "db_column_name": None,
            "secret": False,
        },
        schema="p_scheduling",
    )

    manager.add_column(
        table_class_name="Appointment",
        tablename="appointment",
        column_name="booked_by",
        db_column_name="booked_by",
        column_class_name="Text",
        column_class=Text,
        params={
            "default": "",
            "null": False,
            "primary_key": False,
            "unique": False,
            "index": False,
            "index_method": IndexMethod.btree,
            "choices": None,
            "db_column_name": None,
            "secret": False,
        },
        schema="p_scheduling",
    )

    manager.add_column(
        table_class_name="Appointment",
        tablename="appointment",
        column_name="cancelled_by",
        db_column_name="cancelled_by",
        column_class_name="Text",
        column_class=Text,
        params={
            "default": "",
            "null": False,
            "primary_key": False,
            "unique": False,
            "index": False,
            "index_method": IndexMethod.btree,
            "choices": None,
            "db_column_name": None,
            "secret": False,
        },
        schema="p_scheduling",
    )

    manager.add_column(
        table_class_name="Appointment",
        tablename="appointment",
        column_name="created",
        db_column_name="created",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
        params={
            "default": TimestamptzNow(),
            "null": False,
            "primary_key": False,
            "unique": False,
            "index": False,
            "index_method": IndexMethod.btree,
            "choices": None,
            "db_column_name": None,
            "secret": False,
        },
        schema="p_scheduling",
    )

    manager.add_column(
        table_class_name="Appointment",
        tablename="appointment",
        column_name="marked",
        db_column_name="marked",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
        params={
            "default": None,
            "null": True,
            "primary_key": False,
            "unique": False,
            "index": False,
            "index_method": IndexMethod.btree,
            "choices": None,
            "db_column_name": None,
            "secret": False,
        },
        schema="p_scheduling",
    )

    manager.add_column(
        table_class_name="HealthcareService",
        tablename="healthcare_service",
        column_name="id",
        db_column_name="id",
        column_class_name="UUID",
        column_class=UUID,
        params={
            "default": NewId(),
            "null": False,
            "primary_key": True,
            "unique": False,
            "index": False,
            "index_method": IndexMethod.btree,
            "choices": None,
            "db_column_name": None,
            "secret": False,
        },
        schema="p_scheduling",
    )

    manager.add_column(
        table_class_name="HealthcareService",
        tablename="healthcare_service",
        column_name="tenant_id",
        db_column_name="tenant_id",
        column_class_name="UUID",
        column_class=UUID,
        params={
            "default": CurrentTenant(),
            "null": False,
            "primary_key": False,
            "unique": False,
            "index": False,
            "index_method": IndexMethod.btree,
            "choices": None,
            "db_column_name": None,
            "secret": False,
        },
        schema="p_scheduling",
    )

    manager.add_column(
        table_class_name="HealthcareService",
        tablename="healthcare_service",
        column_name="name",
        db_column_name="name",
        column_class_name="Text",
        column_class=Text,
        params={
            "default": "",
            "null": False,
            "primary_key": False,
            "unique": False,
            "index": False,
            "index_method": IndexMethod.btree,
            "choices": None,
            "db_column_name": None,
            "secret": False,
        },
        schema="p_scheduling",
    )

    manager.add_column(
        table_class_name="HealthcareService",
        tablename="healthcare_service",
        column_name="comment",
        db_column_name="comment",
        column_class_name="Text",
        column_class=Text,
        params={
            "default": "",
            "null": False,
            "primary_key": False,
            "unique": False,
            "index": False,
            "index_method": IndexMethod.btree,
            "choices": None,
            "db_column_name": None,
            "secret": False,
        },
        schema="p_scheduling",
    )

    manager.add_column(
        table_class_name="HealthcareService",
        tablename="healthcare_service",
        column_name="minutes",
        db_column_name="minutes",
        column_class_name="SmallInt",
        column_class=SmallInt,
        params={
            "default": 20,
            "null": False,
            "primary_key": False,
            "unique": False,
            "index": False,
            "index_method": IndexMethod.btree,
            "choices": None,
            "db_column_name": None,
            "secret": False,
        },
        schema="p_scheduling",
    )

    manager.add_column(
        table_class_name="HealthcareService",
        tablename="healthcare_service",
        column_name="patient_bookable",
        db_column_name="patient_bookable",
        column_class_name="Boolean",
        column_class=Boolean,
        params={
            "default": True,
            "null": False,
            "primary_key": False,
            "unique": False,
            "index": False,
            "index_method": IndexMethod.btree,
            "choices": None,
            "db_column_name": None,
            "secret": False,
        },
        schema="p_scheduling",
    )

    manager.add_column(
        table_class_name="HealthcareService",
        tablename="healthcare_service",
        column_name="active",
        db_column_name="active",
        column_class_name="Boolean",
        column_class=Boolean,
        params={
            "default": True,
            "null": False,
            "primary_key": False,
            "unique": False,
            "index": False,
            "index_method": IndexMethod.btree,
            "choices": None,
            "db_column_name": None,
            "secret": False,
        },
        schema="p_scheduling",
    )

    manager.add_column(
        table_class_name="HealthcareService",
        tablename="healthcare_service",
        column_name="position",
        db_column_name="position",
        column_class_name="SmallInt",
        column_class=SmallInt,
        params={
            "default": 0,
            "null": False,
            "primary_key": False,
            "unique": False,
            "index": False,
            "index_method": IndexMethod.btree,
            "choices": None,
            "db_column_name": None,
            "secret": False,
        },
        schema="p_scheduling",
    )

    manager.add_constraint(
        table_class_name="AvailabilityRule",
        tablename="availability_rule",
        constraint_name="a_weekday",
        constraint_class=Check,
        params={"condition": "weekday between 0 and 6"},
        schema="p_scheduling",
    )

    manager.add_constraint(
        table_class_name="AvailabilityRule",
        tablename="availability_rule",
        constraint_name="whole_quanta",
        constraint_class=Check,
        params={
            "condition": "step_minutes between 5 and 480 and step_minutes % 5 = 0 and extract(epoch from starts)::integer % 300 = 0 and extract(epoch from ends)::integer % 300 = 0"
        },
        schema="p_scheduling",
    )

    manager.add_constraint(
        table_class_name="AvailabilityRule",
        tablename="availability_rule",
        constraint_name="begins_before_it_ends",
        constraint_class=Check,
        params={"condition": "starts < ends or ends = '00:00'"},
        schema="p_scheduling",
    )

    manager.add_constraint(
        table_class_name="Claim",
        tablename="claim",
        constraint_name="one_visit_at_a_time",
        constraint_class=Unique,
        params={
            "columns": ["tenant_id", "resource_id", "quantum", "seat"],
            "nulls_distinct": True,
        },
        schema="p_scheduling",
    )

    manager.add_constraint(
        table_class_name="Appointment",
        tablename="appointment",
        constraint_name="a_status",
        constraint_class=Check,
        params={"condition": "status in ('booked', 'arrived', 'fulfilled', 'noshow', 'cancelled')"},
        schema="p_scheduling",
    )

    manager.add_constraint(
        table_class_name="Appointment",
        tablename="appointment",
        constraint_name="ends_after_it_starts",
        constraint_class=Check,
        params={"condition": "starts < ends"},
        schema="p_scheduling",
    )

    manager.add_constraint(
        table_class_name="HealthcareService",
        tablename="healthcare_service",
        constraint_name="one_service_per_name",
        constraint_class=Unique,
        params={"columns": ["tenant_id", "name"], "nulls_distinct": True},
        schema="p_scheduling",
    )

    manager.add_constraint(
        table_class_name="HealthcareService",
        tablename="healthcare_service",
        constraint_name="whole_quanta",
        constraint_class=Check,
        params={"condition": "minutes between 5 and 480 and minutes % 5 = 0"},
        schema="p_scheduling",
    )

    return manager
