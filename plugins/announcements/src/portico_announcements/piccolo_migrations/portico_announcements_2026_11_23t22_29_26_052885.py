from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.base import OnDelete
from piccolo.columns.base import OnUpdate
from piccolo.columns.column_types import Date
from piccolo.columns.column_types import Text
from piccolo.columns.column_types import Timestamptz
from piccolo.columns.column_types import UUID
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.columns.indexes import IndexMethod
from piccolo.constraints import Check
from piccolo.constraints import Unique
from piccolo.table import Table
from portico_sdk.data import CurrentTenant
from portico_sdk.data import NewId
from portico_sdk.data import TenantRef


class Notice(Table, tablename="notice", schema="p_announcements"):
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


ID = "2026-11-23T22:29:26:052885"
VERSION = "1.38.0"
DESCRIPTION = ""


async def forwards():
    manager = MigrationManager(
        migration_id=ID, app_name="portico_announcements", description=DESCRIPTION
    )

    manager.add_table(
        class_name="Notice",
        tablename="notice",
        schema="p_announcements",
        columns=None,
    )

    manager.add_table(
        class_name="GotIt",
        tablename="got_it",
        schema="p_announcements",
        columns=None,
    )

    manager.add_column(
        table_class_name="Notice",
        tablename="notice",
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
        schema="p_announcements",
    )

    manager.add_column(
        table_class_name="Notice",
        tablename="notice",
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
        schema="p_announcements",
    )

    manager.add_column(
        table_class_name="Notice",
        tablename="notice",
        column_name="title",
        db_column_name="title",
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
        schema="p_announcements",
    )

    manager.add_column(
        table_class_name="Notice",
        tablename="notice",
        column_name="body",
        db_column_name="body",
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
        schema="p_announcements",
    )

    manager.add_column(
        table_class_name="Notice",
        tablename="notice",
        column_name="title_es",
        db_column_name="title_es",
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
        schema="p_announcements",
    )

    manager.add_column(
        table_class_name="Notice",
        tablename="notice",
        column_name="body_es",
        db_column_name="body_es",
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
        schema="p_announcements",
    )

    manager.add_column(
        table_class_name="Notice",
        tablename="notice",
        column_name="audience",
        db_column_name="audience",
        column_class_name="Text",
        column_class=Text,
        params={
            "default": "patients",
            "null": False,
            "primary_key": False,
            "unique": False,
            "index": False,
            "index_method": IndexMethod.btree,
            "choices": None,
            "db_column_name": None,
            "secret": False,
        },
        schema="p_announcements",
    )

    manager.add_column(
        table_class_name="Notice",
        tablename="notice",
        column_name="importance",
        db_column_name="importance",
        column_class_name="Text",
        column_class=Text,
        params={
            "default": "calm",
            "null": False,
            "primary_key": False,
            "unique": False,
            "index": False,
            "index_method": IndexMethod.btree,
            "choices": None,
            "db_column_name": None,
            "secret": False,
        },
        schema="p_announcements",
    )

    manager.add_column(
        table_class_name="Notice",
        tablename="notice",
        column_name="first_day",
        db_column_name="first_day",
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
        schema="p_announcements",
    )

    manager.add_column(
        table_class_name="Notice",
        tablename="notice",
        column_name="last_day",
        db_column_name="last_day",
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
        schema="p_announcements",
    )

    manager.add_column(
        table_class_name="Notice",
        tablename="notice",
        column_name="ended",
        db_column_name="ended",
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
        schema="p_announcements",
    )

    manager.add_column(
        table_class_name="Notice",
        tablename="notice",
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
        schema="p_announcements",
    )

    manager.add_column(
        table_class_name="GotIt",
        tablename="got_it",
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
        schema="p_announcements",
    )

    manager.add_column(
        table_class_name="GotIt",
        tablename="got_it",
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
        schema="p_announcements",
    )

    manager.add_column(
        table_class_name="GotIt",
        tablename="got_it",
        column_name="notice_id",
        db_column_name="notice_id",
        column_class_name="TenantRef",
        column_class=TenantRef,
        params={
            "references": Notice,
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
        schema="p_announcements",
    )

    manager.add_column(
        table_class_name="GotIt",
        tablename="got_it",
        column_name="person_id",
        db_column_name="person_id",
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
        schema="p_announcements",
    )

    manager.add_constraint(
        table_class_name="Notice",
        tablename="notice",
        constraint_name="an_audience",
        constraint_class=Check,
        params={"condition": "audience in ('patients', 'staff', 'both')"},
        schema="p_announcements",
    )

    manager.add_constraint(
        table_class_name="Notice",
        tablename="notice",
        constraint_name="an_importance",
        constraint_class=Check,
        params={"condition": "importance in ('calm', 'important')"},
        schema="p_announcements",
    )

    manager.add_constraint(
        table_class_name="Notice",
        tablename="notice",
        constraint_name="begins_before_it_ends",
        constraint_class=Check,
        params={"condition": "first_day <= last_day"},
        schema="p_announcements",
    )

    manager.add_constraint(
        table_class_name="GotIt",
        tablename="got_it",
        constraint_name="once",
        constraint_class=Unique,
        params={
            "columns": ["tenant_id", "notice_id", "person_id"],
            "nulls_distinct": True,
        },
        schema="p_announcements",
    )

    return manager
