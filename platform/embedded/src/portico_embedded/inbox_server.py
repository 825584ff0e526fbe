"""`python -m portico_embedded.inbox_server FOLDER SMTP-PORT WEB-PORT`: takes mails, keeps and shows them.

One `.eml` file per mail, as it came, with the envelope on top; the newest first on the page.
"""

from __future__ import annotations

import asyncio
import email
import email.policy
import html
import json
import sys
import time
from email.message import EmailMessage
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from aiosmtpd.smtp import SMTP, Envelope, Session

_HOST = "127.0.0.1"
_STYLE = (
    "body{font:17px/1.5 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem;color:#1c2430}"
    "a{color:#0b5394}li{margin:.6rem 0}small{color:#51606f}"
    "pre{white-space:pre-wrap;overflow-wrap:anywhere;font:inherit}"
    "iframe{width:100%;height:44rem;border:1px solid #d0d5dd;border-radius:8px}"
)
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'"
_LETTER_POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'"
"""A mail is somebody else's page: it gets no right, and fetches nothing."""


class Mails:
    """The folder. Names sort by time; a mail is there whole or not at all."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, sender: str, recipients: list[str], content: bytes) -> None:
        head = f"X-Envelope-From: {sender}\r\nX-Envelope-To: {', '.join(recipients)}\r\n"
        name = f"{time.time_ns():020d}"
        fresh = self._folder / f".{name}.new"
        fresh.write_bytes(head.encode() + content)
        fresh.rename(self._folder / f"{name}.eml")

    def names(self) -> list[str]:
        return sorted((file.stem for file in self._folder.glob("*.eml")), reverse=True)

    def raw(self, name: str) -> bytes | None:
        return (self._folder / f"{name}.eml").read_bytes() if name in self.names() else None

    def read(self, name: str) -> EmailMessage | None:
        raw = self.raw(name)
        return None if raw is None else email.message_from_bytes(raw, EmailMessage, policy=email.policy.default)

    def as_json(self) -> str:
        return json.dumps([_summary(name, mail) for name in self.names() if (mail := self.read(name))], indent=1)


class _Door:
    """aiosmtpd calls `handle_DATA` by name."""

    def __init__(self, mails: Mails) -> None:
        self._mails = mails

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - its name
        content = envelope.content or b""
        as_bytes = content.encode() if isinstance(content, str) else content
        try:
            self._mails.keep(envelope.mail_from or "", list(envelope.rcpt_tos), as_bytes)
        except OSError as error:
            return f"452 {error.strerror}"
        return "250 kept"


class _Pages(BaseHTTPRequestHandler):
    mails: Mails

    def do_GET(self) -> None:
        # A page on the Internet may point a name of its own at 127.0.0.1: it gets nothing.
        host = self.headers.get("Host", "").rsplit(":", 1)[0]
        if host not in (_HOST, "localhost") and not host.endswith(".localhost"):
            self._answer(HTTPStatus.MISDIRECTED_REQUEST, "text/plain", "not here")
            return
        match self.path.strip("/").split("/"):
            case [""]:
                self._answer(HTTPStatus.OK, "text/html", _list_page(self.mails))
            case ["health"]:
                self._answer(HTTPStatus.OK, "text/plain", "ok")
            case ["messages.json"]:
                self._answer(HTTPStatus.OK, "application/json", self.mails.as_json())
            case ["mail", name] if (mail := self.mails.read(name)) is not None:
                self._answer(HTTPStatus.OK, "text/html", _mail_page(name, mail))
            case ["html", name] if (mail := self.mails.read(name)) is not None and (page := _html(mail)):
                self._answer(HTTPStatus.OK, "text/html", page, policy=_LETTER_POLICY)
            case ["raw", name] if (raw := self.mails.raw(name)) is not None:
                self._answer(HTTPStatus.OK, "text/plain", raw.decode(errors="replace"))
            case _:
                self._answer(HTTPStatus.NOT_FOUND, "text/plain", "no such page")

    def _answer(self, status: HTTPStatus, kind: str, text: str, *, policy: str = _POLICY) -> None:
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Security-Policy", policy)
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Referrer-Policy", "no-referrer")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Silent: the addresses of single-use links do not belong in a log."""


def _summary(name: str, mail: EmailMessage) -> dict[str, str]:
    fields = {"from": "From", "to": "X-Envelope-To", "subject": "Subject", "date": "Date"}
    return {"id": name, **{key: str(mail[header] or "") for key, header in fields.items()}, "text": _text(mail)}


def _text(mail: EmailMessage) -> str:
    body = mail.get_body(("plain", "html"))
    return "" if body is None else str(body.get_content()).replace("\r\n", "\n")


def _html(mail: EmailMessage) -> str:
    """The mail's HTML; '' for one of plain text."""
    body = mail.get_body(("html",))
    return "" if body is None else str(body.get_content())


def _page(title: str, content: str) -> str:
    head = f"<meta charset=utf-8><meta name=viewport content='width=device-width'><title>{title}</title>"
    return f"<!doctype html><html lang=en><head>{head}<style>{_STYLE}</style></head><body>{content}</body></html>"


def _list_page(mails: Mails) -> str:
    rows = [
        f"<li><a href='/mail/{name}'>{_escaped(mail['Subject']) or 'No subject'}</a><br>"
        f"<small>to {_escaped(mail['X-Envelope-To'])}, {_escaped(mail['Date'])}</small></li>"
        for name in mails.names()
        if (mail := mails.read(name)) is not None
    ]
    content = f"<ul>{''.join(rows)}</ul>" if rows else "<p>No mail yet. What the application sends arrives here.</p>"
    return _page("Mail inbox", f"<main><h1>Mail inbox</h1>{content}</main>")


def _mail_page(name: str, mail: EmailMessage) -> str:
    words = [_linked(word) for word in html.escape(_text(mail)).split(" ")]
    head = (
        f"<small>from {_escaped(mail['From'])} to {_escaped(mail['X-Envelope-To'])}, {_escaped(mail['Date'])}</small>"
    )
    links = f"<p><a href='/'>All mails</a> · <a href='/raw/{name}'>As it came</a></p>"
    subject = _escaped(mail["Subject"]) or "No subject"
    frame = (
        f"<iframe sandbox src='/html/{name}' title='The mail as most people see it'></iframe>" if _html(mail) else ""
    )
    return _page(subject, f"<main><h1>{subject}</h1>{head}<pre>{' '.join(words)}</pre>{frame}{links}</main>")


def _linked(word: str) -> str:
    """Addresses in escaped text become links; each may stand between line ends."""
    lines = [
        f"<a href='{line}'>{line}</a>" if line.startswith(("http://", "https://")) else line
        for line in word.split("\n")
    ]
    return "\n".join(lines)


def _escaped(value: object) -> str:
    return html.escape(str(value or ""))


async def _serve(folder: Path, smtp_port: int, web_port: int) -> None:
    mails = Mails(folder)
    pages = ThreadingHTTPServer((_HOST, web_port), type("Pages", (_Pages,), {"mails": mails}))
    Thread(target=pages.serve_forever, daemon=True).start()
    loop = asyncio.get_running_loop()
    smtp = await loop.create_server(lambda: SMTP(_Door(mails), hostname="localhost"), _HOST, smtp_port)
    await smtp.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])))
