"""A practice signs up: from the form to its own workspace, what is refused on the way, and what nobody may learn."""

from __future__ import annotations

import dataclasses
import secrets
from collections.abc import AsyncIterator

import pytest
from portico.app import App, opened
from portico.identity.memory import InMemoryDirectory
from portico.onboarding.npi import check_digit
from portico.onboarding.tables import SignUp
from portico.settings import Settings
from portico.tenancy.context import Actor, PracticeState, Tenant
from portico.tenancy.practices import PLATFORM_ID
from portico.tenancy.tables import Practice
from portico_testkit.app_browser import AppBrowser, Seen
from portico_testkit.clock import MovableClock
from portico_testkit.inbox import Inbox, open_inbox
from portico_testkit.outbox import drain

FORM = "/sign-up"


@dataclasses.dataclass(frozen=True)
class Street:
    """An application, its public door, a mailbox. Each test has a network, an address and a number of its own."""

    app: App
    platform: Tenant
    inbox: Inbox
    clock: MovableClock
    public: AppBrowser
    word: str = dataclasses.field(default_factory=lambda: secrets.token_hex(4))

    @property
    def answers(self) -> dict[str, str]:
        nine = f"1{int(self.word, 16) % 10**8:08d}"
        return {
            "practice": f"Maple {self.word} Family Practice",
            "npi": nine + check_digit(nine),
            "specialty": "family-medicine",
            "address": "12 Maple Street, Helena 59601",
            "region": "MT",
            "phone": "(406) 555-0142",
            "owner": "Dana Whitfield",
            "email": f"dana-{self.word}@maple.example.org",
            "mobile": "(406) 555-0177",
        }

    async def send(self, browser: AppBrowser | None = None, **changed: str) -> Seen:
        browser = browser or self.public
        page = await browser.get(FORM)
        return await browser.post(FORM, {**page.form(), **self.answers, **changed})

    async def rows(self, **where: str) -> list[SignUp]:
        async with self.app.parts.tenancy.tenant_scope(self.platform, Actor.system("test"), "SYSADMIN"):
            email = where.get("email", self.answers["email"])
            return await SignUp.objects().where(SignUp.email == email).order_by(SignUp.created)

    async def row(self, id: object) -> SignUp | None:
        async with self.app.parts.tenancy.tenant_scope(self.platform, Actor.system("test"), "SYSADMIN"):
            return await SignUp.objects().get(SignUp.id == id)

    async def letters(self) -> int:
        await drain(self.app, self.platform)
        return len(self.inbox.letters)


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock()


@pytest.fixture
async def street(settings: Settings, clock: MovableClock) -> AsyncIterator[Street]:
    async with open_inbox() as inbox:
        here = dataclasses.replace(
            settings, oidc_internal_url="http://127.0.0.1:9", smtp_host="127.0.0.1", smtp_port=inbox.port
        )
        directory = InMemoryDirectory(settings.oidc_public_url)
        async with opened(here, clock=clock, plugins=(), directory=directory) as app:
            platform = await app.parts.tenancy.tenant_by_id(PLATFORM_ID)
            assert platform is not None
            yield Street(app, platform, inbox, clock, AppBrowser(app.asgi, here.origin(here.public_host())))


async def test_from_the_form_to_the_practice(street: Street) -> None:
    sent = await street.send()
    assert (sent.status, sent.location) == (303, "/sign-up/sent")
    assert "Look in your mail" in (await street.public.get(sent.location)).words
    (row,) = await street.rows()
    assert row.timezone == "America/Denver", "that of the state"
    await street.letters()
    link = street.inbox.link()
    assert link.startswith(street.public.origin + "/sign-up/confirm/")
    page = await street.public.get(link)
    assert page.status == 200
    assert street.answers["practice"] in page.words
    assert f'value="maple-{street.word}-family"' in page.text
    slug = f"maple-{street.word}"
    made = await street.public.post(link, {**page.form(), "slug": slug})
    assert made.status == 303, made.words
    after = await street.public.get(made.location)
    assert "Your portal is made" in after.words
    assert f"{slug}.work." in after.text
    async with street.app.parts.tenancy.platform_scope(Actor.system("test"), "SYSADMIN"):
        practice = await Practice.objects().get(Practice.slug == slug)
    assert practice is not None
    assert (practice.state, practice.npi, practice.region) == (PracticeState.FOUNDING, street.answers["npi"], "MT")
    settled = await street.row(row.id)
    assert settled is not None
    assert (settled.state, settled.practice) == ("founded", practice.id)
    assert (settled.owner_name, settled.email, settled.owner_phone) == ("", "", ""), "it stands in the practice now"
