"""Whether the database has all that this version's tables say: `/readyz` asks, and so does the doctor."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from portico.piccolo_app import APP_CONFIG
from portico.tenancy.context import Actor
from portico.tenancy.database import DatabaseUnavailable
from portico.tenancy.open_scope import OpenScope
from portico.tenancy.redis import RedisUnavailable
from portico.tenancy.scopes import Tenancy


async def missing(scope: OpenScope) -> Sequence[str]:
    """Tables that are not there, and columns of those that are: a database that waits for its migration."""
    tables = {f"core.{table._meta.tablename}": table._meta.columns for table in APP_CONFIG.table_classes}  # pyright: ignore[reportPrivateUsage]
    columns = [(name, column._meta.db_column_name) for name, found in tables.items() for column in found]  # pyright: ignore[reportPrivateUsage]
    rows = await scope.run(_MISSING, ([name for name, _ in columns], [column for _, column in columns]))
    return sorted({str(row["missing"]) for row in rows})


class Readiness:
    """What keeps this process from serving people: without sessions nobody gets in, without the database nothing is,
    and before its migration every page would break. Made once by app.py.
    """

    def __init__(self, tenancy: Tenancy) -> None:
        self._tenancy = tenancy
        self._is_current = False

    async def trouble(self) -> str:
        """'' where there is none."""
        try:
            if not self._is_current and (found := await self._missing()):
                return f"the database waits for its migration ({found[0]} is missing). Run: portico migrate"
            # Migrations go forwards only: what was there once stays.
            self._is_current = True
            await self._tenancy.database.ping()
            await self._tenancy.redis.ping()
        except DatabaseUnavailable:
            return "the database does not answer"
        except RedisUnavailable:
            return "Valkey does not answer"
        return ""

    async def _missing(self) -> Sequence[str]:
        async with self._tenancy.platform_scope(Actor.system("readyz"), "SYSADMIN") as scope:
            return await missing(scope)


_MISSING: Final = """
SELECT CASE WHEN to_regclass(w.tablename) IS NULL THEN w.tablename
    ELSE w.tablename || '.' || w.columnname END AS missing
FROM unnest($1::text[], $2::text[]) AS w (tablename, columnname)
WHERE NOT EXISTS (
    SELECT 1 FROM pg_attribute a
    WHERE a.attrelid = to_regclass(w.tablename) AND a.attname = w.columnname AND NOT a.attisdropped
)
"""
