"""`python -m portico_embedded --state DIR`: the parts alone, for a vendor's own development. Ctrl-C stops them."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from portico_embedded.errors import EmbeddedError
from portico_embedded.interrupts import interruptible
from portico_embedded.plan import Part, Plan, default_cache
from portico_embedded.state import write_whole
from portico_embedded.supervisor import start


def main() -> int:
    """0 after Ctrl-C or SIGTERM, 1 with one line on stderr otherwise."""
    chosen = _arguments()
    plan = Plan(
        state=chosen.state,
        cache=chosen.cache,
        parts=frozenset(Part(name) for name in chosen.parts),
        keycloak_hostname=chosen.keycloak_hostname,
        login_themes=chosen.login_themes,
        on_progress=_say,
    )
    try:
        with interruptible(), start(plan) as stack:
            addresses = plan.state / "addresses.json"
            write_whole(addresses, stack.addresses.to_json() + "\n", 0o600)
            _say(f"All ready. Addresses and passwords: {addresses}. Ctrl-C stops everything.")
            stack.wait()
    except KeyboardInterrupt:
        _say("Stopped.")
        return 0
    except EmbeddedError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m portico_embedded", description=__doc__)
    parser.add_argument("--state", type=Path, required=True, help="folder of databases, mails, ports and secrets")
    parser.add_argument("--cache", type=Path, default=default_cache(), help="folder of what is fetched and built")
    parser.add_argument("--parts", nargs="+", default=list(Part), choices=list(Part), help="default: all")
    parser.add_argument("--keycloak-hostname", default="localhost", help="the name browsers use for Keycloak")
    parser.add_argument("--login-themes", type=Path, help="folder of Keycloak themes")
    return parser.parse_args()


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
