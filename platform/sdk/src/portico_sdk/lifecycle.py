"""What a plugin says of itself at one practice."""

from __future__ import annotations

from typing import Annotated

import msgspec


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """What stands against enabling, and what to do: a sentence for the practice. `key` is the setting or secret."""

    message: Annotated[str, msgspec.Meta(min_length=1, max_length=500)]
    key: str = ""


class Health(msgspec.Struct, frozen=True, kw_only=True):
    """`message` says what does not work and what to do; '' when all is well."""

    ok: bool = True
    message: Annotated[str, msgspec.Meta(max_length=500)] = ""
