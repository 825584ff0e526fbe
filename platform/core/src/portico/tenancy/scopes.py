"""The two doors: `tenant_scope` to one practice's data, `platform_scope` to the few tables that belong to none.

Request, task, command and test enter here and nowhere else.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Final
from uuid import UUID

from portico_sdk.data import open_runner

from portico.aws import Objects
from portico.settings import Settings
from portico.tenancy import practices
from portico.tenancy.cache import TenantCache
from portico.tenancy.context import Actor, ActorKind, Origin, Tenant
from portico.tenancy.database import Database
from portico.tenancy.files import TenantFiles
from portico.tenancy.hosts import Hosts
from portico.tenancy.keys import Keyring, Keys
from portico.tenancy.open_scope import OpenScope, opened
from portico.tenancy.practices import NewPractice
from portico.tenancy.redis import Redis

_NO_ORIGIN: Final = Origin()


class Scope(OpenScope):
    """One practice's data, for one act of one person. `cache`, `files` and `log` are the practice's own; `found` is
    what each plugin has read once for this act (`PluginContext.once`).
    """

    def __init__(self, tenancy: Tenancy, tenant: Tenant, actor: Actor, purpose: str, origin: Origin) -> None:
        # A showcase is open to everybody and kept as it was made: only the platform itself changes anything in it.
        keeps_nothing = tenant.showcase and actor.kind is not ActorKind.SYSTEM
        super().__init__(tenancy.database, tenant.id, actor, purpose, origin, keeps_nothing=keeps_nothing)
        self.tenant = tenant
        self.cache = TenantCache(tenancy.redis.of_tenant(tenant.id))
        self.files = TenantFiles(tenancy.objects, tenancy.keys, tenant.id)
        self.found: dict[str, dict[str, object]] = {}
        facts = {"tenant": str(tenant.id), "request_id": origin.request_id, "route": origin.route}
        self.log = logging.LoggerAdapter(logging.getLogger("portico"), facts)

    @property
    def tenant_id(self) -> UUID:
        return self.tenant.id


class PlatformScope(OpenScope):
    """The tables that belong to no practice. A practice's table raises here."""

    def __init__(self, database: Database, actor: Actor, purpose: str, origin: Origin) -> None:
        super().__init__(database, None, actor, purpose, origin)


class Tenancy:
    """Opens scopes. Made once by the process; an object, not a module's state, so that a test can have two."""

    def __init__(
        self, settings: Settings, database: Database, redis: Redis, objects: Objects, keyring: Keyring
    ) -> None:
        self.settings = settings
        self.database = database
        self.redis = redis
        self.objects = objects
        self.keyring = keyring
        self.keys = Keys(self, keyring)
        self.hosts = Hosts(self, settings, redis)

    @classmethod
    async def open(cls, settings: Settings) -> Tenancy:
        """Raises DatabaseUnavailable or KeyringError; Redis and the storage are only called when needed."""
        keyring = Keyring.load(settings.keyring_file)
        database = await Database.open(settings.database_url, max_size=settings.database_pool_size)
        return cls(settings, database, Redis.open(settings.redis_url), Objects(settings), keyring)

    async def close(self) -> None:
        await self.redis.close()
        await self.database.close()

    @asynccontextmanager
    async def tenant_scope(
        self, tenant: Tenant, actor: Actor, purpose: str, *, origin: Origin = _NO_ORIGIN
    ) -> AsyncGenerator[Scope]:
        """One practice. `purpose` is HL7's PurposeOfUse (TREAT, PATRQT, HOPERAT, SYSADMIN)."""
        scope = Scope(self, tenant, actor, purpose, origin)
        async with opened(scope):
            yield scope

    @asynccontextmanager
    async def platform_scope(
        self, actor: Actor, purpose: str, *, origin: Origin = _NO_ORIGIN
    ) -> AsyncGenerator[PlatformScope]:
        """No practice: the global tables."""
        scope = PlatformScope(self.database, actor, purpose, origin)
        async with opened(scope):
            yield scope

    @asynccontextmanager
    async def core_queries(self, actor: Actor, purpose: str = "SYSADMIN") -> AsyncGenerator[None]:
        """Core's own look at the global tables: through the scope that is open, or else one of the platform's.

        Inside a practice's scope only that practice's rows are there.
        """
        outer = open_runner.get()
        if isinstance(outer, OpenScope) and outer.is_mine:
            async with outer.as_core():
                yield
        else:
            async with self.platform_scope(actor, purpose):
                yield

    async def add_practice(self, new: NewPractice, actor: Actor) -> Tenant:
        """A new practice, committed and known to every process. Raises SlugRefused."""
        async with self.platform_scope(actor, "SYSADMIN"):
            practice_id = await practices.add_practice(new, self.keyring, self.settings)
            tenant = await practices.tenant_by_id(practice_id, self.settings)
        await self.hosts.changed()
        if tenant is None:
            raise LookupError("the practice that was just made is not there")
        return tenant

    async def tenant_by_id(self, tenant_id: UUID) -> Tenant | None:
        """For what names no host: a letter's link, a call from Keycloak, a command."""
        async with self.core_queries(Actor.system("tenant by id")):
            return await practices.tenant_by_id(tenant_id, self.settings)
