"""The National Provider Identifier: ten figures, of which the last is a check digit.

The check is Luhn's, over the number with the prefix 80840 of health applications in the United States. The number does
not tell whether it is a person's (type 1) or an organization's (type 2): that stands in the registry alone.
"""

from __future__ import annotations

import re
from typing import Final

_PREFIX: Final = "80840"
_NPI: Final = re.compile(r"[12][0-9]{9}")


def plain_npi(typed: str) -> str:
    """The number as it is kept, however it was typed."""
    return re.sub(r"[\s.-]", "", typed)


def is_npi(number: str) -> bool:
    """Ten figures that begin with 1 or 2, and a check digit that fits."""
    return bool(_NPI.fullmatch(number)) and number[-1] == check_digit(number[:-1])


def check_digit(nine: str) -> str:
    """The last figure for these nine."""
    total = 0
    for place, figure in enumerate(reversed(_PREFIX + nine)):
        # Every second figure is doubled, beginning beside the check digit; of two figures both count.
        value = int(figure) * (2 if place % 2 == 0 else 1)
        total += value // 10 + value % 10
    return str(-total % 10)
