"""A browser at one of a practice's doors, over ASGI: keeps cookies as browsers do on http://*.localhost (httpx's jar
withholds `Secure` ones there), says where a form comes from, follows nothing by itself.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser
from urllib.parse import urlsplit

import httpx
from litestar.types import ASGIApp


@dataclass
class Seen:
    """A page of ours."""

    status: int
    headers: httpx.Headers
    text: str

    @property
    def location(self) -> str:
        return self.headers.get("location", "")

    @property
    def words(self) -> str:
        bare = re.sub(r"(?s)<(script|style|head).*?</\1>", " ", self.text)
        return " ".join(unescape(re.sub(r"<[^>]+>", " ", bare)).split())

    def form(self, *, action: str = "", id: str = "") -> dict[str, str]:
        """The hidden values of the form with this action or id; of the first one if neither is given."""
        for form in _forms(self.text):
            if (action and form.action == action) or (id and form.id == id) or not (action or id):
                return form.hidden
        raise AssertionError(f"no form {action or id}: {self.words[:300]}")


@dataclass
class AppBrowser:
    """`origin` is the door's own address."""

    asgi: ASGIApp
    origin: str
    cookies: dict[str, str] = field(default_factory=dict[str, str])
    language: str = "en"

    async def get(self, path: str, **headers: str) -> Seen:
        return await self._send("GET", path, None, headers)

    async def open(self, link: str) -> Seen:
        """A letter's link. It says in which language, and then leads to the page itself."""
        page = await self.get(link)
        at = link.removeprefix(self.origin).partition("?")[0]
        return await self.get(page.location) if page.status == 303 and page.location == at else page

    async def post(self, path: str, values: dict[str, str], **headers: str) -> Seen:
        return await self._send(
            "POST",
            path,
            values,
            {"sec-fetch-site": "same-origin", "content-type": "application/x-www-form-urlencoded", **headers},
        )

    async def _send(self, method: str, path: str, values: dict[str, str] | None, headers: dict[str, str]) -> Seen:
        path = path.removeprefix(self.origin)
        transport = httpx.ASGITransport(app=self.asgi)  # type: ignore[arg-type] # litestar's type of an ASGI app
        async with httpx.AsyncClient(transport=transport, base_url=self.origin) as client:
            answer = await client.request(
                method,
                path,
                data=values,
                headers={
                    "cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
                    "accept-language": self.language,
                    "user-agent": "Mozilla/5.0 (Linux; Android 15) Chrome/140.0 Mobile Safari/537.36",
                    "host": urlsplit(self.origin).netloc,
                    **headers,
                },
            )
        for line in answer.headers.get_list("set-cookie"):
            name, _, value = line.partition(";")[0].partition("=")
            if "max-age=0" in line.lower():
                self.cookies.pop(name, None)
            else:
                self.cookies[name] = value
        return Seen(answer.status_code, answer.headers, answer.text)


@dataclass
class _Form:
    action: str
    id: str
    hidden: dict[str, str] = field(default_factory=dict[str, str])


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[_Form] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "form" and found.get("method") == "post":
            self.forms.append(_Form(found.get("action", ""), found.get("id", "")))
        if tag == "input" and found.get("type") == "hidden" and self.forms:
            self.forms[-1].hidden[found["name"]] = found.get("value", "")


def _forms(text: str) -> list[_Form]:
    reader = _Reader()
    reader.feed(text)
    return reader.forms
