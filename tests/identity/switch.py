"""A line to Keycloak that can be cut and mended: what our server sees when the login is stopped and back again."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from urllib.parse import urlsplit


@dataclass
class Switch:
    """Passes bytes on to `target` while `is_on`."""

    target: str
    port: int = 0
    is_on: bool = True
    lines: set[asyncio.StreamWriter] = field(default_factory=set)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def cut(self) -> None:
        """New calls are hung up on, and so are those under way."""
        self.is_on = False
        for line in self.lines:
            line.close()

    def mend(self) -> None:
        self.is_on = True

    async def connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if not self.is_on:
            writer.close()
            return
        at = urlsplit(self.target)
        to_reader, to_writer = await asyncio.open_connection(at.hostname, at.port)
        self.lines |= {writer, to_writer}
        try:
            await asyncio.gather(_pass(reader, to_writer), _pass(to_reader, writer))
        finally:
            self.lines -= {writer, to_writer}


async def _pass(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    writer.close()


@asynccontextmanager
async def open_switch(target: str) -> AsyncGenerator[Switch]:
    switch = Switch(target)
    server = await asyncio.start_server(switch.connect, "127.0.0.1", 0)
    switch.port = server.sockets[0].getsockname()[1]
    try:
        yield switch
    finally:
        switch.cut()
        server.close()
