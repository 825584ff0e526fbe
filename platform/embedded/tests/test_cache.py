"""The cache's promise: built once, whole or not at all."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from portico_embedded import EmbeddedError, Plan
from portico_embedded.cache import built
from portico_embedded.processes import Processes
from portico_embedded.site import Site
from portico_embedded.state import State


def _site(folder: Path) -> Site:
    plan = Plan(state=folder / "state", cache=folder / "cache")
    return Site(plan, State(plan.state), {}, {}, Processes(plan.state))


def _make(work: Path) -> Path:
    result = work / "result"
    result.mkdir()
    (result / "file").write_text("whole")
    return result


def test_two_at_once_build_once(tmp_path: Path) -> None:
    calls: list[Path] = []

    def build(work: Path) -> Path:
        calls.append(work)
        return _make(work)

    with ThreadPoolExecutor(2) as pool:
        jobs = [pool.submit(built, _site(tmp_path), "thing", 1, "Thing", build) for _ in range(2)]
        folders = [job.result() for job in jobs]
    assert folders == [tmp_path / "cache" / "thing"] * 2
    assert len(calls) == 1


def test_a_cut_off_attempt_is_thrown_away(tmp_path: Path) -> None:
    half = tmp_path / "cache" / ".thing.work" / "result"
    half.mkdir(parents=True)
    (half / "file").write_text("ha")
    assert (built(_site(tmp_path), "thing", 1, "Thing", _make) / "file").read_text() == "whole"


def test_a_failed_attempt_leaves_nothing(tmp_path: Path) -> None:
    def fail(work: Path) -> Path:
        (work / "half").write_text("ha")
        raise EmbeddedError("It broke.", "Mend it.")

    with pytest.raises(EmbeddedError):
        built(_site(tmp_path), "thing", 1, "Thing", fail)
    assert [entry.name for entry in (tmp_path / "cache").iterdir()] == [".thing.lock"]


def test_a_full_disk_is_told_before_building(tmp_path: Path) -> None:
    with pytest.raises(EmbeddedError, match="building Thing needs 999999999 MB"):
        built(_site(tmp_path), "thing", 999_999_999, "Thing", _make)
