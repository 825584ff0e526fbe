"""A browser's part of a sign-in, over plain HTTP: follows Keycloak's pages and fills in their forms.

Cookies are kept by hand: Keycloak marks them Secure, which browsers send to http://*.localhost and cookie jars do not.
Names under .localhost are resolved here too: every request goes to the internal address with the public Host.
The fields are Keycloak's own names, so that it works with any login theme.
"""

from __future__ import annotations

import re
from base64 import b32encode
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html import unescape
from html.parser import HTMLParser
from urllib.parse import parse_qs, urljoin, urlsplit

import httpx
import pyotp
from portico.identity.keycloak_bootstrap import totp_base32

CODE_PERIOD_S = 30


class CodesUsedUp(Exception):
    """All codes that Keycloak takes now were used; the next comes with the next half minute."""


@dataclass
class Phone:
    """An authenticator app that remembers which codes it gave: each is good once, the last, this and next all now."""

    base32: str
    used: set[str] = field(default_factory=set)

    @classmethod
    def with_secret(cls, raw: str) -> Phone:
        return cls(totp_base32(raw))

    def code(self) -> str:
        now = int(datetime.now(UTC).timestamp())
        totp = pyotp.TOTP(self.base32)
        # The former one last: it may lapse on the way.
        for step in (0, CODE_PERIOD_S, -CODE_PERIOD_S):
            code = totp.at(now + step)
            if code not in self.used:
                self.used.add(code)
                return code
        raise CodesUsedUp

    def last_used(self) -> str:
        """Some code that was given before."""
        return next(iter(self.used))


@dataclass(frozen=True)
class Form:
    """The main form of a page: where it goes, its hidden values and the names of what a person fills in."""

    action: str
    hidden: dict[str, str]
    fields: frozenset[str]
    buttons: tuple[tuple[str, str], ...] = ()

    def offers(self, name: str) -> bool:
        """Whether sending it can say `name`, by a hidden value or a button."""
        return name in self.hidden or any(name == button for button, _ in self.buttons)


@dataclass(frozen=True)
class PageSeen:
    """A page of Keycloak's, or (`callback` not None) the way back to the practice."""

    status: int
    url: str
    text: str
    callback: dict[str, str] | None = None

    @property
    def form(self) -> Form:
        forms = forms_of(self.text)
        assert forms, f"no form on {self.url} ({self.status}): {self.words[:300]}"
        # Pages with a passkey have a hidden second form for it; the person's is the one with most to fill in.
        return max(forms, key=lambda form: len(form.fields))

    @property
    def asks(self) -> frozenset[str]:
        """What this page wants to be told; empty where there is no form."""
        return frozenset() if self.callback is not None or not forms_of(self.text) else self.form.fields

    @property
    def words(self) -> str:
        bare = re.sub(r"(?s)<(script|style|head).*?</\1>", " ", self.text)
        return " ".join(unescape(re.sub(r"<[^>]+>", " ", bare)).split())


