"""Is this an address that a letter can reach, and that its owner keeps? Said from the text alone; nothing is asked of
the network, so that an answer tells nothing about a mailbox.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from disposable_email_domains import blocklist
from email_validator import EmailNotValidError, validate_email

_COMMON_DOMAINS: Final = """
gmail.com yahoo.com outlook.com hotmail.com icloud.com aol.com comcast.net verizon.net att.net sbcglobal.net
live.com msn.com me.com protonmail.com proton.me cox.net charter.net bellsouth.net earthlink.net
googlemail.com mac.com
"""
_COMMON: Final = tuple(_COMMON_DOMAINS.split())
"""Where most people's mail in the country is."""
_REAL_DOMAINS: Final = "mail.com email.com gmx.com gmx.net live.ca ymail.com hotmail.ca yahoo.ca"
_REAL: Final = frozenset(_REAL_DOMAINS.split())
"""Within a slip of those, and real."""
_ENDINGS: Final = {"con": "com", "cmo": "com", "ocm": "com", "comm": "com", "vom": "com", "cm": "com", "og": "org"}


@dataclass(frozen=True, kw_only=True)
class Checked:
    """`address` is the form that is kept, '' when it can't be an address. `meant` is another that is likelier."""

    address: str = ""
    is_disposable: bool = False
    meant: str = ""

    def __repr__(self) -> str:
        return "Checked(…)"


def checked(typed: str) -> Checked:
    """What there is to say about an address."""
    try:
        found = validate_email(typed.strip(), check_deliverability=False)
    except EmailNotValidError:
        return Checked()
    address, domain = found.normalized.lower(), (found.ascii_domain or "").lower()
    local = address.rpartition("@")[0]
    likelier = _likelier(domain)
    return Checked(
        address=address, is_disposable=_is_disposable(domain), meant=f"{local}@{likelier}" if likelier else ""
    )


def _is_disposable(domain: str) -> bool:
    """The list has domains; anything below one of them is its too."""
    labels = domain.split(".")
    return any(".".join(labels[start:]) in blocklist for start in range(len(labels) - 1))


def _likelier(domain: str) -> str:
    """A well-known domain that is one slip away, '' if there is none or this is one."""
    if domain in _COMMON or domain in _REAL:
        return ""
    for known in _COMMON:
        # Short ones are one slip from each other and from many real ones.
        if len(known) > len("me.com") and _is_one_slip(domain, known):
            return known
    name, _, ending = domain.rpartition(".")
    return f"{name}.{_ENDINGS[ending]}" if ending in _ENDINGS and "." not in name else ""


def _is_one_slip(typed: str, meant: str) -> bool:
    """One letter too many, too few, another, or two that changed places."""
    if len(typed) > len(meant):
        return _lacks_one(meant, typed)
    if len(typed) < len(meant):
        return _lacks_one(typed, meant)
    apart = [place for place, (one, other) in enumerate(zip(typed, meant, strict=True)) if one != other]
    if len(apart) == 2:
        first, second = apart
        return second == first + 1 and typed[first] == meant[second] and typed[second] == meant[first]
    return len(apart) == 1


def _lacks_one(short: str, long: str) -> bool:
    return len(long) - len(short) == 1 and any(long[:cut] + long[cut + 1 :] == short for cut in range(len(long)))
