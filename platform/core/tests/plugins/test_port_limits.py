"""A vendor's ports in memory refuse what ours refuse, in the same words: each case is asked of both."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from types import SimpleNamespace
from uuid import uuid4

import pytest
from portico.audit.writer import PluginStamp
from portico.notify.post import Post
from portico.plugins.ports import granted
from portico.plugins.services import Call, Services
from portico.tenancy.context import Actor
from portico_sdk import LimitReached, NotFound, limits
from portico_testkit import factories, fakes
from portico_testkit.packages import Package

TOLD = "acme.notes.Note.written"
PORTS = ("cache", "directory", "files", "mail", "queue")
NOTES = Package(
    plugin="""
class Plugin:
    @hookimpl
    def declare_pages(self) -> Sequence[Page]:
        return (Page(path="", audience=Audience.PATIENT, title="Notes", get="pages:notes"),)
    @hookimpl
    def declare_messages(self) -> Sequence[MessageTemplate]:
        words = dict(subject="A note from {practice}", paragraphs=("Call {phone}.",), button="Read it")
        return (MessageTemplate(name="new-note", category="messages", **words),)
plugin = Plugin()
""",
    hooks=("declare_messages", "declare_pages"),
    manifest_lines=(f'emits = ["{TOLD}"]',),
    manifest_tables="[ports]\n"
    + "".join(f'{name} = "x"\n' for name in PORTS)
    + '[[tasks]]\nname = "tidy"\nrun = "pages:tidy"\n'
    + '[[data]]\nscope = "patient/Patient.read"\nreason = "x"\n',
    files={
        "pages.py": "from portico_sdk import *\n"
        "async def notes(ctx: PluginContext, path: Nothing, query: Nothing) -> View: ...\n"
        "async def tidy(ctx: PluginContext, task: Task) -> None: ...\n"
    },
)


@pytest.fixture(params=["real", "fake"])
async def ports(request, tenancy, practice, discovered) -> AsyncIterator[SimpleNamespace]:
    """Those of one call."""
    if request.param == "fake":
        handed = {
            "cache": fakes.FakeCache(),
            "directory": fakes.FakeDirectory(known=[factories.patient() for _ in range(3)]),
            "files": fakes.FakeFiles(),
            "mail": fakes.FakeMail(),
            "queue": fakes.FakeQueue(),
        }
        ctx = fakes.context("acme/notes", **handed)
        yield SimpleNamespace(**{name: getattr(ctx, name) for name in PORTS})
        return
    registry = discovered(NOTES)
    assert not registry.refused
    plugin = registry.get("acme/notes")

    def clock() -> datetime:
        return datetime.now(UTC)

    services = Services(clock=clock, keys=tenancy.keys, post=Post(tenancy.keys, clock))
    async with tenancy.tenant_scope(practice, Actor.system("test"), "SYSADMIN") as scope:
        stamp = PluginStamp(id=plugin.id, version=plugin.version, hook="")
        known = granted(Call(scope=scope, plugin=plugin, stamp=stamp, services=services, language="en"))
        yield SimpleNamespace(**{name: known[name] for name in PORTS})
        await scope.rollback()


async def letter(ports, key: str) -> None:
    """To somebody who is not there: what is said of the key comes first."""
    with contextlib.suppress(NotFound):
        await ports.mail.send("new-note", to=uuid4(), path="/p/acme.notes", key=key)


def emit(ports, size: int) -> Awaitable[None]:
    return ports.queue.emit(TOLD, resource=("Note", uuid4()), facts={"kind": "x" * (size - 4)})


Ask = Callable[[SimpleNamespace], Awaitable[None]]
FITS: dict[str, Ask] = {
    "facts": lambda ports: emit(ports, limits.MOST_FACTS),
    "value": lambda ports: ports.cache.set("k", b"x" * (limits.LARGEST_VALUE - 1), ttl_s=limits.LONGEST_CACHED_S),
    "file": lambda ports: ports.files.put("a" * 128, b"x" * limits.LARGEST_FILE),
    "task": lambda ports: ports.queue.later("tidy", "k" * limits.LONGEST_KEY, at=datetime(2999, 1, 1, tzinfo=UTC)),
    "letter": lambda ports: letter(ports, "k" * limits.LONGEST_KEY),
}
REFUSED: dict[str, tuple[Ask, type[Exception], str]] = {
    "facts": (
        lambda ports: emit(ports, limits.MOST_FACTS + 1),
        LimitReached,
        "acme/notes: an event's facts has 4097 bytes, 4096 are the most",
    ),
    "value": (
        lambda ports: ports.cache.set("k", b"x" * limits.LARGEST_VALUE, ttl_s=1),
        LimitReached,
        "acme/notes: a value for the cache has 65537 bytes",
    ),
    "no time": (lambda ports: ports.cache.set("k", b"", ttl_s=0), ValueError, "ttl_s must be 1 to 86400"),
    "two days": (lambda ports: ports.cache.set("k", b"", ttl_s=172800), ValueError, "ttl_s must be 1 to 86400"),
    "file": (
        lambda ports: ports.files.put("a", b"x" * (limits.LARGEST_FILE + 1)),
        LimitReached,
        "acme/notes: a file has 9 bytes, 8 are the most",
    ),
    "folder": (lambda ports: ports.files.put("a/b", b""), ValueError, "a file's name has"),
    "long name": (lambda ports: ports.files.put("a" * 129, b""), ValueError, "a file's name has"),
    "asked for": (lambda ports: ports.files.get("../a"), ValueError, "a file's name has"),
    "task": (lambda ports: ports.queue.later("tidy", "k" * 201), ValueError, "at most 200 characters"),
    "no key": (lambda ports: ports.queue.later("tidy", ""), ValueError, "without a key"),
    "no zone": (
        lambda ports: ports.queue.later("tidy", "k", at=datetime(2999, 1, 1)),  # noqa: DTZ001 (that is the point)
        ValueError,
        "no time zone",
    ),
    "letter": (lambda ports: letter(ports, "k" * 201), ValueError, "at most 200 characters"),
}
OFTEN: dict[str, Ask] = {
    "queue.emit": lambda ports: emit(ports, 10),
    "queue.later": lambda ports: ports.queue.later("tidy", str(uuid4())),
    "mail.send": lambda ports: letter(ports, str(uuid4())),
    "cache.set": lambda ports: ports.cache.set(str(uuid4()), b"x", ttl_s=1),
    "files.put": lambda ports: ports.files.put("a", b"x"),
}


@pytest.fixture(autouse=True)
def small_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "LARGEST_FILE", 8)


@pytest.mark.parametrize("ask", FITS.values(), ids=FITS)
async def test_the_most_is_taken(ports, ask: Ask) -> None:
    await ask(ports)


@pytest.mark.parametrize(("ask", "kind", "words"), REFUSED.values(), ids=REFUSED)
async def test_what_is_more_is_refused(ports, ask: Ask, kind: type[Exception], words: str) -> None:
    with pytest.raises(kind, match=words):
        await ask(ports)


@pytest.mark.parametrize("method", OFTEN)
async def test_so_often_in_one_call(ports, monkeypatch: pytest.MonkeyPatch, method: str) -> None:
    monkeypatch.setattr(limits, "MOST_TIMES", 2)
    await OFTEN[method](ports)
    await OFTEN[method](ports)
    with pytest.raises(LimitReached, match=f"acme/notes called {method} more than 2 times in one call"):
        await OFTEN[method](ports)


@pytest.mark.parametrize(("asked", "most"), [(0, 1), (2, 2)])
async def test_a_search_gives_so_many(ports, asked: int, most: int) -> None:
    assert len(await ports.directory.find_patients("", limit=asked)) <= most


async def test_the_next_call_is_counted_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_TIMES", 1)
    queue = fakes.FakeQueue()
    for key in "ab":
        await fakes.context("acme/notes", queue=queue).queue.later("tidy", key)
    assert len(queue.waiting) == 2
