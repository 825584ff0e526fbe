"""How a mail address and a phone number are typed into a form: the types of their fields, with what is said if not."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

Email = Annotated[
    str,
    Meta(
        pattern=r"^[^\s@]{1,64}@[^\s@.]+(\.[^\s@.]+)+$",
        max_length=254,
        description="Type the whole address, like name@example.com.",
    ),
]
Phone = Annotated[
    str,
    Meta(
        pattern=r"^\+?[0-9 ().-]{7,24}$",
        description="Type the number with its area code, like (406) 555-0142.",
    ),
]
