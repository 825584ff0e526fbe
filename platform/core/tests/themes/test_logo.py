"""What may be a logo, and what is left of it: hostile drawings, two files in one, pictures that are too much."""

from __future__ import annotations

import contextlib
import io
import struct
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin
from portico.themes.logo import LARGEST, LogoRefused, cleaned

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 48 48"'
GOOD = HEAD + '><style>.a{fill:#1f5a43}</style><path class="a" d="M0 0h48v48z"/></svg>'


def drawing(inside: str, attributes: str = "") -> bytes:
    return f'{HEAD} {attributes}><path d="M0 0h48v48z"/>{inside}</svg>'.encode()


def picture(kind: str = "PNG", size: tuple[int, int] = (64, 64), **options: object) -> bytes:
    made = io.BytesIO()
    Image.new("RGBA", size, "#1f5a43").save(made, kind, **options)  # pyright: ignore[reportArgumentType]
    return made.getvalue()


def test_a_drawing_stays_a_drawing() -> None:
    made = cleaned(GOOD.encode())
    assert made.name.endswith(".svg")
    assert b"M0 0h48v48z" in made.content
    assert b"fill:#1f5a43" in made.content.replace(b" ", b"")
    assert cleaned(GOOD.encode()) == made


@pytest.mark.parametrize(
    "hostile",
    [
        drawing("<script>alert(1)</script>"),
        drawing("", 'onload="alert(1)"'),
        drawing('<a xlink:href="javascript:alert(1)"><circle r="4"/></a>'),
        drawing(
            '<foreignObject><body xmlns="http://www.w3.org/1999/xhtml"><img onerror="alert(1)"/></body></foreignObject>'
        ),
        drawing('<image href="https://evil.example/x.png"/>'),
        drawing('<use xlink:href="https://evil.example/x.svg#a"/>'),
        drawing('<image href="data:image/svg+xml;base64,PHN2Zy8+"/>'),
        drawing('<rect style="fill:url(https://evil.example/1)"/>'),
        drawing("<style>rect{background:url(https://evil.example/1)}</style>"),
        drawing('<iframe src="https://evil.example"/>'),
        b'<?xml version="1.0"?><?xml-stylesheet href="https://evil.example/x.css"?>' + drawing(""),
    ],
)
def test_what_a_drawing_may_not_do_is_gone(hostile: bytes) -> None:
    left = cleaned(hostile).content.lower()
    for word in (b"script", b"onload", b"onerror", b"foreignobject", b"evil.example", b"data:", b"iframe", b"<?xml-s"):
        assert word not in left
    assert b"m0 0h48v48z" in left


@pytest.mark.parametrize(
    ("hostile", "says"),
    [
        (b'<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + drawing("<text>&x;</text>"), "abbreviations"),
        (b'<!DOCTYPE svg [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>' + drawing("<text>&b;</text>"), "abbrev"),
        (drawing("<g>" * 200 + "</g>" * 200), "too complicated"),
        (drawing("<g/>" * 5000), "too complicated"),
        (
            drawing("".join(f'<g id="g{i}">' + f'<use href="#g{i - 1}"/>' * 10 + "</g>" for i in range(1, 9))),
            "complicated",
        ),
        (drawing('<rect fill="url(#a)"/>' * 100), "too often"),
        (drawing('<animate attributeName="href" to="javascript:alert(1)"/>'), "moves"),
        (drawing("<g>"), "can't be read"),
        (b"<html><script>alert(1)</script></html>", "not a drawing"),
        (drawing("") + b"<html><script>alert(1)</script></html>", "can't be read"),
        (GOOD.encode("utf-16"), "another type"),
        (b'<svg viewBox="0 0 1 1"/>', "can't be read"),
    ],
)
def test_what_is_no_logo_is_refused_with_the_reason(hostile: bytes, says: str) -> None:
    with pytest.raises(LogoRefused, match=says):
        cleaned(hostile)


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_pictures_are_written_anew(kind: str) -> None:
    made = cleaned(picture(kind, (900, 300)))
    assert made.name.endswith(".png")
    with Image.open(io.BytesIO(made.content)) as found:
        assert (found.format, found.size) == ("PNG", (512, 171))


def test_a_photo_becomes_small_enough_for_every_page() -> None:
    made = io.BytesIO()
    Image.effect_noise((480, 480), 80).convert("RGB").save(made, "WEBP", quality=60)
    assert len(cleaned(made.getvalue()).content) <= LARGEST


def test_nothing_but_the_picture_is_left() -> None:
    said = PngImagePlugin.PngInfo()
    said.add_text("Comment", "<script>alert(1)</script>")
    said.add_itxt("XML:com.adobe.xmp", "GPS 46.8721")
    both = picture(pnginfo=said) + b"<html><script>alert(1)</script></html>PK\x03\x04"
    left = cleaned(both).content
    assert b"script" not in left
    assert b"GPS" not in left
    assert left.endswith(b"IEND\xaeB`\x82")


def test_a_moving_picture_stands_still() -> None:
    made = io.BytesIO()
    frames = [Image.new("RGBA", (40, 40), colour) for colour in ("red", "lime")]
    frames[0].save(made, "WEBP", save_all=True, append_images=frames[1:])
    with Image.open(io.BytesIO(cleaned(made.getvalue()).content)) as found:
        assert getattr(found, "n_frames", 1) == 1


def bomb(width: int, height: int) -> bytes:
    """A PNG that says it is so large, in a few bytes."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    head = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b"x" * (LARGEST + 1), "at most 256 KiB"),
        (bomb(60_000, 60_000), "at most 2048|damaged"),
        (bomb(5000, 40), "at most 2048"),
        (picture(size=(16, 16)), "32 each way"),
        (picture()[:60], "damaged"),
        (b"\xff\xd8\xff\xe0" + b"x" * 100, "JPEG"),
        (b"GIF89a" + b"x" * 100, "GIF"),
        (b"%PDF-1.7", "PDF"),
        (b"\x1f\x8b" + b"x" * 100, "packed"),
        (b"RIFF\x00\x00\x00\x00AVI ", "another type"),
        (b"MZ\x90", "another type"),
    ],
)
def test_other_files_and_too_large_ones_are_refused(content: bytes, says: str) -> None:
    with pytest.raises(LogoRefused, match=says):
        cleaned(content)


@settings(deadline=None, max_examples=200)
@given(st.one_of(st.binary(), st.binary().map(lambda tail: picture()[:40] + tail), st.text().map(drawing)))
def test_no_file_does_more_than_be_refused(content: bytes) -> None:
    with contextlib.suppress(LogoRefused):
        assert cleaned(content).content
