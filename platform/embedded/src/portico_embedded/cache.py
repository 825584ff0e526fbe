"""The cache: built once, whole or not at all, also when two starts build at the same time or one is cut off."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path

from portico_embedded.errors import Stopped, need_space, plain_os_errors
from portico_embedded.site import Site

_STEP_S = 0.3


def built(site: Site, name: str, needed_mb: int, title: str, build: Callable[[Path], Path]) -> Path:
    """The folder `name` of the cache; when missing, what `build(work folder)` returns becomes it."""
    cache = site.plan.cache.absolute()
    done = cache / name
    if done.exists():
        return done
    with plain_os_errors(cache):
        cache.mkdir(parents=True, exist_ok=True)
    with _only_one(site, cache / f".{name}.lock", title):
        if done.exists():  # the other start has built it meanwhile
            return done
        work = cache / f".{name}.work"
        with plain_os_errors(cache):
            shutil.rmtree(work, ignore_errors=True)  # a start that was cut off
            need_space(cache, needed_mb, f"building {title}")
            work.mkdir()
        try:
            result = build(work)
            with plain_os_errors(cache):
                result.rename(done)
        finally:
            shutil.rmtree(work, ignore_errors=True)
    return done


@contextmanager
def _only_one(site: Site, lock: Path, title: str) -> Generator[None]:
    with plain_os_errors(lock.parent):
        handle = os.open(lock, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        waiting = False
        while not _locked(handle):
            if not waiting:
                site.say(f"{title}: another start is building it, waiting")
                waiting = True
            if site.processes.called_off.wait(_STEP_S):
                raise Stopped
        yield
    finally:
        os.close(handle)


def _locked(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
