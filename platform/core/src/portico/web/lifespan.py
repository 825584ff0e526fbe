"""The server's lifespan protocol: an application is opened when a worker starts and closed when it ends."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from typing import Any, Protocol, cast

from litestar.types import ASGIApp, Receive, Scope, Send

from portico.observability.logging import logger


class Opened(Protocol):
    """An application that is running."""

    @property
    def asgi(self) -> ASGIApp: ...


class Lifespan:
    """Passes requests to the application that `open_app` opens."""

    def __init__(self, open_app: Callable[[], AbstractAsyncContextManager[Opened]]) -> None:
        self._open_app = open_app
        self._stack = AsyncExitStack()
        self._asgi: ASGIApp | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":  # type: ignore[comparison-overlap] # Litestar's type leaves it out
            await self._live(receive, send)
        elif self._asgi is not None:
            await self._asgi(scope, receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        while True:
            message: Any = await receive()
            if message["type"] == "lifespan.startup":
                await self._start(send)
            elif message["type"] == "lifespan.shutdown":
                await self._stack.aclose()
                await send(cast(Any, {"type": "lifespan.shutdown.complete"}))
                return

    async def _start(self, send: Send) -> None:
        try:
            app = await self._stack.enter_async_context(self._open_app())
        except Exception as error:
            logger().error("the application could not start", reason=str(error), exc_info=error)
            await send(cast(Any, {"type": "lifespan.startup.failed", "message": str(error)}))
            raise
        self._asgi = app.asgi
        await send(cast(Any, {"type": "lifespan.startup.complete"}))
