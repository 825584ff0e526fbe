"""Asks one server for pages as fast as it answers, over connections that stay open; a process of its own.

`python load.py` reads a plan from standard input, `{"port", "seconds", "connections", "requests": [[host, path,
cookie], …]}`, and writes `{"pages", "seconds", "size", "refused"}`. Nothing but the standard library: it runs anywhere.
"""

from __future__ import annotations

import asyncio
import json
import re
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import cycle, islice

LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


@dataclass
class Tally:
    """What came back. `refused` are answers other than 200, by status."""

    pages: int = 0
    size: int = 0
    refused: dict[str, int] = field(default_factory=dict)


async def main() -> None:
    plan = json.load(sys.stdin)
    requests = [_request(*one) for one in plan["requests"]]
    tally = Tally()
    begun = time.perf_counter()
    until = begun + plan["seconds"]
    every = plan["connections"]
    # Each connection asks for its own share, so that all requests are made about as often.
    shares = [cycle(list(islice(requests, number % len(requests), None, every))) for number in range(every)]
    await asyncio.gather(*(_ask(plan["port"], share, until, tally) for share in shares))
    json.dump({**vars(tally), "seconds": time.perf_counter() - begun}, sys.stdout)


async def _ask(port: int, requests: Iterator[bytes], until: float, tally: Tally) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        while time.perf_counter() < until:
            writer.write(next(requests))
            head = await reader.readuntil(b"\r\n\r\n")
            length = LENGTH.search(head)
            body = await reader.readexactly(int(length[1]) if length else 0)
            status = head[9:12].decode()
            if status == "200":
                tally.pages += 1
                tally.size = len(body)
            else:
                tally.refused[status] = tally.refused.get(status, 0) + 1
    finally:
        writer.close()


def _request(host: str, path: str, cookie: str) -> bytes:
    lines = [
        f"GET {path} HTTP/1.1",
        f"Host: {host}",
        f"Cookie: __Host-sid={cookie}",
        "User-Agent: Mozilla/5.0 (X11; Linux x86_64) bench",
        "Accept: text/html",
        "Accept-Language: en-US,en;q=0.8",
    ]
    return "\r\n".join([*lines, "", ""]).encode()


if __name__ == "__main__":
    asyncio.run(main())
