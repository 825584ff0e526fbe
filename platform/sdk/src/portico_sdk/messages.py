"""Letters that a plugin may have core send. Core writes, brands and sends them; a plugin never has an address."""

from __future__ import annotations

from typing import Literal

import msgspec

MessageCategory = Literal["visits", "reminders", "messages", "practice"]
"""What a person may switch off by itself; see their account page."""

WORDS = ("practice", "phone")
"""All that may stand in braces in a letter. Nothing about a person or their health: a letter is read by anybody."""


class MessageTemplate(msgspec.Struct, frozen=True, kw_only=True):
    """A letter. English here, other languages from the plugin's catalogue; `{practice}` and `{phone}` are filled in.

    `subject` and `paragraphs` say that there is something to see, never what it is: no name, date, place, reason or
    result. `button` is the label of the link to the plugin's page that `mail.send` is given. Refused at load when it
    has any other word in braces.
    """

    name: str
    subject: str
    paragraphs: tuple[str, ...]
    button: str
    category: MessageCategory
    audience: Literal["patient", "staff"] = "patient"
