"""Letters by SMTP: one letter, one person, one connection. No transaction may be open meanwhile.

A letter that is sent again has the same Message-ID, so a mailbox that got it twice can tell. Between the server's
"250" and our noting it there is a moment in which a crash makes it be sent again; SMTP knows no way to ask.
"""

from __future__ import annotations

import asyncio
import base64
import re
import smtplib
import ssl
import time
from collections.abc import Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import formataddr, formatdate
from typing import Final, cast

from portico.notify.letter_look import Picture
from portico.notify.marks import Mark
from portico.outbox.handlers import DeliveryFailed
from portico.settings import Settings

TIMEOUT_S: Final = 8.0
"""For each step of the conversation."""
_GREETED_WITHIN_S: Final = 15.0
"""A slower server is asked another time: after its greeting four steps are left, and the worker waits 50 seconds."""

_LOGO: Final = "logo@portico"
LOGO_AT: Final = f"cid:{_LOGO}"
"""Where a letter's HTML finds the logo that it brings along (RFC 2392)."""

_LONGEST_HEADER: Final = 400
_ENHANCED: Final = re.compile(rb"\b([245]\.\d{1,3}\.\d{1,3})\b")
_OF_THE_ADDRESS: Final = ("5.1.", "5.2.")
"""RFC 3463: what is wrong with address or mailbox; all else is about us, the letter or the way."""


class MailNotSent(DeliveryFailed):
    """Not now: the mail server is away or asks to wait. Carries no address: it stands on the repair list."""


class MailRefused(Exception):
    """Never: the mail server does not take this letter. `is_address`: because of whom it is for."""

    def __init__(self, code: str, *, is_address: bool) -> None:
        super().__init__(code)
        self.code = code
        self.is_address = is_address


@dataclass(frozen=True, kw_only=True)
class Attached:
    """A file with a letter: text of this kind, in UTF-8."""

    name: str
    subtype: str
    content: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Written:
    """One letter to one address, ready to go. `kind` is its name, for the log; `sender` is the practice's name.

    `one_click` is where their mailbox switches this kind off; '' where there is nothing to choose.
    """

    kind: str
    to: str = field(repr=False)
    sender: str
    subject: str
    text: str = field(repr=False)
    html: str = field(repr=False)
    one_click: str = field(default="", repr=False)
    attached: Attached | None = None
    mark: Mark | None = None
    logo: Picture | None = None

    def in_one_piece(self) -> str:
        """The HTML with its picture inside: for showing it outside of a mailbox."""
        if self.logo is None:
            return self.html
        return self.html.replace(
            LOGO_AT, f"data:image/{self.logo.kind};base64,{base64.b64encode(self.logo.content).decode()}"
        )


