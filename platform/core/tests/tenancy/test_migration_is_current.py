"""The migration in the repository makes the tables that the classes describe. piccolo_app.py says how to renew it."""

from __future__ import annotations

from piccolo.apps.migrations.auto import DiffableTable, SchemaDiffer, SchemaSnapshot
from portico.piccolo_app import APP_CONFIG
from portico.tenancy.migrate import _modules


async def test_nothing_is_left_to_migrate():
    managers = [await module.forwards() for module in _modules(APP_CONFIG)]
    tables = [
        DiffableTable(
            class_name=table.__name__,
            tablename=table._meta.tablename,
            columns=table._meta.non_default_columns,
            constraints=table._meta.constraints,
            schema=table._meta.schema,
        )
        for table in APP_CONFIG.table_classes
    ]
    differ = SchemaDiffer(schema=tables, schema_snapshot=SchemaSnapshot(managers).get_snapshot(), auto_input="n")
    changes = [statement for kind in differ.get_alter_statements() for statement in kind.statements]
    assert changes == []
