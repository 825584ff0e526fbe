"""A practice's logo, as it comes from somebody's disk and as it may be shown to patients.

The type is what the bytes say, never the name. Pictures are decoded and written anew, so that nothing but picture is
left; drawings (SVG) go through svg-hush, which keeps what it knows to be harmless, within limits of ours: it neither
asks how deep a drawing is nested nor how often it repeats itself.
"""

from __future__ import annotations

import hashlib
import io
import struct
import warnings
from typing import Final
from xml.parsers import expat

import msgspec
import py_svg_hush
from PIL import Image

LARGEST: Final = 256 * 1024
LEAST_SIDE, MOST_SIDE = 32, 4096
KEPT_SIDES: Final = (512, 384, 256, 192)
MOST_PIXELS: Final = 4_200_000
MOST_ELEMENTS, DEEPEST, MOST_USES, MOST_REFERENCES = 4_000, 32, 16, 64
TYPES: Final = {"png": "image/png", "svg": "image/svg+xml"}

_MOVES: Final = frozenset({"animate", "animatemotion", "animatetransform", "animatecolor", "set"})
_OTHERS: Final = {
    b"\xff\xd8\xff": "a JPEG photo",
    b"GIF8": "a GIF",
    b"%PDF": "a PDF",
    b"\x1f\x8b": "packed",
    b"PK\x03\x04": "packed",
    b"BM": "a bitmap (BMP)",
}


class LogoRefused(ValueError):
    """A file that can't be a logo; the text says why and what to send instead."""


class Logo(msgspec.Struct, frozen=True, kw_only=True):
    """A clean logo. `name` follows from the content, so that its address may be kept for ever."""

    name: str
    content: bytes


def cleaned(content: bytes) -> Logo:
    """The logo, or why not. Takes a moment of computing: call it in a thread. Raises LogoRefused."""
    if not content:
        raise LogoRefused("The file is empty. Choose a PNG, WebP or SVG")
    if len(content) > LARGEST:
        raise LogoRefused(f"The file has {len(content) // 1024} KiB. Send one of at most {LARGEST // 1024} KiB")
    if content.startswith(b"\x89PNG\r\n\x1a\n") or (content[:4] == b"RIFF" and content[8:12] == b"WEBP"):
        return _named(_picture(content), "png")
    if content.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"<":
        return _named(_drawing(content), "svg")
    kind = next((words for start, words in _OTHERS.items() if content.startswith(start)), "of another type")
    raise LogoRefused(f"This file is {kind}. Choose a PNG, WebP or SVG")


def _named(content: bytes, suffix: str) -> Logo:
    return Logo(name=f"{hashlib.sha256(content).hexdigest()[:32]}.{suffix}", content=content)


def _picture(content: bytes) -> bytes:
    """The first picture in the file as a PNG, small enough for every page, without anything else that it carried."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=("PNG", "WEBP")) as found:
                _check_size(*found.size)
                whole = found.convert("RGBA")
    except (OSError, SyntaxError, EOFError, struct.error, Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise LogoRefused("The picture is damaged. Save it again as a PNG and send that") from None
    except ValueError as error:
        if isinstance(error, LogoRefused):
            raise
        raise LogoRefused("The picture holds more than a picture. Save it again as a PNG and send that") from None
    made = b""
    for side in KEPT_SIDES:
        made = _written(whole, side)
        if len(made) <= LARGEST:
            break
    return made


def _written(whole: Image.Image, side: int) -> bytes:
    whole.thumbnail((side, side))
    fresh = Image.new("RGBA", whole.size)
    fresh.paste(whole)
    made = io.BytesIO()
    fresh.save(made, "PNG", optimize=True)
    return made.getvalue()


def _check_size(width: int, height: int) -> None:
    if min(width, height) < LEAST_SIDE:
        raise LogoRefused(f"The picture is {width} by {height} points; {LEAST_SIDE} each way is the least")
    if max(width, height) > MOST_SIDE or width * height > MOST_PIXELS:
        raise LogoRefused(f"The picture is {width} by {height} points. Send one of at most 2048 by 2048")


def _drawing(content: bytes) -> bytes:
    _Limits().read(content)
    try:
        clean = py_svg_hush.filter_svg(content, {})
    except ValueError:
        raise LogoRefused("The drawing can't be read. Save it again as a plain SVG, or send a PNG") from None
    if len(clean) > 2 * LARGEST:
        raise LogoRefused("The drawing is too large. Send a simpler one, or a PNG")
    return clean


class _Limits:
    """Reads a drawing without building it, and stops where it is more than a logo."""

    def __init__(self) -> None:
        self._depth = self._elements = self._uses = 0

    def read(self, content: bytes) -> None:
        """Raises LogoRefused."""
        if content.count(b"url(") > MOST_REFERENCES:
            raise LogoRefused("The drawing refers to itself too often. Send a simpler one, or a PNG")
        parser = expat.ParserCreate()
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.EntityDeclHandler = self._entity
        try:
            parser.Parse(content, True)
        except expat.ExpatError:
            raise LogoRefused("The drawing can't be read. Save it again as a plain SVG, or send a PNG") from None

    def _start(self, name: str, _attributes: object) -> None:
        local = name.rpartition(":")[2].lower()
        if not self._elements and local != "svg":
            raise LogoRefused("This file is not a drawing. Choose a PNG, WebP or SVG")
        self._depth += 1
        self._elements += 1
        self._uses += local == "use"
        if local in _MOVES:
            raise LogoRefused("The drawing moves. Send one that stands still")
        if self._depth > DEEPEST or self._elements > MOST_ELEMENTS or self._uses > MOST_USES:
            raise LogoRefused("The drawing is too complicated. Send a simpler one, or a PNG")

    def _end(self, _name: str) -> None:
        self._depth -= 1

    def _entity(self, *_: object) -> None:
        raise LogoRefused("The drawing holds abbreviations of its own. Save it again as a plain SVG, or send a PNG")