class Mail:
    """The way out. Made once by app.py. Raises ValueError when PORTICO_MAIL_BOUNCES can't be used."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._domain = settings.mail_from.rpartition("@")[2]
        if settings.mail_bounces:
            Mark.check_address(settings.mail_bounces)

    async def send(self, letter: Written) -> None:
        """Hand the letter to the mail server. Raises MailNotSent or MailRefused."""
        message = self._message(letter)
        try:
            await asyncio.to_thread(self._hand_over, message, self._envelope_from(letter), letter.to)
        except smtplib.SMTPRecipientsRefused as error:
            (code, words) = next(iter(error.recipients.values()), (550, b""))
            raise self._verdict(letter, code, words, is_recipient=True) from None
        except smtplib.SMTPDataError as error:
            raise self._verdict(letter, error.smtp_code, error.smtp_error) from None
        except smtplib.SMTPNotSupportedError:
            # An address in other letters than ASCII, and a server that can't take it; or no TLS where it is asked for.
            if letter.to.isascii():
                raise self._not_now(letter, "it does not offer what is asked for") from None
            raise MailRefused("5.6.7", is_address=True) from None
        except (OSError, smtplib.SMTPException) as error:
            # Greeting, sign-in or sender refused: ours to mend, not the letter's fault. It waits.
            raise self._not_now(letter, type(error).__name__) from None

    async def greet(self) -> None:
        """Sign in at the mail server and leave again: whether letters could go. Raises MailNotSent."""
        try:
            await asyncio.to_thread(self._greet)
        except (OSError, smtplib.SMTPException) as error:
            at = f"{self._settings.smtp_host}:{self._settings.smtp_port}"
            reason = type(error).__name__
            raise MailNotSent(f"The mail server {at} can't be used ({reason}). Look at PORTICO_SMTP_*.") from None

    def _greet(self) -> None:
        with self._connected() as server:
            server.noop()

    def _hand_over(self, message: EmailMessage, sender: str, to: str) -> None:
        with self._connected() as server:
            server.send_message(message, sender, [to])

    @contextmanager
    def _connected(self) -> Generator[smtplib.SMTP]:
        settings = self._settings
        begun = time.monotonic()
        server = smtplib.SMTP(settings.smtp_host, settings.smtp_port, timeout=TIMEOUT_S)
        try:
            if settings.smtp_starttls:
                server.starttls(context=ssl.create_default_context())
            if settings.smtp_username:
                server.login(settings.smtp_username, settings.smtp_password)
            if time.monotonic() - begun > _GREETED_WITHIN_S:
                raise TimeoutError
            yield server
            # Not by `with`, which raises when the server is rude now: it has taken the letter all the same.
            with suppress(OSError, smtplib.SMTPException):
                server.quit()
        finally:
            server.close()

    def _message(self, letter: Written) -> EmailMessage:
        message = EmailMessage()
        message["From"] = formataddr((_one_line(letter.sender), self._settings.mail_from))
        message["To"] = letter.to
        message["Subject"] = _one_line(letter.subject)
        message["Date"] = formatdate()
        if letter.mark:
            message["Message-ID"] = letter.mark.message_id(self._domain)
        if letter.one_click:
            message["List-Unsubscribe"] = f"<{letter.one_click}>"
            message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        # So that absence notes don't answer: RFC 3834, and Exchange's own word for it.
        message["Auto-Submitted"] = "auto-generated"
        message["X-Auto-Response-Suppress"] = "OOF, AutoReply"
        message.set_content(letter.text)
        message.add_alternative(letter.html, subtype="html")
        if letter.logo:
            [_, html] = message.iter_parts()
            cast(EmailMessage, html).add_related(
                letter.logo.content,
                maintype="image",
                subtype=letter.logo.kind,
                cid=f"<{_LOGO}>",
                filename=f"logo.{letter.logo.kind}",
                disposition="inline",
            )
        if file := letter.attached:
            content = file.content.encode()
            message.add_attachment(content, maintype="application", subtype=file.subtype, filename=file.name)
        # Some servers stumble over a Message-ID on a line of its own.
        message.policy = message.policy.clone(max_line_length=_LONGEST_HEADER)
        return message

    def _envelope_from(self, letter: Written) -> str:
        """Where what comes back goes: told apart by letter, if there is a mailbox for it."""
        if self._settings.mail_bounces and letter.mark:
            return letter.mark.address(self._settings.mail_bounces)
        return self._settings.mail_from

    def _verdict(
        self, letter: Written, code: int, words: bytes | str, *, is_recipient: bool = False
    ) -> MailNotSent | MailRefused:
        raw = words if isinstance(words, bytes) else words.encode("utf-8", "replace")
        enhanced = _ENHANCED.search(raw)
        status = cast(bytes, enhanced[1]).decode() if enhanced else str(code)
        if not 500 <= code < 600:
            return self._not_now(letter, status)
        about_policy = enhanced is not None and not status.startswith(_OF_THE_ADDRESS)
        is_address = not about_policy if is_recipient else status.startswith(_OF_THE_ADDRESS)
        return MailRefused(status, is_address=is_address)

    def _not_now(self, letter: Written, reason: str) -> MailNotSent:
        # Never the server's words: they repeat the address.
        at = f"{self._settings.smtp_host}:{self._settings.smtp_port}"
        return MailNotSent(f"{letter.kind}: the mail server {at} did not take it ({reason}). Look at PORTICO_SMTP_*.")


def _one_line(words: str) -> str:
    return " ".join(words.split())
