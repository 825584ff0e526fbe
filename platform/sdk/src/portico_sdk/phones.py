"""A telephone number as people write it, and the link that dials it."""

from __future__ import annotations

import re
from typing import Final

_EXTENSION: Final = re.compile(r"(?:(?<![a-z])(?:extensi[oó]n|ext|x)|#)[\s.:=]*([0-9]{1,7})\Z", re.I)
_BETWEEN: Final = re.compile(r"[\s().\-/\u2010-\u2015]")
"""What stands between figures and is not dialled."""
_AMERICAN: Final = re.compile(r"(?:\+?1)?([2-9][0-9]{2}[0-9A-Z]{7})")
"""Ten figures after the 1 that may be left out. Letters may stand for those after the area code: 1-800-FLOWERS."""
_ABROAD: Final = re.compile(r"(?:\+|011)([2-9][0-9]{6,14})")
"""With its country; 011 is what the plus is on a telephone in North America."""
_KEYS: Final = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "22233344455566677778889999")


def tel(phone: str) -> str:
    """`(406) 555-0142 ext. 4` as `tel:+14065550142;ext=4` (RFC 3966). A number without a country is North America's.

    '' where no number can be made out, or only a part of one: nobody is to reach a stranger.
    """
    written = phone.strip()
    extension = _EXTENSION.search(written)
    number = written[: extension.start()].rstrip(" ,;") if extension else written
    dialled = _BETWEEN.sub("", number.replace("(0)", "", 1)).upper()
    if american := _AMERICAN.fullmatch(dialled):
        whole = f"1{american[1].translate(_KEYS)}"
    elif abroad := _ABROAD.fullmatch(dialled):
        whole = abroad[1]
    else:
        return ""
    return f"tel:+{whole};ext={extension[1]}" if extension else f"tel:+{whole}"
