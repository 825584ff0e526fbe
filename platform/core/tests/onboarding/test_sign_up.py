"""A practice signs up: from the form to its own workspace, what is refused on the way, and what nobody may learn."""

from __future__ import annotations

import asyncio
import dataclasses
import secrets
from collections.abc import AsyncIterator
from uuid import UUID, uuid4

import pytest
from portico import outbox
from portico.app import App, opened
from portico.audit.tables import AuditEvent
from portico.audit.writer import NAMED_IDS
from portico.identity.memory import InMemoryDirectory
from portico.onboarding.npi import check_digit
from portico.onboarding.signup import KEPT_FOR
from portico.onboarding.tables import SignUp
from portico.outbox.tables import OutboxDelivery
from portico.outbox.upkeep import keep_upkeep
from portico.settings import Settings
from portico.tenancy.context import Actor, PracticeState, Tenant
from portico.tenancy.practices import PLATFORM_ID
from portico.tenancy.tables import Practice
from portico_testkit.app_browser import AppBrowser, Seen
from portico_testkit.clock import MovableClock
from portico_testkit.inbox import Inbox, open_inbox
from portico_testkit.outbox import drain

FORM = "/sign-up"
SENT = "/sign-up/sent"
TEST = Actor.system("test")


@dataclasses.dataclass(frozen=True)
class Street:
    """An application, its public door, a mailbox. Each has a word and a network of its own, since limits are shared."""

    app: App
    platform: Tenant
    inbox: Inbox
    clock: MovableClock
    public: AppBrowser
    word: str = dataclasses.field(default_factory=lambda: secrets.token_hex(4))
    ip: str = dataclasses.field(default_factory=lambda: f"2001:db8:{secrets.token_hex(2)}:{secrets.token_hex(2)}::7")

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

    def browser(self, language: str = "en") -> AppBrowser:
        return AppBrowser(self.app.asgi, self.public.origin, language=language)

    async def send(self, browser: AppBrowser | None = None, *, ip: str = "", **changed: str) -> Seen:
        """The form, filled in as `answers` say but for what is changed."""
        browser = browser or self.public
        page = await browser.get(FORM)
        return await self.post(browser, {**page.form(), **self.answers, **changed}, ip=ip)

    async def post(self, browser: AppBrowser, values: dict[str, str], *, ip: str = "") -> Seen:
        return await browser.post(FORM, values, **{"x-forwarded-for": ip or self.ip})

    async def link(self) -> str:
        """A sign-up of this word, and the link that came for it."""
        assert (await self.send()).location == SENT
        return await self.link_that_came()

    async def link_that_came(self) -> str:
        await self.letters()
        mine = [at for at, one in enumerate(self.inbox.letters) if self.word in str(one["To"])]
        return self.inbox.link(mine[-1])

    async def confirm(self, link: str, slug: str = "", browser: AppBrowser | None = None) -> Seen:
        browser = browser or self.browser()
        page = await browser.get(link)
        return await browser.post(link, {**page.form(), "slug": slug or f"maple-{self.word}"})

    async def letters(self) -> int:
        """How many came to this word's addresses; the platform's mailbox serves other tests too."""
        await drain(self.app, self.platform)
        return len([one for one in self.inbox.letters if self.word in str(one["To"])])

    async def rows(self) -> list[SignUp]:
        """Of this word's practice."""
        async with self.app.parts.tenancy.tenant_scope(self.platform, TEST, "SYSADMIN"):
            return await SignUp.objects().where(SignUp.npi == self.answers["npi"]).order_by(SignUp.created)

    async def codes(self, id: UUID) -> list[str]:
        """What the platform's audit says of one sign-up."""
        async with self.app.parts.tenancy.tenant_scope(self.platform, TEST, "SYSADMIN"):
            found = AuditEvent.select(AuditEvent.code).where(AuditEvent.resource_ids.any(id))
            return [str(row["code"]) for row in await found.order_by(AuditEvent.recorded)]

    async def practices(self) -> list[Practice]:
        async with self.app.parts.tenancy.platform_scope(TEST, "SYSADMIN"):
            return await Practice.objects().where(Practice.npi == self.answers["npi"])

    async def upkeep(self) -> None:
        """The hourly look after sign-ups, an hour from now."""
        self.clock.move(hours=1)
        async with self.app.parts.tenancy.tenant_scope(self.platform, TEST, "SYSADMIN") as scope:
            await outbox.enqueue(scope, "core:sign-ups", key=str(self.clock()))
        await drain(self.app, self.platform)


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock()


