"""The frame of every page as data: practice, person, places, language, session.

Filled in by the request's handler chain, read by `templates/portico/*.html`. Frozen, plain values only, so that no
query can start in a template. What each name means to a template's author stands in docs/template-contract.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, kw_only=True)
class ShellPractice:
    """`name` and `rest` are two lines of one name ("Elm Street", "Family Medicine"); `hours` are lines, one for each
    place where they differ.
    """

    name: str
    rest: str = ""
    logo_url: str = ""
    logo_alt: str = ""
    phone: str = ""
    address: str = ""
    hours: tuple[str, ...] = ()

    @property
    def full_name(self) -> str:
        return f"{self.name} {self.rest}".strip()


@dataclass(frozen=True, kw_only=True)
class ShellNavItem:
    """One place in the navigation; `count` 0 shows no badge."""

    label: str
    icon: str
    href: str
    count: int = 0
    current: bool = False


@dataclass(frozen=True, kw_only=True)
class ShellPerson:
    """Who is signed in."""

    name: str
    account_href: str = "/account"
    role: str = ""

    @property
    def initials(self) -> str:
        words = [word for word in self.name.split() if word[0].isalpha()]
        return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


@dataclass(frozen=True, kw_only=True)
class ShellActing:
    """Whose records are on the page, where they are not the person's own. `age` is in words ("6 years")."""

    name: str
    age: str = ""
    change_href: str = "/people"


@dataclass(frozen=True, kw_only=True)
class ShellLanguage:
    """The other language, in its own name, and the address that chooses it and comes back here."""

    code: str
    name: str
    href: str


@dataclass(frozen=True, kw_only=True)
class ShellAgreement:
    """A newer version of what the practice signed is to be signed `until` a day; `is_over`: nothing else goes on."""

    href: str
    until: date
    is_over: bool


@dataclass(frozen=True, kw_only=True)
class Shell:
    """All that the frame needs.

    `door` is portal, workspace or public. `title` stands in the browser's tab where a template sets none. `path` is
    this page's own address, for "Try again". `session_ends_in_s` is None when nobody is signed in. `request_ref` is
    what a person reads out on the phone. `own_portal_href` is set in a showcase only, where it leads to the sign-up;
    `opening_href` in the workspace of a practice that is not open yet; `agreement` for who may sign what it owes.
    """

    practice: ShellPractice
    door: str
    theme_css_url: str
    nonce: str
    path: str = "/"
    title: str = ""
    lang: str = "en"
    other_lang: ShellLanguage | None = None
    nav: tuple[ShellNavItem, ...] = ()
    person: ShellPerson | None = None
    acting: ShellActing | None = None
    csrf_token: str = ""
    session_ends_in_s: int | None = None
    request_ref: str = ""
    toast: str = ""
    find_href: str = ""
    home_href: str = "/"
    seen_href: str = "/records/seen"
    privacy_href: str = "/privacy"
    sign_in_href: str = "/sign-in"
    sign_out_href: str = "/sign-out"
    stay_href: str = "/session/stay"
    own_portal_href: str = ""
    support_until: datetime | None = None
    opening_href: str = ""
    agreement: ShellAgreement | None = None
