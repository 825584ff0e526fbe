"""Pages for what went wrong. The person reads what happened and what to do; the log gets the reference and no data.

The 404 page is the same byte for byte whether something is absent, another practice's, another person's or of a plugin
that is not enabled: nothing in it depends on the request but practice, door and language.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from portico_sdk import translator

from portico.themes.environment import Templates
from portico.themes.page_state import PageState
from portico.themes.speech import Catalogues, Speech
from portico.web import frame, language
from portico.web.looks import Looks
from portico.web.request import Incoming, Reply
from portico.web.shell import Shell

t = translator("portico")

STATUSES = {403, 404, 405, 422, 500, 503}

LAST_RESORT = (
    "<!doctype html>\n<html lang=en><meta charset=utf-8><title>Not just now</title>\n"
    "<h1>We can’t show this page just now</h1>\n"
    "<p>The fault is ours. Nothing you did is lost. Try again in a few minutes, or call us.</p>\n"
    "<p>If you call, this number helps us find what happened: {reference}</p>\n"
)
"""When not even the door can be made."""


class MethodNotAllowed(Exception):
    """The path is there, but not for this method; `allowed` is the header's value."""

    def __init__(self, allowed: str) -> None:
        super().__init__(allowed)
        self.allowed = allowed


class WrongOrigin(Exception):
    """A form came from somewhere else than our own page."""


class NotKept(Exception):
    """Data, audit row or commit failed: nothing was done, and nothing may be shown."""


class PageIsWrong(Exception):
    """A page broke a rule of the contract (shows data and does not say what it read). A bug, named in the text."""


class ErrorPages:
    """Renders them in the practice's own door. Needs no database and no session."""

    def __init__(self, templates: Templates, looks: Looks, catalogues: Catalogues) -> None:
        self._templates = templates
        self._looks = looks
        self._catalogues = catalogues

    def page(self, status: int, incoming: Incoming, *headers: tuple[str, str], reason: str = "") -> Reply:
        """The page for this status; the reference stands on all but those that say nothing about us."""
        speaks = language.guessed(incoming)
        is_ours = status >= 500
        with self._catalogues.speaking(Speech(language=speaks)):
            reference = incoming.request_id if is_ours else ""
            shell = frame.shell(incoming, self._looks, language=speaks, reference=reference)
            if status == 404:
                shell = _without_traces(shell)
            page = self.render(status, shell, reason=reason)
        return Reply.html(status, page, *headers)

    def render(self, status: int, shell: Shell, *, reason: str = "") -> str:
        """The same inside of a frame that is there already (navigation and all)."""
        known = status if status in STATUSES else 500 if status >= 500 else 422
        context: Mapping[str, object] = {"shell": shell, "reason": reason}
        return self._templates.render(f"portico/errors/{known}.html", context, PageState(csrf_token=shell.csrf_token))

    def bare(self, status: int, heading: str, words: str, reference: str = "") -> Reply:
        """Without a practice: a host that we don't know."""
        context = {"heading": heading, "words": words, "reference": reference}
        return Reply.html(status, self._templates.render("portico/errors/bare.html", context, PageState()))


def last_resort(reference: str) -> Reply:
    return Reply.html(500, LAST_RESORT.format(reference=reference))


def _without_traces(shell: Shell) -> Shell:
    """Nothing that tells one 404 from another: no nonce, and no link that names the path."""
    other = shell.other_lang
    if other is not None:
        other = dataclasses.replace(other, href=f"/?{language.PARAMETER}={other.code}")
    return dataclasses.replace(shell, nonce="", path="/", other_lang=other)
