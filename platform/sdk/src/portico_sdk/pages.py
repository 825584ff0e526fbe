"""What a plugin may put on screen: data only. Core mounts, guards, renders, audits.

A handler is a plain async function `handler(ctx, path, query)` for GET and `handler(ctx, path, form)` for POST;
`path`, `query` and `form` are msgspec Structs of the plugin's own, or `Nothing`. It answers with `View`, `Redirect`,
`Refused` or `Download`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any, Literal
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec


class Audience(StrEnum):
    """Who a page is for. Portal pages are for patients, workspace pages for staff; they live on different hosts."""

    PATIENT = "patient"
    STAFF = "staff"
    ANYONE = "anyone"
    """No sign-in needed. Core's own pages only: a plugin that declares it is refused."""
    OPERATOR = "operator"
    """Who runs the platform, at a host of its own. Core's own pages only, as well."""


class Nothing(msgspec.Struct, frozen=True):
    """The input struct of a handler that takes none."""


type_of_handler = Callable[..., Any]
"""Its input structs differ per page, so they can't be typed here; the loader checks them by annotation."""


@dataclass(frozen=True, kw_only=True)
class Page:
    """One page: a path below `/p/<plugin>/`, who it is for, what it shows and which functions answer.

    `path` may hold parameters, `visits/{id:uuid}`; they become fields of the handler's path struct. `permission` is
    required for staff ('' is refused) and '' for patients, who see their own. `shows` names the FHIR resources on the
    page; a page that shows any must say in its answer what it read. `title` is for the list of pages; the template
    sets its own. `get` and `post` are `"module:function"`, relative to the plugin's package, or functions (core's own
    pages). `step_up` asks for a fresh second factor before the page's form is taken. `searches`: the form only asks
    what to show; what it would change is refused as with a GET, so that who may only look may search.
    """

    path: str
    audience: Audience
    title: str
    permission: str = ""
    shows: tuple[str, ...] = ()
    get: str | type_of_handler | None = None
    post: str | type_of_handler | None = None
    step_up: bool = False
    searches: bool = False


@dataclass(frozen=True, kw_only=True)
class Read:
    """What a page read: one kind of resource (`code`, a FHIR name), whose record it was, and which rows.

    Name every patient who is on the page: this is how they learn who looked. `query` says what kind of list it was
    ("day", "name search"), never its words.
    """

    code: str
    patient_ids: tuple[UUID, ...] = ()
    ids: tuple[UUID, ...] = ()
    query: str = ""


@dataclass(frozen=True, kw_only=True)
class View:
    """Render `template` (from the plugin's own folder) with `model`, a struct; templates see it as `model`."""

    template: str
    model: object = field(default_factory=Nothing)
    reads: tuple[Read, ...] = ()
    status: int = 200


@dataclass(frozen=True, kw_only=True)
class Redirect:
    """Go to a page on the same host (303 after a form). `toast` is said once on that page."""

    to: str
    toast: str = ""


@dataclass(frozen=True, kw_only=True)
class Refused:
    """The form can't be taken: the same page again (422), what was typed kept, these words beside the fields.

    The empty field name is for the form as a whole. Everything the handler did in the database is undone.
    """

    errors: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Download:
    """A file for the person: `reads` as in a view."""

    content: bytes
    filename: str
    media_type: str
    reads: tuple[Read, ...] = ()


Answer = View | Redirect | Refused | Download


# What the run hooks of the `pages` family take and give. Structs, since they must survive the way out of process. Core
# converts each answer, so these limits hold: one plugin can't fill the page.

Words = Annotated[str, msgspec.Meta(max_length=200)]
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=80)]
Icon = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9-]{1,40}\Z")]
Href = Annotated[
    str,
    msgspec.Meta(
        pattern=r"^(/|/[^/\\\x00-\x20][^\\\x00-\x20]*|tel:\+?[0-9-]{3,20}(;ext=[0-9]{1,7})?)\Z", max_length=500
    ),
]
"""A path on the same host or a telephone number (`tel`); `//elsewhere` and `javascript:` are neither."""
Ids = Annotated[tuple[UUID, ...], msgspec.Meta(max_length=200)]
Instant = Annotated[datetime, msgspec.Meta(tz=True)]


