"""Pages as a crawl reads them: where they lead, and their forms, filled in by who types the same words everywhere."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser

Attributes = Mapping[str, str]


@dataclass
class Form:
    """A form that is sent by POST."""

    action: str
    fields: list[Attributes] = field(default_factory=list[Attributes])

    def untouched(self) -> dict[str, list[str]]:
        """What a browser sends of it when nothing was typed or ticked."""
        values: dict[str, list[str]] = {}
        for one in self.fields:
            kind, name, value = one.get("type", "text"), one["name"], one.get("value", "")
            if kind == "checkbox" and "checked" in one:
                values.setdefault(name, []).append(value)
            elif (
                (kind == "radio" and "checked" in one)
                or (kind == "select" and ("selected" in one or name not in values))
                or kind not in {"checkbox", "radio", "select", "file", "password", "submit", "button"}
            ):
                values[name] = [value]
        return values

    def careful(self, words: str, mail: str) -> dict[str, Sequence[str]]:
        """As it is shown, and what is empty filled in; no box is ticked that was not."""
        shown = self.untouched()
        boxes = {one["name"] for one in self.fields if one.get("type") == "checkbox"}
        filled = self.filled(words, mail, searched=words)
        return {
            name: shown[name] if any(shown.get(name, ())) else given
            for name, given in filled.items()
            if name not in boxes or name in shown
        }

    def filled(self, words: str, mail: str, *, searched: str) -> dict[str, Sequence[str]]:
        """Everything that takes words gets these, a search its own; what takes a choice, the last of them."""
        values: dict[str, Sequence[str]] = {}
        for one in self.fields:
            kind, name, value = one.get("type", "text"), one["name"], one.get("value", "")
            if kind == "tel" or one.get("pattern") or one.get("inputmode"):
                values[name] = [value or "4065550177"]
            elif kind in {"text", "textarea"}:
                values[name] = [words]
            elif kind == "search":
                values[name] = [searched]
            elif kind == "email":
                values[name] = [mail]
            elif kind in {"date", "time", "number"}:
                values[name] = [value or {"date": "2031-05-05", "time": "09:15", "number": "3"}[kind]]
            elif kind not in {"file", "password", "button"}:
                values[name] = [value]
        return values


@dataclass
class Page:
    """What of a page leads further."""

    links: list[str] = field(default_factory=list[str])
    forms: list[Form] = field(default_factory=list[Form])


def read(text: str) -> Page:
    reader = _Reader()
    reader.feed(text)
    return reader.page


def pattern(path: str) -> str:
    """The same for addresses that differ in ids, days and pages only."""
    return re.sub(r"[0-9a-f-]{36}|\d{4}-\d\d(-\d\d)?|\d+", "*", path.partition("?")[0])


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.page = Page()
        self._is_inside = False
        self._select = ""
        self._area: dict[str, str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if href := found.get("href") or found.get("src"):
            self.page.links.append(href)
        if tag == "form":
            self._is_inside = found.get("method", "").lower() == "post"
            if self._is_inside:
                self.page.forms.append(Form(found.get("action", "")))
        if not self._is_inside:
            return
        if tag in {"input", "button"} and found.get("name"):
            self._put(found if tag == "input" else {**found, "type": "submit"})
        if tag == "textarea":
            self._area = {**found, "type": "textarea", "value": ""}
            self._put(self._area)
        if tag == "select":
            self._select = found.get("name", "")
        if tag == "option" and self._select and found.get("value"):
            self._put({**found, "name": self._select, "type": "select"})

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            self._area["value"] += data.removeprefix("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._area = None
        if tag == "form":
            self._is_inside = False
        if tag == "select":
            self._select = ""

    def _put(self, found: Attributes) -> None:
        if found.get("name"):
            self.page.forms[-1].fields.append(found)
