"""Walks through every page of `pages.py` and of `login_pages.py`, and shows each to whoever looks.

One browser context for each person, signed in once. `see(page, name, text)` is called with the page open and its HTML
as it was sent. What the console said and answers other than expected are collected on the way.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Error, Page, Response
from portico.tenancy.hosts import Door

from tests.e2e import places
from tests.e2e.login_pages import login_pages
from tests.e2e.operator_pages import a_practice
from tests.e2e.pages import ALL, UNKNOWN, Shown, Who
from tests.e2e.places import Practice
from tests.e2e.product import Product
from tests.e2e.public_pages import signed_up
from tests.e2e.steps import give_code, sign_in

WAIT_MS = 20_000
See = Callable[[Page, str, str], None]

_POST = """
([to, given]) => {
  const form = document.createElement("form");
  form.method = "post";
  form.action = to;
  const token = document.querySelector("input[name=_token]")?.value ?? "";
  for (const [name, value] of Object.entries({ _token: token, _submission: crypto.randomUUID(), ...given })) {
    const field = document.createElement("input");
    field.type = "hidden";
    field.name = name;
    field.value = value;
    form.append(field);
  }
  document.body.append(form);
  form.submit();
}
"""


@dataclass
class Window:
    """One person's browser with one page, its last document and what the console said."""

    context: BrowserContext
    page: Page
    said: list[str] = field(default_factory=list)
    document: Response | None = None

    @classmethod
    def open(cls, browser: Browser, **options: object) -> Window:
        context = browser.new_context(**options)  # type: ignore[arg-type]
        context.set_default_timeout(WAIT_MS)
        window = cls(context=context, page=context.new_page())
        window.page.on("console", window._hear)
        window.page.on("pageerror", lambda error: window.said.append(f"{window.page.url}: {error}"))
        window.page.on("response", window._note)
        return window

    @property
    def text(self) -> str:
        return self.document.text() if self.document else ""

    def _hear(self, message: ConsoleMessage) -> None:
        refused = message.text.startswith("Failed to load resource") and message.location["url"] == self.page.url
        if message.type in ("error", "warning") and not refused:
            self.said.append(f"{message.location['url']}: {message.text}")

    def _note(self, response: Response) -> None:
        request = response.request
        try:
            is_document = request.is_navigation_request() and request.frame == self.page.main_frame
        except Error:
            return
        if is_document and not 300 <= response.status < 400:
            self.document = response


