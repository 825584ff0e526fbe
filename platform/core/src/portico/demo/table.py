"""Says where everything is: a table for people, `addresses.json` for scripts."""

from __future__ import annotations

from pathlib import Path

import msgspec

from portico.demo.codes import Account
from portico.demo.operator import PLATFORM
from portico.demo.prepare import Prepared


class Practice(msgspec.Struct, frozen=True, kw_only=True):
    """One practice's two addresses."""

    slug: str
    name: str
    portal: str
    workspace: str


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """What a script needs to use the demonstration. `accounts` has no second factor's secret."""

    practices: tuple[Practice, ...]
    public: str
    console: str
    inbox: str
    accounts: tuple[Account, ...]


def facts(prepared: Prepared, inbox: str) -> Facts:
    """Without secrets but the demonstration's own password."""
    return Facts(
        practices=tuple(
            Practice(slug=one.slug, name=one.name, portal=one.portal_origin, workspace=one.workspace_origin)
            for one in prepared.tenants
        ),
        public=prepared.public,
        console=prepared.console,
        inbox=inbox,
        accounts=tuple(msgspec.structs.replace(account, totp_secret="") for account in prepared.accounts),
    )


def write(file: Path, known: Facts) -> None:
    file.touch(mode=0o600)
    file.write_bytes(msgspec.json.format(msgspec.json.encode(known), indent=2))


def text(known: Facts) -> str:
    """As `make run` prints it."""
    lines: list[str] = ["", "Portico", f"  public     {known.public}", ""]
    for practice in known.practices:
        lines += [practice.name, f"  portal     {practice.portal}", f"  workspace  {practice.workspace}"]
        there = [one for one in known.accounts if one.practice == practice.name]
        lines += [f"    {account.name:<8} {account.email:<34} {account.who}" for account in there]
        lines += [] if there else ["    Anybody walks in without an account, and nothing is kept."]
        lines.append("")
    lines += ["Operators", f"  console    {known.console}"]
    lines += [f"    {one.name:<8} {one.email:<34} {one.who}" for one in known.accounts if one.practice == PLATFORM]
    lines += [
        "",
        f"Everybody's password   {known.accounts[0].password}" if known.accounts else "",
        "A one-time code        .venv/bin/portico demo otp NAME",
        f"Mails                  {known.inbox}",
        "",
    ]
    return "\n".join(lines)
