"""`make run` as one person meets it: it starts, is used, is killed, starts again, stops, is refused a port.

One story, since each start of everything takes its time.
"""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import stat
import subprocess
import sys
import time
import tomllib
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
from playwright.sync_api import Page, expect
from portico.demo.codes import Account, Book
from portico.demo.table import Facts
from portico_embedded.ports import choose

from tests.e2e.conftest import NewContext
from tests.e2e.product import CHECKOUT
from tests.e2e.steps import choose_time, give_password

STOP_S = 60.0
REFUSED_S = LETTER_S = 120.0
PORTICO = (sys.executable, "-m", "portico")


def test_started_used_killed_started_again_stopped_and_refused(tmp_path: Path, new_context: NewContext) -> None:
    demo = Demo(tmp_path / "var", keep_ports(tmp_path / "var"))
    with demo.started() as first:
        check_what_was_shown(demo, first.shown)
        check_secrets(demo)
        page = new_context().new_page()
        for practice in demo.facts.practices:
            answer = page.goto(practice.portal)
            assert answer is not None
            assert answer.status == 200, practice.slug
            expect(page.locator("body")).to_contain_text(practice.name)
        sign_in(page, demo)
        when = book(page, demo.account)
        await_letter(page, demo)
        before = demo.processes()
        first.process.kill()
        first.process.wait()

    with demo.started() as again:
        assert not before.items() & demo.processes().items(), "what the killed one left still runs"
        page = new_context().new_page()
        sign_in(page, demo)
        page.goto(demo.account.address + "/p/scheduling/visits")
        expect(page.locator("main")).to_contain_text(when)
        page.context.close()
        again.process.send_signal(signal.SIGINT)
        code, complaint = again.end()
    assert (code, complaint) == (0, [])
    assert again.shown[-1].startswith("Stopped.")
    assert demo.processes() == {}

    with socket.create_server(("127.0.0.1", demo.ports["web"])):
        refused = subprocess.run(demo.command, cwd=CHECKOUT, capture_output=True, text=True, timeout=REFUSED_S)
    assert refused.returncode == 1
    (line,) = refused.stderr.splitlines()
    assert f"Port {demo.ports['web']}, needed for web, is taken by " in line
    assert str(demo.state / "ports.toml") in line
    assert refused.stdout == ""
    assert demo.processes() == {}


def check_what_was_shown(demo: Demo, shown: list[str]) -> None:
    """Progress line by line, then the table."""
    table = shown.index("Portico")
    progress = shown[:table]
    for part in ("PostgreSQL", "Valkey", "Keycloak", "Object store", "Mail inbox", "Web application"):
        assert any(re.fullmatch(rf"{part} ready \d+\.\d s", line) for line in progress), progress
    facts, told = demo.facts, "\n".join(shown[table:])
    assert len(facts.practices) == len({practice.name for practice in facts.practices}) > 1
    for practice in facts.practices:
        assert all(word in told for word in (practice.name, practice.portal, practice.workspace))
    for account in facts.accounts:
        assert account.email in told
    assert all(word in told for word in (facts.public, facts.console, facts.inbox, demo.account.password))
    assert "portico demo otp NAME" in told
    assert "Ctrl-C stops everything" in shown[-1]


def check_secrets(demo: Demo) -> None:
    """None is where another user of this machine reads it, and the file for scripts has none at all."""
    assert stat.S_IMODE(demo.addresses.stat().st_mode) == 0o600
    secrets = demo.secrets()
    assert not [name for name, secret in secrets.items() if secret in demo.addresses.read_bytes()]
    for file in open_files(demo.state):
        assert not [name for name, secret in secrets.items() if secret in file.read_bytes()], file
    for pid in demo.processes():
        line = Path(f"/proc/{pid}/cmdline").read_bytes()
        assert not [name for name, secret in secrets.items() if secret in line], line


def open_files(folder: Path) -> Iterator[Path]:
    """What others may read, as far as they get into the folders."""
    for entry in folder.iterdir():
        mode = entry.lstat().st_mode
        if stat.S_ISDIR(mode) and mode & stat.S_IXOTH:
            yield from open_files(entry)
        elif stat.S_ISREG(mode) and mode & stat.S_IROTH:
            yield entry


def sign_in(page: Page, demo: Demo) -> None:
    """With the code that the command gives, waiting for it as the command says."""
    page.goto(demo.account.address + "/account")
    give_password(page, demo.account)
    page.locator("#otp").fill(demo.code(page))
    page.keyboard.press("Enter")
    expect(page).to_have_url(demo.account.address + "/account")


