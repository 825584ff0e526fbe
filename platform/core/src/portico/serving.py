"""`portico serve`: the application under granian, one process per core.

A worker that dies, by a plugin's `os._exit` or a crash in C code, is started anew; one that dies again at once is
broken, and ends the server.
"""

from __future__ import annotations

from granian.constants import Interfaces
from granian.server import Server

from portico.settings import Settings


def serve(settings: Settings) -> None:
    """Until SIGTERM or SIGINT. The workers make their own application from the same environment."""
    Server(
        "portico.app:create_app",
        factory=True,
        address=settings.bind_host,
        port=settings.bind_port,
        interface=Interfaces.ASGI,
        workers=settings.workers,
        respawn_failed_workers=True,
        log_access=False,
        websockets=False,
    ).serve()