@pytest.fixture
async def street(settings: Settings, clock: MovableClock) -> AsyncIterator[Street]:
    async with open_inbox() as inbox:
        here = dataclasses.replace(
            settings,
            oidc_internal_url="http://127.0.0.1:9",
            smtp_host="127.0.0.1",
            smtp_port=inbox.port,
            trusted_proxies=("127.0.0.1",),
        )
        directory = InMemoryDirectory(settings.oidc_public_url)
        async with opened(here, clock=clock, plugins=(), directory=directory) as app:
            platform = await app.parts.tenancy.tenant_by_id(PLATFORM_ID)
            assert platform is not None
            yield Street(app, platform, inbox, clock, AppBrowser(app.asgi, here.origin(here.public_host())))


async def test_from_the_form_to_the_practice(street: Street) -> None:
    sent = await street.send()
    assert (sent.status, sent.location) == (303, SENT)
    assert "Look in your mail" in (await street.public.get(sent.location)).words
    (row,) = await street.rows()
    assert row.timezone == "America/Denver", "that of the state"
    link = await street.link_that_came()
    assert link.startswith(street.public.origin + "/sign-up/confirm/")
    page = await street.public.get(link)
    assert street.answers["practice"] in page.words
    assert f'value="maple-{street.word}-family"' in page.text
    made = await street.confirm(link)
    assert (made.status, made.location) == (303, link.removeprefix(street.public.origin)), made.words
    assert f"maple-{street.word}.work." in (await street.public.get(made.location)).text
    (practice,) = await street.practices()
    assert (practice.slug, practice.state, practice.region) == (f"maple-{street.word}", PracticeState.FOUNDING, "MT")
    (row,) = await street.rows()
    assert (row.state, row.practice) == ("founded", practice.id)
    assert (row.owner_name, row.email, row.owner_phone) == ("", "", ""), "they stand in the practice now"
    assert await street.codes(row.id) == ["core:sign-up:asked", "core:sign-up:confirmed", "core:sign-up:founded"]


async def test_the_letter_holds_nothing_that_was_typed(street: Street) -> None:
    await street.send(practice="WIN A PRIZE at evil.example", owner="Click Here")
    await street.letters()
    letter = next(one for one in reversed(street.inbox.letters) if street.word in str(one["To"]))
    assert not [word for word in ("PRIZE", "evil", "Click") if word in letter.as_string()], (
        "it can't be used to write to strangers"
    )
    assert "Portico" in str(letter["From"])


async def test_a_link_that_is_only_looked_at_makes_nothing(street: Street) -> None:
    link = await street.link()
    for _ in range(3):
        assert (await street.browser().get(link)).status == 200
    assert not await street.practices()


async def test_one_practice_however_often_it_is_confirmed(street: Street) -> None:
    link = await street.link()
    words = [f"maple-{street.word}", f"oak-{street.word}"]
    page = await street.public.get(link)
    both = await asyncio.gather(*(street.confirm(link, word) for word in words))
    assert [one.status for one in both] == [303, 303], [one.words for one in both]
    late = await street.public.post(link, {**page.form(), "slug": f"pine-{street.word}"})
    assert (late.status, late.location) == (303, both[0].location), "the same practice"
    (practice,) = await street.practices()
    assert practice.slug in words


async def test_who_has_a_portal_reads_so_in_the_letter_and_nowhere_else(street: Street) -> None:
    first = await street.send()
    await street.confirm(await street.link_that_came())
    before = await street.letters()
    again = await street.send(street.browser())
    stranger = await street.send(street.browser(), email=f"other-{street.word}@oak.example.org")
    assert (again.status, again.location, again.text) == (first.status, first.location, first.text)
    assert (stranger.status, stranger.location, stranger.text) == (first.status, first.location, first.text)
    assert await street.letters() == before + 2
    known = next(one for one in reversed(street.inbox.letters) if street.answers["email"] in str(one["To"]))
    assert known["Subject"] == "You have a portal already"
    assert f"maple-{street.word}.work." in known.as_string()
    assert "/sign-up/confirm/" not in known.as_string()


