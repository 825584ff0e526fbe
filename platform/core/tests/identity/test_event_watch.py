"""What happens at the login alone is a row in the audit of the practice it happened at: once, and nothing is lost."""

from __future__ import annotations

import dataclasses
import logging
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from portico.audit.events import AuditCode
from portico.audit.tables import AuditEvent
from portico.doctor.events import events, said_of
from portico.doctor.findings import State
from portico.identity.directory import ClientPlacement, LoginEvent
from portico.identity.event_watch import EVERY_S, KEPT, LATE_AFTER, OVERLAP, EventWatch, mark_of
from portico.identity.memory import InMemoryDirectory
from portico.identity.placements import Placements
from portico.identity.population import Population, client_id
from portico.identity.tables import StaffMember
from portico.settings import Settings
from portico.tenancy.context import Actor, Tenant
from portico.tenancy.scopes import Tenancy
from portico_testkit.clock import MovableClock

PATIENTS, WORKFORCE = Population.PATIENTS, Population.WORKFORCE
SYSTEM = Actor.system("test")
FAILED, LOCKED, CHANGED = "LOGIN_ERROR", "USER_DISABLED_BY_TEMPORARY_LOCKOUT", "UPDATE_CREDENTIAL"
WRONG = "invalid_user_credentials"


@dataclass
class Scene:
    """Two practices, a login in memory, and dispatchers as they are needed."""

    tenancy: Tenancy
    directory: InMemoryDirectory
    clock: MovableClock
    here: Tenant
    there: Tenant
    issuer: str
    name: str

    def watch(self, *, most: int = 1000) -> EventWatch:
        """Another dispatcher's, which knows nothing of what the first one saw."""
        return EventWatch(tenancy=self.tenancy, directory=self.directory, clock=self.clock, name=self.name, most=most)

    def happens(
        self,
        kind: str,
        at: Tenant | None,
        *,
        population: Population = WORKFORCE,
        sub: str | None = None,
        error: str | None = None,
        credential: str | None = None,
        when: datetime | None = None,
    ) -> LoginEvent:
        event = LoginEvent(
            id=secrets.token_hex(16),
            at=when or self.clock(),
            kind=kind,
            population=population,
            client_id=client_id(at.slug, population) if at else None,
            sub=sub,
            ip="192.0.2.7",
            error=error,
            credential=credential,
        )
        self.directory.events.append(event)
        return event

    async def nurse(self, tenant: Tenant) -> str:
        sub = secrets.token_hex(8)
        async with self.tenancy.tenant_scope(tenant, SYSTEM, "SYSADMIN"):
            await StaffMember(
                issuer=self.issuer, sub=sub, name="Mae Alvarez", email="mae@example.org", role="nurse", active=True
            ).save()
        return sub

    async def rows(self, tenant: Tenant) -> Sequence[AuditEvent]:
        async with self.tenancy.tenant_scope(tenant, SYSTEM, "SYSADMIN"):
            return await AuditEvent.objects().order_by(AuditEvent.id)

    async def codes(self, tenant: Tenant) -> list[str]:
        return [row.code for row in await self.rows(tenant)]


@pytest.fixture
async def scene(
    tenancy: Tenancy,
    settings: Settings,
    placements: Placements,
    clock: MovableClock,
    practice: Tenant,
    other_practice: Tenant,
) -> Scene:
    for tenant in (practice, other_practice):
        for population in Population:
            await placements.save(
                tenant.id,
                ClientPlacement(
                    population=population,
                    realm=population,
                    issuer=f"{settings.oidc_public_url}/realms/{population}",
                    client_id=client_id(tenant.slug, population),
                    client_secret="a secret",
                ),
            )
    # A moment later: what happened before the practice had its clients was not at this practice.
    clock.now = datetime.now(UTC) + timedelta(seconds=1)
    issuer = f"{settings.oidc_public_url}/realms/{WORKFORCE}"
    name = secrets.token_hex(6)
    return Scene(tenancy, InMemoryDirectory(), clock, practice, other_practice, issuer, name)


