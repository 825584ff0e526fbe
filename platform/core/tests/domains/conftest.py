"""A DNS server of our own, on this machine: what it says is what a test wrote into it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import cast

import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdatatype
import dns.rrset
import pytest


@dataclass
class Zone:
    """`records` by name and kind, as in a zone file. `is_silent`: every question ends with an error of the server."""

    address: str = ""
    records: dict[tuple[str, str], str] = field(default_factory=dict[tuple[str, str], str])
    is_silent: bool = False

    def answer(self, wire: bytes) -> bytes:
        asked = dns.message.from_wire(wire)
        said = dns.message.make_response(asked)
        said.flags |= dns.flags.RA
        (question,) = asked.question
        name, kind = question.name.to_text(omit_final_dot=True).lower(), dns.rdatatype.to_text(question.rdtype)
        if self.is_silent:
            said.set_rcode(dns.rcode.SERVFAIL)
        elif value := self.records.get((name, kind)):
            said.answer.append(dns.rrset.from_text(question.name, 60, "IN", kind, value))
        elif not any(known == name for known, _ in self.records):
            said.set_rcode(dns.rcode.NXDOMAIN)
        return said.to_wire()


class _Served(asyncio.DatagramProtocol):
    def __init__(self, zone: Zone) -> None:
        self._zone = zone
        self._transport: asyncio.DatagramTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # asyncio's own for datagrams is no subclass of what it hands out.
        self._transport = cast(asyncio.DatagramTransport, transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        assert self._transport is not None
        self._transport.sendto(self._zone.answer(data), addr)


@pytest.fixture
async def zone() -> AsyncIterator[Zone]:
    made = Zone()
    loop = asyncio.get_running_loop()
    transport, _ = await loop.create_datagram_endpoint(lambda: _Served(made), local_addr=("127.0.0.1", 0))
    host, port = transport.get_extra_info("sockname")
    made.address = f"{host}:{port}"
    yield made
    transport.close()
