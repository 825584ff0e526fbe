"""All that differs between one machine and the next, read once from the environment.

Each field is the variable `PORTICO_` + its name in capitals, documented in docs/operations.md. This is the only
module that reads the environment.
"""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal


class SettingsError(Exception):
    """A variable is missing or can't be used; the text says which and what to write."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """One frozen object; whoever needs a setting is given it."""

    environment: Literal["embedded", "compose", "production"] = "production"
    """Named in logs and to plugins; nothing else depends on it."""
    database_url: str
    """PostgreSQL as the run-time role, which owns nothing: postgresql://portico_runtime:…@host:5432/portico"""
    owner_database_url: str = ""
    """PostgreSQL as the owner, for `portico migrate` alone. Leave it out of the web process."""
    database_pool_size: int = 10
    """Connections that one process keeps at most."""
    redis_url: str
    """Redis or Valkey >= 7, for sessions and caches: redis://host:6379/0"""
    queue_url: str = ""
    """Redis or Valkey between dispatcher and workers, ids only; empty: the same as redis_url"""
    queue_name: str = "portico"
    """The queue's name there; one for each installation that shares it."""
    queue_resend_seconds: int = 30
    """What a worker was given and did not finish is handed out again after this long."""
    worker_processes: int = 2
    """Processes of `portico worker`; `--concurrency` overrides it."""
    oidc_public_url: str
    """Keycloak's address as browsers see it, without a path: https://login.example.com"""
    oidc_internal_url: str
    """Keycloak's address as this server reaches it; may be the same."""
    keycloak_admin_name: str = "admin"
    """Keycloak's administrator, for `portico realms` alone."""
    keycloak_admin_password: str = ""
    """Its password. Leave it out of the web process."""
    directory_client_id: str = "portico-directory"
    """The service client in each realm."""
    directory_secret_patients: str
    """Its secret in the realm `patients`."""
    directory_secret_workforce: str
    """Its secret in the realm `workforce`."""
    objects_url: str
    """An S3 API: https://s3.example.com"""
    objects_region: str = "us-east-1"
    """The region that requests to it are signed for."""
    objects_bucket: str = "portico"
    """One bucket for all practices; keys begin with the practice, contents are encrypted with its key."""
    objects_access_key: str
    """Access key of the S3 API."""
    objects_secret_key: str
    """Secret key of the S3 API."""
    smtp_host: str
    """The mail server that letters are handed to."""
    smtp_port: int = 587
    """Its port."""
    smtp_username: str = ""
    """Empty: no sign-in."""
    smtp_password: str = ""
    """Password of smtp_username."""
    smtp_starttls: bool = True
    """Ask for TLS before anything is sent."""
    mail_from: str
    """The sender's address of every letter."""
    mail_bounces: str = ""
    """A mailbox that takes name+anything@…: letters come back there, each to its own address. Empty: mail_from."""
    base_domain: str = "portico.localhost"
    """Practices live below it: elm.<base_domain> and elm.work.<base_domain>."""
    public_scheme: Literal["http", "https"] = "https"
    """The scheme in the addresses that browsers see."""
    public_port: int = 0
    """The port in those addresses; 0 for the scheme's own."""
    internal_base_url: str
    """Where Keycloak reaches this server: http://127.0.0.1:8000"""
    bind_host: str = "127.0.0.1"
    """Address that `portico serve` listens on."""
    bind_port: int = 8000
    """Port that `portico serve` listens on."""
    workers: int = 1
    """Processes of `portico serve`; one per core is right."""
    keyring_file: Path
    """The keys that wrap each practice's data key; one per line, `id base64`, the first is in use."""
    themes_folder: Path = Path("themes")
    """Folder of the themes that practices choose from, one folder each."""
    blueprints_folder: Path = Path("tenants/blueprints")
    """Folder of the beginnings that new practices choose from by specialty, one folder each."""
    agreements_folder: str = ""
    """Folder of the agreements that practices sign, with `versions.toml`; empty: those of the package."""
    trusted_proxies: tuple[str, ...] = ()
    """Addresses whose X-Forwarded-Host is believed, comma separated."""
    idle_minutes_staff: int = 15
    """A staff session ends after this long without a page."""
    idle_minutes_patient: int = 30
    """A patient's session ends after this long without a page."""
    absolute_hours: int = 12
    """Every session ends after this long."""
    dns_server: str = ""
    """A resolver that is asked about practices' own addresses: 10.0.0.2:53. Empty: the machine's own."""
    erase_grace_days: int = 30
    """A practice may erase a feature's data when it was turned off this many days ago."""
    hook_patience: int = 1
    """How many times longer than its deadline a plugin's hook may take, on a machine that is slow."""
    trace_hooks: bool = False
    """Print each hook call: plugin, time, outcome; values hidden."""

    @classmethod
    def from_environ(cls, environ: Mapping[str, str]) -> Settings:
        """Raises SettingsError naming every variable that is missing or wrong."""
        values: dict[str, object] = {}
        problems: list[str] = []
        for field in dataclasses.fields(cls):
            variable = "PORTICO_" + field.name.upper()
            text = environ.get(variable)
            if text is None or text == "":
                if field.default is dataclasses.MISSING:
                    problems.append(f"{variable} is missing")
                continue
            try:
                values[field.name] = _convert(text, str(field.type))
            except ValueError as error:
                problems.append(f"{variable}={text!r}: {error}")
        if problems:
            raise SettingsError("; ".join(problems) + ". docs/operations.md says what each one means.")
        return cls(**values)  # type: ignore[arg-type] # each value was made by its field's own type

    def origin(self, host: str) -> str:
        """The absolute address of a host name of ours."""
        port = f":{self.public_port}" if self.public_port else ""
        return f"{self.public_scheme}://{host}{port}"

    def portal_host(self, slug: str) -> str:
        return f"{slug}.{self.base_domain}"

    def workspace_host(self, slug: str) -> str:
        return f"{slug}.work.{self.base_domain}"

    def public_host(self) -> str:
        return f"www.{self.base_domain}"

    def operations_host(self) -> str:
        return f"ops.{self.base_domain}"


def inherited() -> Mapping[str, str]:
    """The environment that this process was given, for Settings.from_environ and for child processes."""
    return os.environ


def _convert(text: str, kind: str) -> object:
    if kind == "int":
        return int(text)
    if kind == "bool":
        if text.lower() not in {"true", "false", "1", "0"}:
            raise ValueError("write true or false")
        return text.lower() in {"true", "1"}
    if kind == "Path":
        return Path(text)
    if kind.startswith("tuple"):
        return tuple(part.strip() for part in text.split(",") if part.strip())
    if kind.startswith("Literal"):
        choices = [part.strip(" '\"") for part in kind[len("Literal[") : -1].split(",")]
        if text not in choices:
            raise ValueError(f"write one of {', '.join(choices)}")
    return text
