"""`make bench`: a hundred practices sign up in one moment, from a hundred networks, and confirm in one moment.

One server with one worker, as in production. Beside each: the form's page alone, asked for by the same hundred. What
counts is that nobody is turned away or made twice, and how long the last of them waits.
"""

from __future__ import annotations

import asyncio
import dataclasses
import secrets
import sys
import time
from collections.abc import Awaitable, Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from uuid import UUID

import httpx
import pytest
from portico.notify.post import SEALED
from portico.notify.tables import Letter
from portico.onboarding.npi import check_digit
from portico.onboarding.tables import SignUp
from portico.settings import Settings
from portico.tenancy.context import Actor
from portico.tenancy.practices import PLATFORM_ID
from portico.tenancy.scopes import Tenancy
from portico.tenancy.tables import Practice
from portico_testkit.app_browser import Seen

from tests.bench import houses
from tests.bench.houses import CHECKOUT
from tests.bench.table import Row, shown, write

pytestmark = pytest.mark.anyio

AT_ONCE = 100
MOST_S = 10.0
"""The last of them has an answer by then."""
TEST = Actor.system("bench")


@dataclasses.dataclass(frozen=True)
class Visitor:
    """A browser in a network of its own. `number` makes its practice another than its neighbours'."""

    client: httpx.AsyncClient
    host: str
    number: int
    run: str

    async def get(self, path: str) -> Seen:
        answer = await self.client.get(path, headers={"host": self.host})
        return Seen(answer.status_code, answer.headers, answer.text)

    async def post(self, path: str, page: Seen, values: dict[str, str]) -> Seen:
        cookie = page.headers["set-cookie"].partition(";")[0]
        headers = {"host": self.host, "cookie": cookie, "sec-fetch-site": "same-origin"}
        answer = await self.client.post(path, data={**page.form(), **values}, headers=headers)
        return Seen(answer.status_code, answer.headers, answer.text)

    async def look(self) -> None:
        assert (await self.get("/sign-up")).status == 200

    async def ask(self, page: Seen) -> None:
        seen = await self.post("/sign-up", page, self.answers)
        assert seen.status == 303, seen.words[:300]

    async def confirm(self, link: str, page: Seen) -> None:
        seen = await self.post(link, page, {"slug": f"m{self.run}-{self.number}"})
        assert seen.status == 303, seen.words[:300]

    @property
    def answers(self) -> dict[str, str]:
        nine = f"1{int(self.run, 16) % 10**5:05d}{self.number:03d}"
        return {
            "practice": f"Maple {self.run} Number {self.number} Practice",
            "npi": nine + check_digit(nine),
            "specialty": "family-medicine",
            "address": "12 Maple Street, Helena 59601",
            "region": "MT",
            "phone": "(406) 555-0142",
            "owner": "Dana Whitfield",
            "email": f"dana-{self.number}@{self.run}.example.org",
            "mobile": "(406) 555-0177",
        }


async def test_a_hundred_at_once(
    settings: Settings, tenancy: Tenancy, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = secrets.token_hex(4)
    at = dataclasses.replace(
        settings, themes_folder=CHECKOUT / "themes", blueprints_folder=CHECKOUT / "tenants" / "blueprints"
    )
    with houses.ours("sign-up", at, tmp_path / "server.log") as server:
        async with AsyncExitStack() as stack:
            visitors = [
                Visitor(await stack.enter_async_context(_client(server.port, number)), at.public_host(), number, run)
                for number in range(AT_ONCE)
            ]
            looked = await _together([one.look() for one in visitors])
            pages = await asyncio.gather(*(one.get("/sign-up") for one in visitors))
            asked = await _together([one.ask(page) for one, page in zip(visitors, pages, strict=True)])
            links = await _links(tenancy, run)
            assert len(links) == AT_ONCE, "each has one sign-up and one letter"
            behind = await asyncio.gather(*(one.get(links[one.answers["email"]]) for one in visitors))
            confirmed = await _together(
                [one.confirm(links[one.answers["email"]], page) for one, page in zip(visitors, behind, strict=True)]
            )
    async with tenancy.platform_scope(TEST, "SYSADMIN"):
        made = await Practice.count().where(Practice.slug.like(f"m{run}-%"))
    assert made == AT_ONCE
    rows = [
        _row("sign-ups at once, from form to answer", asked, looked),
        _row("confirmations at once, each makes a practice", confirmed, looked),
    ]
    write(
        CHECKOUT / "var" / "bench-sign-up.json", rows, {"asked_s": asked, "confirmed_s": confirmed, "looked_s": looked}
    )
    with capsys.disabled():
        sys.stdout.write(shown(rows, [f"{AT_ONCE} at once, one worker. Seconds until the last has its answer."]))
    assert all(row.met for row in rows), "what falls short says NO above"


def _client(port: int, number: int) -> httpx.AsyncClient:
    # Each from a /24 of its own, as the limits see it.
    transport = httpx.AsyncHTTPTransport(local_address=f"127.1.{number}.1")
    return httpx.AsyncClient(transport=transport, base_url=f"http://127.0.0.1:{port}", timeout=60)


async def _together(acts: Sequence[Awaitable[None]]) -> Sequence[float]:
    """Seconds after the common start at which each was through, the last one last."""
    begun = time.perf_counter()

    async def one(act: Awaitable[None]) -> float:
        await act
        return time.perf_counter() - begun

    return sorted(await asyncio.gather(*(one(act) for act in acts)))


async def _links(tenancy: Tenancy, run: str) -> dict[str, str]:
    """By mail address, the link in the letter that waits for it."""
    platform = await tenancy.tenant_by_id(PLATFORM_ID)
    assert platform is not None
    found: dict[str, str] = {}
    async with tenancy.tenant_scope(platform, TEST, "SYSADMIN"):
        rows = await SignUp.objects().where(SignUp.email.like(f"%@{run}.example.org"))
        for row in rows:
            letters = await Letter.objects().where(Letter.reader_id == row.id)
            (letter,) = letters
            link = await tenancy.keys.open(PLATFORM_ID, SEALED, str(letter.id), bytes(letter.link))
            assert isinstance(row.id, UUID)
            found[row.email] = "/sign-up/" + link.decode().rpartition("/sign-up/")[2]
    return found


def _row(name: str, ours: Sequence[float], floor: Sequence[float]) -> Row:
    return Row(
        name=f"{AT_ONCE} {name}",
        ours=f"{ours[-1]:.1f} s ({AT_ONCE / ours[-1]:.0f}/s)",
        floor=f"{floor[-1]:.1f} s ({AT_ONCE / floor[-1]:.0f}/s)",
        ratio=floor[-1] / ours[-1],
        goal=f"all, within {MOST_S:.0f} s",
        met=ours[-1] <= MOST_S,
    )
