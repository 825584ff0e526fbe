"""The one 404 page, for addresses that no route knows: the same bytes as a route's own 404."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from litestar import Request, Response
from litestar.exceptions import HTTPException
from litestar.types import Scope

from portico.web.errors import ErrorPages
from portico.web.request import Incoming, Reply

AnyRequest = Request[Any, Any, Any]


def absent(errors: ErrorPages) -> Callable[[Scope], Reply]:
    """At the internal door it is empty: nobody reads it."""

    async def nothing_to_read() -> Any:
        return {"type": "http.disconnect"}

    def answer(scope: Scope) -> Reply:
        if "tenant" not in scope["state"]:
            return Reply(status=404)
        return errors.page(404, Incoming.of(scope, nothing_to_read))

    return answer


def no_such_page(errors: ErrorPages) -> Callable[[AnyRequest, HTTPException], Response[bytes]]:
    """What Litestar answers when it finds no route."""
    made = absent(errors)

    def answer(request: AnyRequest, _error: HTTPException) -> Response[bytes]:
        reply = made(request.scope)
        # Exactly the header that our own 404 has: Litestar adds the charset.
        return Response(reply.body, status_code=reply.status, media_type="text/html" if reply.body else "text/plain")

    return answer
