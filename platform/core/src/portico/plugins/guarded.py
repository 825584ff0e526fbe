"""Runs a plugin's code at load: whatever it does wrong becomes a Refusal of that plugin.

Also `SystemExit`: a library that calls `sys.exit` on import must not end the server. Ctrl-C still does.
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager

from portico.plugins.registry import Refusal, Step


@contextmanager
def guarded(step: Step, way_out: str) -> Generator[None]:
    try:
        yield
    except Refusal:
        raise
    except (Exception, SystemExit) as error:
        reason = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
        raise Refusal(step, reason, way_out) from error
