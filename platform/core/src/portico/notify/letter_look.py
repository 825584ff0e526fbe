"""A practice's look as a letter can have it: colours, corners, the reader's own fonts, the logo inside of the letter.

A letter fetches nothing, so a logo travels with it; a drawing (SVG) is shown by no mailbox, and the name stands alone.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from typing import Final

from PIL import Image

from portico.themes.tokens import RADIUS, Brand, Letters, tokens

_PLATE: Final = (160, 44)
"""What a logo fits into, in the letter's own points."""
_SYSTEM: Final = "system-ui,-apple-system,'Segoe UI',Roboto,sans-serif"
_FONTS: Final = {
    Letters.ATKINSON: f"'Atkinson Hyperlegible Next','Atkinson Hyperlegible',{_SYSTEM}",
    Letters.SYSTEM: _SYSTEM,
    Letters.BOOK: "ui-serif,Charter,Georgia,serif",
}
_KINDS: Final = {"png": "png", "webp": "webp", "jpg": "jpeg"}


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A picture that a letter brings along. `kind` is the second half of its media type."""

    kind: str
    width: int
    height: int
    content: bytes = field(repr=False)

    @classmethod
    def logo(cls, name: str, content: bytes) -> Picture | None:
        """A clean logo by its file's name, as large as it is shown; None for a drawing."""
        kind = _KINDS.get(name.rpartition(".")[2])
        if kind is None or not content:
            return None
        with Image.open(io.BytesIO(content)) as found:
            width, height = found.size
        scale = min(_PLATE[0] / width, _PLATE[1] / height)
        return cls(kind=kind, width=round(width * scale), height=round(height * scale), content=content)


@dataclass(frozen=True, kw_only=True)
class LetterLook:
    """What `write` is given beside the words."""

    brand: Brand = field(default_factory=Brand)
    logo: Picture | None = None

    def values(self) -> dict[str, str]:
        """What frame.html fills in: computed, or one of a few words of ours."""
        found = tokens(self.brand)
        return {
            "fill": found.brand_fill,
            "on": found.brand_on,
            "deep": found.brand_deep,
            "pale": found.brand_pale,
            "radius": f"{float(RADIUS[self.brand.corners].removesuffix('rem')) * 16:g}px",
            "font": _FONTS[self.brand.letters],
            "weight": str(self.brand.weight),
        }
