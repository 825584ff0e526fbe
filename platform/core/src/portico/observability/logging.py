"""The process's log: one JSON object a line, with the practice and the request in each.

Only the fields on the list get through, so that a patient's data can't slip in with a new call; what is dropped is
named (`dropped`), never shown. Of an exception its type and place are kept, not its words: they may quote a value.
"""

from __future__ import annotations

import json
import logging
import sys
import traceback
from collections.abc import Iterator, MutableMapping
from contextlib import AbstractContextManager
from types import TracebackType
from typing import Any, TextIO, cast

import structlog

ALLOWED = frozenset(
    {
        "actor_kind",
        "address",
        "attempt",
        "code",
        "count",
        "detail",
        "door",
        "duration_ms",
        "ended",
        "error",
        "event",
        "hook",
        "hosts",
        "level",
        "method",
        "outcome",
        "plugin",
        "plugins",
        "reason",
        "request_id",
        "route",
        "status",
        "tables",
        "task",
        "tenant",
        "timestamp",
        "version",
        "where",
    }
)
"""`event` and `reason` are sentences of ours; `route` is a pattern, never an address with ids."""


def configure(stream: TextIO = sys.stderr, level: int = logging.INFO) -> None:
    """Set up the process's log; called once by each entry point. Libraries' lines get the same form."""
    structlog.configure(
        processors=_PROCESSORS,
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(stream),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(_Lines())
    logging.basicConfig(handlers=[handler], level=level, force=True)
    for name in ("httpx", "httpcore", "botocore", "urllib3", "asyncio"):
        # Their lines hold addresses, and addresses may hold a token.
        logging.getLogger(name).setLevel(logging.WARNING)


def logger() -> structlog.stdlib.BoundLogger:
    """The log. Safe also where nobody called `configure` (a test, a shell)."""
    if structlog.is_configured():
        return structlog.get_logger()
    return structlog.wrap_logger(structlog.PrintLogger(sys.stderr), processors=_PROCESSORS)


def bound(*, tenant: str = "", request_id: str = "", **values: str) -> AbstractContextManager[None]:
    """Every line inside carries the practice and the request."""
    return structlog.contextvars.bound_contextvars(tenant=tenant, request_id=request_id, **values)


def keep_allowed(_: Any, __: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Drop every field that is not on the list, and say which."""
    dropped = sorted(set(line) - ALLOWED)
    for name in dropped:
        del line[name]
    if dropped:
        line["dropped"] = dropped
    return line


def shorten_exception(_: Any, __: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """`exc_info` → the exception's type and the places it went through."""
    info = line.pop("exc_info", None)
    if isinstance(info, tuple):
        info = cast("tuple[Any, BaseException | None, Any]", info)[1]
    error = info if isinstance(info, BaseException) else sys.exc_info()[1] if info else None
    if error is not None:
        line["error"] = kinds(error)
        line["where"] = places(error.__traceback__)
    return line


def kinds(error: BaseException) -> str:
    """The types of an exception and of its causes, without their words."""
    return " from ".join(type(one).__name__ for one in _with_causes(error))


def _with_causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__


def places(trail: TracebackType | None, most: int = 6) -> list[str]:
    """The last lines of code that an exception went through, `module:line function`."""
    frames = traceback.extract_tb(trail)[-most:]
    return [f"{frame.filename.rpartition('/src/')[2]}:{frame.lineno} {frame.name}" for frame in frames]


class _Lines(logging.Formatter):
    """A line of the standard library's logging: its words, and the allowed ones of its `extra`."""

    def format(self, record: logging.LogRecord) -> str:
        line: MutableMapping[str, Any] = {name: value for name, value in vars(record).items() if name in ALLOWED}
        line |= structlog.contextvars.get_contextvars()
        line |= {"event": record.getMessage(), "level": record.levelname.lower(), "exc_info": record.exc_info}
        stamp = structlog.processors.TimeStamper(fmt="iso", utc=True)
        shortened = keep_allowed(None, "", shorten_exception(None, "", stamp(None, "", line)))
        return json.dumps(shortened, default=str)


_PROCESSORS: list[structlog.types.Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.processors.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    shorten_exception,
    keep_allowed,
    structlog.processors.JSONRenderer(),
]
