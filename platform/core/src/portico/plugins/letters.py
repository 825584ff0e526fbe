"""The letters of the installed plugins: collected and checked at load, found again when one is to be sent.

A letter with a word that a letter may not have, in any language of the plugin's, refuses the plugin.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, cast

import msgspec
from portico_sdk import MessageTemplate
from portico_sdk.message_rules import MessageProblem, parts, problems, wrong_words

from portico.notify.templates import Offered
from portico.plugins.enablement import Enablement
from portico.plugins.guarded import guarded
from portico.plugins.registry import Installed, Refusal, Registry, Step
from portico.tenancy.scopes import Scope
from portico.themes.speech import LANGUAGES, Catalogues

MOST: Final = 30
"""Letters of one plugin."""


def collect(plugin: Installed) -> tuple[MessageTemplate, ...]:
    """The plugin's letters, checked. Raises Refusal."""
    declare = plugin.hooks.get("declare_messages")
    if declare is None:
        return ()
    with guarded(Step.LETTERS, "declare_messages must work without a practice and without a database"):
        declared: object = declare.call()
    if not isinstance(declared, (list, tuple)):
        way_out = "Give a tuple of MessageTemplate"
        raise Refusal(Step.LETTERS, f"declare_messages gave {type(declared).__name__}", way_out)
    letters = tuple(_checked(one) for one in cast(Sequence[object], declared))
    if len(letters) > MOST:
        raise Refusal(Step.LETTERS, f"{len(letters)} letters", f"Declare at most {MOST}")
    with guarded(Step.LETTERS, "Mend the catalogue; docs/template-contract.md says how words are translated"):
        catalogues = Catalogues.read({plugin.package: plugin.root / "locale"})
    for problem in (*problems(letters), *_translated(plugin.package, letters, catalogues)):
        raise Refusal(Step.LETTERS, f"letter {problem.where}: {problem.problem}", problem.way_out)
    return letters


@dataclass(frozen=True)
class EnabledLetters:
    """portico.notify.delivery.PluginLetters."""

    registry: Registry
    enablement: Enablement

    async def find(self, scope: Scope, plugin_id: str, name: str) -> Offered | None:
        if plugin_id not in await self.enablement.enabled(scope):
            return None
        plugin = self.registry.get(plugin_id)
        found = letter_of(plugin, name) if plugin else None
        return Offered(found, plugin.package) if plugin and found else None


def categories_for(plugins: Iterable[Installed], audience: str) -> frozenset[str]:
    """The kinds of letters that these may write to patients, or to staff."""
    return frozenset(letter.category for plugin in plugins for letter in plugin.messages if letter.audience == audience)


def letter_of(plugin: Installed, name: str) -> MessageTemplate | None:
    """The plugin's letter of this name."""
    return next((letter for letter in plugin.messages if letter.name == name), None)


def _checked(letter: object) -> MessageTemplate:
    if not isinstance(letter, MessageTemplate):
        reason = f"declare_messages gave a {type(letter).__name__}"
        raise Refusal(Step.LETTERS, reason, "Give portico_sdk.MessageTemplate objects")
    try:
        # Plain convert lets a struct with wrong content through.
        return msgspec.convert(msgspec.to_builtins(letter), MessageTemplate)
    except (msgspec.ValidationError, TypeError) as error:
        way_out = "Give words: str, for paragraphs a tuple of str; one of the categories and audiences of the SDK"
        raise Refusal(Step.LETTERS, f"letter {letter.name!r}: {error}", way_out) from None


def _translated(package: str, letters: Sequence[MessageTemplate], catalogues: Catalogues) -> Iterator[MessageProblem]:
    """The same rules for the words of every other language that the plugin has."""
    for language in LANGUAGES:
        words = catalogues.words(language).get(package)
        for letter in letters if words is not None else ():
            for part, message in parts(letter):
                for problem, way_out in wrong_words(words.gettext(message) if words else message, part):
                    yield MessageProblem(f"{letter.name}, {part} in {LANGUAGES[language]}", problem, way_out)
