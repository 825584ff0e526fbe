"""Starts the product for the browser tests, the way `make run` does, and makes people to sign in as."""

from __future__ import annotations

import asyncio
import json
import secrets
import socket
import string
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from portico import declared_people
from portico.audit.tables import AuditEvent
from portico.clinical import directory
from portico.clinical.directory import NewPatient
from portico.declared import Person
from portico.demo.codes import Account, Book, new_secret
from portico.demo.prepare import PASSWORD, Prepared, prepare
from portico.identity.keycloak_bootstrap import BootstrapAdmin, SeedUser, delete_realm, seed_users
from portico.identity.population import Population
from portico.settings import Settings, inherited
from portico.workshop import ACTOR, PURPOSE, workshop
from portico_embedded import Addresses
from portico_testkit.portal import RUNTIME

CHECKOUT = Path(__file__).parents[2]
READY_S = 120.0
LETTER_S = 10.0
LOGIN_S = 40.0
"""What happened at the login is asked for every 15 seconds."""
BORN = date(1948, 3, 27)


@dataclass(frozen=True)
class Product:
    """Two practices that are served, and everybody in them."""

    addresses: Addresses
    prepared: Prepared
    book: Book
    settings: Settings = field(repr=False)

    def portal(self, slug: str = "elm") -> str:
        return self.settings.origin(self.settings.portal_host(slug))

    def workspace(self, slug: str = "elm") -> str:
        return self.settings.origin(self.settings.workspace_host(slug))

    def account(self, name: str) -> Account:
        return next(one for one in self.book.all() if one.name == name)

    def code(self, name: str) -> str:
        """An unused one-time code; waits for the next window only when all three of this one are used."""
        code, wait_s = self.book.next_code(name, time.time())
        time.sleep(wait_s)
        return code

    def new_patient(self, patient: str = "", *, second_factor: bool, slug: str = "elm") -> Account:
        """An account of its own for a patient of the demonstration, by the name on the record; '' is a patient who
        was never here before, born on BORN.
        """
        # Playwright keeps this thread's event loop running.
        with ThreadPoolExecutor(1) as thread:
            return thread.submit(asyncio.run, self._new_patient(patient, second_factor, slug)).result()

    async def _new_patient(self, patient: str, second_factor: bool, slug: str) -> Account:
        name = f"p{secrets.token_hex(4)}"
        who = patient or f"Ada {''.join(secrets.choice(string.ascii_lowercase) for _ in range(10)).title()}"
        email = f"{name}@mail.example"
        account = Account(
            name=name,
            practice=slug,
            who=who,
            email=email,
            address=self.portal(slug),
            password=PASSWORD,
            totp_secret=new_secret() if second_factor else "",
        )
        self.book.keep(account)
        first, _, last = who.rpartition(" ")
        seed = SeedUser(email=email, first=first, last=last, password=PASSWORD, totp_secret=account.totp_secret)
        subs = await seed_users(_admin(self.addresses), Population.PATIENTS.value, (seed,))
        async with workshop(self.settings) as tools:
            tenant = next(one for one in self.prepared.tenants if one.slug == slug)
            if not patient:
                async with tools.tenancy.tenant_scope(tenant, ACTOR, PURPOSE) as scope:
                    await directory.add(scope, NewPatient(given=first, family=last, birth_date=BORN))
            person = Person(account=name, patient=who, email=email, second_factor=second_factor)
            await declared_people.link_patient(tools, tenant, person, (tools.issuer(Population.PATIENTS), subs[email]))
        return account

    def mails_to(self, email: str) -> list[dict[str, Any]]:
        """Newest first."""
        with urllib.request.urlopen(self.addresses.inbox.web_url + "messages.json") as answer:
            return [mail for mail in json.load(answer) if email in json.dumps(mail)]

    def letter_to(self, email: str, subject: str) -> dict[str, Any]:
        """The newest whose subject begins so; letters are sent after the page that asked for them."""
        end = time.monotonic() + LETTER_S
        while not (found := [mail for mail in self.mails_to(email) if mail["subject"].startswith(subject)]):
            assert time.monotonic() < end, f"no letter “{subject}” to {email}"
            time.sleep(0.05)
        return found[0]

    def audited(self, code: str, since: datetime, slug: str = "elm") -> list[str]:
        """The accounts (`sub`) of the practice's audit rows with this code since then; waits for the first."""
        with ThreadPoolExecutor(1) as thread:
            return thread.submit(asyncio.run, self._audited(code, since, slug)).result()

    async def _audited(self, code: str, since: datetime, slug: str) -> list[str]:
        tenant = next(one for one in self.prepared.tenants if one.slug == slug)
        end = time.monotonic() + LOGIN_S
        async with workshop(self.settings) as tools:
            while True:
                async with tools.tenancy.tenant_scope(tenant, ACTOR, PURPOSE):
                    rows = await AuditEvent.select(AuditEvent.actor_sub).where(
                        AuditEvent.code == code, AuditEvent.recorded >= since
                    )
                if rows or time.monotonic() > end:
                    return [str(row["actor_sub"]) for row in rows]
                await asyncio.sleep(0.2)


