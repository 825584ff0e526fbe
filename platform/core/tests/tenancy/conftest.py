"""Short ways to a row of a practice, for the tests of this room."""

from __future__ import annotations

from datetime import date

import pytest
from portico.clinical.tables import Patient
from portico.tenancy.context import Actor
from portico.tenancy.database import Database
from portico.tenancy.scopes import Tenancy


@pytest.fixture
def actor() -> Actor:
    return Actor.system("test")


@pytest.fixture
async def narrow(tenancy: Tenancy):
    """A tenancy of its own with two connections and short waits."""
    settings = tenancy.settings
    database = await Database.open(
        settings.database_url, max_size=2, statement_timeout_s=2, lock_timeout_s=1, acquire_timeout_s=2
    )
    yield Tenancy(settings, database, tenancy.redis, tenancy.objects, tenancy.keyring)
    await database.close()


@pytest.fixture
def new_patient():
    """A patient not yet saved."""

    def make(given: str = "Ada") -> Patient:
        return Patient(given=given, family="Ames", name_key=given.lower(), birth_date=date(1980, 1, 2))

    return make
