"""Jinja for core's pages and for each plugin's: sandboxed, escaping always on, undefined names refused.

A plugin's templates see their own folder and `portico/…`, nothing else; what they may not write (script, style, an
unescaped value, a bare form) is refused when the template is loaded. Rendering starts no query: it gets plain structs.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Iterable, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from pathlib import Path
from types import CodeType
from typing import Any, cast

from jinja2 import (
    BaseLoader,
    BytecodeCache,
    Environment,
    FileSystemLoader,
    StrictUndefined,
    TemplateNotFound,
    TemplateSyntaxError,
)
from jinja2.bccache import Bucket
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup, escape
from portico_sdk import tel

from portico.themes import dates
from portico.themes.assets import SPRITE, Assets
from portico.themes.languages import language_name
from portico.themes.page_state import PageState
from portico.themes.speech import gettext_for, ngettext_for, speech

SHELL = "portico/"
"""Prefix of the templates a plugin may extend and import."""


def _phone(number: str) -> str:
    """The number as a link that dials it, for the middle of a sentence; the bare number where it can't be dialled."""
    href = tel(number)
    return Markup('<a href="{}">{}</a>').format(href, number) if href else number


_FILTERS = {
    "when": dates.when,
    "day": dates.day,
    "written": dates.written,
    "time": dates.time,
    "part": dates.part,
    "iso": dates.iso,
    "from_now": dates.from_now,
    "age": dates.age,
    "language": language_name,
    "tel": tel,
    "phone": _phone,
}
_page: ContextVar[PageState] = ContextVar("portico_page")
_FORBIDDEN = (
    (re.compile(r"<\s*(script|style|iframe|object|embed|link|meta|base)\b", re.I), "the element <{}>"),
    (re.compile(r"\s(style)\s*=", re.I), "the attribute {}= (the page's policy refuses it; use a class)"),
    (re.compile(r"(?<!\{% set)\s(on[a-z]+)\s*=", re.I), "the attribute {}= (script stands in no page)"),
    (re.compile(r"(javascript:)", re.I), "{}"),
    (re.compile(r"<form\b[^>]*\b(method\s*=\s*[\"']?post)", re.I), "a bare form ({}); use {{% call form(...) %}}"),
)


class TemplateRefused(TemplateSyntaxError):
    """A template holds what none may hold; the message names it, the file and the line."""


class Templates:
    """One set of templates and the environment they run in. Made at start, one for core and one for each plugin."""

    def __init__(self, environment: Environment) -> None:
        self._environment = environment

    def render(self, name: str, context: Mapping[str, object], page: PageState) -> str:
        """The whole page as a string, so that nothing is sent before the transaction is committed."""
        with _rendering(page):
            return self._environment.get_template(name).render(context)

    def names(self) -> list[str]:
        return self._environment.list_templates()

    def load(self, name: str) -> None:
        """Compile a template now, so that what is wrong with it shows at start."""
        self._environment.get_template(name)


def core_templates(folder: Path, assets: Assets) -> Templates:
    """Core's own pages and the shell; `folder` is `web/templates`."""
    return Templates(_environment(FileSystemLoader(folder), assets, "portico"))


def plugin_templates(package: str, folder: Path, shell: Path, assets: Assets) -> Templates:
    """A plugin's: `folder` is its `templates`, `shell` core's, of which only `portico/` is seen."""
    return Templates(_environment(_PluginLoader(folder, shell), assets, package))


class _PluginLoader(BaseLoader):
    """The plugin's folder for its own names, core's for `portico/…`, which a plugin can't stand in front of."""

    def __init__(self, folder: Path, shell: Path) -> None:
        self._own, self._shell = FileSystemLoader(folder), FileSystemLoader(shell)

    def get_source(self, environment: Environment, template: str) -> tuple[str, str | None, Callable[[], bool] | None]:
        if template.startswith(SHELL):
            return self._shell.get_source(environment, template)
        if ".." in template.split("/"):
            raise TemplateNotFound(template)
        source, filename, fresh = self._own.get_source(environment, template)
        refuse_forbidden(source, template, filename)
        return source, filename, fresh

    def list_templates(self) -> list[str]:
        return self._own.list_templates()


