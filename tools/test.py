"""Runs the stages on real parts, started once on free ports and stopped whatever happens.

`python tools/test.py [--fast] [STAGE …]`. A test finds the parts by PORTICO_TEST_PARTS: the path of a JSON file
for `portico_embedded.Addresses.from_json`; parts started by hand can be named the same way.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from portico_embedded import ALL_PARTS, EmbeddedError, Part, Plan, default_cache, interruptible, start
from stages import FAST, STAGES, USUAL, Stage, Step

ROOT = Path(__file__).resolve().parent.parent
NO_TESTS = 5  # pytest's exit code when it found none


@dataclass(frozen=True)
class Outcome:
    """What one stage came to."""

    stage: str
    passed: bool
    seconds: float


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("stages", nargs="*", metavar="STAGE", help=" ".join(STAGES))
    parser.add_argument("--fast", action="store_true", help="no Keycloak, no browser")
    asked = parser.parse_args()
    unknown = [name for name in asked.stages if name not in STAGES]
    if unknown:
        parser.error(f"no stage {unknown[0]}; there are {' '.join(STAGES)}")
    # A folder that does not exist yet is no failure, unless it was asked for by name.
    usual = [name for name in (FAST if asked.fast else USUAL) if not STAGES[name].places or STAGES[name].folders(ROOT)]
    names = asked.stages or usual
    begun = time.monotonic()
    try:
        with interruptible():
            outcomes = _run_all([STAGES[name] for name in names], fast=asked.fast)
    except KeyboardInterrupt:
        _say("Stopped.")
        return 130
    except EmbeddedError as error:
        _say(f"FAILED: {error}")
        return 1
    return _report(outcomes, time.monotonic() - begun)


def _run_all(stages: list[Stage], *, fast: bool) -> list[Outcome]:
    """Stages that need no parts come first, so that a slip in style is told before anything is started."""
    alone = [stage for stage in stages if not stage.parts]
    together = [stage for stage in stages if stage.parts]
    outcomes = Lane().run(alone, os.environ, fast=fast)
    if together:
        parts = frozenset[Part]().union(*(stage.parts for stage in together))
        durable = any(stage.durable for stage in together)
        with _parts(parts, fast=fast, durable=durable) as environment:
            outcomes += _in_two_lanes(together, environment, fast=fast)
    return outcomes


def _in_two_lanes(stages: list[Stage], environment: dict[str, str], *, fast: bool) -> list[Outcome]:
    """Those that mostly wait run beside the others; what they print comes when each is done."""
    waiting = [stage for stage in stages if stage.beside]
    others = [stage for stage in stages if not stage.beside]
    here, beside = Lane(), Lane(quiet=bool(others))
    with ThreadPoolExecutor(1) as thread:
        later = thread.submit(beside.run, waiting, environment, fast=fast)
        try:
            outcomes = here.run(others, environment, fast=fast)
            return [*outcomes, *later.result()]
        finally:
            beside.end()


class Lane:
    """Runs stages one after another. With `quiet` what a stage prints is shown at its end, and not between that of
    others.
    """

    def __init__(self, *, quiet: bool = False) -> None:
        self._quiet = quiet
        self._ended = False
        self._process: subprocess.Popen[bytes] | None = None

    def run(self, stages: list[Stage], environment: Mapping[str, str], *, fast: bool) -> list[Outcome]:
        return [self._timed(stage, environment, fast=fast) for stage in stages]

    def end(self) -> None:
        """From another thread: nothing more is started, and what runs is ended."""
        self._ended = True
        if (process := self._process) is not None and process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)

    def _timed(self, stage: Stage, environment: Mapping[str, str], *, fast: bool) -> Outcome:
        begun = time.monotonic()
        if not self._quiet:
            _say(f"\n=== {stage.name}")
        with tempfile.TemporaryFile() if self._quiet else nullcontext() as output:
            steps = stage.steps(ROOT, dict(environment), fast)
            results = [self._passes(step, output, stage.minutes) for step in steps]  # all, also after a failure
            if output is not None and not self._ended:
                output.seek(0)
                _say(f"\n=== {stage.name}\n{output.read().decode(errors='replace')}")
        return Outcome(stage.name, all(results), time.monotonic() - begun)

    def _passes(self, step: Step, output: IO[bytes] | None, minutes: int) -> bool:
        """One command to its end. A step that cannot even begin has said why and gives None."""
        if self._ended:
            return False
        self._process = process = step(output)
        if process is None:
            return False
        try:
            return process.wait(timeout=minutes * 60) in (0, NO_TESTS)
        except subprocess.TimeoutExpired:
            _say(f"Took longer than {minutes} minutes: ended.")
            return False
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


@contextmanager
def _parts(parts: frozenset[Part], *, fast: bool, durable: bool) -> Generator[dict[str, str]]:
    folder = Path(tempfile.mkdtemp(prefix="portico-test-"))
    wanted = parts - {Part.KEYCLOAK} if fast else parts
    themes = ROOT / "infra" / "keycloak" / "themes"
    plan = Plan(
        state=folder / "state",
        cache=default_cache(),
        parts=wanted & ALL_PARTS,
        keycloak_hostname="login.portico.localhost",
        login_themes=themes if themes.exists() else None,
        durable=durable,
        on_progress=_say,
    )
    try:
        with start(plan) as stack:
            addresses = folder / "parts.json"
            addresses.touch(mode=0o600)
            addresses.write_text(stack.addresses.to_json())
            yield {**os.environ, "PORTICO_TEST_PARTS": str(addresses)}
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _report(outcomes: list[Outcome], seconds: float) -> int:
    _say("")
    for outcome in outcomes:
        _say(f"{outcome.stage:<12} {'passed' if outcome.passed else 'FAILED':<8} {outcome.seconds:7.1f} s")
    failed = [outcome.stage for outcome in outcomes if not outcome.passed]
    if failed:
        _say(f"FAILED: {', '.join(failed)}, after {seconds:.0f} s")
        return 1
    _say(f"All {len(outcomes)} stages passed in {seconds:.0f} s")
    return 0


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
