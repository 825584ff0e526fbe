"""What every part needs to come up: its folders, its port, its secrets, a way to start and to wait."""

from __future__ import annotations

import http.client
import os
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from portico_embedded.errors import EmbeddedError, Stopped, disk_full
from portico_embedded.plan import Part, Plan
from portico_embedded.processes import Child, Processes
from portico_embedded.state import State

LOOPBACK = "127.0.0.1"
_STEP_S = 0.1


@dataclass(frozen=True)
class Site:
    """One start's belongings, shared by its parts."""

    plan: Plan
    state: State
    ports: Mapping[str, int]
    secrets: Mapping[str, str]
    processes: Processes

    def folder(self, part: Part) -> Path:
        return self.state.make_folder(part.value)

    def say(self, line: str) -> None:
        self.plan.on_progress(line)

    def wait_until(self, ready: Callable[[], bool], child: Child, timeout_s: float) -> None:
        """Returns once `ready`; raises as soon as the child is gone, the start called off or the time over."""
        until = time.monotonic() + timeout_s
        while not ready():
            if child.process.poll() is not None:
                raise self.died(child)
            if time.monotonic() > until:
                raise EmbeddedError(
                    f"{child.name} did not answer within {timeout_s:.0f} s: {child.last_words()}.",
                    f"The whole story: {child.log}",
                )
            if self.processes.called_off.wait(_STEP_S):
                raise Stopped

    def died(self, child: Child) -> EmbeddedError | Stopped:
        """Why a child is gone, the full disk before its own last words."""
        if self.processes.called_off.is_set():
            return Stopped()
        code = child.process.poll()
        return disk_full(self.state.folder) or EmbeddedError(
            f"{child.name} stopped (exit code {code}): {child.last_words()}.",
            f"The whole story: {child.log}. Run again once that is mended.",
        )


def wheel_folder(package: str) -> Path:
    """Where a wheel with programs in it was unpacked; nothing of it is imported."""
    found = find_spec(package)
    if found is None or found.origin is None:
        raise EmbeddedError(
            f"The package {package} is not installed.", f"{sys.executable} -m pip install portico-embedded"
        )
    return Path(found.origin).parent


def bare_environment(home: Path, **more: str) -> dict[str, str]:
    """For running parts: nothing of the caller's environment, so that its JAVA_TOOL_OPTIONS or PGHOST stay out."""
    return {"PATH": os.defpath, "HOME": str(home), "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", **more}


def builder_environment(home: Path, **more: str) -> dict[str, str]:
    """For fetching and building: the caller's proxies and mirrors are wanted, its Java and Keycloak settings not."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("JAVA", "KC_", "JDK", "_JAVA"))}
    return {**kept, "HOME": str(home), **more}


def answers(port: int, path: str) -> bool:
    """Whether an HTTP GET on this machine is answered with 200."""
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=2)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
