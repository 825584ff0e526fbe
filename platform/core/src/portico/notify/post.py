"""Letters in a practice's name: written in its colours, posted to one person."""

from __future__ import annotations

from collections.abc import Callable

from portico.notify.mail import Letter, Mail
from portico.notify.templates import LetterFacts, LetterKind, Letters
from portico.tenancy.context import Tenant
from portico.themes.tokens import Brand


class Post:
    """Made once by app.py."""

    def __init__(self, mail: Mail, letters: Letters, brand_of: Callable[[Tenant], Brand]) -> None:
        self._mail = mail
        self._letters = letters
        self._brand_of = brand_of

    def write(
        self, kind: LetterKind, tenant: Tenant, *, to: str, language: str, link: str = "", hours: int = 0
    ) -> Letter:
        """The letter, not sent yet. `hours` is how long `link` is good."""
        facts = LetterFacts(practice=tenant.name, phone=tenant.phone, link=link, hours=hours)
        return self._letters.write(kind, facts, to=to, language=language, brand=self._brand_of(tenant))

    def send(self, letter: Letter) -> None:
        """Soon, and with no transaction open: inside of one, give this to `scope.after_commit`."""
        self._mail.post(letter)
