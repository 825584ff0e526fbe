"""What the parts of a page share while it is rendered: the form that came back, tokens, fields met so far.

Made once per rendering and thrown away with it. Macros reach it as `page()`, so that a template need not pass it on.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Final

_READ_BY: Final[Mapping[str, Callable[[str], object]]] = {
    "date": date.fromisoformat,
    "time": time.fromisoformat,
    "number": float,
}
"""What a box of this kind can hold."""


@dataclass(frozen=True, kw_only=True)
class Seen:
    """A field that was put on the page: what a link in the error summary needs."""

    name: str
    label: str
    id: str


def _new_submission() -> str:
    return str(uuid.uuid4())


class PageState:
    """The state of one rendering. Its methods are for `portico/parts.html`; other templates have no use for them.

    `values` and `errors` are of the form that was refused, `form_id` says which one that is on a page with several.
    Both empty: a first visit.
    """

    def __init__(
        self,
        *,
        csrf_token: str = "",
        new_submission: Callable[[], str] = _new_submission,
        values: Mapping[str, Sequence[str]] | None = None,
        errors: Mapping[str, str] | None = None,
        form_id: str = "form",
    ) -> None:
        self.csrf_token = csrf_token
        self.new_submission = new_submission
        self._values, self._errors, self._refused = values or {}, errors or {}, form_id
        self._form = "form"
        self._seen: list[Seen] = []
        self._has_told = False

    def open(self, form: str) -> str:
        """A form begins: fields that follow are its own."""
        self._form, self._seen = form, []
        return ""

    def seen(self, name: str, label: str, id_: str) -> str:
        """A field was put on the page."""
        self._seen.append(Seen(name=name, label=label, id=id_))
        return ""

    @property
    def form(self) -> str:
        return self._form

    @property
    def came_back(self) -> bool:
        """Whether the form now open is the one that was refused."""
        return bool(self._values or self._errors) and self._refused == self._form

    @property
    def was_refused(self) -> bool:
        """Whether a form of the page was refused: the keyboard begins at what is said of it, and nowhere else."""
        return bool(self._errors)

    @property
    def is_silent(self) -> bool:
        """Whether a form was refused and the page has no form that said so."""
        return bool(self._errors) and not self._has_told

    def kept(self, name: str, default: object = "") -> str:
        """What was typed, else the value the template gives."""
        typed = self.kept_all(name)
        if typed is not None:
            return typed[0] if typed else ""
        return "" if default is None else str(default)

    def kept_unreadable(self, name: str, kind: str = "date") -> bool:
        """Whether something was typed that a box for dates, times or numbers can’t hold: it needs one for words."""
        typed = self.kept(name)
        try:
            if typed and kind in _READ_BY:
                _READ_BY[kind](typed)
        except ValueError:
            return True
        return False

    def kept_all(self, name: str) -> Sequence[str] | None:
        """All that was sent under this name; None when the form is fresh (then the template's own value counts)."""
        return self._values.get(name, ()) if self.came_back else None

    def error(self, name: str) -> str:
        return self._errors.get(name, "") if self.came_back else ""

    def summary(self) -> list[tuple[str, str, str]]:
        """`(id, label, message)` in the page's order; what belongs to no field on the page comes first, without id."""
        if not self.came_back:
            return []
        self._has_told = True
        errors = dict(self._errors)
        placed = [(at.id, at.label, errors.pop(at.name)) for at in self._seen if at.name in errors]
        return [("", "", message) for message in errors.values()] + placed
