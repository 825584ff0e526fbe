"""The one error people see: what went wrong, and the way out, each one line."""

from __future__ import annotations

import errno
import shutil
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

_NEARLY_FULL_MB = 20


class EmbeddedError(Exception):
    """A part could not be fetched, built, started or kept running."""

    def __init__(self, what: str, way_out: str) -> None:
        super().__init__(f"{what} {way_out}")
        self.what = what
        self.way_out = way_out


class Stopped(Exception):
    """Raised inside a starting thread once the whole start was called off; never shown."""


def free_mb(folder: Path) -> int:
    """Megabytes free where `folder` is or will be."""
    there = folder
    while not there.exists():
        there = there.parent
    return shutil.disk_usage(there).free // 1_000_000


def need_space(folder: Path, needed_mb: int, why: str) -> None:
    """Refuses early: a disk that fills up half-way leaves worse messages behind."""
    free = free_mb(folder)
    if free < needed_mb:
        raise EmbeddedError(
            f"The disk of {folder} has {free} MB free, {why} needs {needed_mb} MB.",
            "Free some space and run the same command again.",
        )


def disk_full(folder: Path) -> EmbeddedError | None:
    """The error to show instead of a part's own complaint when the disk is the reason."""
    if free_mb(folder) >= _NEARLY_FULL_MB:
        return None
    return EmbeddedError(f"The disk of {folder} is full.", "Free some space and run the same command again.")


@contextmanager
def plain_os_errors(folder: Path) -> Generator[None]:
    """Turns what the operating system says about our own files into one clear line."""
    try:
        yield
    except PermissionError as error:
        raise EmbeddedError(
            f"{error.filename or folder} may not be written by this user.",
            f"Run as the user who owns it, or remove {folder}.",
        ) from error
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise EmbeddedError(
                f"The disk of {folder} is full.", "Free some space and run the same command again."
            ) from error
        raise EmbeddedError(f"{error.filename or folder}: {error.strerror}.", "Mend that and run again.") from error
