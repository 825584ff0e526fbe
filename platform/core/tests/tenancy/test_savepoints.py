"""A plugin's call inside of a transaction: its own role, read-only by force, undone alone."""

from __future__ import annotations

import asyncio

import asyncpg
import pytest
from portico.clinical.tables import Location, Patient
from portico.tenancy.transaction import QueryRefused, SavepointFailed
from portico_scheduling.tables import HealthcareService

ROLE = "p_scheduling"


async def _who(scope) -> str:
    (row,) = await scope.run("SELECT current_user::text AS who", ())
    return str(row["who"])


async def test_what_is_inside_is_undone_alone(tenancy, practice, actor):
    async with tenancy.tenant_scope(practice, actor, "TREAT") as scope:
        await Location(name="Before", timezone="UTC").save()
        with pytest.raises(asyncpg.DivisionByZeroError):
            async with scope.savepoint():
                await Location(name="Inside", timezone="UTC").save()
                await scope.run("SELECT 1 / 0", ())
        await Location(name="After", timezone="UTC").save()
    async with tenancy.tenant_scope(practice, actor, "TREAT"):
        names = [row["name"] for row in await Location.select(Location.name).order_by(Location.name)]
    assert names == ["After", "Before"]


async def test_an_error_that_was_passed_over_undoes_it_too(tenancy, practice, actor):
    async with tenancy.tenant_scope(practice, actor, "TREAT") as scope:
        with pytest.raises(SavepointFailed):
            async with scope.savepoint(role=ROLE):
                await HealthcareService(name="Inside").save()
                with pytest.raises(asyncpg.DivisionByZeroError):
                    await scope.run("SELECT 1 / 0", ())
        async with scope.savepoint(role=ROLE):
            assert await HealthcareService.count() == 0
        await Location(name="After", timezone="UTC").save()
    async with tenancy.tenant_scope(practice, actor, "TREAT"):
        assert await Location.count() == 1


async def test_the_role_holds_inside_and_no_longer(tenancy, practice, actor):
    async with tenancy.tenant_scope(practice, actor, "TREAT") as scope:
        core = await _who(scope)
        async with scope.savepoint(role=ROLE):
            assert await _who(scope) == ROLE
            async with scope.as_core():
                assert await _who(scope) == core
                async with scope.savepoint():
                    assert await _who(scope) == core
            assert await _who(scope) == ROLE
            async with scope.savepoint():
                assert await _who(scope) == ROLE
        assert await _who(scope) == core
        with pytest.raises(ZeroDivisionError):
            async with scope.savepoint(role=ROLE):
                await _who(scope)
                raise ZeroDivisionError
        assert await _who(scope) == core


async def test_a_plugins_role_reaches_its_own_tables_only(tenancy, practice, actor):
    async with tenancy.tenant_scope(practice, actor, "TREAT") as scope:
        async with scope.savepoint(role=ROLE):
            await HealthcareService(name="Check-up").save()
        for query in ("SELECT * FROM core.patient", "SELECT * FROM core.practice", "DELETE FROM core.audit_event"):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                async with scope.savepoint(role=ROLE):
                    await scope.run(query, ())
        # And core by itself has none of the plugin's rights.
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with scope.savepoint():
                await HealthcareService.count()


async def test_read_only_by_force(tenancy, practice, actor):
    async with tenancy.tenant_scope(practice, actor, "TREAT") as scope:
        with pytest.raises(asyncpg.ReadOnlySQLTransactionError):
            async with scope.savepoint(read_only=True, role=ROLE):
                await HealthcareService(name="Check-up").save()
        async with scope.savepoint(read_only=True, role=ROLE):
            assert await HealthcareService.count() == 0
        await Location(name="Core writes again", timezone="UTC").save()


async def test_a_deadline_inside_leaves_the_rest_alive(tenancy, practice, actor):
    async with tenancy.tenant_scope(practice, actor, "TREAT") as scope:
        await Location(name="Before", timezone="UTC").save()
        with pytest.raises(TimeoutError):
            async with scope.savepoint(role=ROLE), asyncio.timeout(0.1):
                await scope.run("SELECT pg_sleep(9)", ())
        assert await Location.count() == 1


async def test_a_role_that_is_not_there_fails_alone(tenancy, practice, actor):
    async with tenancy.tenant_scope(practice, actor, "TREAT") as scope:
        with pytest.raises(asyncpg.PostgresError):
            async with scope.savepoint(role="p_nobody"), scope.savepoint():
                await _who(scope)
        await Location(name="After", timezone="UTC").save()
        with pytest.raises(ValueError, match="can't be used"):
            async with scope.savepoint(role="x; DROP TABLE y"):
                pass


async def test_without_the_port_no_query(tenancy, practice, actor):
    async with tenancy.tenant_scope(practice, actor, "TREAT") as scope:
        async with scope.no_queries("add db to [ports]"):
            with pytest.raises(QueryRefused, match="ports"):
                await Patient.count()
            async with scope.as_core():
                assert await Patient.count() == 0
            with pytest.raises(QueryRefused):
                await Patient.count()
        assert await Patient.count() == 0


async def test_refused_also_below_a_savepoint(tenancy, practice, actor):
    async with tenancy.tenant_scope(practice, actor, "TREAT") as scope, scope.no_queries("no port"):
        with pytest.raises(QueryRefused):
            async with scope.savepoint():
                await Patient.count()


async def test_a_core_failure_inside_of_a_plugins_call_is_undone_with_it(tenancy, practice, actor):
    async with tenancy.tenant_scope(practice, actor, "TREAT") as scope:
        core = await _who(scope)
        with pytest.raises(asyncpg.DivisionByZeroError):
            async with scope.savepoint(role=ROLE):
                await HealthcareService.count()
                async with scope.as_core():
                    await scope.run("SELECT 1 / 0", ())
        assert await _who(scope) == core


async def test_no_commit_inside(tenancy, practice, actor):
    async with tenancy.tenant_scope(practice, actor, "TREAT") as scope, scope.savepoint():
        with pytest.raises(RuntimeError, match="inside"):
            await scope.commit()


async def test_piccolos_own_transaction_is_a_savepoint(tenancy, practice, actor):
    async with tenancy.tenant_scope(practice, actor, "TREAT"):
        with pytest.raises(ZeroDivisionError):
            async with Location._meta.db.transaction():
                await Location(name="Inside", timezone="UTC").save()
                raise ZeroDivisionError
        assert await Location.count() == 0


async def test_a_deadline_may_end_while_a_level_is_begun(tenancy, practice, actor):
    """One plugin after another is late, each at the moment at which its savepoint is on the way to the server."""
    async with tenancy.tenant_scope(practice, actor, "TREAT") as scope:
        await Location(name="Before", timezone="UTC").save()
        for _ in range(200):
            with pytest.raises(TimeoutError):
                async with scope.savepoint(read_only=True, role=ROLE), asyncio.timeout(0):
                    await HealthcareService.count()
        await Location(name="After", timezone="UTC").save()
    async with tenancy.tenant_scope(practice, actor, "TREAT"):
        assert await Location.count() == 2
