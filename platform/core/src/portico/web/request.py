"""What came in and what goes out, as plain values: the pages never see the server's own objects."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import quote

from litestar.types import Receive, Scope, Send
from portico_sdk import Download

from portico.tenancy.context import Tenant
from portico.tenancy.hosts import Door
from portico.web.forms import (
    LARGEST_BODY,
    LARGEST_UPLOAD,
    TooLarge,
    Unreadable,
    Values,
    parse_multipart,
    parse_urlencoded,
)

FORM, FORM_WITH_FILES = "application/x-www-form-urlencoded", "multipart/form-data"


@dataclass(frozen=True, kw_only=True)
class Incoming:
    """One request at a practice's door. `path` is what the browser asked for; names of `headers` in small letters."""

    method: str
    path: str
    path_values: Mapping[str, str]
    query_string: bytes
    headers: Mapping[str, str]
    cookies: Mapping[str, str]
    tenant: Tenant
    door: Door
    host: str
    origin: str
    ip: str
    request_id: str
    nonce: str
    receive: Receive = field(repr=False)

    @classmethod
    def of(cls, scope: Scope, receive: Receive) -> Incoming:
        """The request that came through the host middleware."""
        headers, state = headers_of(scope), scope["state"]
        tenant: Tenant = state["tenant"]
        door: Door = state["door"]
        return cls(
            method=str(scope.get("method", "GET")),
            # Never two slashes at the beginning: as a redirect it would name another host.
            path="/" + scope["path"].removeprefix(f"/~{door.value}").lstrip("/"),
            path_values={name: str(value) for name, value in scope.get("path_params", {}).items()},
            query_string=scope.get("query_string", b""),
            headers=headers,
            cookies=cookies_of(headers),
            tenant=tenant,
            door=door,
            host=state["host"],
            origin=state["origin"],
            ip=state["ip"],
            request_id=state["request_id"],
            nonce=state["nonce"],
            receive=receive,
        )

    @property
    def wants_view(self) -> bool:
        return self.method in {"GET", "HEAD"}

    @property
    def location(self) -> str:
        """The page's address below this host, without its query."""
        return quote(self.path, safe="/:@!$&'()*+,;=~-._")

    @property
    def target(self) -> str:
        """The whole address, for coming back to it."""
        return self.location + (f"?{self.query_string.decode('ascii', 'replace')}" if self.query_string else "")

    def query(self) -> Values:
        """Raises TooLarge or Unreadable."""
        return parse_urlencoded(self.query_string)

    async def form(self, *, files: bool = False) -> Values:
        """The body's fields, with files only where the page takes some. Raises TooLarge or Unreadable."""
        given = self.headers.get("content-type", "")
        kind = given.partition(";")[0].strip().lower()
        if kind == FORM_WITH_FILES and files:
            return parse_multipart(await self._body(LARGEST_UPLOAD), given)
        if kind != FORM:
            raise Unreadable
        return parse_urlencoded(await self._body(LARGEST_BODY))

    async def _body(self, most: int) -> bytes:
        length = self.headers.get("content-length", "")
        if length.isdecimal() and int(length[:12]) > most:
            raise TooLarge
        body = bytearray()
        while True:
            message = await self.receive()
            if message["type"] != "http.request":
                raise Unreadable  # the browser has gone
            body += message["body"]
            if len(body) > most:
                raise TooLarge
            if not message.get("more_body", False):
                return bytes(body)


@dataclass(frozen=True, kw_only=True)
class Reply:
    """A whole answer. It is made before anything is sent, so that a failure can still become another one."""

    status: int
    body: bytes = b""
    headers: Sequence[tuple[str, str]] = ()

    @classmethod
    def html(cls, status: int, page: str, *headers: tuple[str, str]) -> Reply:
        return cls(status=status, body=page.encode(), headers=(("Content-Type", "text/html; charset=utf-8"), *headers))

    @classmethod
    def see_other(cls, to: str, *headers: tuple[str, str]) -> Reply:
        return cls(status=303, headers=(("Location", to), *headers))

    async def send(self, send: Send, *, without_body: bool = False) -> None:
        pairs = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in self.headers]
        pairs.append((b"Content-Length", str(len(self.body)).encode()))
        await send({"type": "http.response.start", "status": self.status, "headers": pairs})
        await send({"type": "http.response.body", "body": b"" if without_body else self.body, "more_body": False})


def headers_of(scope: Scope) -> dict[str, str]:
    """Repeated headers are joined as RFC 9110 says."""
    found: dict[str, str] = {}
    for name, value in scope["headers"]:
        key, text = name.decode("latin-1").lower(), value.decode("latin-1")
        found[key] = f"{found[key]}{'; ' if key == 'cookie' else ', '}{text}" if key in found else text
    return found


def cookies_of(headers: Mapping[str, str]) -> dict[str, str]:
    """Names and values as they are: ours need no decoding, and what others send must not break the page."""
    pairs = (part.strip().partition("=") for part in headers.get("cookie", "").split(";"))
    return {name: value for name, equals, value in pairs if equals}


def attachment(answer: Download) -> Reply:
    """A file for the browser to keep."""
    plain = re.sub(r"[^A-Za-z0-9._ -]", "_", answer.filename)
    disposition = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(answer.filename, safe='')}"
    return Reply(
        status=200,
        body=answer.content,
        headers=(
            ("Content-Type", answer.media_type),
            ("Content-Disposition", disposition),
        ),
    )
