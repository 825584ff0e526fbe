"""Connections come back whatever happens, and come back clean."""

from __future__ import annotations

import asyncio
import uuid

import asyncpg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from portico.clinical.tables import Location, Patient
from portico.tenancy.context import Actor, Tenant
from portico.tenancy.database import Database, DatabaseUnavailable, Failures
from portico.tenancy.scopes import Tenancy


@pytest.fixture
async def deferred(owner_url):
    """A constraint that is only checked at COMMIT: no two locations called Twice."""
    owner = await asyncpg.connect(owner_url)
    await owner.execute(
        """
        CREATE OR REPLACE FUNCTION core.refuse_twice() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN IF NEW.name = 'Twice' THEN RAISE unique_violation; END IF; RETURN NULL; END $$;
        DROP TRIGGER IF EXISTS twice ON core.location;
        CREATE CONSTRAINT TRIGGER twice AFTER INSERT ON core.location DEFERRABLE INITIALLY DEFERRED
          FOR EACH ROW EXECUTE FUNCTION core.refuse_twice();
        """
    )
    yield
    await owner.execute("DROP TRIGGER twice ON core.location; DROP FUNCTION core.refuse_twice()")
    await owner.close()


async def test_a_failed_commit_loses_no_connection_and_keeps_nothing(narrow, practice, actor, deferred):
    for _ in range(8):
        with pytest.raises(asyncpg.UniqueViolationError):
            async with narrow.tenant_scope(practice, actor, "TREAT"):
                await Location(name="Twice", timezone="UTC").save()
    async with narrow.tenant_scope(practice, actor, "TREAT"):
        assert await Location.count() == 0


async def test_a_swallowed_error_is_not_committed_silently(narrow, practice, actor):
    for _ in range(4):
        with pytest.raises(asyncpg.InFailedSQLTransactionError):
            async with narrow.tenant_scope(practice, actor, "TREAT") as scope:
                await Location(name="Main", timezone="UTC").save()
                with pytest.raises(asyncpg.UndefinedTableError):
                    await scope.run("SELECT * FROM core.nothing", ())
    async with narrow.tenant_scope(practice, actor, "TREAT"):
        assert await Location.count() == 0


async def test_a_cancelled_request_gives_its_connection_back(narrow, practice, actor):
    async def slow() -> None:
        async with narrow.tenant_scope(practice, actor, "TREAT") as scope:
            await Location(name="Main", timezone="UTC").save()
            begun.set()
            await scope.run("SELECT pg_sleep(30)", ())

    for _ in range(5):
        begun = asyncio.Event()
        task = asyncio.create_task(slow())
        await begun.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    async with narrow.tenant_scope(practice, actor, "TREAT"):
        assert await Location.count() == 0


async def test_a_request_cancelled_twice_gives_it_back_too(narrow, practice, actor):
    async def slow() -> None:
        async with narrow.tenant_scope(practice, actor, "TREAT") as scope:
            await Location.count()
            begun.set()
            await scope.run("SELECT pg_sleep(30)", ())

    for _ in range(5):
        begun = asyncio.Event()
        task = asyncio.create_task(slow())
        await begun.wait()
        for _ in range(3):
            task.cancel()
            await asyncio.sleep(0)
        with pytest.raises(asyncio.CancelledError):
            await task
    async with narrow.tenant_scope(practice, actor, "TREAT"):
        assert await Location.count() == 0


async def test_a_killed_connection_is_replaced(narrow, practice, actor, owner_url):
    owner = await asyncpg.connect(owner_url)
    with pytest.raises(Failures):
        async with narrow.tenant_scope(practice, actor, "TREAT") as scope:
            (row,) = await scope.run("SELECT pg_backend_pid() AS pid", ())
            await owner.execute("SELECT pg_terminate_backend($1)", row["pid"])
            await Location.count()
    await owner.close()
    async with narrow.tenant_scope(practice, actor, "TREAT"):
        assert await Location.count() == 0


