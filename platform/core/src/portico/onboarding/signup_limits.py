"""How often one may sign up: by network, by mail address, by NPI, and all together. Counted in Valkey, by digests.

Who asks too often from one network is told so: that is nobody's secret. The other limits only keep letters back, and
the answer on the page stays the same.
"""

from __future__ import annotations

import hashlib
import ipaddress
import logging
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from portico.tenancy.redis import Redis

log = logging.getLogger("portico.onboarding")

_HOUR: Final = timedelta(hours=1)
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Limits:
    """The most that there may be of each."""

    of_network_an_hour: int = 10
    of_network_a_day: int = 30
    of_address_a_day: int = 3
    of_npi_a_day: int = 5
    of_all_an_hour: int = 1000


class SignUpLimits:
    """Made once by app.py."""

    def __init__(self, redis: Redis, limits: Limits | None = None) -> None:
        self._redis = redis
        self._most = limits or Limits()

    async def lets_in(self, ip: str) -> bool:
        """Whether this network may ask once more; counts it."""
        network = _digest(network_of(ip))
        this_hour = await self._redis.count(f"su:nh:{network}", _HOUR)
        today = await self._redis.count(f"su:nd:{network}", _DAY)
        return this_hour <= self._most.of_network_an_hour and today <= self._most.of_network_a_day

    async def lets_write(self, email: str, npi: str) -> bool:
        """Whether one more letter may go to this address and for this NPI; counts it."""
        of_address = await self._redis.count(f"su:m:{_digest(email)}", _DAY)
        of_npi = await self._redis.count(f"su:i:{_digest(npi)}", _DAY)
        of_all = await self._redis.count("su:all", _HOUR)
        if of_all == self._most.of_all_an_hour + 1:
            log.warning("too many practices sign up; no more letters for an hour")
        return (
            of_address <= self._most.of_address_a_day
            and of_npi <= self._most.of_npi_a_day
            and of_all <= self._most.of_all_an_hour
        )


def network_of(ip: str) -> str:
    """What is most likely one household, office or data centre's customer: /24 of IPv4, /56 of IPv6."""
    try:
        address = ipaddress.ip_address(ip)
    except ValueError:
        return "unknown"
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    bits = 24 if address.version == 4 else 56
    return str(ipaddress.ip_network(f"{address}/{bits}", strict=False))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]
