"""The server's protocol: opened before the first request, closed at the end, and a start that fails says why."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from litestar.types import ASGIApp
from portico.web.lifespan import Lifespan

pytestmark = pytest.mark.anyio


@dataclass
class Fake:
    asgi: ASGIApp


async def live(lifespan: Lifespan, *messages: str) -> list[Any]:
    waiting, sent = [{"type": message} for message in messages], []

    async def receive() -> Any:
        return waiting.pop(0)

    async def send(message: Any) -> None:
        sent.append(message)

    await lifespan({"type": "lifespan"}, receive, send)  # type: ignore[arg-type, typeddict-item]
    return sent


async def test_opened_and_closed() -> None:
    seen: list[str] = []

    async def asgi(scope: Any, _receive: Any, _send: Any) -> None:
        seen.append(scope["path"])

    @asynccontextmanager
    async def open_app() -> AsyncGenerator[Fake]:
        seen.append("opened")
        yield Fake(asgi)
        seen.append("closed")

    lifespan = Lifespan(open_app)
    sent = await live(lifespan, "lifespan.startup", "lifespan.shutdown")
    assert [one["type"] for one in sent] == ["lifespan.startup.complete", "lifespan.shutdown.complete"]
    await lifespan({"type": "http", "path": "/x"}, None, None)  # type: ignore[arg-type, typeddict-item]
    assert seen == ["opened", "closed", "/x"]


async def test_a_start_that_fails_says_why(capsys: pytest.CaptureFixture[str]) -> None:
    @asynccontextmanager
    async def open_app() -> AsyncGenerator[Fake]:
        raise LookupError("the keyring is empty")
        yield

    with pytest.raises(LookupError):
        await live(Lifespan(open_app), "lifespan.startup")
    assert "the keyring is empty" in capsys.readouterr().err