async def test_each_thing_has_its_row_where_it_happened_and_nowhere_else(scene: Scene) -> None:
    sub = await scene.nurse(scene.here)
    scene.happens(FAILED, scene.here, sub=sub, error=WRONG)
    scene.happens(FAILED, scene.here, sub=sub, error=WRONG, credential="otp")
    for credential in ("password", "otp", "webauthn-passwordless", "recovery-authn-codes"):
        scene.happens(CHANGED, scene.here, sub=sub, credential=credential)
    for credential in ("otp", "webauthn-passwordless", "recovery-authn-codes"):
        scene.happens("REMOVE_CREDENTIAL", scene.here, sub=sub, credential=credential)
    scene.happens(FAILED, scene.there, population=PATIENTS, error="user_not_found")
    await scene.watch().look(WORKFORCE)
    rows = await scene.rows(scene.here)
    assert sorted(row.code for row in rows) == sorted(
        [
            AuditCode.LOGIN_WRONG_PASSWORD,
            AuditCode.LOGIN_WRONG_CODE,
            AuditCode.PASSWORD_CHANGED,
            AuditCode.AUTHENTICATOR_ADDED,
            AuditCode.PASSKEY_ADDED,
            AuditCode.RECOVERY_CODES_CREATED,
            AuditCode.AUTHENTICATOR_REMOVED,
            AuditCode.PASSKEY_REMOVED,
            AuditCode.RECOVERY_CODES_REMOVED,
        ]
    )
    assert {row.outcome for row in rows if row.code.startswith("core:login:")} == {"denied"}
    assert {(row.actor_name, row.actor_role, row.actor_sub, row.ip) for row in rows} == {
        ("Mae Alvarez", "nurse", sub, "192.0.2.7")
    }
    assert {row.recorded for row in rows} == {scene.clock()}
    assert await scene.codes(scene.there) == [], "patients' events are asked for by themselves"
    await scene.watch().look(PATIENTS)
    (row,) = await scene.rows(scene.there)
    assert (row.code, row.actor_kind, row.actor_sub) == (AuditCode.LOGIN_UNKNOWN_NAME, "nobody", "")


async def test_who_has_no_row_here_is_known_by_the_account_alone(scene: Scene) -> None:
    elsewhere = await scene.nurse(scene.there)
    scene.happens(FAILED, scene.here, sub=elsewhere, error=WRONG)
    await scene.watch().look(WORKFORCE)
    (row,) = await scene.rows(scene.here)
    assert (row.actor_kind, row.actor_name, row.actor_issuer, row.actor_sub) == ("nobody", "", scene.issuer, elsewhere)


async def test_asked_again_by_the_same_by_another_and_with_valkey_empty_a_row_is_written_once(scene: Scene) -> None:
    sub = await scene.nurse(scene.here)
    scene.happens(FAILED, scene.here, sub=sub, error=WRONG)
    first = scene.watch()
    for _ in range(2):
        await first.look(WORKFORCE)
    await scene.watch().look(WORKFORCE)
    await scene.tenancy.redis.delete(f"login-events:{scene.name}:{WORKFORCE}")
    await scene.watch().look(WORKFORCE)
    assert await scene.codes(scene.here) == [AuditCode.LOGIN_WRONG_PASSWORD]


async def test_what_shows_late_is_not_lost(scene: Scene) -> None:
    sub, watch = await scene.nurse(scene.here), scene.watch()
    begun = scene.clock()
    scene.clock.move(seconds=60)
    scene.happens(FAILED, scene.here, sub=sub, error=WRONG)
    await watch.look(WORKFORCE)
    # Its transaction ended after that of a later one.
    scene.happens(CHANGED, scene.here, sub=sub, credential="otp", when=begun)
    await watch.look(WORKFORCE)
    assert await scene.codes(scene.here) == [AuditCode.AUTHENTICATOR_ADDED, AuditCode.LOGIN_WRONG_PASSWORD]


async def test_all_that_happened_while_nobody_asked_is_read_however_much_it_is(scene: Scene) -> None:
    sub = await scene.nurse(scene.here)
    for _ in range(25):
        scene.clock.move(hours=6)
        scene.happens(FAILED, scene.here, sub=sub, error=WRONG)
    await scene.watch(most=4).look(WORKFORCE)
    assert len(await scene.codes(scene.here)) == 25
    mark = await mark_of(scene.tenancy.redis, scene.name, WORKFORCE)
    assert mark is not None
    assert (mark.last, mark.asked) == (scene.clock(), scene.clock())


async def test_a_look_that_is_cut_off_goes_on_where_it_was(scene: Scene) -> None:
    sub = await scene.nurse(scene.here)
    for _ in range(6):
        scene.clock.move(hours=1)
        scene.happens(FAILED, scene.here, sub=sub, error=WRONG)

    class CutOff(InMemoryDirectory):
        left = 2

        async def list_events(self, *asked: object, **how: object) -> tuple[LoginEvent, ...]:
            self.available = self.left > 0
            self.left -= 1
            return await super().list_events(*asked, **how)  # type: ignore[arg-type]

    whole, scene.directory = scene.directory, CutOff()
    scene.directory.events = whole.events
    await scene.watch(most=2).turn()
    assert 0 < len(await scene.codes(scene.here)) < 6
    mark = await mark_of(scene.tenancy.redis, scene.name, WORKFORCE)
    assert mark is None or mark.asked is None
    scene.directory = whole
    await scene.watch(most=2).look(WORKFORCE)
    assert len(await scene.codes(scene.here)) == 6