async def test_the_same_form_twice_is_one_sign_up(street: Street) -> None:
    page = await street.public.get(FORM)
    values = {**page.form(), **street.answers}
    both = await asyncio.gather(street.post(street.public, values), street.post(street.public, values))
    assert [one.location for one in both] == [SENT, SENT]
    assert len(await street.rows()) == 1
    assert await street.letters() == 1


async def test_all_that_is_wrong_is_said_at_once_and_what_was_typed_stays(street: Street) -> None:
    page = await street.send(npi="1234567890", email="dana", phone="12", owner="", region="FL")
    assert page.status == 422
    for name in ("npi", "email", "phone", "owner", "timezone"):
        assert f'id="form-{name}-error"' in page.text, name
    assert "Florida has two time zones" in page.words
    assert 'value="1234567890"' in page.text
    assert street.answers["practice"] in page.text
    assert not await street.rows()


async def test_a_mistyped_address_is_asked_about_once(street: Street) -> None:
    typed = f"dana.{street.word}@gmal.com"
    page = await street.send(email=typed)
    assert page.status == 422
    assert f"Did you mean dana.{street.word}@gmail.com?" in page.words
    assert (await street.post(street.public, {**page.form(), **street.answers, "email": typed})).location == SENT
    other = await street.send(email=f"dana2.{street.word}@gmal.com", sure=typed)
    assert other.status == 422, "it was another that they were sure of"


async def test_a_slip_in_the_address_costs_one_field(street: Street) -> None:
    sent = await street.public.get((await street.send()).location)
    assert street.answers["email"] in sent.words
    again = await street.public.get("/sign-up?again")
    assert again.status == 200
    assert all(f'value="{street.answers[name]}"' in again.text for name in ("practice", "npi", "email", "owner"))
    for stranger in (await street.browser().get("/sign-up?again"), await street.browser().get(SENT)):
        assert street.word not in stranger.text, "only the browser that sent it"
    assert street.word not in (await street.public.get(FORM)).text


async def test_an_address_for_ten_minutes_is_refused(street: Street) -> None:
    page = await street.send(email="dana@mailinator.com")
    assert page.status == 422
    assert "Take one that you keep" in page.words


async def test_what_fills_in_the_hidden_question_is_thanked_and_forgotten(street: Street) -> None:
    sent = await street.send(website="https://spam.example")
    assert (sent.status, sent.location) == (303, SENT)
    assert not await street.rows()


async def test_a_network_that_asks_too_often_waits_an_hour(street: Street) -> None:
    network = street.ip.removesuffix("::7")
    page = await street.public.get(FORM)
    seen: list[int] = []
    for number in range(11):
        values = {**page.form(), **street.answers, "_submission": str(UUID(int=secrets.randbits(128)))}
        seen.append((await street.post(street.public, values, ip=f"{network}:{number:02x}::1")).status)
    assert seen == [303] * 10 + [429], "neighbours in one /56 are one network"
    elsewhere = await street.send(ip=f"2001:db8:{secrets.token_hex(2)}:{secrets.token_hex(2)}::7")
    assert elsewhere.status == 303
    assert await street.letters() == 3, "and to one address no more than three letters a day"


async def test_one_number_gets_five_letters_a_day_and_the_answer_stays_the_same(street: Street) -> None:
    for number in range(7):
        sent = await street.send(email=f"p{number}-{street.word}@maple.example.org")
        assert (sent.status, sent.location) == (303, SENT)
    assert await street.letters() == 5


@pytest.mark.parametrize("word", ["support", "e1m", "a", "-maple", "Maple Hollow", "xn--maple", "supp0rt", "login"])
async def test_words_that_can_not_be_a_practices(street: Street, word: str) -> None:
    link = await street.link()
    page = await street.confirm(link, word) if word != "e1m" else await _alike(street, link)
    assert page.status == 422, page.words
    assert 'id="form-slug-error"' in page.text
    assert not await street.practices()


