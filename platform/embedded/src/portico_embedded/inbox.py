"""The mail inbox: a process of its own that takes every mail and shows it on a page (`inbox_server.py`)."""

from __future__ import annotations

import sys

from portico_embedded.addresses import Inbox
from portico_embedded.plan import Part
from portico_embedded.site import LOOPBACK, Site, answers, bare_environment

WEB = "inbox_web"
_START_S = 30.0


def address(site: Site) -> Inbox:
    return Inbox(LOOPBACK, site.ports[Part.INBOX], f"http://localhost:{site.ports[WEB]}/")


def start(site: Site) -> None:
    home = site.folder(Part.INBOX)
    ports = (str(site.ports[Part.INBOX]), str(site.ports[WEB]))
    child = site.processes.spawn(
        Part.INBOX.shown,
        [sys.executable, "-m", "portico_embedded.inbox_server", home, *ports],
        env=bare_environment(home),
        cwd=home,
    )
    site.wait_until(lambda: answers(site.ports[WEB], "/health"), child, _START_S)