@dataclass
class Crawl:
    """`pages` are the lines to look at; `people` who looks at the full practice, where it is not the usual ones.
    `problems` are answers with another status than expected, and lines on the console.
    """

    product: Product
    browser: Browser
    brand: str
    folder: Path
    see: See
    options: dict[str, object]
    pages: Sequence[Shown] = ALL
    people: Practice | None = None
    problems: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)

    def run(self) -> None:
        self.full = self.people or places.full(self.product, self.brand)
        self.who = {shown.who for shown in self.pages}
        self.empty = self.early = self.full
        if Who.NEW_OWNER in self.who:
            self.empty = places.empty(self.product, self.brand, self.folder)
            self.early = places.founding(self.product, self.brand, self.folder)
        self.windows: dict[Who, Window] = {}
        try:
            self.ids = self._ids()
            for shown in self.pages:
                if not shown.route.startswith(self.full.lacks):
                    self._show(shown)
            self._login()
        finally:
            for window in self.windows.values():
                self.problems += window.said
                window.context.close()

    def _show(self, shown: Shown) -> None:
        window, origin = self._window(shown.who), self._origin(shown)
        if shown.after:
            shown.after(self.product, self._practice(shown.who))
        window.document = None
        window.page.goto(origin + self._address(shown.frm or shown.at, shown))
        if window.page.locator("#otp").count():
            # A page that asks for the second factor again.
            give_code(window.page, self.product, self.product.account(self._account(shown.who)))
            window.page.wait_for_url(origin + "/**")
        if shown.sent is not None:
            sent = {name: self._address(value, shown) for name, value in shown.sent.items()}
            with window.page.expect_navigation():
                window.page.evaluate(_POST, [self._address(shown.at, shown), sent])
        status = window.document.status if window.document else 0
        if status != shown.status:
            self.problems.append(f"{shown.name}: answered {status}, expected {shown.status}")
        self._seen(window, shown.name)

    def _seen(self, window: Window, name: str) -> None:
        self.names.append(name)
        self.see(window.page, name, window.text)

    def _login(self) -> None:
        window = Window.open(self.browser, **self.options)
        self.windows[Who.NOBODY].context.close()
        self.windows[Who.NOBODY] = window
        for name in login_pages(window.page, self.product, self.full):
            self._seen(window, f"login-{name}")

    def _window(self, who: Who) -> Window:
        if who not in self.windows:
            self.windows[who] = window = Window.open(self.browser, **self.options)
            if name := self._account(who):
                sign_in(window.page, self.product, self.product.account(name))
        return self.windows[who]

    def _account(self, who: Who) -> str:
        practice = self._practice(who)
        names = {
            Who.PATIENT: practice.patient,
            Who.NEW_PATIENT: practice.patient,
            Who.OWNER: practice.owner,
            Who.NEW_OWNER: practice.owner,
            Who.FOUNDER: practice.owner,
            Who.CLINICIAN: practice.clinician,
            Who.OPERATOR: "olivia",
        }
        return names.get(who, "")

    def _practice(self, who: Who) -> Practice:
        return {Who.NEW_PATIENT: self.empty, Who.NEW_OWNER: self.empty, Who.FOUNDER: self.early}.get(who, self.full)

    def _origin(self, shown: Shown) -> str:
        practice = self._practice(shown.who)
        if shown.door is Door.OPERATIONS:
            return self.product.prepared.console
        if shown.door is Door.PUBLIC:
            return self.product.settings.origin(self.product.settings.public_host())
        return practice.portal if shown.door is Door.PORTAL else practice.workspace

    def _address(self, pattern: str, shown: Shown) -> str:
        ids = {**self.ids, "token": self.ids.get(f"token {shown.door}", "")}
        return re.sub(r"\{(\w+)\}", lambda found: ids[found[1]], pattern)

    def _ids(self) -> dict[str, str]:
        full = self.full
        found = {
            **_booked(self._window(Who.PATIENT).page, full.portal),
            "token portal": self._token(full.portal, self.product.account(full.patient).email),
        }
        return {**found, **self._ids_at_work()} if Who.OWNER in self.who else found

    def _ids_at_work(self) -> dict[str, str]:
        today = datetime.now(ZoneInfo("America/Denver")).date()
        ahead = (today + timedelta(days=days) for days in range(1, 8))
        full, empty = self.full, self.empty
        return {
            "another": str(next(day for day in ahead if day.weekday() < 5)),
            "patient": _first_patient(self._window(Who.OWNER).page, full),
            "new_patient": _first_patient(self._window(Who.NEW_OWNER).page, empty),
            "notice": _first_notice(self._window(Who.OWNER).page, full),
            "offer": _first_call(self._window(Who.OWNER).page, full),
            **_set_up(self._window(Who.OWNER).page, full),
            **_office(self._window(Who.OWNER).page, full),
            **signed_up(self._window(Who.NOBODY).page, self.product),
            "practice": a_practice(self._window(Who.OPERATOR).page, self.product.prepared.console, full.slug),
            "ownerless": a_practice(
                self._window(Who.OPERATOR).page,
                self.product.prepared.console,
                places.ownerless(self.product, self.brand, self.folder),
            ),
            "token operations": self._token(self.product.prepared.console, self.product.account("olivia").email),
            "token workspace": self._token(full.workspace, self.product.account(full.owner).email),
        }

    def _token(self, origin: str, email: str) -> str:
        """Of a letter that was asked for just now."""
        page = self._window(Who.NOBODY).page
        page.goto(origin + "/recover")
        page.locator("input[type=email]").fill(email)
        page.keyboard.press("Enter")
        page.wait_for_load_state()
        pattern = re.compile(re.escape(origin) + r"/setup/([\w-]{43})")
        for _ in range(600):
            for mail in self.product.mails_to(email):
                if found := pattern.search(str(mail)):
                    return found[1]
            time.sleep(0.1)
        raise AssertionError("no letter with a link came")