@contextmanager
def started(parts: Path, state: Path) -> Iterator[Product]:
    """The product on a free port, from the parts' addresses alone."""
    addresses = Addresses.from_json(parts.read_text("utf-8"))
    port = free_port()
    # The role belongs to the whole server, where other tests' databases are: its password is theirs.
    (state / "runtime-password").write_text(RUNTIME)
    database = f"product_{secrets.token_hex(4)}"
    prepared = asyncio.run(_prepared(addresses, state, port, database))
    settings = Settings.from_environ(prepared.settings_environment)
    with (state / "worker.log").open("wb") as output:
        worker = subprocess.Popen(
            [sys.executable, "-m", "portico", "worker", "--concurrency", "1"],
            # Valkey is shared with other runs; the queue is not.
            env={**inherited(), **prepared.settings_environment, "PORTICO_QUEUE_NAME": database},
            cwd=CHECKOUT,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        with serving(sys.executable, {**inherited(), **prepared.settings_environment}, CHECKOUT, state / "web.log"):
            yield Product(addresses=addresses, prepared=prepared, book=Book(state / "accounts.json"), settings=settings)
    finally:
        ended(worker)


@contextmanager
def serving(python: str | Path, environment: Mapping[str, str], cwd: Path, log: Path) -> Iterator[None]:
    """`portico serve` in a process of its own, by this Python, with this environment alone."""
    with log.open("wb") as output:
        web = subprocess.Popen(
            [python, "-m", "portico", "serve"],
            env=environment,
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        _wait_for(web, environment["PORTICO_INTERNAL_BASE_URL"] + "/readyz", log)
        yield
    finally:
        ended(web)


def at_own_port(environment: Mapping[str, str]) -> dict[str, str]:
    """The same served at another port."""
    port = str(free_port())
    return {
        **environment,
        "PORTICO_PUBLIC_PORT": port,
        "PORTICO_BIND_PORT": port,
        "PORTICO_INTERNAL_BASE_URL": f"http://127.0.0.1:{port}",
    }


async def _prepared(addresses: Addresses, state: Path, port: int, database: str) -> Prepared:
    # The second factors of an earlier run's accounts are not known any more.
    for population in Population:
        await delete_realm(_admin(addresses), population.value)
    return await prepare(addresses, CHECKOUT, state, port, print, database=database)


def _admin(addresses: Addresses) -> BootstrapAdmin:
    keycloak = addresses.keycloak
    return BootstrapAdmin(
        internal_url=keycloak.internal_url, username=keycloak.admin_name, password=keycloak.admin_password
    )


def ended(web: subprocess.Popen[bytes]) -> None:
    web.terminate()
    try:
        web.wait(timeout=10)
    except subprocess.TimeoutExpired:
        web.kill()
        web.wait()


def _wait_for(web: subprocess.Popen[bytes], url: str, log: Path) -> None:
    begun = time.monotonic()
    while True:
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except (urllib.error.URLError, OSError):
            gone = web.poll() is not None
            if gone or time.monotonic() - begun > READY_S:
                raise AssertionError(f"the web application did not start:\n{log.read_text()[-3000:]}") from None
            time.sleep(0.1)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