async def test_a_lock_names_no_client_and_belongs_where_the_last_try_was(scene: Scene) -> None:
    sub, watch = await scene.nurse(scene.here), scene.watch()
    scene.happens(LOCKED, None, sub=sub)
    await watch.look(WORKFORCE)
    assert await scene.codes(scene.here) == [], "nobody knows yet where"
    scene.happens(FAILED, scene.here, sub=sub, error=WRONG)
    await watch.look(WORKFORCE)
    assert sorted(await scene.codes(scene.here)) == [AuditCode.LOGIN_LOCKED, AuditCode.LOGIN_WRONG_PASSWORD]
    assert await scene.codes(scene.there) == []


async def test_what_a_machine_can_do_without_end_is_one_row_a_minute(scene: Scene) -> None:
    sub, begun = await scene.nurse(scene.here), scene.clock().replace(second=1, microsecond=0)
    for seconds in range(100):
        when = begun + timedelta(seconds=seconds)
        scene.happens(FAILED, scene.here, error="user_not_found", when=when)
        scene.happens(FAILED, scene.here, sub=sub, error="user_temporarily_disabled", when=when)
    await scene.watch().look(WORKFORCE)
    codes = await scene.codes(scene.here)
    assert (codes.count(AuditCode.LOGIN_UNKNOWN_NAME), codes.count(AuditCode.LOGIN_TRIED_LOCKED)) == (2, 2)


async def test_what_is_nobodys_or_says_nothing_is_left_out(scene: Scene) -> None:
    unknown = dataclasses.replace(scene.here, slug="nobody-has-this")
    scene.happens(FAILED, unknown, error=WRONG)
    scene.happens(FAILED, scene.here, error="expired_code")
    scene.happens("LOGIN", scene.here, sub="somebody")
    # The client's name was another practice's, which let it go.
    scene.happens(FAILED, scene.here, error=WRONG, when=scene.clock() - timedelta(hours=1))
    await scene.watch().look(WORKFORCE)
    assert await scene.codes(scene.here) == []


async def test_dispatchers_take_turns(scene: Scene) -> None:
    await scene.watch().turn()
    scene.happens(FAILED, scene.here, sub=await scene.nurse(scene.here), error=WRONG)
    await scene.watch().turn()
    assert await scene.codes(scene.here) == [], "another one asked a moment ago"


async def test_a_login_that_is_away_is_one_line_and_its_coming_back_another(
    scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    watch, sub = scene.watch(), await scene.nurse(scene.here)

    async def turn() -> None:
        await scene.tenancy.redis.delete(f"login-events:{scene.name}:turn")
        await watch.turn()

    with caplog.at_level(logging.WARNING, logger="portico.identity.event_watch"):
        await turn()
        scene.directory.available = False
        for _ in range(3):
            await turn()
        lines = [record.getMessage() for record in caplog.records]
        assert lines == [
            f"what happens at the login of {population} can't be read: DirectoryUnavailable"
            for population in Population
        ]
        scene.happens(FAILED, scene.here, sub=sub, error=WRONG)
        scene.directory.available = True
        for _ in range(2):
            await turn()
    assert len(caplog.records) == 2 * len(Population)
    assert await scene.codes(scene.here) == [AuditCode.LOGIN_WRONG_PASSWORD]


async def test_the_doctor_tells_when_it_is_late(scene: Scene, settings: Settings) -> None:
    here = dataclasses.replace(settings, queue_name=scene.name)
    assert {one.state for one in await events(here)} == {State.LOOK}
    await scene.watch().turn()
    assert {one.state for one in await events(here)} == {State.WELL}
    mark = await mark_of(scene.tenancy.redis, scene.name, WORKFORCE)
    late = said_of(WORKFORCE, mark, scene.clock() + timedelta(minutes=12))
    assert late.state is State.ILL
    assert "for 12 minutes" in late.words


def test_it_is_asked_often_enough_and_further_back_than_anything_takes() -> None:
    assert EVERY_S <= 30
    assert timedelta(seconds=EVERY_S) < OVERLAP < LATE_AFTER < KEPT
