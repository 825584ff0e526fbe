"""Letters by SMTP. Sent with no transaction open; a failure is logged without the address, and never undoes the act.

Until there is an outbox, a letter lives in this process only: what the process loses, the person asks for again.
"""

from __future__ import annotations

import asyncio
import logging
import smtplib
import ssl
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import formataddr, formatdate, make_msgid

from portico.settings import Settings

log = logging.getLogger("portico.mail")

TIMEOUT_S = 10.0


class MailNotSent(Exception):
    """The mail server did not take the letter. Carries no address."""


@dataclass(frozen=True, kw_only=True)
class Letter:
    """One letter to one address. `kind` is its template's name, for the log; `sender` is the practice's name."""

    kind: str
    to: str = field(repr=False)
    sender: str
    subject: str
    text: str = field(repr=False)
    html: str = field(repr=False)


class Mail:
    """The way out. Made once by app.py; `drain()` it at the end."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._under_way: set[asyncio.Task[None]] = set()

    async def send(self, letter: Letter) -> None:
        """Hand the letter to the mail server. Raises MailNotSent."""
        message = _message(letter, self._settings.mail_from)
        try:
            await asyncio.to_thread(self._hand_over, message)
        except (OSError, smtplib.SMTPException) as error:
            # Not chained into the log: SMTP errors repeat the address.
            raise MailNotSent(
                f"{letter.kind}: the mail server {self._settings.smtp_host}:{self._settings.smtp_port} "
                f"did not take it ({type(error).__name__}). Look at PORTICO_SMTP_*."
            ) from None

    def post(self, letter: Letter) -> None:
        """Send it soon: the page doesn't wait, so that its time tells nobody whether there was a letter."""
        task = asyncio.get_running_loop().create_task(self._send_logged(letter))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def drain(self) -> None:
        """Wait until all that was posted is sent, or failed."""
        while self._under_way:
            await asyncio.gather(*self._under_way)

    async def _send_logged(self, letter: Letter) -> None:
        try:
            await self.send(letter)
        except MailNotSent as error:
            log.error("%s", error)

    def _hand_over(self, message: EmailMessage) -> None:
        settings = self._settings
        with smtplib.SMTP(settings.smtp_host, settings.smtp_port, timeout=TIMEOUT_S) as server:
            if settings.smtp_starttls:
                server.starttls(context=ssl.create_default_context())
            if settings.smtp_username:
                server.login(settings.smtp_username, settings.smtp_password)
            server.send_message(message)


def _message(letter: Letter, mail_from: str) -> EmailMessage:
    message = EmailMessage()
    message["From"] = formataddr((letter.sender, mail_from))
    message["To"] = letter.to
    message["Subject"] = letter.subject
    message["Date"] = formatdate()
    message["Message-ID"] = make_msgid(domain=mail_from.rpartition("@")[2] or None)
    # So that absence notes don't answer.
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text)
    message.add_alternative(letter.html, subtype="html")
    return message
