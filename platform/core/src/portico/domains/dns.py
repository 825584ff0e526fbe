"""What the DNS says of a name: whether it is proved to be the practice's, and whether it leads here. One door to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Protocol, cast

from dns.asyncresolver import Resolver
from dns.exception import DNSException
from dns.rdatatype import RdataType
from dns.resolver import NXDOMAIN, NoAnswer, NoResolverConfiguration

TXT_LABEL: Final = "_portico"
LONGEST_S: Final = 4.0


class Unanswered(Exception):
    """The DNS can't be asked now. Nothing is known of the name, so nothing may follow from it."""


@dataclass(frozen=True, kw_only=True)
class Found:
    """`cname`: the name is an alias of the practice's address here. `txt`: the record with its token is there."""

    cname: bool = False
    txt: bool = False
    leads_here: bool = False

    @property
    def is_proof(self) -> bool:
        return self.cname or self.txt


class Names(Protocol):
    """Asks the DNS."""

    async def look(self, host: str, token: str, ours: str) -> Found:
        """`ours` is the practice's host here. Raises Unanswered."""
        ...


def txt_name(host: str) -> str:
    return f"{TXT_LABEL}.{host}"


class Dns:
    """By the machine's own resolver, or by `server` ("address:port")."""

    def __init__(self, server: str = "") -> None:
        self._server = server

    async def look(self, host: str, token: str, ours: str) -> Found:
        """See `Names`."""
        resolver = self._resolver()
        aliases = await self._ask(resolver, host, RdataType.CNAME)
        is_alias = ours in {one.rstrip(".").lower() for one in aliases}
        said = await self._ask(resolver, txt_name(host), RdataType.TXT)
        leads_here = is_alias
        if not is_alias:
            # An apex can have no alias: it leads here when it has an address of ours.
            theirs = await self._addresses(resolver, host)
            leads_here = bool(theirs and theirs & await self._addresses(resolver, ours))
        return Found(cname=is_alias, txt=token in said, leads_here=leads_here)

    def _resolver(self) -> Resolver:
        try:
            resolver = Resolver(configure=not self._server)
        except NoResolverConfiguration as error:
            raise Unanswered("this machine has no resolver") from error
        if self._server:
            address, _, port = self._server.rpartition(":")
            resolver.nameservers = [address]
            resolver.port = int(port)
        resolver.lifetime = LONGEST_S
        return resolver

    async def _addresses(self, resolver: Resolver, host: str) -> set[str]:
        return {*await self._ask(resolver, host, RdataType.A), *await self._ask(resolver, host, RdataType.AAAA)}

    async def _ask(self, resolver: Resolver, name: str, kind: RdataType) -> set[str]:
        try:
            answer = await resolver.resolve(name, kind, search=False)
        except (NXDOMAIN, NoAnswer):
            return set()
        except (DNSException, OSError) as error:
            raise Unanswered(type(error).__name__) from error
        if kind is RdataType.TXT:
            strings = [cast("tuple[bytes, ...]", row.strings) for row in answer]
            return {b"".join(parts).decode("utf-8", "replace").strip() for parts in strings}
        return {row.to_text() for row in answer}
