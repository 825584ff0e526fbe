"""The addresses in a page that a plugin made. What stands there may have come from anybody who typed something.

Autoescape keeps words from becoming markup; it can't know that a word became an address that runs script.
"""

from __future__ import annotations

import re
from html import unescape

_ADDRESSES = re.compile(r"""\s(?:href|src|action|formaction)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+))""", re.IGNORECASE)
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_KNOWN = frozenset({"http", "https", "mailto", "tel"})


def strange_scheme(page: str) -> str:
    """The first scheme that neither shows a page nor calls nor writes, in small letters; '' if there is none."""
    for found in _ADDRESSES.finditer(page):
        # Browsers leave control characters and blanks out, wherever they stand.
        address = re.sub(r"[\x00-\x20]", "", unescape(found[1] or found[2] or found[3] or ""))
        scheme = _SCHEME.match(address)
        if scheme and scheme[1].lower() not in _KNOWN:
            return scheme[1].lower()
    return ""