class NavRequest(msgspec.Struct, frozen=True, kw_only=True):
    """Asked on every page: which places does this plugin have for this person?"""

    audience: Literal["patient", "staff"]


class NavItem(msgspec.Struct, frozen=True, kw_only=True):
    """A place in the navigation.

    `icon` is a name of core's icon set; `count` says how much waits there (0 = no badge).
    """

    label: Name
    icon: Icon
    href: Href
    count: Annotated[int, msgspec.Meta(ge=0, le=9999)] = 0
    order: int = 100


class HomeRequest(msgspec.Struct, frozen=True, kw_only=True):
    """The patient's first page. `today` is the date at the practice."""

    patient_id: UUID
    today: date


class Fact(msgspec.Struct, frozen=True, kw_only=True):
    """One line with an icon on a card."""

    icon: Icon
    text: Words


class Link(msgspec.Struct, frozen=True, kw_only=True):
    """Something one can do: words and where to go."""

    label: Name
    href: Href


class Panel(msgspec.Struct, frozen=True, kw_only=True):
    """The appointment card: what comes next. `at` is a UTC instant, shown in `timezone` (IANA)."""

    title: Name
    at: Instant
    timezone: str
    facts: Annotated[tuple[Fact, ...], msgspec.Meta(max_length=6)] = ()
    actions: Annotated[tuple[Link, ...], msgspec.Meta(max_length=3)] = ()

    def __post_init__(self) -> None:
        _must_exist(self.timezone)


class Todo(msgspec.Struct, frozen=True, kw_only=True):
    """One thing to do. `due` is a date at the practice."""

    title: Name
    href: Href
    icon: Icon
    hint: Words = ""
    due: date | None = None


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """A line of a card. `at`, a UTC instant, is told before the title, as day and time in `timezone` (IANA)."""

    title: Name
    hint: Words = ""
    href: Href | None = None
    badge: Words = ""
    at: Instant | None = None
    timezone: str = ""

    def __post_init__(self) -> None:
        if self.at:
            _must_exist(self.timezone)


class Card(msgspec.Struct, frozen=True, kw_only=True):
    """A card of at most three rows; `empty` is said when there are none, with the first act one can do."""

    title: Name
    icon: Icon
    rows: Annotated[tuple[Row, ...], msgspec.Meta(max_length=3)] = ()
    empty: Words = ""
    more: Link | None = None
    priority: int = 100


class HomePart(msgspec.Struct, frozen=True, kw_only=True):
    """A plugin's part of the patient's first page: at most one hero, three to-dos, two cards.

    `reads` says what was read to make it, as `(code, ids)`; core writes it to the audit.
    """

    hero: Panel | None = None
    todos: Annotated[tuple[Todo, ...], msgspec.Meta(max_length=3)] = ()
    cards: Annotated[tuple[Card, ...], msgspec.Meta(max_length=2)] = ()
    reads: Annotated[tuple[tuple[Name, Ids], ...], msgspec.Meta(max_length=10)] = ()


class RecordRequest(msgspec.Struct, frozen=True, kw_only=True):
    """A patient's page in the workspace, for the one who looks at it. `today` is the date at the practice."""

    patient_id: UUID
    today: date


class RecordPart(msgspec.Struct, frozen=True, kw_only=True):
    """A plugin's part of a patient's page in the workspace: at most two cards. `reads` is as on the first page."""

    cards: Annotated[tuple[Card, ...], msgspec.Meta(max_length=2)] = ()
    reads: Annotated[tuple[tuple[Name, Ids], ...], msgspec.Meta(max_length=10)] = ()


def _must_exist(zone: str) -> None:
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError("timezone is no IANA name") from None
