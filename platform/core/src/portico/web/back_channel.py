"""Keycloak's call at the back door when somebody's session is over there."""

from __future__ import annotations

from litestar.handlers import ASGIRouteHandler, asgi
from litestar.types import Receive, Send
from litestar.types import Scope as HttpScope

from portico.identity.logout import Logout, LogoutRefused
from portico.identity.oidc import ProviderUnavailable
from portico.observability.logging import logger
from portico.tenancy.context import Origin
from portico.web.forms import TooLarge, Unreadable, parse_urlencoded
from portico.web.raw import first
from portico.web.request import Reply

_LARGEST = 16 * 1024


def back_channel(logout: Logout) -> ASGIRouteHandler:
    """The route; only at the internal door."""

    async def handle(scope: HttpScope, receive: Receive, send: Send) -> None:
        if scope.get("method") != "POST":
            await _plain(405, "POST").send(send)
            return
        state = scope["state"]
        origin = Origin(request_id=state["request_id"], ip=state["ip"], route="internal:/auth/backchannel/{client_id}")
        try:
            values = parse_urlencoded(await _body(receive))
            ended = await logout.back_channel(scope["path_params"]["client_id"], first(values, "logout_token"), origin)
        except (LogoutRefused, TooLarge, Unreadable) as error:
            logger().warning("a back-channel logout was refused", reason=str(error) or type(error).__name__)
            await _plain(400, "invalid_request").send(send)
            return
        except ProviderUnavailable:
            await _plain(503, "temporarily_unavailable").send(send)
            return
        logger().info("a back-channel logout", ended=ended)
        await _plain(200, "").send(send)

    return asgi("/~internal/auth/backchannel/{client_id:str}", name="internal:backchannel", copy_scope=True)(handle)


async def _body(receive: Receive) -> bytes:
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] != "http.request":
            raise Unreadable
        body += message["body"]
        if len(body) > _LARGEST:
            raise TooLarge
        if not message.get("more_body", False):
            return bytes(body)


def _plain(status: int, words: str) -> Reply:
    return Reply(status=status, body=words.encode(), headers=(("Content-Type", "text/plain; charset=utf-8"),))
