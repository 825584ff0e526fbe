"""What somebody typed into the form, for a while: so that a slip in the address costs one field and not ten.

In Valkey, under a digest of the browser's own secret and sealed with the platform's key; gone after half an hour.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Final

import msgspec

from portico.tenancy.keys import CannotOpen
from portico.tenancy.practices import PLATFORM_ID
from portico.tenancy.scopes import Tenancy
from portico.web.forms import Values

_KEPT: Final = timedelta(minutes=30)
_PURPOSE: Final = "sign-up-form"


async def remember(tenancy: Tenancy, secret: str, values: Values) -> None:
    """`secret` is the browser's; `values` what it sent, the form's own fields taken out."""
    name = _name(secret)
    content = msgspec.json.encode({key: list(given) for key, given in values.items()})
    await tenancy.redis.set(name, await tenancy.keys.seal(PLATFORM_ID, _PURPOSE, name, content), _KEPT)


async def remembered(tenancy: Tenancy, secret: str) -> Mapping[str, Sequence[str]]:
    """What this browser sent last; nothing when that is long ago."""
    name = _name(secret)
    kept = await tenancy.redis.get(name) if secret else None
    if kept is None:
        return {}
    try:
        content = await tenancy.keys.open(PLATFORM_ID, _PURPOSE, name, kept)
    except CannotOpen:
        return {}
    return msgspec.json.decode(content, type=dict[str, tuple[str, ...]])


def _name(secret: str) -> str:
    return f"su:f:{hashlib.sha256(secret.encode()).hexdigest()}"
