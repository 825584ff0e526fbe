"""A listening door for an ASGI application, for the one caller that is not in this process: Keycloak's back channel."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import httpx
from litestar.types import ASGIApp


@dataclass
class Bridge:
    """Passes requests on to `asgi`, once there is one, and remembers the answers' statuses by path."""

    port: int = 0
    asgi: ASGIApp | None = None
    calls: list[tuple[str, int]] = field(default_factory=list)
    arrived: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def wait(self) -> tuple[str, int]:
        """The first call, once it was answered."""
        async with asyncio.timeout(10):
            await self.arrived.wait()
        return self.calls[0]

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").splitlines()
        method, path, _ = head[0].split(" ")
        headers = dict(line.split(": ", 1) for line in head[1:] if line)
        length = next((int(value) for name, value in headers.items() if name.lower() == "content-length"), 0)
        body = await reader.readexactly(length)
        status = 503
        if self.asgi is not None:
            transport = httpx.ASGITransport(app=self.asgi)  # type: ignore[arg-type] # litestar's type of an ASGI app
            async with httpx.AsyncClient(transport=transport, base_url=self.url) as client:
                kind = next((value for name, value in headers.items() if name.lower() == "content-type"), "")
                status = (await client.request(method, path, content=body, headers={"content-type": kind})).status_code
        writer.write(f"HTTP/1.1 {status} X\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode())
        await writer.drain()
        writer.close()
        self.calls.append((path, status))
        self.arrived.set()


@asynccontextmanager
async def open_bridge() -> AsyncGenerator[Bridge]:
    bridge = Bridge()
    server = await asyncio.start_server(bridge.answer, "127.0.0.1", 0)
    bridge.port = server.sockets[0].getsockname()[1]
    try:
        yield bridge
    finally:
        server.close()
        await server.wait_closed()
