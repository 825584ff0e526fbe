"""Nothing of a patient gets into the log, whoever writes the line."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog
from portico.observability.logging import bound, configure, logger

CANARY = "Whitfield"


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    stream = io.StringIO()
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    configure(stream)
    yield stream
    structlog.reset_defaults()
    root.handlers[:], root.level = before, level


def test_practice_and_request_stand_on_every_line(lines: io.StringIO) -> None:
    with bound(tenant="t1", request_id="r1"):
        logger().info("something happened", count=3)
        logging.getLogger("portico.elsewhere").warning("something else happened")
    first, second = (json.loads(line) for line in lines.getvalue().splitlines())
    assert {"tenant": "t1", "request_id": "r1", "count": 3, "event": "something happened"}.items() <= first.items()
    assert {"tenant": "t1", "request_id": "r1", "level": "warning"}.items() <= second.items()


def test_a_field_that_is_not_on_the_list_is_named_and_not_shown(lines: io.StringIO) -> None:
    logger().info("a patient was added", family=CANARY)
    logging.getLogger("portico").info("a patient was added", extra={"family": CANARY})
    assert CANARY not in lines.getvalue()
    assert json.loads(lines.getvalue().splitlines()[0])["dropped"] == ["family"]


def test_of_an_exception_only_its_type_and_place(lines: io.StringIO) -> None:
    try:
        raise ValueError(CANARY)
    except ValueError as error:
        logger().error("it broke", exc_info=error)
        logging.getLogger("portico").exception("it broke")
    assert CANARY not in lines.getvalue()
    for line in lines.getvalue().splitlines():
        assert json.loads(line)["error"] == "ValueError"
        assert "test_logging.py" in json.loads(line)["where"][-1]


def test_where_nobody_set_it_up_it_is_as_careful(capsys: pytest.CaptureFixture[str]) -> None:
    structlog.reset_defaults()
    try:
        raise ValueError(CANARY)
    except ValueError as error:
        logger().error("it broke", exc_info=error, family=CANARY)
    assert CANARY not in capsys.readouterr().err