def _booked(page: Page, portal: str) -> dict[str, str]:
    """A visit that is booked, a past one, a time that is free, one that is kept, and a place on the waiting list."""
    page.goto(portal + "/p/scheduling/book")
    page.locator(".slots button").last.click()
    _is_kept(page)
    page.locator("#book button").last.click()
    page.wait_for_url(re.compile(r"/visits/[\w-]{36}"))
    booked = page.url.partition("/visits/")[2][:36]
    page.goto(portal + "/p/scheduling/waiting/join")
    page.locator("#join button").last.click()
    page.wait_for_url(re.compile(r"/waiting$"))
    leave = page.locator("a[href$='/leave']").first.get_attribute("href") or ""
    page.goto(portal + "/p/scheduling/book")
    free = page.locator(".slots button").nth(2)
    slot = free.get_attribute("value") or ""
    free.click()
    hold = _is_kept(page)
    page.goto(portal + "/p/scheduling/visits")
    past = page.locator("#past-heading, #past").locator("xpath=ancestor-or-self::section").locator("a")
    # One that is cancelled can be cancelled again: nothing happens, and nothing is refused.
    past = past.filter(has_not_text=re.compile("Cancelled|New|Cancelada|Nuevo")).last
    return {
        "booked": booked,
        "visit": booked,
        "hold": hold,
        "entry": leave.split("/")[-2],
        "slot": slot,
        "past": (past.get_attribute("href") or "").rpartition("/")[2],
    }


def _is_kept(page: Page) -> str:
    page.wait_for_url(re.compile(r"/book/[\w-]{36}"))
    return page.url.rpartition("/")[2]


def _first_notice(page: Page, practice: Practice) -> str:
    if "/p/announcements/".startswith(practice.lacks or "-"):
        return UNKNOWN
    page.goto(practice.workspace + "/p/announcements/all")
    return re.findall(r"/all/([\w-]{36})", page.content())[0]


def _first_call(page: Page, practice: Practice) -> str:
    """A time that is kept for somebody who is to be called."""
    if "/p/scheduling/waiting/offers/".startswith(practice.lacks or "-"):
        return UNKNOWN
    page.goto(practice.workspace + "/p/scheduling/waiting")
    return re.findall(r"/waiting/offers/([\w-]{36})", page.content())[0]


def _set_up(page: Page, practice: Practice) -> dict[str, str]:
    """A visit type, somebody with hours and one span of them, a day that differs and a room."""
    found: dict[str, str] = {}
    base = practice.workspace + "/p/scheduling/setup/"
    for part, name in (("types", "type"), ("hours", "person"), ("days", "day_off"), ("rooms", "room")):
        page.goto(base + part)
        found[name] = re.findall(rf"/setup/{part}/([\w-]{{36}})", page.content())[0]
    page.goto(base + f"hours/{found['person']}")
    found["rule"] = re.findall(rf"/{found['person']}/([\w-]{{36}})", page.content())[0]
    return found


def _office(page: Page, practice: Practice) -> dict[str, str]:
    """Somebody who works here, somebody who gives care, a place."""
    found: dict[str, str] = {}
    for part, name in (("people", "member"), ("carers", "carer"), ("locations", "location")):
        page.goto(f"{practice.workspace}/practice/{part}")
        found[name] = re.findall(rf"/practice/{part}/([\w-]{{36}})", page.content())[0]
    return found


def _first_patient(page: Page, practice: Practice) -> str:
    page.goto(practice.workspace + "/p/scheduling/new")
    page.locator("#patient input[name=words]").fill("a")
    page.keyboard.press("Enter")
    link = page.locator("a[href*='/p/scheduling/new/']").first
    return re.findall(r"/new/([\w-]{36})", link.get_attribute("href") or "")[0]
