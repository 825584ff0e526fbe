"""Colours by the names of CSS, which is how a calendar file says them (RFC 7986, 5.9). Pure functions."""

from __future__ import annotations

import re
from typing import Final

_NAMES: Final = {
    "black": 0x000000, "dimgray": 0x696969, "gray": 0x808080, "darkgray": 0xA9A9A9, "lightgray": 0xD3D3D3,
    "white": 0xFFFFFF, "slategray": 0x708090, "darkslategray": 0x2F4F4F, "maroon": 0x800000, "brown": 0xA52A2A,
    "firebrick": 0xB22222, "crimson": 0xDC143C, "red": 0xFF0000, "tomato": 0xFF6347, "coral": 0xFF7F50,
    "salmon": 0xFA8072, "darkorange": 0xFF8C00, "orange": 0xFFA500, "sienna": 0xA0522D, "saddlebrown": 0x8B4513,
    "chocolate": 0xD2691E, "peru": 0xCD853F, "tan": 0xD2B48C, "goldenrod": 0xDAA520, "darkgoldenrod": 0xB8860B,
    "gold": 0xFFD700, "yellow": 0xFFFF00, "khaki": 0xF0E68C, "olive": 0x808000, "darkolivegreen": 0x556B2F,
    "olivedrab": 0x6B8E23, "yellowgreen": 0x9ACD32, "lime": 0x00FF00, "limegreen": 0x32CD32, "green": 0x008000,
    "darkgreen": 0x006400, "forestgreen": 0x228B22, "seagreen": 0x2E8B57, "mediumseagreen": 0x3CB371,
    "palegreen": 0x98FB98, "teal": 0x008080, "darkcyan": 0x008B8B, "lightseagreen": 0x20B2AA, "turquoise": 0x40E0D0,
    "aqua": 0x00FFFF, "cadetblue": 0x5F9EA0, "steelblue": 0x4682B4, "skyblue": 0x87CEEB, "deepskyblue": 0x00BFFF,
    "dodgerblue": 0x1E90FF, "royalblue": 0x4169E1, "cornflowerblue": 0x6495ED, "blue": 0x0000FF, "navy": 0x000080,
    "midnightblue": 0x191970, "darkslateblue": 0x483D8B, "slateblue": 0x6A5ACD, "indigo": 0x4B0082,
    "rebeccapurple": 0x663399, "purple": 0x800080, "darkorchid": 0x9932CC, "orchid": 0xDA70D6, "plum": 0xDDA0DD,
    "magenta": 0xFF00FF, "mediumvioletred": 0xC71585, "deeppink": 0xFF1493, "hotpink": 0xFF69B4, "pink": 0xFFC0CB,
}  # fmt: skip


def nearest_name(color: str) -> str:
    """The name that looks most like `#rrggbb`; '' for what is no colour."""
    if not re.fullmatch(r"#[0-9a-f]{6}", color):
        return ""
    wanted = int(color[1:], 16)
    return min(_NAMES, key=lambda name: _apart(_NAMES[name], wanted))


def _apart(one: int, other: int) -> int:
    """Greater where an eye sees more difference: it is quickest to see green."""
    red, green, blue = ((one >> bits & 0xFF) - (other >> bits & 0xFF) for bits in (16, 8, 0))
    return 2 * red * red + 4 * green * green + 3 * blue * blue
