"""What browsers need: names in the DNS, certificates that last, a proxy that is believed. Seen from this machine, which
may see less than a browser does; so none of that is more than a thing to look at. And what others ask by name: our
inner door, and the resolver.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final, cast
from urllib.parse import urlsplit

import httpx

from portico.doctor.findings import Finding, ill, look, well
from portico.domains.dns import Dns, Unanswered
from portico.settings import Settings

LASTS: Final = timedelta(days=14)
"""A certificate that ends earlier should have been renewed."""
_TIMEOUT_S: Final = 5.0


async def addresses(settings: Settings) -> Sequence[Finding]:
    """Our own public names and the sign-in's; practices' own domains are checked by their own work."""
    login = urlsplit(settings.oidc_public_url)
    names = {
        settings.public_host(): settings.public_port,
        settings.operations_host(): settings.public_port,
        # Any practice's: one name stands for the wildcard.
        settings.workspace_host("www"): settings.public_port,
        login.hostname or "": login.port or 0,
    }
    is_tls = settings.public_scheme == "https"
    told = await asyncio.gather(*(_name(name, port or 443, is_tls=is_tls) for name, port in names.items()))
    if is_tls and not settings.trusted_proxies:
        words = "PORTICO_TRUSTED_PROXIES is empty: behind a proxy every visitor has the proxy's address."
        return [*told, look("addresses", words)]
    return told


async def inside(settings: Settings) -> Sequence[Finding]:
    """The door that Keycloak and balancers use."""
    part, at = "inside", settings.internal_base_url
    try:
        async with httpx.AsyncClient(timeout=_TIMEOUT_S) as http:
            answer = await http.get(f"{at}/healthz")
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        words = f"Nobody answers at {at} ({type(error).__name__}): logging out at the sign-in ends no session here."
        return [look(part, f"{words} Start it: portico serve; or PORTICO_INTERNAL_BASE_URL is wrong.")]
    if answer.status_code != 200:
        words = f"{at}/healthz answers {answer.status_code}: this is not the inner door of Portico."
        return [ill(part, f"{words} PORTICO_INTERNAL_BASE_URL says where it is.")]
    return [well(part, f"{at} answers.")]


async def names(settings: Settings) -> Sequence[Finding]:
    """The resolver for practices' own addresses, where it is a particular one."""
    part, server = "names", settings.dns_server
    if not server:
        return []
    ours = settings.public_host()
    try:
        await Dns(server).look(ours, "", ours)
    except ValueError:
        return [ill(part, f"PORTICO_DNS_SERVER is {server!r}. Write an address and a port: 10.0.0.2:53")]
    except Unanswered as error:
        words = f"The resolver {server} gives no answer ({error}): practices' own addresses can't be proved."
        return [ill(part, f"{words} PORTICO_DNS_SERVER says where it is.")]
    return [well(part, f"The resolver {server} answers.")]


async def _name(name: str, port: int, *, is_tls: bool) -> Finding:
    part = "addresses"
    if name.endswith(".localhost"):
        return well(part, f"{name} is this machine, as every browser here knows.")
    try:
        await asyncio.wait_for(asyncio.get_running_loop().getaddrinfo(name, port), _TIMEOUT_S)
        if not is_tls:
            return well(part, f"{name} is in the DNS.")
        ends = await asyncio.wait_for(_certificate_ends(name, port), _TIMEOUT_S)
    except socket.gaierror:
        return look(part, f"{name} is not in the DNS, as this machine sees it. Add it, or a wildcard for it.")
    except ssl.SSLError as error:
        return look(part, f"The certificate of {name} is not to be trusted ({error.reason}). Renew it.")
    except (OSError, TimeoutError) as error:
        return look(part, f"{name}:{port} does not answer this machine ({type(error).__name__}). Is the proxy up?")
    if ends - datetime.now(UTC) < LASTS:
        return look(part, f"The certificate of {name} ends on {ends:%Y-%m-%d}. Renew it.")
    return well(part, f"{name} answers; its certificate lasts until {ends:%Y-%m-%d}.")


async def _certificate_ends(name: str, port: int) -> datetime:
    _, writer = await asyncio.open_connection(name, port, ssl=ssl.create_default_context(), server_hostname=name)
    try:
        facts = cast("Mapping[str, str]", writer.get_extra_info("peercert"))
        return datetime.fromtimestamp(ssl.cert_time_to_seconds(facts["notAfter"]), UTC)
    finally:
        writer.close()
