"""Ports in memory, for tests of a plugin's own functions without a database. They keep the ports' promises.

`context(...)` is a PluginContext with these ports; what the fakes noted is read from them.
"""

from portico_testkit.fakes.context import context
from portico_testkit.fakes.ports import (
    FakeAudit,
    FakeCache,
    FakeChecks,
    FakeDb,
    FakeDirectory,
    FakeFiles,
    FakeMail,
    FakeQueue,
    FakeSecrets,
)

__all__ = [
    "FakeAudit",
    "FakeCache",
    "FakeChecks",
    "FakeDb",
    "FakeDirectory",
    "FakeFiles",
    "FakeMail",
    "FakeQueue",
    "FakeSecrets",
    "context",
]
