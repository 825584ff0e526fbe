"""The two doors, on a real server: what is let through, what is refused, what is given back."""

from __future__ import annotations

import asyncio
from uuid import uuid4

import asyncpg
import pytest
from portico.clinical.tables import Location, Patient
from portico.identity.tables import PersonLink
from portico.tenancy.open_scope import ScopeAlreadyOpen, WrongTask
from portico.tenancy.tables import Practice
from portico.tenancy.transaction import QueryRefused
from portico_sdk.data import NoTenantOpen


async def test_a_row_is_there_in_its_own_practice_only(tenancy, practice, other_practice, actor, new_patient):
    async with tenancy.tenant_scope(practice, actor, "TREAT"):
        patient = new_patient()
        await patient.save()
    async with tenancy.tenant_scope(other_practice, actor, "TREAT"):
        assert await Patient.count() == 0
        await Patient.update({Patient.given: "X"}, force=True)
        await Patient.delete(force=True)
    async with tenancy.tenant_scope(practice, actor, "TREAT"):
        assert (await Patient.objects().get(Patient.id == patient.id)).given == "Ada"


async def test_a_query_with_no_scope_raises(new_patient):
    with pytest.raises(NoTenantOpen):
        await Patient.count()
    with pytest.raises(NoTenantOpen):
        new_patient()


async def test_a_practices_table_raises_in_the_platforms_scope(tenancy, actor):
    with pytest.raises(asyncpg.InsufficientPrivilegeError, match="no tenant is open"):
        async with tenancy.platform_scope(actor, "SYSADMIN"):
            await Patient.count()


async def test_inside_a_practice_only_its_own_global_rows_are_there(tenancy, practice, other_practice, actor):
    async with tenancy.tenant_scope(practice, actor, "TREAT"):
        assert [row["id"] for row in await Practice.select(Practice.id)] == [practice.id]
        await Practice.update({Practice.name: "Taken"}).where(Practice.id == other_practice.id)
    found = await tenancy.tenant_by_id(other_practice.id)
    assert found is not None
    assert found.name == other_practice.name


async def test_a_row_for_another_practice_is_refused(tenancy, practice, other_practice, actor, new_patient):
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with tenancy.tenant_scope(practice, actor, "TREAT"):
            patient = new_patient()
            patient.tenant_id = other_practice.id
            await patient.save()


async def test_a_foreign_reference_is_refused_like_an_unknown_one(
    tenancy, practice, other_practice, actor, new_patient
):
    async with tenancy.tenant_scope(practice, actor, "TREAT"):
        patient = new_patient()
        await patient.save()

    async def link(patient_id) -> str:
        with pytest.raises(asyncpg.ForeignKeyViolationError) as refusal:
            async with tenancy.tenant_scope(other_practice, actor, "TREAT"):
                await PersonLink(issuer="i", sub=str(uuid4()), patient_id=patient_id, email="").save()
        return str(refusal.value).replace(str(patient_id), "…").replace(str(other_practice.id), "…")

    assert await link(patient.id) == await link(uuid4())


async def test_its_log_names_the_practice(tenancy, practice, actor):
    async with tenancy.tenant_scope(practice, actor, "TREAT") as scope:
        assert scope.log.extra["tenant"] == str(practice.id)


async def test_no_second_scope_inside_of_one(tenancy, practice, other_practice, actor):
    async with tenancy.tenant_scope(practice, actor, "TREAT"):
        with pytest.raises(ScopeAlreadyOpen):
            async with tenancy.tenant_scope(other_practice, actor, "TREAT"):
                pass
        with pytest.raises(ScopeAlreadyOpen):
            async with tenancy.platform_scope(actor, "SYSADMIN"):
                pass
        assert await Patient.count() == 0


async def test_a_task_made_inside_can_not_query_but_may_open_its_own(tenancy, practice, actor):
    async def own() -> int:
        async with tenancy.tenant_scope(practice, actor, "TREAT"):
            return await Patient.count()

    async with tenancy.tenant_scope(practice, actor, "TREAT"):
        await Patient.count()
        with pytest.raises(WrongTask):
            await asyncio.create_task(_count())
        assert await asyncio.create_task(own()) == 0
        assert await Patient.count() == 0


async def test_a_task_that_outlives_its_scope_fails_closed(tenancy, practice, actor):
    is_over = asyncio.Event()

    async def late() -> int:
        await is_over.wait()
        return await Patient.count()

    async with tenancy.tenant_scope(practice, actor, "TREAT") as scope:
        await Patient.count()
        task = asyncio.create_task(late())
    is_over.set()
    with pytest.raises(WrongTask):
        await task
    with pytest.raises(WrongTask):
        await scope.run("SELECT 1", ())


