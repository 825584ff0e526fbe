"""The words that a plugin says to patients, and whether its Spanish catalogue has all of them.

Looked at are the modules of patients' pages and of the hooks with all that they import of the plugin, and the
templates that those modules name.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from babel.messages.catalog import Message
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po

_TEMPLATE = re.compile(r"""{%-?\s*(?:extends|include|import|from)\s+["']([^"']+)["']""")
_NAMES = re.compile(r"\{(\w+)\}|%\((\w+)\)s")
_KEYWORDS = {"t": None, "_": None, "gettext": None, "ngettext": (1, 2)}


def untranslated(root: Path, package: str, modules: Iterable[str], language: str = "es") -> list[str]:
    """What is missing or wrong in the catalogue, each as a sentence."""
    return untranslated_of(root, package, words_of(root, package, modules), language)


def translations_of(root: Path, package: str, language: str = "es") -> dict[str, str]:
    """Message → what the catalogue makes of it, for messages of one form."""
    file = _catalogue(root, package, language)
    if not file.is_file():
        return {}
    with file.open("rb") as source:
        found = {entry.id: entry.string for entry in read_po(source, locale=language)}
    return {id_: string for id_, string in found.items() if isinstance(id_, str) and isinstance(string, str) and string}


def untranslated_of(root: Path, package: str, said: Mapping[str, str], language: str = "es") -> list[str]:
    """The same for these messages, each with the place where it is said."""
    file = _catalogue(root, package, language)
    if not said:
        return []
    if not file.is_file():
        return [f"there is no {file.relative_to(root)}"]
    with file.open("rb") as source:
        catalogue = read_po(source, locale=language)
    problems: list[str] = []
    for message, place in said.items():
        entry = catalogue.get(message)
        string = entry.string if entry else None
        strings = [string] if isinstance(string, str) else list(string or ())
        if not strings or not all(strings):
            problems.append(f"{message!r} ({place}) has no {language}")
        elif entry and entry.fuzzy:
            problems.append(f"{message!r} ({place}) is marked fuzzy")
        elif not all(any(_names(string) == _names(one) for one in _forms(message, entry)) for string in strings):
            problems.append(f"{message!r} ({place}) has other names in braces in {language}")
    return problems


def words_of(root: Path, package: str, modules: Iterable[str]) -> dict[str, str]:
    """Message → where it is said."""
    found: dict[str, str] = {}
    templates: set[str] = set()
    for file in _reached(root, package, modules):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        templates |= {
            node.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.endswith(".html")
        }
        found |= _messages("python", file, root)
    for file in _templates(root, templates):
        found |= _messages("jinja2", file, root)
    return found


def _messages(method: str, file: Path, root: Path) -> dict[str, str]:
    options = {"trimmed": "true", "newstyle_gettext": "true", "extensions": "jinja2.ext.do"}
    found: dict[str, str] = {}
    for line, message, *_ in extract_from_file(method, str(file), keywords=_KEYWORDS, options=options):
        key = message if isinstance(message, str) else message[0]
        found[key] = f"{file.relative_to(root)}:{line}"
    return found


def _reached(root: Path, package: str, modules: Iterable[str]) -> Iterator[Path]:
    waiting, seen = list(modules), set[str]()
    while waiting:
        module = waiting.pop()
        file = root.joinpath(*module.split(".")[1:]).with_suffix(".py")
        if module in seen or module == package or not file.is_file():
            continue
        seen.add(module)
        yield file
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == package:
                waiting += [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]


def _templates(root: Path, names: set[str]) -> Iterator[Path]:
    waiting, seen = sorted(names), set[str]()
    while waiting:
        name = waiting.pop()
        file = root / "templates" / name
        if name in seen or not file.is_file():
            continue
        seen.add(name)
        yield file
        waiting += _TEMPLATE.findall(file.read_text(encoding="utf-8"))


def _catalogue(root: Path, package: str, language: str) -> Path:
    return root / "locale" / language / "LC_MESSAGES" / f"{package}.po"


def _forms(message: str, entry: Message | None) -> tuple[str, ...]:
    """The message, and its plural where it has one: "the next one" names no count, "the next {count}" does."""
    return tuple(entry.id) if entry and isinstance(entry.id, tuple) else (message,)


def _names(text: str) -> set[str]:
    return {first or second for first, second in _NAMES.findall(text)}
