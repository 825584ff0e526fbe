"""Sessions by the clock, bound to practice and host, and while Keycloak is away."""

from __future__ import annotations

from platform.core.tests.identity.conftest import Desk, host_of

import pytest
from portico.identity.mfa import Acr
from portico.identity.population import Population
from portico.tenancy.context import Tenant


async def test_a_session_is_found_by_its_cookie_alone(desk: Desk, practice: Tenant) -> None:
    cookie, session = await desk.sign_in(practice)
    found = (await desk.sessions.get(cookie, practice, host_of(practice))).session
    assert found is not None
    assert found.digest == session.digest
    assert cookie not in str(found)
    for wrong in ("", "short", cookie[:-1] + "_", cookie + "x", "x" * 43):
        lookup = await desk.sessions.get(wrong, practice, host_of(practice))
        assert lookup.session is None
        assert not lookup.is_foreign


@pytest.mark.parametrize(("population", "minutes"), [(Population.WORKFORCE, 15), (Population.PATIENTS, 30)])
async def test_idle_time_ends_it(desk: Desk, practice: Tenant, population: Population, minutes: int) -> None:
    cookie, _ = await desk.sign_in(practice, population=population)
    desk.clock.move(minutes=minutes, seconds=-1)
    assert (await desk.sessions.get(cookie, practice, host_of(practice), is_activity=False)).session
    desk.clock.move(seconds=1)
    assert (await desk.sessions.get(cookie, practice, host_of(practice))).session is None
    desk.clock.move(minutes=-minutes)
    assert (await desk.sessions.get(cookie, practice, host_of(practice))).session is None, "over is over"


async def test_polls_do_not_put_off_the_end(desk: Desk, practice: Tenant) -> None:
    cookie, _ = await desk.sign_in(practice, population=Population.WORKFORCE)
    for _ in range(14):
        desk.clock.move(minutes=1)
        assert (await desk.sessions.get(cookie, practice, host_of(practice), is_activity=False)).session
    desk.clock.move(minutes=1)
    assert (await desk.sessions.get(cookie, practice, host_of(practice))).session is None


async def test_absolute_time_is_twelve_hours(desk: Desk, practice: Tenant) -> None:
    """That it ends a session in use is shown where Keycloak is there to ask: tests/identity."""
    cookie, session = await desk.sign_in(practice)
    assert (session.record.ends_at - session.record.opened_at).total_seconds() == 12 * 3600
    desk.clock.move(hours=12)
    assert (await desk.sessions.get(cookie, practice, host_of(practice))).session is None


async def test_another_practice_or_host_ignores_it_and_says_so(
    desk: Desk, practice: Tenant, other_practice: Tenant
) -> None:
    cookie, _ = await desk.sign_in(practice)
    elsewhere = await desk.sessions.get(cookie, other_practice, host_of(other_practice))
    assert elsewhere.session is None
    assert elsewhere.is_foreign
    other_host = await desk.sessions.get(cookie, practice, f"{practice.slug}.work.portico.localhost")
    assert other_host.session is None
    assert other_host.is_foreign
    assert (await desk.sessions.get(cookie, practice, host_of(practice))).session, "its own host still knows it"


async def test_keycloak_away_half_an_hour_is_carried_on_without_step_up(desk: Desk, placed: Tenant) -> None:
    cookie, session = await desk.sign_in(placed, acr=Acr.AAL2_FRESH)
    assert session.is_fresh(desk.clock())
    for _ in range(5):
        desk.clock.move(minutes=5)
        found = (await desk.sessions.get(cookie, placed, host_of(placed))).session
        assert found is not None
        assert not found.is_fresh(desk.clock())
    desk.clock.move(minutes=5)
    assert (await desk.sessions.get(cookie, placed, host_of(placed))).session is None


async def test_a_step_up_holds_five_minutes(desk: Desk, practice: Tenant) -> None:
    _, session = await desk.sign_in(practice, acr=Acr.AAL2_FRESH)
    desk.clock.move(minutes=4, seconds=59)
    assert session.is_fresh(desk.clock())
    desk.clock.move(seconds=1)
    assert not session.is_fresh(desk.clock())


async def test_all_of_a_persons_sessions_are_listed_and_ended(desk: Desk, practice: Tenant) -> None:
    first, one = await desk.sign_in(practice, sub="ana")
    desk.clock.move(minutes=1)
    second, two = await desk.sign_in(practice, sub="ana")
    stranger, _ = await desk.sign_in(practice, sub="ben")
    listed = await desk.sessions.list(practice.id, desk.issuer, "ana")
    assert [each.digest for each in listed] == [two.digest, one.digest]
    assert await desk.sessions.end_all(practice.id, desk.issuer, "ana", but=two.digest) == 1
    assert (await desk.sessions.get(first, practice, host_of(practice))).session is None
    assert (await desk.sessions.get(second, practice, host_of(practice))).session
    assert (await desk.sessions.get(stranger, practice, host_of(practice))).session
    assert await desk.sessions.end_all(practice.id, desk.issuer, "ana", client_id="another") == 0


async def test_what_is_kept_can_not_be_read_without_the_practices_key(desk: Desk, practice: Tenant) -> None:
    _, session = await desk.sign_in(practice)
    kept = await desk.sessions.tokens(session)
    assert kept is not None
    assert kept.refresh_token == "refresh"
    found = await desk.sessions.list(practice.id, desk.issuer, session.record.sub)
    assert b"refresh" not in found[0].record.sealed
