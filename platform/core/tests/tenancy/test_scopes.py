"""The two doors, on a real server."""

from __future__ import annotations

from portico.clinical.tables import Patient
from portico.tenancy.context import Actor, Tenant
from portico.tenancy.scopes import Tenancy

STAFF = Actor.system("test")


async def test_a_row_is_there_in_its_own_practice_only(
    tenancy: Tenancy, practice: Tenant, other_practice: Tenant
) -> None:
    async with tenancy.tenant_scope(practice, STAFF, "TREAT"):
        from datetime import date

        patient = Patient(given="Ada", family="Ames", birth_date=date(1980, 1, 2))
        await patient.save()
    async with tenancy.tenant_scope(other_practice, STAFF, "TREAT"):
        assert await Patient.count() == 0
    async with tenancy.tenant_scope(practice, STAFF, "TREAT"):
        assert await Patient.exists().where(Patient.id == patient.id)
