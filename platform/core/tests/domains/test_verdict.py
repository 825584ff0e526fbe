"""How far a name is after each look: proved by alias or record, failing for 7 days, let go. Silence says nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from portico.domains.dns import Found
from portico.domains.verdict import GRACE, Standing, after

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
ALIAS = Found(cname=True, leads_here=True)
RECORD = Found(txt=True)
NOTHING = Found()
PROVEN = Standing(state="proven", leads_here=True, proven_at=NOW)


def test_an_alias_proves_it_and_leads_here() -> None:
    seen = after(Standing(), ALIAS, NOW)
    assert (seen.state, seen.works, seen.is_main, seen.note) == ("proven", True, True, "")


def test_a_record_proves_it_and_links_wait_until_it_leads_here() -> None:
    seen = after(Standing(), RECORD, NOW)
    assert (seen.state, seen.works, seen.is_main, seen.note) == ("proven", True, False, "elsewhere")
    assert after(seen, Found(txt=True, leads_here=True), NOW).is_main


def test_without_proof_it_waits() -> None:
    seen = after(Standing(), Found(leads_here=True), NOW)
    assert (seen.state, seen.works) == ("waiting", False)


def test_what_does_not_answer_changes_nothing() -> None:
    seen = after(PROVEN, None, NOW + timedelta(days=30))
    assert (seen.state, seen.is_main, seen.failing_since, seen.note) == ("proven", True, None, "no-answer")


def test_a_lost_proof_is_told_at_once_and_lets_go_after_seven_days() -> None:
    first = after(PROVEN, NOTHING, NOW)
    assert (first.state, first.works, first.is_main, first.failing_since) == ("failing", True, False, NOW)
    almost = after(first, NOTHING, NOW + GRACE - timedelta(seconds=1))
    assert (almost.state, almost.failing_since) == ("failing", NOW)
    over = after(almost, NOTHING, NOW + GRACE)
    assert (over.state, over.works, over.proven_at) == ("lost", False, None)
    assert after(over, ALIAS, NOW + GRACE).is_main


def test_silence_in_between_does_not_begin_anew() -> None:
    failing = after(PROVEN, NOTHING, NOW)
    silent = after(failing, None, NOW + timedelta(days=3))
    assert silent.failing_since == NOW
    assert after(silent, NOTHING, NOW + GRACE).state == "lost"


def test_a_proof_that_is_back_is_as_if_it_had_never_gone() -> None:
    back = after(after(PROVEN, NOTHING, NOW), ALIAS, NOW + timedelta(days=2))
    assert (back.state, back.failing_since, back.is_main, back.proven_at) == ("proven", None, True, NOW)
