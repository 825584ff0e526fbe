"""`portico serve`: the application under granian, one process per core.

A worker that dies, by a plugin's `os._exit` or a crash in C code, is started anew; one that dies again at once is
broken, and ends the server. When granian's own first process is killed, the workers end too.
"""

from __future__ import annotations

import os
import signal
import threading
from multiprocessing import parent_process
from multiprocessing.process import BaseProcess
from typing import TYPE_CHECKING

from granian.constants import Interfaces
from granian.server import Server

from portico.settings import Settings

if TYPE_CHECKING:
    from litestar.types import ASGIApp


def serve(settings: Settings) -> None:
    """Until SIGTERM or SIGINT. The workers make their own application from the same environment."""
    Server(
        "portico.serving:application",
        factory=True,
        address=settings.bind_host,
        port=settings.bind_port,
        interface=Interfaces.ASGI,
        workers=settings.workers,
        respawn_failed_workers=True,
        log_access=False,
        websockets=False,
    ).serve()


def application() -> ASGIApp:
    """A worker's. It ends with its parent: else it would go on answering, beside the server that is started next."""
    from portico.app import create_app  # granian's own process needs none of it

    parent = parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    return create_app()


def _end_with(parent: BaseProcess) -> None:
    parent.join()
    os.kill(os.getpid(), signal.SIGTERM)
