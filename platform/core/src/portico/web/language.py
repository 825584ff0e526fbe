"""Which language a page speaks: what the person chose, else what their browser asks for, else the practice's.

The choice is kept on the person once signed in, and in a cookie before that. It is made by a plain link, `?lang=es`,
which leads back to the same page.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import parse_qsl, urlencode

from portico.identity.population import Population
from portico.identity.sessions import Session
from portico.identity.tables import PersonLink, StaffMember
from portico.tenancy.hosts import Door
from portico.themes.speech import LANGUAGES
from portico.web.request import Incoming
from portico.web.shell import ShellLanguage

COOKIE = "lang"
PARAMETER = "lang"
WORKSPACE_LANGUAGE = "en"
"""The workspace speaks English only, at first; so does the operators' console."""
AT_WORK = (Door.WORKSPACE, Door.OPERATIONS)

_YEAR_S = 365 * 24 * 3600


def chosen_now(incoming: Incoming) -> str | None:
    """The language of a link that was just followed."""
    if not incoming.wants_view or incoming.door in AT_WORK:
        return None
    for name, value in parse_qsl(incoming.query_string.decode("latin-1")):
        if name == PARAMETER and value in LANGUAGES:
            return value
    return None


def without_choice(incoming: Incoming) -> str:
    """The page's address without the choice, to go back to."""
    pairs = parse_qsl(incoming.query_string.decode("latin-1"), keep_blank_values=True)
    rest = urlencode([(name, value) for name, value in pairs if name != PARAMETER])
    return incoming.location + (f"?{rest}" if rest else "")


def cookie_for(language: str) -> tuple[str, str]:
    value = f"{COOKIE}={language}; Path=/; Max-Age={_YEAR_S}; Secure; HttpOnly; SameSite=Lax"
    return ("Set-Cookie", value)


def guessed(incoming: Incoming) -> str:
    """Before we know who it is."""
    if incoming.door in AT_WORK:
        return WORKSPACE_LANGUAGE
    if (kept := incoming.cookies.get(COOKIE, "")) in LANGUAGES:
        return kept
    at_home = incoming.tenant.locale.partition("-")[0]
    return _asked_for(incoming.headers) or (at_home if at_home in LANGUAGES else "en")


def of_person(incoming: Incoming, kept: str) -> str:
    """What the signed-in person chose."""
    if incoming.door in AT_WORK:
        return WORKSPACE_LANGUAGE
    # All visitors of a showcase are the same person there: what they choose is their browser's.
    return kept if kept in LANGUAGES and not incoming.tenant.showcase else guessed(incoming)


async def kept(session: Session) -> str:
    """What the person of this session chose, read in the scope that is open; "" for nothing."""
    table = _table(session)
    rows = await table.select(table.language).where(table.id == session.record.person_id)
    return next((row["language"] for row in rows), "")


async def keep(session: Session, language: str) -> None:
    """On the person, in the scope that is open."""
    table = _table(session)
    await table.update({table.language: language}).where(table.id == session.record.person_id)


def other(incoming: Incoming, language: str) -> ShellLanguage | None:
    """The link to the other language; none in the workspace."""
    if incoming.door in AT_WORK:
        return None
    code = next(one for one in LANGUAGES if one != language)
    address = without_choice(incoming) if incoming.wants_view else incoming.location
    return ShellLanguage(
        code=code, name=LANGUAGES[code], href=f"{address}{'&' if '?' in address else '?'}{PARAMETER}={code}"
    )


def _table(session: Session) -> type[PersonLink | StaffMember]:
    return StaffMember if session.record.population is Population.WORKFORCE else PersonLink


def _asked_for(headers: Mapping[str, str]) -> str | None:
    """The first of our languages in Accept-Language, by weight (RFC 9110 §12.5.4)."""
    weighted: list[tuple[float, str]] = []
    for part in headers.get("accept-language", "").split(",")[:20]:
        found = re.fullmatch(r"\s*([a-zA-Z]{2,3})(?:-[a-zA-Z0-9-]+)?\s*(?:;\s*q=([01](?:\.\d{0,3})?))?\s*", part)
        if found and found[1].lower() in LANGUAGES:
            weighted.append((float(found[2] or "1"), found[1].lower()))
    best = max(weighted, key=lambda one: one[0], default=(0.0, ""))
    return best[1] if best[0] > 0 else None
