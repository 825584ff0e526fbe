"""What a plugin says of itself at one practice."""

from __future__ import annotations

from typing import Annotated, TypeVar

import msgspec

Kind = TypeVar("Kind", bound=msgspec.Struct)


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """What stands against enabling, and what to do: a sentence for the practice. `key` is the setting or secret."""

    message: Annotated[str, msgspec.Meta(min_length=1, max_length=500)]
    key: str = ""


class Health(msgspec.Struct, frozen=True, kw_only=True):
    """`message` says what does not work and what to do; '' when all is well. `href` is the plugin's own page where that
    is done, '' for none.
    """

    ok: bool = True
    message: Annotated[str, msgspec.Meta(max_length=500)] = ""
    href: Annotated[str, msgspec.Meta(pattern=r"^(/p/[^\\\x00-\x20]+)?\Z", max_length=500)] = ""


class SetUp(msgspec.Struct, frozen=True, kw_only=True):
    """What a practice set up in one plugin, as it stands in the practice's file: the table `[setup."<plugin>"]`.

    Text, whole numbers, true and false, lists and tables of them; dates and times are text ("2026-07-04", "08:30").
    `keep` is for `apply_setup`: what is there stays as it is, also where it differs.
    """

    content: dict[str, object] = {}
    keep: bool = False

    @classmethod
    def of(cls, content: msgspec.Struct) -> SetUp:
        """From a struct of the plugin's own. Its defaults are left out when it says `omit_defaults=True`."""
        return cls(content=msgspec.to_builtins(content))

    def read(self, kind: type[Kind]) -> Kind | Problem:
        """As a struct of the plugin's own, or what does not fit. Let the struct say `forbid_unknown_fields=True`."""
        try:
            return msgspec.convert(self.content, kind, strict=False)
        except msgspec.ValidationError as error:
            what, _, place = str(error).partition(" - at `$.")
            return Problem(message=f"{what}.", key=place.rstrip("`"))


class SetUpApplied(msgspec.Struct, frozen=True, kw_only=True):
    """`changed` says in a few words each what was done; `problems` what can't be, `key` being the place in the content,
    like "types[2].minutes".
    """

    changed: tuple[Annotated[str, msgspec.Meta(max_length=200)], ...] = ()
    problems: tuple[Problem, ...] = ()
