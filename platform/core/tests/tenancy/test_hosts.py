"""Which host leads where, and that nothing else about a request can change it."""

from __future__ import annotations

import dataclasses

import pytest
from portico.tenancy.host_middleware import HostMiddleware
from portico.tenancy.hosts import Door, HostRefused, Hosts, normal_host
from portico.tenancy.redis import Redis
from portico.tenancy.tables import Practice, PracticeHost


@pytest.mark.parametrize(
    ("raw", "host"),
    [
        ("Elm.Portico.localhost", "elm.portico.localhost"),
        ("elm.portico.localhost:8000", "elm.portico.localhost"),
        ("elm.portico.localhost.", "elm.portico.localhost"),
        ("elm.portico.localhost.:443", "elm.portico.localhost"),
        ("praxis-müller.example", "xn--praxis-mller-klb.example"),
        ("127.0.0.1:8000", "127.0.0.1"),
        ("[::1]:8000", "::1"),
    ],
)
def test_one_form_of_a_host(raw, host):
    assert normal_host(raw) == host


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "elm@evil.example",
        "elm.example/evil",
        "elm.example evil",
        "elm.example#x",
        "elm.example?x",
        "elm.example\\evil",
        "a..example",
        ".example",
        "elm.example..",
        "elm.example:99999",
        "elm.example:8000:9000",
        "[::1",
        "elm%2eexample",
        "a" * 64 + ".example",
        "a." * 130,
        "elm\x00.example",
        "elm\n.example",
    ],
)
def test_no_host_at_all(raw):
    with pytest.raises(HostRefused):
        normal_host(raw)


@pytest.fixture
def clock():
    class Clock:
        now = 0.0

        def __call__(self) -> float:
            return self.now

    return Clock()


@pytest.fixture
def hosts(tenancy, clock):
    return Hosts(tenancy, tenancy.settings, tenancy.redis, clock)


async def test_a_practices_two_doors(hosts, practice, tenancy):
    portal = await hosts.place(tenancy.settings.portal_host(practice.slug))
    assert (portal.tenant, portal.door) == (practice, Door.PORTAL)
    workspace = await hosts.place(tenancy.settings.workspace_host(practice.slug))
    assert (workspace.tenant, workspace.door) == (practice, Door.WORKSPACE)
    public = await hosts.place(tenancy.settings.public_host())
    assert public.door is Door.PUBLIC
    assert await hosts.place("nobody.portico.localhost") is None


async def test_its_own_domain_is_the_address_in_links(make_practice, hosts):
    host = "portal.elmstreet-own.localhost"
    practice = await make_practice(hosts=((host, "portal"),))
    place = await hosts.place(host)
    assert place.tenant == practice
    assert practice.portal_origin == f"http://{host}:8000"
    assert practice.workspace_origin == f"http://{practice.slug}.work.portico.localhost:8000"


async def test_a_change_is_known_to_every_process(tenancy, practice, hosts, clock, actor):
    elsewhere = Hosts(tenancy, tenancy.settings, tenancy.redis, clock)
    host = f"new-{practice.slug}.example"
    assert await hosts.place(host) is None
    assert await elsewhere.place(host) is None
    async with tenancy.platform_scope(actor, "SYSADMIN"):
        await PracticeHost(host=host, practice=practice.id, door="portal", canonical=False).save()
    assert await hosts.place(host) is None
    await hosts.changed()
    assert (await hosts.place(host)).tenant.id == practice.id
    assert await elsewhere.place(host) is None
    clock.now += 3
    assert (await elsewhere.place(host)).tenant.id == practice.id


async def test_without_redis_the_table_answers(tenancy, practice, clock):
    redis = Redis.open("redis://127.0.0.1:1/0")
    hosts = Hosts(tenancy, tenancy.settings, redis, clock)
    assert (await hosts.place(tenancy.settings.portal_host(practice.slug))).tenant == practice
    await redis.close()