async def test_nothing_happens_before_the_first_query(narrow, practice, actor):
    # Five scopes and savepoints, but two connections: none is taken.
    async def idle() -> None:
        async with narrow.tenant_scope(practice, actor, "TREAT") as scope, scope.savepoint(role="p_scheduling"):
            await all_there.wait()

    all_there = asyncio.Event()
    tasks = [asyncio.create_task(idle()) for _ in range(5)]
    await asyncio.sleep(0)
    async with narrow.tenant_scope(practice, actor, "TREAT"):
        assert await Patient.count() == 0
    all_there.set()
    await asyncio.gather(*tasks)


async def test_only_statements_about_data(tenancy, practice, actor):
    statements = ["RESET ROLE", "COMMIT", " set local role none", "SELECT set_config('app.tenant_id', '', true)", ""]
    async with tenancy.tenant_scope(practice, actor, "TREAT") as scope:
        for statement in statements:
            with pytest.raises(QueryRefused):
                await scope.run(statement, ())


async def test_a_batch_is_refused(tenancy, practice, actor):
    async with tenancy.tenant_scope(practice, actor, "TREAT"):
        with pytest.raises(NoTenantOpen, match="pages"):
            await Patient.select().batch()


async def test_after_commit_runs_once_committed_with_no_scope_open(tenancy, practice, actor):
    done: list[str] = []

    async def letter() -> None:
        with pytest.raises(NoTenantOpen):
            await Location.count()
        async with tenancy.tenant_scope(practice, actor, "TREAT"):
            done.append(str(await Location.count()))

    async def broken() -> None:
        raise OSError("mail")

    async with tenancy.tenant_scope(practice, actor, "TREAT") as scope:
        await Location(name="Main", timezone="UTC").save()
        scope.after_commit(broken)
        scope.after_commit(letter)
        await scope.commit()
        assert done == ["1"]
        assert await Location.count() == 1
    assert done == ["1"]


async def test_stepping_out_keeps_what_was_done_and_waits_for_nobody(narrow, practice, actor, new_patient):
    """The pool has one connection: were the transaction still open, the inner scope would wait for ever."""
    async with narrow.tenant_scope(practice, actor, "TREAT") as scope:
        await new_patient().save()
        async with scope.stepped_out():
            with pytest.raises(NoTenantOpen):
                await Patient.count()
            async with narrow.tenant_scope(practice, actor, "HOPERAT"):
                assert await Patient.count() == 1
        await new_patient().save()
        await scope.rollback()
        assert await Patient.count() == 1, "what came after was a transaction of its own, of the same practice"


async def test_what_a_savepoint_undid_sends_no_letter(tenancy, practice, actor):
    sent = []

    async def letter(words):
        sent.append(words)

    async with tenancy.tenant_scope(practice, actor, "TREAT") as scope:
        scope.after_commit(lambda: letter("kept"))
        with pytest.raises(LookupError):
            async with scope.savepoint():
                scope.after_commit(lambda: letter("undone"))
                raise LookupError
    assert sent == ["kept"]


async def test_after_commit_does_not_run_when_undone(tenancy, practice, actor):
    done: list[str] = []

    async def letter() -> None:
        done.append("sent")

    with pytest.raises(ZeroDivisionError):
        async with tenancy.tenant_scope(practice, actor, "TREAT") as scope:
            await Location(name="Main", timezone="UTC").save()
            scope.after_commit(letter)
            raise ZeroDivisionError
    async with tenancy.tenant_scope(practice, actor, "TREAT"):
        assert await Location.count() == 0
    assert done == []


async def test_a_lock_holds_off_its_own_practice_only(narrow, practice, other_practice, actor):
    async def take(tenant) -> None:
        async with narrow.tenant_scope(tenant, actor, "TREAT") as scope:
            await scope.lock("plugins")

    async with narrow.tenant_scope(practice, actor, "TREAT") as scope:
        await scope.lock("plugins")
        await asyncio.create_task(take(other_practice))
        with pytest.raises(asyncpg.LockNotAvailableError):
            await asyncio.create_task(take(practice))
    await take(practice)


@pytest.mark.parametrize("purpose", ["", "x'; DROP TABLE core.patient; --", "a" * 65])
async def test_a_purpose_is_a_word(tenancy, practice, actor, purpose):
    with pytest.raises(ValueError, match="can't be used here"):
        async with tenancy.tenant_scope(practice, actor, purpose):
            pass


async def _count() -> int:
    return await Patient.count()