def book(page: Page, account: Account) -> str:
    when = choose_time(page, account.address)
    page.get_by_role("button", name="Book this visit").click()
    expect(page.locator("main")).to_contain_text(when)
    return when


def await_letter(page: Page, demo: Demo) -> None:
    """What comes after the page is done too."""
    end = time.monotonic() + LETTER_S
    while not demo.has_letter("Your visit is booked"):
        assert time.monotonic() < end, "no letter came; the worker's words are in its log"
        page.wait_for_timeout(100)


def keep_ports(state: Path) -> Mapping[str, int]:
    """Not the ones that a person's own run on this machine asks for first."""
    state.mkdir()
    web = choose(0, avoid=())
    ports = {"web": web, "keycloak": choose(0, avoid=(web,))}
    (state / "ports.toml").write_text("".join(f"{name} = {port}\n" for name, port in ports.items()))
    return ports


@dataclass
class Running:
    """A start of the demonstration. shown: what it wrote so far, line by line."""

    process: subprocess.Popen[str]
    complaints: Path
    shown: list[str] = field(default_factory=list)

    def until(self, words: str) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.shown.append(line.rstrip("\n"))
            if words in line:
                return
        raise AssertionError(f"it never said {words!r}: {self.shown} {self.complaints.read_text()}")

    def end(self) -> tuple[int, list[str]]:
        """Exit code, and the lines on stderr."""
        rest, _ = self.process.communicate(timeout=STOP_S)
        self.shown += rest.splitlines()
        return self.process.returncode, self.complaints.read_text().splitlines()


@dataclass(frozen=True)
class Demo:
    """The demonstration in a state folder of its own."""

    state: Path
    ports: Mapping[str, int]

    @property
    def command(self) -> list[str]:
        return [*PORTICO, "demo", "--state", str(self.state)]

    @property
    def addresses(self) -> Path:
        return self.state / "addresses.json"

    @property
    def facts(self) -> Facts:
        return msgspec.json.decode(self.addresses.read_bytes(), type=Facts)

    @property
    def account(self) -> Account:
        """A patient with a second factor."""
        return next(one for one in self.facts.accounts if one.name == "elvina")

    @contextmanager
    def started(self) -> Iterator[Running]:
        complaints = self.state / "complaints"
        with complaints.open("w") as out:
            process = subprocess.Popen(self.command, cwd=CHECKOUT, stdout=subprocess.PIPE, stderr=out, text=True)
        with process:
            try:
                running = Running(process, complaints)
                running.until("Ready after")
                yield running
            finally:
                if process.poll() is None:
                    process.terminate()
                    process.wait(STOP_S)

    def code(self, page: Page) -> str:
        told = subprocess.run(
            [*self.command, "otp", self.account.name], cwd=CHECKOUT, capture_output=True, text=True, check=True
        ).stdout
        found = re.fullmatch(r"(\d{6})(?: \(good in (\d+) seconds\))?\n", told)
        assert found, told
        page.wait_for_timeout((int(found[2]) + 1) * 1000 if found[2] else 0)  # the seconds are rounded
        return found[1]

    def has_letter(self, subject: str) -> bool:
        with urllib.request.urlopen(self.facts.inbox + "messages.json") as answer:
            mails: list[dict[str, Any]] = json.load(answer)
        return any(mail["subject"].startswith(subject) and self.account.email in json.dumps(mail) for mail in mails)

    def secrets(self) -> dict[str, bytes]:
        """By name: those of the parts, the database role's, the accounts' second factors, the keys."""
        known: dict[str, Any] = tomllib.loads((self.state / "secrets.toml").read_text())
        known["runtime-password"] = (self.state / "runtime-password").read_text()
        known |= dict(line.split() for line in (self.state / "keyring").read_text().splitlines())
        known |= {one.name: one.totp_secret for one in Book(self.state / "accounts.json").all() if one.totp_secret}
        return {name: str(secret).encode() for name, secret in known.items()}

    def processes(self) -> dict[int, str]:
        """Everything that runs for this state folder, by line, place or environment, and since when."""
        found: dict[int, str] = {}
        for process in Path("/proc").iterdir():
            if not process.name.isdigit() or int(process.name) == os.getpid():
                continue
            try:
                words = (process / "cmdline").read_bytes() + (process / "environ").read_bytes()
                place = os.readlink(process / "cwd")
                since = (process / "stat").read_text().rpartition(")")[2].split()[19]
            except OSError:
                continue  # gone meanwhile, or another user's
            if str(self.state).encode() in words or place.startswith(str(self.state)):
                found[int(process.name)] = since
        return found
