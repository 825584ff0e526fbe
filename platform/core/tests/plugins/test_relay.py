"""A plugin that sleeps, leaves, lies, raises or floods costs its own part and nothing else."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from portico.clinical.tables import Location
from portico.notify.post import Post
from portico.plugins.breaker import FAILURES, Breaker
from portico.plugins.enablement import Enablement
from portico.plugins.generations import RedisGenerations
from portico.plugins.registry import Registry
from portico.plugins.relay import Relay, Results, Why
from portico.plugins.services import Services
from portico.plugins.troubles import Troubles
from portico.tenancy.context import Actor, ActorKind, Tenant
from portico.tenancy.scopes import Scope, Tenancy
from portico_sdk import HomePart, HomeRequest
from portico_testkit.packages import Package

NOW = datetime(2026, 11, 2, 15, 0, tzinfo=UTC)
REQUEST = HomeRequest(patient_id=uuid4(), today=date(2026, 11, 2))
PATIENT = Actor(kind=ActorKind.PATIENT, id=uuid4(), patient_id=uuid4(), permissions=frozenset({"core:all"}))


def plugin(id: str, body: str, **values: object) -> Package:
    lines = "\n        ".join(body.strip().split("\n"))
    source = f"""
class Plugin:
    @hookimpl
    async def home(self, ctx: PluginContext, request: HomeRequest) -> HomePart:
        {lines}
plugin = Plugin()
"""
    return Package(id=id, plugin=source, hooks=("home",), **values)


def good(id: str) -> Package:
    return plugin(id, f'return HomePart(cards=(Card(title="{id}", icon="note"),))')


class House:
    """Everything around a relay, on the real database."""

    def __init__(self, tenancy: Tenancy, registry: Registry, breaker: Breaker | None = None) -> None:
        self.tenancy = tenancy
        self.registry = registry
        self.enablement = Enablement(registry, RedisGenerations(tenancy.redis))
        self.relay = Relay(
            registry,
            self.enablement,
            Services(clock=lambda: NOW, keys=tenancy.keys, post=Post(tenancy.keys, lambda: NOW)),
            troubles=Troubles(tenancy.redis, lambda: NOW),
            breaker=breaker,
            trace=True,
        )

    @asynccontextmanager
    async def scope(self, practice: Tenant, actor: Actor = PATIENT) -> AsyncIterator[Scope]:
        async with self.tenancy.tenant_scope(practice, actor, "PATRQT") as scope:
            yield scope

    async def enable(self, practice: Tenant) -> None:
        async with self.scope(practice, Actor.system("test")) as scope:
            for one in self.registry.ready:
                await self.enablement.enable(scope, one.id)

    async def home(self, practice: Tenant) -> Results[HomePart]:
        async with self.scope(practice) as scope:
            return await self.relay.collect(scope, "home", REQUEST)


@pytest.fixture
def house(tenancy, discovered):
    def make(*packages: Package, breaker: Breaker | None = None) -> House:
        registry = discovered(*packages)
        assert not registry.refused, registry.refused
        return House(tenancy, registry, breaker)

    return make


def titles(results: Results[HomePart]) -> list[str]:
    return [part.answer.cards[0].title for part in results.parts]


async def test_only_what_the_practice_enabled_is_asked_in_order(house, practice, other_practice):
    made = house(good("acme/bb"), good("acme/aa"))
    await made.enable(practice)
    assert titles(await made.home(practice)) == ["acme/aa", "acme/bb"]
    assert await made.home(other_practice) == Results()


HOSTILE = {
    "sleeper": ("await asyncio.sleep(60)", Why.LATE),
    "stubborn": (
        "try:\n    await asyncio.sleep(60)\nexcept asyncio.CancelledError:\n    pass\nreturn HomePart()",
        Why.LATE,
    ),
    "exiter": ("sys.exit(3)", Why.ERROR),
    "raiser": ('raise ValueError("Ada Ames, born 1980")', Why.ERROR),
    "timer": ("raise TimeoutError", Why.ERROR),
    "liar": ('return {"cards": "none"}', Why.WRONG_ANSWER),
    "nobody": ("return None", Why.WRONG_ANSWER),
    "struct-liar": ('return HomePart(cards=("Ada Ames",))', Why.WRONG_ANSWER),
    "flooder": ('return HomePart(cards=(Card(title="x", icon="note"),) * 100_000)', Why.WRONG_ANSWER),
    "talker": ('return HomePart(cards=(Card(title="x" * 10_000, icon="note"),))', Why.WRONG_ANSWER),
    "injector": (
        'return HomePart(cards=(Card(title="x", icon="note", more=Link(label="x", href="javascript:alert(1)")),))',
        Why.WRONG_ANSWER,
    ),
    "leaver": (
        'return HomePart(todos=(Todo(title="x", icon="note", href="//elsewhere.example"),))',
        Why.WRONG_ANSWER,
    ),
    "endless": ("a = []\na.append(a)\nreturn a", Why.WRONG_ANSWER),
    "portless": ("await ctx.directory.locations()\nreturn HomePart()", Why.ERROR),
}


@pytest.mark.parametrize("name", HOSTILE)
async def test_a_hostile_plugin_costs_only_itself(house, practice, name, caplog):
    body, why = HOSTILE[name]
    made = house(good("acme/aa"), plugin(f"acme/{name}", body), good("acme/zz"))
    await made.enable(practice)
    with caplog.at_level(logging.INFO):
        results = await made.home(practice)
    assert titles(results) == ["acme/aa", "acme/zz"]
    (missing,) = results.missing
    assert (missing.plugin.id, missing.why) == (f"acme/{name}", why)
    assert f"acme/{name} 1.0.0: hook home failed" in caplog.text
    assert "Ada" not in caplog.text


async def test_the_log_says_where(house, practice, caplog):
    made = house(plugin("acme/aa", "raise ValueError"))
    await made.enable(practice)
    await made.home(practice)
    assert "ValueError at plugin.py:9" in caplog.text


async def test_a_request_that_ends_is_not_the_plugins_failure(house, practice):
    made = house(plugin("acme/aa", "asyncio.current_task().cancel()\nawait asyncio.sleep(1)"))
    await made.enable(practice)
    # In a task of its own: the one of the tests would stay marked as cancelled.
    with pytest.raises(asyncio.CancelledError):
        await asyncio.create_task(made.home(practice))


THIEF_FILES = {
    "tables.py": """