class App:
    """What the application is given, and what the browser gets."""

    def __init__(self, tenancy, hosts, settings=None) -> None:
        self.middleware = HostMiddleware(self, hosts, settings or tenancy.settings)
        self.seen: dict | None = None
        self.sent: list[dict] = []

    async def __call__(self, scope, receive, send) -> None:
        self.seen = scope

    async def get(self, *headers: tuple[str, str], path: str = "/home", client: str = "10.1.1.1") -> int:
        self.seen, self.sent = None, []
        pairs = [(name.lower().encode(), value.encode("latin-1")) for name, value in headers]
        scope = {
            "type": "http",
            "method": "GET",
            "path": path,
            "raw_path": path.encode(),
            "headers": pairs,
            "client": (client, 5000),
            "state": {"request_id": "r"},
        }
        await self.middleware(scope, None, self._send)
        return self.sent[0]["status"] if self.sent else 200

    async def _send(self, message) -> None:
        self.sent.append(message)


@pytest.fixture
def app(tenancy, hosts):
    return App(tenancy, hosts)


async def test_the_path_moves_below_its_door(app, practice, tenancy):
    host = tenancy.settings.portal_host(practice.slug)
    assert await app.get(("Host", f"{host}:8000")) == 200
    assert app.seen["path"] == "/~portal/home"
    state = app.seen["state"]
    assert (state["tenant"], state["door"], state["host"]) == (practice, Door.PORTAL, host)
    assert (state["origin"], state["ip"], state["request_id"]) == (practice.portal_origin, "10.1.1.1", "r")
    assert await app.get(("Host", host), path="/") == 200
    assert app.seen["path"] == "/~portal"


async def test_no_door_through_another(app, practice, tenancy):
    assert await app.get(("Host", tenancy.settings.portal_host(practice.slug)), path="/~workspace/day") == 200
    assert app.seen["path"] == "/~portal/~workspace/day"


async def test_the_internal_door(app):
    assert await app.get(("Host", "127.0.0.1:8000"), path="/readyz") == 200
    assert app.seen["path"] == "/~internal/readyz"
    assert "tenant" not in app.seen["state"]


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ((), 400),
        ((("Host", "a.example"), ("Host", "b.example")), 400),
        ((("Host", "a.example, b.example"),), 400),
        ((("Host", "user@a.example"),), 400),
        ((("Host", "unknown.example"),), 421),
        ((("Host", "portico.localhost"),), 421),
    ],
)
async def test_a_host_that_leads_nowhere(app, headers, status):
    assert await app.get(*headers) == status
    assert app.seen is None
    assert not any(name == b"location" for name, _ in app.sent[0]["headers"])


async def test_forwarded_headers_only_from_a_trusted_proxy(app, tenancy, hosts, practice, other_practice):
    host, other = (tenancy.settings.portal_host(one.slug) for one in (practice, other_practice))
    headers = (("Host", host), ("X-Forwarded-Host", other), ("X-Forwarded-For", "6.6.6.6, 192.0.2.7, 10.1.1.2"))
    assert await app.get(*headers) == 200
    assert app.seen["state"]["tenant"] == practice
    assert app.seen["state"]["ip"] == "10.1.1.1"
    behind = App(tenancy, hosts, dataclasses.replace(tenancy.settings, trusted_proxies=("10.1.1.0/24",)))
    assert await behind.get(*headers) == 200
    assert behind.seen["state"]["tenant"] == other_practice
    assert behind.seen["state"]["ip"] == "192.0.2.7"
    assert await behind.get(("Host", host), ("X-Forwarded-Host", other), ("X-Forwarded-Host", host)) == 400


async def test_a_practice_that_left_is_told_of_by_name_alone(app, tenancy, make_practice, actor):
    practice = await make_practice(name="Elm & Sons", phone="555 0100")
    async with tenancy.platform_scope(actor, "SYSADMIN"):
        await Practice.update({Practice.state: "left"}).where(Practice.id == practice.id)
    assert await app.get(("Host", tenancy.settings.portal_host(practice.slug))) == 410
    body = app.sent[1]["body"].decode()
    assert "Elm &amp; Sons" in body
    assert "555 0100" not in body
    assert app.seen is None


async def test_a_websocket_is_closed(app):
    await app.middleware({"type": "websocket", "headers": []}, None, app._send)
    assert app.sent[0]["type"] == "websocket.close"