async def _alike(street: Street, link: str) -> Seen:
    """A word that looks like another practice's."""
    other = dataclasses.replace(street, word=secrets.token_hex(4), ip=f"2001:db8:{secrets.token_hex(2)}:1::7")
    made = await other.confirm(await other.link(), f"hill-{street.word}o")
    assert made.status == 303, made.words
    return await street.confirm(link, f"hi1l{street.word}0")


async def test_the_proposal_steps_aside(street: Street) -> None:
    await street.confirm(await street.link(), f"maple-{street.word}-family")
    other = dataclasses.replace(street, word=secrets.token_hex(4), ip=f"2001:db8:{secrets.token_hex(2)}:1::7")
    await other.send(practice=street.answers["practice"])
    page = await other.browser().get(await other.link_that_came())
    assert f'value="maple-{street.word}-family-2"' in page.text


async def test_a_link_is_good_for_a_day(street: Street) -> None:
    link = await street.link()
    street.clock.move(hours=24, seconds=1)
    page = await street.browser().get(link)
    assert page.status == 404
    unknown = await street.browser().get("/sign-up/confirm/" + "x" * 43)
    assert unknown.words == page.words, "nobody is told which"


async def test_what_was_confirmed_is_finished_by_the_next_process(street: Street) -> None:
    await street.link()
    async with street.app.parts.tenancy.tenant_scope(street.platform, TEST, "SYSADMIN"):
        # As a process leaves it that ends between its two transactions.
        await SignUp.update(
            {
                SignUp.state: "confirmed",
                SignUp.slug: f"maple-{street.word}",
                SignUp.confirmed_at: street.clock(),
            }
        ).where(SignUp.npi == street.answers["npi"])
    await street.upkeep()
    (practice,) = await street.practices()
    (row,) = await street.rows()
    assert (row.state, row.practice) == ("founded", practice.id)


async def test_the_abandoned_is_erased_after_thirty_days(street: Street) -> None:
    await street.link()
    (row,) = await street.rows()
    street.clock.move(days=KEPT_FOR.days, hours=-2)
    await street.upkeep()
    assert await street.rows()
    street.clock.move(hours=2)
    await street.upkeep()
    assert not await street.rows()
    assert (await street.codes(row.id))[-1] == "core:sign-up:erased"


async def test_however_many_are_erased_each_is_named(street: Street) -> None:
    await street.link()
    (row,) = await street.rows()
    several = [SignUp(**{**row.to_dict(), "id": uuid4(), "token_digest": None}) for _ in range(NAMED_IDS)]
    async with street.app.parts.tenancy.tenant_scope(street.platform, TEST, "SYSADMIN"):
        await SignUp.insert(*several)
    street.clock.move(days=KEPT_FOR.days)
    await street.upkeep()
    assert [await street.codes(one.id) for one in several] == [["core:sign-up:erased"]] * NAMED_IDS


async def test_the_dispatcher_keeps_the_platforms_own_schedule(street: Street, practice: Tenant) -> None:
    tenancy = street.app.parts.tenancy
    for tenant, wanted in ((street.platform, True), (practice, False)):
        async with tenancy.tenant_scope(tenant, TEST, "SYSADMIN") as scope:
            await keep_upkeep(scope, street.clock())
            await keep_upkeep(scope, street.clock())
            handlers = [str(row["handler"]) for row in await OutboxDelivery.select(OutboxDelivery.handler)]
        assert ("core:sign-ups" in handlers) is wanted


async def test_no_practice_sees_who_signs_up(street: Street, practice: Tenant) -> None:
    await street.send()
    async with street.app.parts.tenancy.tenant_scope(practice, TEST, "SYSADMIN"):
        assert not await SignUp.count()


async def test_in_spanish(street: Street) -> None:
    browser = street.browser("es")
    page = await browser.get(FORM)
    assert '<html lang="es"' in page.text
    assert "Medicina familiar" in page.words
    refused = await street.send(browser, npi="1234567890")
    assert "Esto no es un NPI" in refused.words
    await street.send(browser)
    await street.letters()
    letter = next(one for one in reversed(street.inbox.letters) if street.word in str(one["To"]))
    assert letter["Subject"] == "Confirme su dirección de correo"