from piccolo.columns import Text
from portico_sdk.data import TenantTable

class Note(TenantTable, schema="p_acme_thief", tablename="note"):
    text = Text()
""",
    "piccolo_app.py": """
from pathlib import Path
from piccolo.conf.apps import AppConfig
from acme_thief.tables import Note
APP_CONFIG = AppConfig(
    app_name="acme_thief",
    migrations_folder_path=str(Path(__file__).parent / "piccolo_migrations"),
    table_classes=[Note],
)
""",
    "piccolo_migrations/one.py": """
from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from acme_thief.tables import Note
ID = "2026-11-02T10:00:00:000000"

async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="acme_thief", description="")
    async def run():
        await Note.create_table()
    manager.add_raw(run)
    return manager
""",
}
THIEF = """
from acme_thief.tables import Note
from piccolo.table import Table
{}
"""
STORAGE = """
[ports]
db = "To keep notes."
[storage]
schema = "p_acme_thief"
phi = true
retention = "x"
"""


@pytest.fixture
def thief(house, tenancy, owner_url, settings):
    """A plugin with tables of its own, migrated."""

    async def make(body: str, *more: Package) -> House:
        from portico import piccolo_conf
        from portico.plugins.migrations import after_migration, apps
        from portico.tenancy.migrate import migrate

        one = plugin("acme/thief", THIEF.format(body), manifest_tables=STORAGE, files=THIEF_FILES)
        made = house(one, *more)
        done = await migrate(owner_url, [piccolo_conf.CORE, *apps(made.registry)], runtime_url=settings.database_url)
        assert not done.parked
        async with tenancy.platform_scope(Actor.system("test"), "SYSADMIN") as scope:
            assert (await after_migration(made.registry, scope)).refused == ()
        return made

    return make


async def test_a_failed_migration_parks_the_plugin_only(house, tenancy, owner_url, settings):
    from portico import piccolo_conf
    from portico.plugins.migrations import after_migration, apps
    from portico.tenancy.migrate import migrate

    broken = {
        **THIEF_FILES,
        "piccolo_migrations/two.py": 'ID = "3"\nasync def forwards():\n    raise ValueError("no")\n',
    }
    broken = {path: text.replace("thief", "parker") for path, text in broken.items()}
    tables = STORAGE.replace("thief", "parker")
    made = house(plugin("acme/parker", "return HomePart()", manifest_tables=tables, files=broken), good("acme/zz"))
    async with tenancy.platform_scope(Actor.system("test"), "SYSADMIN") as scope:
        before = await after_migration(made.registry, scope)
    assert "never made" in before.refused[0].reason
    await migrate(owner_url, [piccolo_conf.CORE, *apps(made.registry)], runtime_url=settings.database_url)
    async with tenancy.platform_scope(Actor.system("test"), "SYSADMIN") as scope:
        after = await after_migration(made.registry, scope)
    assert [one.id for one in after.ready] == ["acme/zz"]
    (parked,) = after.refused
    assert (parked.state, parked.reason) == ("parked", "ValueError: no")


THEFTS = {
    "core's table": "await Note.raw('select * from core.patient').run()",
    "core's own class": "from portico.clinical.tables import Location\nawait Location.select()",
    "another role": "await Note.raw('set role none').run()",
    "another practice": "await Note.raw(\"select set_config('app.tenant_id', gen_random_uuid()::text, true)\").run()",
    "a write while reading": "await Note(text='x').save()",
    "a swallowed failure": "try:\n    await Note.raw('select 1 / 0').run()\nexcept Exception:\n    pass",
    "a task of its own": "await asyncio.create_task(Note.select().run())",
    "at once": "await asyncio.gather(Note.select().run(), Note.select().run())",
}


@pytest.mark.parametrize("what", THEFTS)
async def test_a_thief_gets_nothing_and_the_transaction_goes_on(thief, practice, what):
    made = await thief(THEFTS[what] + "\nreturn HomePart()", good("acme/zz"))
    await made.enable(practice)
    async with made.scope(practice) as scope:
        await Location(name="Before", timezone="Europe/London").save()
        results = await made.relay.collect(scope, "home", REQUEST)
        # Core writes in the same transaction, as itself, whatever the plugin did.
        await Location(name="After", timezone="Europe/London").save()
    assert [missing.why for missing in results.missing] == [Why.ERROR]
    assert titles(results) == ["acme/zz"]
    async with made.scope(practice):
        assert await Location.count() == 2


async def test_its_own_table_is_open_to_it(thief, practice):
    made = await thief("await Note.select()\nreturn HomePart()")
    await made.enable(practice)
    assert len((await made.home(practice)).parts) == 1


async def test_without_tables_no_query_at_all(house, practice):
    body = "from portico.clinical.tables import Location\nawait Location.select()\nreturn HomePart()"
    made = house(plugin("acme/aa", body))
    await made.enable(practice)
    assert [missing.why for missing in (await made.home(practice)).missing] == [Why.ERROR]


DIRECTORY = '[ports]\ndirectory = "x"\n'


async def test_a_port_queries_as_core_on_its_behalf(house, practice):
    body = 'return HomePart(cards=(Card(title=(await ctx.directory.locations())[0].name, icon="note"),))'
    made = house(plugin("acme/aa", body, manifest_tables=DIRECTORY))
    await made.enable(practice)
    async with made.scope(practice):
        await Location(name="Main Street", timezone="Europe/London").save()
    assert titles(await made.home(practice)) == ["Main Street"]


async def test_what_it_sees_of_the_person(house, practice):
    body = """