async def test_when_all_are_in_use_it_says_so(narrow, practice, actor):
    async def hold() -> None:
        async with narrow.tenant_scope(practice, actor, "TREAT"):
            await Location.count()
            held.release()
            await over.wait()

    held, over = asyncio.Semaphore(0), asyncio.Event()
    tasks = [asyncio.create_task(hold()) for _ in range(2)]
    for _ in tasks:
        await held.acquire()
    with pytest.raises(DatabaseUnavailable, match="in use"):
        async with narrow.tenant_scope(practice, actor, "TREAT"):
            await Location.count()
    over.set()
    await asyncio.gather(*tasks)


@pytest.mark.parametrize("how", ["commit", "rollback", "released in the middle"])
async def test_a_connection_comes_back_clean(tenancy, how):
    database = await Database.open(tenancy.settings.database_url, max_size=1)
    connection = await database.acquire()
    await connection.execute(
        f"SET app.tenant_id = '{uuid.uuid4()}'; SET ROLE p_scheduling; SET statement_timeout = '9s';"
        " SELECT pg_advisory_lock(1); LISTEN news"
    )
    if how == "commit":
        await connection.execute("BEGIN")
        await connection.end("SELECT; COMMIT")
        await database.give_back(connection)
    elif how == "rollback":
        await database.abandon(connection)
    else:
        await database.give_back(connection)
    connection = await database.acquire()
    row = await connection.fetchrow(
        "SELECT current_user AS who, current_setting('app.tenant_id', true) AS tenant, session_user AS session,"
        " current_setting('statement_timeout') AS timeout, (SELECT count(*) FROM pg_listening_channels()) AS channels"
    )
    locks = await connection.fetchval(
        "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()"
    )
    assert row is not None
    assert row["who"] == row["session"]
    assert not row["tenant"]
    assert (row["timeout"], row["channels"], locks) == ("10s", 0, 0)
    await database.give_back(connection)
    await database.close()


async def test_a_query_that_takes_too_long_is_stopped(narrow, practice, actor):
    with pytest.raises(asyncpg.QueryCanceledError):
        async with narrow.tenant_scope(practice, actor, "TREAT") as scope:
            await scope.run("SELECT pg_sleep(30)", ())


STEPS = st.lists(
    st.tuples(st.integers(0, 2), st.sampled_from(["write", "fail", "raise", "cancel", "read"])), min_size=1, max_size=12
)


class Interleaved:
    """Three practices that share one connection, and what each should hold by now."""

    def __init__(self, tenancy: Tenancy, practices: list[Tenant]) -> None:
        self.tenancy = tenancy
        self.practices = practices
        self.kept = [0, 0, 0]

    async def step(self, which: int, what: str) -> None:
        practice = self.practices[which]
        async with self.tenancy.tenant_scope(practice, Actor.system("test"), "TREAT") as scope:
            rows = await Patient.select(Patient.tenant_id)
            assert {row["tenant_id"] for row in rows} <= {practice.id}
            assert len(rows) == self.kept[which]
            if what != "read":
                await scope.run(
                    "INSERT INTO core.patient (id, given, family, name_key, birth_date)"
                    " VALUES ($1, 'a', 'b', 'a', '2000-01-01')",
                    (uuid.uuid4(),),
                )
            if what == "fail":
                await scope.run("SELECT 1 / 0", ())
            if what == "raise":
                raise KeyError
            if what == "cancel":
                task = asyncio.current_task()
                assert task is not None
                asyncio.get_running_loop().call_soon(task.cancel)
                await scope.run("SELECT pg_sleep(20)", ())
        self.kept[which] += what == "write"


@pytest.fixture(scope="session")
async def interleaved(tenancy, make_practice):
    database = await Database.open(tenancy.settings.database_url, max_size=1)
    one = Tenancy(tenancy.settings, database, tenancy.redis, tenancy.objects, tenancy.keyring)
    yield Interleaved(one, [await make_practice() for _ in range(3)])
    await database.close()


@settings(max_examples=25, deadline=None)
@given(steps=STEPS)
async def test_practices_interleaved_on_one_connection_stay_apart(interleaved, steps):
    expected = {"fail": asyncpg.DivisionByZeroError, "raise": KeyError, "cancel": asyncio.CancelledError}
    for which, what in steps:
        task = asyncio.create_task(interleaved.step(which, what))
        await asyncio.wait([task])
        if what in expected:
            with pytest.raises(expected[what]):
                await task
        else:
            await task
