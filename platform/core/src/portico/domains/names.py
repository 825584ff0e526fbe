"""Which names can be a practice's own. Pure: nothing is asked of the DNS here."""

from __future__ import annotations

import ipaddress
import re
from functools import lru_cache
from typing import Final

import idna
from publicsuffixlist import PublicSuffixList

_LABEL: Final = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
_OURS_ALONE: Final = frozenset({"localhost", "local", "internal", "test", "example", "invalid", "onion", "arpa"})
"""Endings that lead nowhere in the public DNS."""


class NameRefused(ValueError):
    """This can't be a practice's own address; the text says why and what to write, for its staff."""


def clean(typed: str, base_domain: str) -> str:
    """The host in the form that is kept: small letters, IDNA, no scheme, no path. Raises NameRefused."""
    host = typed.strip().lower().removeprefix("https://").removeprefix("http://").rstrip("/").removesuffix(".")
    if not host or any(letter in host for letter in "/@:?#, \t"):
        raise NameRefused("Write the name alone, like portal.yourpractice.com.")
    if _is_number(host):
        raise NameRefused("This is a number of a server. Write a name, like portal.yourpractice.com.")
    try:
        name = idna.encode(host, uts46=True).decode("ascii").lower()
    except idna.IDNAError:
        raise NameRefused("A name has letters, digits and hyphens, with dots between its parts.") from None
    labels = name.split(".")
    if len(name) > 253 or len(labels) < 2 or not all(_LABEL.fullmatch(label) for label in labels):
        raise NameRefused("A name has letters, digits and hyphens, with dots between its parts.")
    if name == base_domain or name.endswith(f".{base_domain}"):
        raise NameRefused("This address is ours, and yours works already. Write a name that your practice owns.")
    if labels[-1] in _OURS_ALONE:
        raise NameRefused(f"Nobody outside finds names that end with .{labels[-1]}. Write one that all can reach.")
    suffix = _suffixes().publicsuffix(name, accept_unknown=False)
    if suffix is None:
        raise NameRefused(f"There are no names that end with .{labels[-1]}. Look at how yours is written.")
    if suffix == name:
        raise NameRefused("Many people share this name. Write the one that your practice owns, like yours." + name)
    return name


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True


@lru_cache(maxsize=1)
def _suffixes() -> PublicSuffixList:
    # Read once, at the first use: a megabyte that most processes never need.
    return PublicSuffixList()
