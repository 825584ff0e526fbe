"""Letters on a plugin's behalf: it says which, to whom and to which of its pages; it never sees an address."""

from __future__ import annotations

import re
from typing import Literal
from uuid import UUID

from portico_sdk import MessageTemplate, NotFound, PortNotGranted
from portico_sdk.limits import Limits

from portico.notify import readers
from portico.plugins.letters import letter_of
from portico.plugins.registry import Installed
from portico.plugins.services import Call

_DOORS: dict[str, Literal["portal", "workspace"]] = {"patient": "portal", "staff": "workspace"}
_SHAPES = {
    "uuid": r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}",
    "int": r"\d{1,18}",
    "date": r"\d{4}-\d{2}-\d{2}",
    "str": r"[A-Za-z0-9._~-]{1,64}",
}


class MailPort:
    """portico_sdk.ports.Mail."""

    def __init__(self, call: Call) -> None:
        self._scope = call.scope
        self._plugin = call.plugin
        self._post = call.services.post
        self._limits = Limits(call.plugin.id)

    async def send(self, name: str, *, to: UUID, path: str, key: str = "") -> None:
        letter = self._declared(name)
        _check_path(self._plugin, letter, path)
        self._limits.send(key)
        async with self._scope.as_core():
            found = await (readers.of_staff(to) if letter.audience == "staff" else readers.of_patient(to))
            if not found:
                raise NotFound(letter.audience)
            await self._post.of_plugin(self._scope, self._plugin.id, name, found, path=path, key=key)

    def _declared(self, name: str) -> MessageTemplate:
        letter = letter_of(self._plugin, name)
        if letter is None:
            raise PortNotGranted(
                f"{self._plugin.id} sent the letter {name!r}, which it does not declare. Add a MessageTemplate of that "
                "name to declare_messages, and declare_messages to the manifest's hooks"
            )
        return letter


def _check_path(plugin: Installed, letter: MessageTemplate, path: str) -> None:
    """A page of the plugin's own that the reader can open; no query, since letters travel in the clear."""
    for page in plugin.pages:
        if page.door == _DOORS[letter.audience] and page.get is not None and re.fullmatch(_pattern(page.path), path):
            return
    raise ValueError(
        f"{plugin.id}: the letter {letter.name!r} leads to {path!r}, which is no page of this plugin's for "
        f"{letter.audience}. Give a page that declare_pages has with get, by ctx.url, without a query"
    )


def _pattern(path: str) -> str:
    return re.sub(r"\\\{\w+:(\w+)\\\}", lambda found: _SHAPES[found[1]], re.escape(path).replace(r"\:", ":"))
