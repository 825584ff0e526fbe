"""A process of its own that books, for test_two_hundred.py: reads its orders from standard input, answers as JSON.

Run as a script. It says "ready", waits for a line, then makes all its bookings at once, each as a request of its own.
"""

from __future__ import annotations

import asyncio
import base64
import json
import pickle
import sys
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from portico.aws import Objects
from portico.settings import Settings
from portico.tenancy.context import Tenant
from portico.tenancy.database import Database
from portico.tenancy.keys import Keyring
from portico.tenancy.redis import Redis
from portico.tenancy.scopes import Tenancy
from portico_scheduling import search, service
from portico_sdk import BadInput

# A script has only its own folder.
sys.path.insert(0, str(Path(__file__).parents[3]))
from plugins.scheduling.tests.house import House, scheduling

POOL = 4


@dataclass(frozen=True)
class Orders:
    """Bookings: patient, visit type, time."""

    settings: Settings
    tenant: Tenant
    now: datetime
    bookings: tuple[tuple[UUID, UUID, str], ...]

    def packed(self) -> bytes:
        facts = (self.settings, self.tenant, self.now, self.bookings)
        return base64.b64encode(pickle.dumps(facts)) + b"\n"


async def main() -> None:
    settings, tenant, now, bookings = pickle.loads(base64.b64decode(sys.stdin.readline()))
    database = await Database.open(settings.database_url, min_size=POOL, max_size=POOL, acquire_timeout_s=120)
    tenancy = Tenancy(
        settings, database, Redis.open(settings.redis_url), Objects(settings), Keyring.load(settings.keyring_file)
    )
    house = House(tenancy=tenancy, plugin=scheduling(), tenant=tenant, now=now)
    _say("ready")
    sys.stdin.readline()
    outcomes = await asyncio.gather(*(_book(house, *one) for one in bookings))
    await tenancy.close()
    _say(json.dumps(Counter(outcomes)))


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


async def _book(house: House, patient: UUID, visit_type: UUID, key: str) -> str:
    """In words: "booked", or what the person is told."""
    try:
        async with house.acting_patient(patient) as ctx:
            offer = await search.load_offer(ctx, for_patient=True)
            wanted = service.Wanted(patient_id=patient, service_id=visit_type, key=key)
            await service.book(ctx, offer, wanted, search.patients_window(ctx, offer))
    except BadInput as error:
        return " ".join(error.fields.values())
    except Exception as error:  # noqa: BLE001 (whatever it is, the test must see it)
        return f"{type(error).__name__}: {error}"
    return "booked"


if __name__ == "__main__":
    asyncio.run(main())
