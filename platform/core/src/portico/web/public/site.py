"""Portico's own pages at `www.`: what it is, security in plain words, privacy.

For anyone: they meet no session, open no transaction and need no script.
"""

from __future__ import annotations

import dataclasses
import gzip
from dataclasses import dataclass

import msgspec

from portico.tenancy.hosts import Door
from portico.tenancy.practices import SHOWCASE_SLUG
from portico.web.parts import Parts
from portico.web.raw import WALK_IN, RawPages, RawRoute
from portico.web.request import Incoming, Reply

_HEADERS = (("Cache-Control", "no-cache"), ("Vary", "Host, Cookie, Accept-Language, Accept-Encoding"))
"""A browser may keep the page and go back to it; it holds nothing of anybody's."""

_SAMPLE = """\
@hookimpl
async def home(self, ctx, request):
    notes = await notes_of(ctx, request.patient_id)
    card = Card(
        title=t("Notes to self"),
        icon="pencil",
        rows=tuple(Row(title=one.words) for one in notes[:3]),
        empty=t("Your notes will stand here."),
    )
    ids = tuple(one.id for one in notes)
    reads = (("Communication", ids),)
    return HomePart(cards=(card,), reads=reads)
"""


class SiteModel(msgspec.Struct, frozen=True, kw_only=True):
    """`showcase` is where one walks through a made-up practice, '' where this installation has none."""

    showcase: str
    sample: str = ""


@dataclass(frozen=True, kw_only=True)
class Made:
    """One page as it is sent: the same for everybody who reads this language. Packed, since no secret stands in it."""

    plain: Reply
    packed: Reply


class Site(RawPages):
    """Made once by app.py."""

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts)
        self._made: dict[tuple[str, str, str], Made] = {}
        self._showcase = parts.settings.portal_host(SHOWCASE_SLUG)

    def routes(self) -> list[RawRoute]:
        """All of them at the public door."""
        return [
            RawRoute(door=Door.PUBLIC, path=path, methods={"GET": answering})
            for path, answering in {"/": self.index, "/security": self.security, "/privacy": self.privacy}.items()
        ]

    async def index(self, incoming: Incoming) -> Reply:
        """The first page."""
        return await self._words(incoming, "public/index.html", sample=_SAMPLE)

    async def security(self, incoming: Incoming) -> Reply:
        """What keeps records safe, and what is up to the practice."""
        return await self._words(incoming, "public/security.html")

    async def privacy(self, incoming: Incoming) -> Reply:
        """Of these pages; a portal has its own."""
        return await self._words(incoming, "public/site_privacy.html")

    async def _words(self, incoming: Incoming, template: str, *, sample: str = "") -> Reply:
        if other := self.other_language(incoming):
            return other
        showcase = await self._walk_in()
        key = (template, self.speech(incoming).language, showcase)
        # A query stands in the page, in the link to the other language: such a page is made for its asker alone.
        made = None if incoming.query_string else self._made.get(key)
        if made is None:
            made = self._page(incoming, template, SiteModel(showcase=showcase, sample=sample))
            if not incoming.query_string:
                self._made[key] = made
        return made.packed if "gzip" in incoming.headers.get("accept-encoding", "") else made.plain

    def _page(self, incoming: Incoming, template: str, model: SiteModel) -> Made:
        plain = self.page(incoming, template, model, *_HEADERS)
        packed = gzip.compress(plain.body, mtime=0)
        return Made(
            plain=plain,
            packed=dataclasses.replace(plain, body=packed, headers=(*plain.headers, ("Content-Encoding", "gzip"))),
        )

    async def _walk_in(self) -> str:
        place = await self.parts.tenancy.hosts.place(self._showcase)
        if place is None or not place.tenant.showcase:
            return ""
        return self.parts.settings.origin(self._showcase) + WALK_IN
