"""A worker that hears nothing while messages wait is ended; one that works, or has nothing to do, is not."""

from __future__ import annotations

from dataclasses import dataclass

from portico.outbox.dispatch import QueueUnavailable
from portico.outbox.listening import DEAF_AFTER_S, Listening


@dataclass
class Line:
    """A queue of so many messages, or (None) one that can't be reached."""

    messages: int | None = 0
    now: float = 100.0
    idle: bool = True

    def waiting(self) -> int:
        if self.messages is None:
            raise QueueUnavailable
        return self.messages

    def send(self, messages) -> None: ...


def listening(line: Line) -> Listening:
    return Listening(line, lambda: line.idle, clock=lambda: line.now)


def test_deaf() -> None:
    line = Line(messages=3)
    watch = listening(line)
    assert watch.look()
    line.now += DEAF_AFTER_S
    assert not watch.look()


def test_one_that_takes_messages_is_not() -> None:
    line = Line(messages=3)
    watch = listening(line)
    for _ in range(5):
        line.now += DEAF_AFTER_S / 2
        watch.heard()
        assert watch.look()


def test_nothing_to_take_all_at_work_or_no_queue() -> None:
    for line in (Line(messages=0), Line(messages=3, idle=False), Line(messages=None)):
        watch = listening(line)
        line.now += 10 * DEAF_AFTER_S
        assert watch.look()
        line.messages, line.idle = 3, True
        assert watch.look(), "it is given its time"
