"""`portico demo`: starts the parts, prepares two practices, serves them and works for them, says where everything is.

Then it waits. The application is a child process like the parts, and gets its settings by its environment like
anywhere else.
"""

from __future__ import annotations

import asyncio
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from pathlib import Path

from portico_embedded import EmbeddedError, Plan, Stack, default_cache, interruptible, start

from portico.declared import DeclarationError
from portico.demo import table
from portico.demo.prepare import Prepared, prepare
from portico.identity.directory import DirectoryError
from portico.settings import Settings, SettingsError, inherited
from portico.tenancy.database import DatabaseUnavailable
from portico.tenancy.keys import KeyringError
from portico.tenancy.roles import MigrationFailed

Say = Callable[[str], None]

PORTS = {"web": 8000, "keycloak": 8085}
"""First choices; another free one is taken, and kept, where somebody has them."""

READY_S = 60.0

CLEAR = (DeclarationError, DirectoryError, MigrationFailed, SettingsError, KeyringError, DatabaseUnavailable)
"""What can go wrong on the way and says itself what to do."""


def run(checkout: Path, state: Path, say: Say) -> str:
    """Until Ctrl-C (''), or until it can't go on: then why, in one line that says what to do."""
    if not (checkout / "tenants" / "demo").is_dir():
        return "portico demo runs in a checkout of Portico: there is no tenants/demo here. Change to its folder."
    begun = time.monotonic()
    plan = Plan(
        state=state,
        cache=default_cache(),
        ports=PORTS,
        keycloak_hostname="login.portico.localhost",
        login_themes=checkout / "infra" / "keycloak" / "themes",
        on_progress=say,
    )
    try:
        with interruptible(), start(plan) as stack:
            prepared = asyncio.run(prepare(stack.addresses, checkout, state, stack.ports["web"], say))
            _serve(stack, prepared.settings_environment, checkout, state, say)
            _work(stack, prepared.settings_environment, checkout)
            _tell(state, stack, prepared, say)
            say(f"Ready after {time.monotonic() - begun:.0f} s. Ctrl-C stops everything.")
            stack.wait()
    except KeyboardInterrupt:
        say("Stopped. `make run` starts it again, as it was.")
    except (EmbeddedError, *CLEAR) as error:
        return str(error)
    return ""


def _serve(stack: Stack, settings: Mapping[str, str], checkout: Path, state: Path, say: Say) -> None:
    command = [sys.executable, "-m", "portico", "serve"]
    web = stack.spawn("Web application", command, env={**inherited(), **settings}, cwd=checkout)
    begun = time.monotonic()
    health = Settings.from_environ(settings).internal_base_url + "/readyz"
    while not _answers(health):
        if web.poll() is not None or time.monotonic() - begun > READY_S:
            raise EmbeddedError("The web application did not start.", f"Its last words are in {state / 'logs'}.")
        time.sleep(0.1)
    say(f"Web application ready {time.monotonic() - begun:.1f} s")


def _work(stack: Stack, settings: Mapping[str, str], checkout: Path) -> None:
    """Beside the web application, once that answers: it begins to work some seconds later, and nobody waits for it."""
    command = [sys.executable, "-m", "portico", "worker", "--concurrency", "1"]
    stack.spawn("Worker", command, env={**inherited(), **settings}, cwd=checkout)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:  # noqa: S310 (our own address)
            return answer.status == 200
    except (urllib.error.URLError, OSError):
        return False


def _tell(state: Path, stack: Stack, prepared: Prepared, say: Say) -> None:
    facts = table.facts(prepared, stack.addresses.inbox.web_url)
    table.write(state / "addresses.json", facts)
    say(table.text(facts))
