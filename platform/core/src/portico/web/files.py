"""Static files, themes' stylesheets and the answers for balancers: no session, no database, no page.

Addresses hold a hash of the content, so a browser keeps a file for ever and never asks again.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from litestar.handlers import ASGIRouteHandler, asgi
from litestar.types import Receive, Scope, Send

from portico.tenancy.hosts import Door
from portico.themes.assets import Assets
from portico.web.looks import Looks
from portico.web.request import Reply, headers_of

FOR_EVER = ("Cache-Control", "public, max-age=31536000, immutable")
SHOWN_ELSEWHERE = ("Cross-Origin-Resource-Policy", "cross-origin")
"""The sign-in pages, on another host, show a practice's logo. Nothing here is a secret."""
DOORS = (Door.PORTAL, Door.WORKSPACE, Door.PUBLIC, Door.OPERATIONS)

Check = Callable[[], Awaitable[str]]
"""What is not well, in a few words; '' when all is."""
Absent = Callable[[Scope], Reply]


def file_handlers(assets: Assets, looks: Looks, absent: Absent) -> list[ASGIRouteHandler]:
    """`/static/<hash>/<path>` and `/theme/<hash>.css` at the three doors that people use."""

    def static(scope: Scope) -> Reply:
        found = assets.find(_path(scope))
        if found is None:
            return absent(scope)
        headers = [("Content-Type", found.media_type), FOR_EVER, ("Vary", "Accept-Encoding")]
        if found.path.startswith("themes/"):
            headers.append(SHOWN_ELSEWHERE)
        if found.packed and "gzip" in headers_of(scope).get("accept-encoding", ""):
            return Reply(status=200, body=found.packed, headers=[*headers, ("Content-Encoding", "gzip")])
        return Reply(status=200, body=found.body, headers=headers)

    def theme(scope: Scope) -> Reply:
        sheet = looks.sheet(_path(scope))
        if sheet is None:
            return absent(scope)
        headers = [("Content-Type", "text/css; charset=utf-8"), FOR_EVER, ("Vary", "Accept-Encoding")]
        return Reply(status=200, body=sheet.body.encode(), headers=headers)

    made = [_handler(f"/~{door.value}/static/{{hash:str}}/{{file:path}}", static) for door in DOORS]
    return made + [_handler(f"/~{door.value}/theme/{{sheet:str}}", theme) for door in DOORS]


def health_handlers(check: Check) -> list[ASGIRouteHandler]:
    """At the internal door: `/healthz`, this process runs; `/readyz`, it can serve people, else 503 says why not.

    A balancer sends nobody here while `/readyz` says no; only a `/healthz` that does not answer is a reason to restart.
    """

    async def alive() -> str:
        return ""

    return [_told("/healthz", alive), _told("/readyz", check)]


def _told(path: str, check: Check) -> ASGIRouteHandler:
    async def handle(scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG001 (the server's signature)
        trouble = await check()
        headers = (("Content-Type", "text/plain; charset=utf-8"), ("Cache-Control", "no-store"))
        body = f"{trouble or 'ok'}\n".encode()
        await Reply(status=503 if trouble else 200, body=body, headers=headers).send(send)

    return asgi(f"/~internal{path}", name=f"internal:{path}", copy_scope=True)(handle)


def _handler(path: str, answer: Callable[[Scope], Reply]) -> ASGIRouteHandler:
    async def handle(scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG001 (the server's signature)
        method = scope.get("method", "GET")
        if method not in {"GET", "HEAD"}:
            await Reply(status=405, headers=(("Allow", "GET, HEAD"),)).send(send)
            return
        await answer(scope).send(send, without_body=method == "HEAD")

    return asgi(path, name=path, copy_scope=True)(handle)


def _path(scope: Scope) -> str:
    door: Door = scope["state"]["door"]
    return scope["path"].removeprefix(f"/~{door.value}")
