"""The demonstration accounts' second factors, kept in one file, and their next one-time codes (RFC 6238).

Keycloak takes each code once, and takes the ones of the half minute before and after too. So three codes are at hand
in any window; which were given out already is kept beside the secrets.
"""

from __future__ import annotations

import base64
import fcntl
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import msgspec
from pyotp.totp import TOTP

PASSWORD = "a porch with a view"  # noqa: S105 (of invented people, on this machine only)
PERIOD_S = 30
TYPING_S = 5
"""A code is good for so long at least, once it is given out."""

T = TypeVar("T")


class Account(msgspec.Struct, kw_only=True):
    """One demonstration account. `totp_secret` is raw text; '' for who has no second factor yet."""

    name: str
    practice: str
    who: str
    email: str
    address: str
    password: str
    totp_secret: str = ""
    last_step: int = 0


class Book:
    """The accounts of one state folder, changed under a lock, since `portico demo otp` runs beside the demo."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def all(self) -> list[Account]:
        return msgspec.json.decode(self._file.read_bytes(), type=list[Account]) if self._file.exists() else []

    def keep(self, account: Account) -> Account:
        """Adds the account, or brings all but its second factor up to date."""

        def change(accounts: list[Account]) -> Account:
            known = next((one for one in accounts if one.name == account.name), None)
            if known is None:
                accounts.append(account)
                return account
            known.who, known.email, known.address = account.who, account.email, account.address
            return known

        return self._locked(change)

    def next_code(self, name: str, now: float) -> tuple[str, float]:
        """A code that was never given out, and in how many seconds it begins to hold (0: now). Raises KeyError."""

        def change(accounts: list[Account]) -> tuple[str, float]:
            account = next((one for one in accounts if one.name == name and one.totp_secret), None)
            if account is None:
                raise KeyError(name)
            step = max(account.last_step + 1, int((now + TYPING_S) // PERIOD_S) - 1)
            account.last_step = step
            secret = base64.b32encode(account.totp_secret.encode()).decode().rstrip("=")
            return TOTP(secret).at(step * PERIOD_S), max(0.0, (step - 1) * PERIOD_S - now)

        return self._locked(change)

    def _locked(self, change: Callable[[list[Account]], T]) -> T:
        with self._file.with_suffix(".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            accounts = self.all()
            answer = change(accounts)
            fresh = self._file.with_suffix(".new")
            fresh.touch(mode=0o600)
            fresh.write_bytes(msgspec.json.format(msgspec.json.encode(accounts), indent=2))
            fresh.replace(self._file)
            return answer


def new_secret() -> str:
    """A secret of 160 bits, as text that survives every client's way of reading it."""
    return secrets.token_hex(10)
