"""A mailbox that takes every letter, for tests that read them."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import cast

from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass
class Inbox:
    """Letters in the order they came. `port` is where it listens.

    `refuses` is what it answers to an address ("550 5.1.1 no such user"), of the sender too; `answers` to a letter as
    a whole; `farewell` to QUIT.
    """

    port: int = 0
    letters: list[EmailMessage] = field(default_factory=list[EmailMessage])
    senders: list[str] = field(default_factory=list[str])
    refuses: dict[str, str] = field(default_factory=dict[str, str])
    answers: str = ""
    farewell: str = "221 bye"

    async def handle_MAIL(  # noqa: N802 (aiosmtpd's name)
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if refusal := self.refuses.get(address, ""):
            return refusal
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 go on"

    async def handle_QUIT(self, _server: SMTP, _session: Session, _envelope: Envelope) -> str:  # noqa: N802 (as above)
        return self.farewell

    async def handle_RCPT(  # noqa: N802 (aiosmtpd's name)
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if refusal := self.refuses.get(address, ""):
            return refusal
        envelope.rcpt_tos.append(address)
        return "250 known"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 (aiosmtpd's name)
        if self.answers:
            return self.answers
        content = cast(bytes, envelope.content)
        self.senders.append(envelope.mail_from or "")
        self.letters.append(message_from_bytes(content, policy=policy.default))
        return "250 taken"

    def text(self, number: int = -1) -> str:
        body = self.letters[number].get_body(("plain",))
        assert body is not None
        return cast(str, body.get_content())

    def link(self, number: int = -1) -> str:
        """The link of ours in the letter."""
        found = re.search(r"https?://\S+/(?:setup|sign-up/confirm)/\S+", self.text(number))
        assert found, self.text(number)
        return found[0]


@asynccontextmanager
async def open_inbox() -> AsyncGenerator[Inbox]:
    inbox = Inbox()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(inbox, loop=loop, hostname="inbox"), "127.0.0.1", 0)
    inbox.port = server.sockets[0].getsockname()[1]
    try:
        yield inbox
    finally:
        server.close()
        await server.wait_closed()
