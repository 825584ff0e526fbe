"""What people send: one struct for each address and form. Core fills them in, field by field."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

from portico_announcements.domain import LONGEST_BODY, LONGEST_TITLE, Audience, Importance

Title = Annotated[str, Meta(max_length=LONGEST_TITLE)]
Body = Annotated[str, Meta(max_length=LONGEST_BODY)]


class NoticePath(msgspec.Struct, frozen=True, kw_only=True):
    id: UUID


class GotItForm(msgspec.Struct, frozen=True, kw_only=True):
    notice: UUID


class WriteForm(msgspec.Struct, frozen=True, kw_only=True):
    """A notice as staff write it. `act` is the button: look at it first, go on writing, or publish.

    `again` shows a changed notice also to those who have said "Got it" to the old one.
    """

    title: Title
    body: Body
    first_day: date
    last_day: date
    title_es: Title = ""
    body_es: Body = ""
    audience: Audience = "patients"
    importance: Importance = "calm"
    again: bool = False
    act: Literal["look", "write", "publish"] = "look"