class FormDriver:
    """One browser: its cookies, and what it does at the login pages."""

    def __init__(self, http: httpx.AsyncClient, public_url: str, internal_url: str) -> None:
        self._http = http
        self._public_url = public_url.rstrip("/")
        self._internal_url = internal_url.rstrip("/")
        self.cookies: dict[str, str] = {}

    async def open(self, url: str) -> PageSeen:
        return await self._follow("GET", url, None)

    async def submit(self, page: PageSeen, **values: str) -> PageSeen:
        return await self._post(page, page.form, **values)

    async def another_way(self, page: PageSeen, field: str) -> PageSeen:
        """Choose another factor: the one whose page asks for `field` ("otp", "recoveryCodeInput")."""
        choice = await self._list_ways(page)
        for number in range(len(_ways(choice))):
            page = await self._post(choice, _ways(choice)[number])
            if field in page.asks:
                return page
            choice = await self._list_ways(page)
        raise AssertionError(f"no other way asks for {field}: {choice.words[:300]}")

    async def follow_link(self, page: PageSeen, pattern: str) -> PageSeen:
        """Go to the first link whose address matches."""
        for href in re.findall(r'href="([^"]+)"', page.text):
            if re.search(pattern, href):
                return await self.open(urljoin(page.url, unescape(href)))
        raise AssertionError(f"no link like {pattern} on {page.url}: {page.words[:300]}")

    async def sign_in(self, url: str, email: str, password: str, phone: Phone | None = None) -> PageSeen:
        """The usual way: password, then a code if one is asked for; the page that comes after."""
        page = await self.submit(await self.open(url), username=email, password=password)
        if phone is not None and "otp" in page.asks:
            page = await self.submit(page, otp=phone.code())
        return page

    async def enrol(self, page: PageSeen) -> tuple[Phone, PageSeen]:
        """Set up an authenticator on the page that asks for it."""
        phone = Phone(b32encode(page.form.hidden["totpSecret"].encode()).decode().rstrip("="))
        return phone, await self.submit(page, totp=phone.code(), userLabel="phone")

    async def _list_ways(self, page: PageSeen) -> PageSeen:
        [form] = [form for form in forms_of(page.text) if form.offers("tryAnotherWay")]
        return await self._post(page, form, tryAnotherWay="on")

    async def _post(self, page: PageSeen, form: Form, **values: str) -> PageSeen:
        return await self._follow("POST", urljoin(page.url, form.action), {**form.hidden, **values})

    async def _follow(self, method: str, url: str, data: dict[str, str] | None) -> PageSeen:
        for _ in range(12):
            answer = await self._send(method, url, data)
            if answer.status_code not in (302, 303):
                return PageSeen(answer.status_code, url, answer.text)
            url = urljoin(url, answer.headers["location"])
            if not url.startswith(self._public_url + "/"):
                query = parse_qs(urlsplit(url).query, keep_blank_values=True)
                return PageSeen(answer.status_code, url, "", {name: values[0] for name, values in query.items()})
            method, data = "GET", None
        raise AssertionError(f"redirected without end at {url}")

    async def _send(self, method: str, url: str, data: dict[str, str] | None) -> httpx.Response:
        assert url.startswith(self._public_url + "/"), url
        self._http.cookies.clear()
        headers = {
            "host": urlsplit(self._public_url).netloc,
            "cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
        }
        inside = self._internal_url + url.removeprefix(self._public_url)
        answer = await self._http.request(method, inside, data=data, headers=headers, follow_redirects=False)
        for line in answer.headers.get_list("set-cookie"):
            name, _, value = line.split(";", 1)[0].partition("=")
            if "max-age=0" in line.lower() or not value:
                self.cookies.pop(name, None)
            else:
                self.cookies[name] = value
        return answer


def forms_of(text: str) -> list[Form]:
    """The POST forms of a page."""
    reader = _FormReader()
    reader.feed(text)
    return reader.forms


def _ways(page: PageSeen) -> list[Form]:
    """One form for each way on the page that lists them, whether it has a form or a button for each."""
    ways: list[Form] = []
    for form in forms_of(page.text):
        values = [value for name, value in form.buttons if name == "authenticationExecution"]
        values += [form.hidden["authenticationExecution"]] if "authenticationExecution" in form.hidden else []
        ways += [Form(form.action, {**form.hidden, "authenticationExecution": value}, form.fields) for value in values]
    return ways


class _FormReader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._action: str | None = None
        self._hidden: dict[str, str] = {}
        self._fields: set[str] = set()
        self._buttons: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        at = {name: value or "" for name, value in attrs}
        if tag == "form" and at.get("method", "").lower() == "post":
            self._action, self._hidden, self._fields, self._buttons = at.get("action", ""), {}, set(), []
        elif tag in ("input", "button", "select", "textarea") and self._action is not None and at.get("name"):
            self._note(tag, at)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form" and self._action is not None:
            self.forms.append(Form(self._action, self._hidden, frozenset(self._fields), tuple(self._buttons)))
            self._action = None

    def _note(self, tag: str, at: dict[str, str]) -> None:
        kind = at.get("type", "text").lower()
        if tag == "input" and kind == "hidden":
            self._hidden[at["name"]] = at.get("value", "")
        elif tag == "input" and kind in ("radio", "checkbox"):
            if "checked" in at:
                self._hidden[at["name"]] = at.get("value", "on")
            self._fields.add(at["name"])
        elif tag == "button" or kind == "submit":
            self._buttons.append((at["name"], at.get("value", "")))
        else:
            self._fields.add(at["name"])
