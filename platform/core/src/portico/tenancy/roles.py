"""The roles in the database: the run-time role, which owns nothing, and one role per plugin, for its own schema."""

from __future__ import annotations

from typing import Any, cast
from urllib.parse import unquote, urlsplit

import asyncpg  # pyright: ignore[reportMissingTypeStubs]

from portico.tenancy.database import Failures


class MigrationFailed(Exception):
    """Core itself could not be migrated. The text says why and what to do."""


def credentials(url: str) -> tuple[str, str]:
    """Name and password of the run-time role."""
    parts = urlsplit(url)
    role = unquote(parts.username or "")
    if not role.replace("_", "").isalnum() or not role.islower():
        raise MigrationFailed("DATABASE_URL names no run-time role of small letters, like portico_runtime.")
    return role, unquote(parts.password or "")


async def make_runtime(connection: Any, role: str, password: str) -> None:
    """Made when it is missing; refused when row level security would not hold it."""
    facts = await connection.fetchrow(
        "SELECT rolsuper OR rolbypassrls AS is_mighty, rolname = current_user AS is_owner FROM pg_roles"
        " WHERE rolname = $1",
        role,
    )
    if facts and (facts["is_mighty"] or facts["is_owner"]):
        raise MigrationFailed(f"The role {role} of DATABASE_URL could see every practice. Name a plain role there.")
    if facts is None:
        await _create_role(connection, role, "LOGIN")
        await _set_password(connection, role, password)
    database = await connection.fetchval("SELECT quote_ident(current_database())")
    # A temporary table would be found before a real one of the same name.
    await connection.execute(f"REVOKE TEMPORARY ON DATABASE {database} FROM PUBLIC")
    await connection.execute(f"GRANT CONNECT ON DATABASE {database} TO {role}")
    await connection.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC")


async def check_sign_in(connection: Any, runtime_url: str, role: str, password: str) -> None:
    """A password that was changed in the settings is changed here too."""
    try:
        trial = cast(Any, await asyncpg.connect(runtime_url))
    except asyncpg.InvalidPasswordError:
        await _set_password(connection, role, password)
        return
    except Failures as error:
        raise MigrationFailed(f"{role} can't sign in ({type(error).__name__}). Look at DATABASE_URL.") from error
    await trial.close()


async def make_plugin_role(connection: Any, plugin_role: str, role: str) -> None:
    """Core may take it (SET ROLE) but has none of its rights by itself."""
    await _create_role(connection, plugin_role, "NOLOGIN")
    is_member = await connection.fetchval(
        "SELECT 1 FROM pg_auth_members WHERE roleid = $1::regrole AND member = $2::regrole"
        " AND set_option AND NOT inherit_option",
        plugin_role,
        role,
    )
    if not is_member:
        await connection.execute(f"GRANT {plugin_role} TO {role} WITH INHERIT FALSE, SET TRUE")
    await connection.execute(f"GRANT USAGE ON SCHEMA {plugin_role}, core TO {plugin_role}")


async def _set_password(connection: Any, role: str, password: str) -> None:
    if password:
        literal = await connection.fetchval("SELECT quote_literal($1::text)", password)
        await connection.execute(f"ALTER ROLE {role} PASSWORD {literal}")


async def _create_role(connection: Any, name: str, kind: str) -> None:
    # Roles belong to the whole server: somebody migrating another database may make the same one at this moment.
    await connection.execute(
        f"DO $$ BEGIN CREATE ROLE {name} {kind} NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS;"
        " EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$"
    )