assert ctx.actor.permissions == frozenset()
assert ctx.actor.kind == "patient"
assert ctx.now().year == 2026
assert ctx.tenant.base_url.startswith("http")
assert not hasattr(ctx.actor, "session_digest")
return HomePart()
"""
    made = house(plugin("acme/aa", body))
    await made.enable(practice)
    assert len((await made.home(practice)).parts) == 1


async def test_who_keeps_failing_rests_and_is_tried_again(house, practice, other_practice):
    now = [0.0]
    made = house(plugin("acme/aa", "raise ValueError"), breaker=Breaker(lambda: now[0]))
    await made.enable(practice)
    await made.enable(other_practice)
    for _ in range(FAILURES):
        assert (await made.home(practice)).missing[0].why is Why.ERROR
    assert (await made.home(practice)).missing[0].why is Why.RESTING
    assert (await made.home(other_practice)).missing[0].why is Why.ERROR, "one practice's trouble is its own"
    now[0] += 61
    assert (await made.home(practice)).missing[0].why is Why.ERROR
    assert (await made.home(practice)).missing[0].why is Why.RESTING


async def test_a_family_that_may_write_writes(thief, practice):
    made = await thief("return HomePart()")
    assert "demo_data" not in made.registry.ready[0].hooks
    await made.enable(practice)
    async with made.scope(practice) as scope:
        assert await made.relay.collect(scope, "demo_data") == Results()