def refuse_forbidden(source: str, name: str, filename: str | None = None) -> None:
    """Raise `TemplateRefused` at the first thing that no plugin's template may hold."""
    for pattern, words in _FORBIDDEN:
        if found := pattern.search(source):
            line = source.count("\n", 0, found.start()) + 1
            raise TemplateRefused(f"{words.format(found[1])} may not stand in a template", line, name, filename)


class _Sandbox(ImmutableSandboxedEnvironment):
    """Jinja's own, that asks once for each type and name whether a template may read it: the answer depends on nothing
    else, and a page asks a hundred times.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._may_read: dict[tuple[type, str], bool] = {}

    def is_safe_attribute(self, obj: object, attr: str, value: object) -> bool:
        key = (type(obj), attr)
        may = self._may_read.get(key)
        if may is None:
            may = self._may_read[key] = super().is_safe_attribute(obj, attr, value)
        return may


class _Compiled(BytecodeCache):
    """In memory only: what is kept on a disk would be code that somebody else could have written."""

    def __init__(self) -> None:
        self._codes: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._codes.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        if bucket.code is not None:
            self._codes[bucket.key, bucket.checksum] = bucket.code


@lru_cache(maxsize=1)
def _compiled() -> _Compiled:
    """Of this process. The same name, file and text give the same code in each of our environments, which differ in
    their values only: a template of the shell is compiled once and not for each plugin, nor again after the check.
    """
    return _Compiled()


class _NoUnescaping(Extension):
    """Refuses `{% autoescape %}`: there is no page on which escaping may be off."""

    def filter_stream(self, stream: TokenStream) -> Iterable[Token]:
        opened = False
        for token in stream:
            if opened and token.test("name:autoescape"):
                raise TemplateRefused("{% autoescape %} may not stand in a template", token.lineno, stream.name)
            opened = token.type == "block_begin"
            yield token


@contextmanager
def _rendering(page: PageState) -> Generator[None]:
    before = _page.set(page)
    try:
        yield
    finally:
        _page.reset(before)


def _environment(loader: BaseLoader, assets: Assets, package: str) -> Environment:
    environment = _Sandbox(
        loader=loader,
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        bytecode_cache=_compiled(),
        extensions=["jinja2.ext.i18n", "jinja2.ext.loopcontrols", _NoUnescaping],
    )
    del environment.filters["safe"]
    cast(dict[str, object], environment.filters).update(_FILTERS)
    cast(dict[str, object], environment.globals).update(
        static=assets.url,
        icon=_icon(assets),
        page=_page.get,
        speech=speech,
        gettext=_gettext(package),
        ngettext=_ngettext(package),
        _=_gettext(package),
    )
    return environment


def _icon(assets: Assets) -> Callable[..., Markup]:
    sprite = assets.url(SPRITE)

    @lru_cache(maxsize=1000)
    def icon(name: str, cls: str = "") -> Markup:
        """An icon beside words. A name we don't have becomes a question mark: a page is worth more than a picture."""
        known = name if name in assets.icons else "circle-help"
        classes = escape(f"icon {cls}".strip())
        return Markup('<svg class="{}" aria-hidden="true"><use href="{}#i-{}"/></svg>').format(classes, sprite, known)

    return icon


def _gettext(package: str) -> Callable[..., str]:
    """Plain text, escaped like any other: Jinja's "newstyle" calls let `_(what a person typed)` through as markup.

    `{% trans %}` may hold markup such as <b>, since its words stand in the template; what it fills in is escaped.
    """

    def gettext(message: str, **values: object) -> str:
        text = gettext_for(package, message)
        return text % values if values else text

    return gettext


def _ngettext(package: str) -> Callable[..., str]:
    def ngettext(one: str, many: str, num: int, **values: object) -> str:
        text = ngettext_for(package, one, many, num)
        return text % {"num": num, **values} if values else text

    return ngettext
