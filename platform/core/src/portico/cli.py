"""The command `portico`. Every verb is documented in docs/operations.md, and a test fails when one is not."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path

from portico.settings import Settings, SettingsError, inherited

Command = Callable[[argparse.Namespace], int]


def main(arguments: Sequence[str] | None = None) -> int:
    """0 when done, 1 with one line on stderr when not, 2 when the words are off."""
    chosen = parser().parse_args(arguments)
    try:
        return chosen.command(chosen)
    except (SettingsError, OSError) as error:
        return _fail(str(error))
    except Exception as error:  # noqa: BLE001 (a traceback would end in words that may quote a patient's row)
        return _fail(_broken(error))


def parser() -> argparse.ArgumentParser:
    """All verbs, as data, so that a test can compare them with the documentation."""
    root = argparse.ArgumentParser(prog="portico", description="Patient portals for practices.")
    verbs = root.add_subparsers(required=True, metavar="COMMAND")

    serve = verbs.add_parser("serve", help="serve the web application")
    serve.set_defaults(command=_serve)

    worker = verbs.add_parser("worker", help="do what comes after a commit: events, letters, tasks")
    worker.add_argument("--concurrency", type=int, default=0, metavar="N", help="processes (PORTICO_WORKER_PROCESSES)")
    worker.add_argument("--only", choices=("dispatcher", "tasks"), help="one of the two parts")
    worker.add_argument("--leash", type=int, help=argparse.SUPPRESS)
    worker.set_defaults(command=_worker)

    migrate = verbs.add_parser("migrate", help="bring the database up to this version")
    migrate.set_defaults(command=_migrate)

    realms = verbs.add_parser("realms", help="make the realms in Keycloak, or bring them up to this version")
    realms.add_argument("folder", type=Path, help="the templates: infra/keycloak")
    realms.set_defaults(command=_realms)

    keyring = verbs.add_parser("keyring", help="the keys that wrap each practice's").add_subparsers(
        required=True, metavar="VERB"
    )
    for verb, words in (
        ("new", "make the file, where there is none"),
        ("add", "put a fresh key first; then start every process anew"),
        ("rewrap", "wrap every practice's key with the first one"),
    ):
        keyring.add_parser(verb, help=words).set_defaults(command=_keyring, verb=verb)

    doctor = verbs.add_parser("doctor", help="look at everything this server stands on and say what to mend")
    doctor.set_defaults(command=_doctor)

    tenant = verbs.add_parser("tenant", help="practices").add_subparsers(required=True, metavar="VERB")
    apply = tenant.add_parser("apply", help="make or repair a practice from its declaration")
    apply.add_argument("folder", type=Path)
    apply.add_argument("--slug", default="", metavar="NAME", help="another practice than the one named there")
    apply.set_defaults(command=_tenant_apply)
    export = tenant.add_parser("export", help="write a practice's set-up into a folder, as apply reads it")
    export.add_argument("slug", metavar="NAME")
    export.add_argument("folder", type=Path)
    export.set_defaults(command=_tenant_export)

    invite = tenant.add_parser("invite", help="send a practice's owner the letter to set up a sign-in")
    invite.add_argument("slug", metavar="NAME")
    _letter_to(invite)
    invite.set_defaults(command=_tenant_invite)

    operator = verbs.add_parser("operator", help="who runs the platform").add_subparsers(required=True, metavar="VERB")
    add = operator.add_parser("add", help="send somebody the letter to set up a sign-in at the console")
    _letter_to(add)
    add.set_defaults(command=_operator_add)

    plugin = verbs.add_parser("plugin", help="plugins").add_subparsers(required=True, metavar="VERB")
    plugin.add_parser("list", help="what is installed, and what was refused and why").set_defaults(command=_plugins)
    check = plugin.add_parser("check", help="what the server would say of a plugin, for its author")
    check.add_argument("path", type=Path, help="the plugin's repository, or its package")
    check.set_defaults(command=_plugin_check)

    new = plugin.add_parser("new", help="write a new plugin's repository, with tests, into a folder")
    new.add_argument("folder", type=Path)
    new.add_argument("--id", help="publisher/name, like acme/notes; asked for when it is not said")
    new.add_argument("--name", help="what practices call it")
    new.add_argument("--name-es", help="the same in Spanish")
    new.set_defaults(command=_plugin_new)

    mail = verbs.add_parser("mail", help="letters").add_subparsers(required=True, metavar="VERB")
    bounce = mail.add_parser("bounce", help="note a letter that came back; the mail comes by standard input")
    bounce.add_argument("--to", default="", metavar="ADDRESS", help="the address that the mail came to")
    bounce.set_defaults(command=_mail_bounce)

    demo = verbs.add_parser("demo", help="everything on this machine, with two practices to try")
    demo.add_argument("--state", type=Path, default=Path("var"), help="where everything is kept (var)")
    demo.set_defaults(command=_demo)
    otp = demo.add_subparsers(metavar="VERB").add_parser("otp", help="the next one-time code of an account")
    otp.add_argument("name")
    otp.set_defaults(command=_otp)
    return root


def _letter_to(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("email", metavar="MAIL")
    verb.add_argument("--name", required=True, help="as it stands in the audit")
    verb.add_argument("--phone", required=True, help="its last four digits open the letter")


def _broken(error: Exception) -> str:
    from portico.observability.logging import kinds, places

    where = ", ".join(places(error.__traceback__, most=3))
    return f"It broke: {kinds(error)} at {where}. `portico doctor` looks at all that this server stands on."


def _serve(_chosen: argparse.Namespace) -> int:
    from portico.serving import serve  # a command pays for what it needs only

    serve(Settings.from_environ(inherited()))
    return 0


def _worker(chosen: argparse.Namespace) -> int:
    from portico import working

    settings = Settings.from_environ(inherited())
    if chosen.only is None:
        return working.run(settings, _say, concurrency=chosen.concurrency)
    return working.run_part(settings, chosen.only, concurrency=chosen.concurrency, leash=chosen.leash)


def _migrate(_chosen: argparse.Namespace) -> int:
    from portico.migrating import run

    return run(Settings.from_environ(inherited()), _say)


def _realms(chosen: argparse.Namespace) -> int:
    from portico.realms import run

    return run(Settings.from_environ(inherited()), chosen.folder, _say)


def _keyring(chosen: argparse.Namespace) -> int:
    from portico import keyrings

    act = {"new": keyrings.new, "add": keyrings.add, "rewrap": keyrings.rewrap}[chosen.verb]
    return act(Settings.from_environ(inherited()), _say)


def _doctor(_chosen: argparse.Namespace) -> int:
    from portico.doctor import run

    return run(Settings.from_environ(inherited()), _say)


def _tenant_apply(chosen: argparse.Namespace) -> int:
    from portico.practices import run

    return run(Settings.from_environ(inherited()), chosen.folder, _say, slug=chosen.slug)


def _tenant_export(chosen: argparse.Namespace) -> int:
    from portico.practices import run_export

    return run_export(Settings.from_environ(inherited()), chosen.slug, chosen.folder, _say)


def _tenant_invite(chosen: argparse.Namespace) -> int:
    from portico.operations.owners import Owner
    from portico.owners import run

    owner = Owner(name=chosen.name, email=chosen.email, phone=chosen.phone)
    return run(Settings.from_environ(inherited()), chosen.slug, owner, _say)


def _operator_add(chosen: argparse.Namespace) -> int:
    from portico.operators import run

    return run(Settings.from_environ(inherited()), chosen.email, chosen.name, chosen.phone, _say)


def _plugins(_chosen: argparse.Namespace) -> int:
    from portico.plugins.discovery import discover
    from portico.web.plugin_check import of_this_server

    found = discover(checks=[of_this_server()]).installed
    for plugin in found:
        _say(f"{plugin.id:<32} {plugin.version:<10} {plugin.state}")
        if plugin.state != "ready":
            _say(f"  {plugin.step}: {plugin.reason}. {plugin.way_out}")
    if not found:
        _say("No plugin is installed here.")
    return 0


def _plugin_check(chosen: argparse.Namespace) -> int:
    from portico.plugins.author_check import check_path
    from portico.web.plugin_check import of_this_server

    plugin = check_path(chosen.path, [of_this_server()])
    if plugin.state != "ready":
        return _fail(f"{plugin.id}: refused at the step {plugin.step}: {plugin.reason}. {plugin.way_out}")
    _say(f"{plugin.id} {plugin.version}: this server can use it.")
    _say(f"  hooks: {', '.join(sorted(plugin.hooks)) or 'none'}")
    for door in ("portal", "workspace"):
        _say(f"  pages in the {door}: {sum(page.door == door for page in plugin.pages)}")
    return 0


def _plugin_new(chosen: argparse.Namespace) -> int:
    from portico import new_plugin

    said: dict[str, str | None] = {"id": chosen.id, "name": chosen.name, "name_es": chosen.name_es}
    answers = {key: value for key, value in said.items() if value is not None}
    reason = new_plugin.write(chosen.folder, answers, ask=chosen.id is None and sys.stdin.isatty(), say=_say)
    return _fail(reason) if reason else 0


def _mail_bounce(chosen: argparse.Namespace) -> int:
    from portico.bouncing import run

    return run(Settings.from_environ(inherited()), sys.stdin.buffer, chosen.to, _say)


def _demo(chosen: argparse.Namespace) -> int:
    if find_spec("portico_embedded") is None:
        return _fail("The embedded parts are not installed. Install portico-platform[embedded].")
    from portico.demo.start import run

    reason = run(Path.cwd(), chosen.state.absolute(), _say)
    return _fail(reason) if reason else 0


def _otp(chosen: argparse.Namespace) -> int:
    from portico.demo.codes import Book

    book = Book(chosen.state / "accounts.json")
    try:
        code, wait_s = book.next_code(chosen.name, time.time())
    except KeyError:
        names = ", ".join(account.name for account in book.all() if account.totp_secret) or "nobody yet: run make run"
        return _fail(f"{chosen.name} has no second factor here. Those who have one: {names}.")
    _say(code if not wait_s else f"{code} (good in {wait_s:.0f} seconds)")
    return 0


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _fail(line: str) -> int:
    sys.stderr.write(f"{line}\n")
    return 1
