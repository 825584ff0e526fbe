"""A data key per practice, wrapped by the keyring: what is sealed with it can't be read without both.

The keyring is a file, `id base64` on each line, the first in use and the others kept for what they wrapped. What is
sealed is bound to practice, purpose and id, so that it can't be moved to another place. Destroying the wrapped key of a
practice makes all of it unreadable for ever.
"""

from __future__ import annotations

import base64
import binascii
import os
import re
import secrets
from collections import OrderedDict
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from portico.tenancy.context import Actor
from portico.tenancy.tables import Practice

if TYPE_CHECKING:
    from portico.tenancy.scopes import Tenancy

_NONCE = 12
_FORM = b"\x01"
_REMEMBERED = 1000


class KeyringError(Exception):
    """The keyring can't be used; the text says what to do."""


class CannotOpen(Exception):
    """What was sealed can't be opened: wrong practice, wrong place, changed, or its key is destroyed."""


class Keyring:
    """The keys that wrap. `repr` hides them."""

    def __init__(self, keys: Mapping[str, bytes]) -> None:
        if not keys:
            raise KeyringError("The keyring is empty. Put one line in it: an id, a space, 32 bytes as base64.")
        self._keys = dict(keys)
        self._in_use = next(iter(self._keys))

    def __repr__(self) -> str:
        return f"Keyring({', '.join(self._keys)})"

    @classmethod
    def load(cls, path: Path) -> Keyring:
        """Raises KeyringError."""
        try:
            lines = path.read_text("ascii").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise KeyringError(
                f"{path} can't be read ({type(error).__name__}). PORTICO_KEYRING_FILE names it."
            ) from None
        keys: dict[str, bytes] = {}
        for number, line in enumerate(lines, 1):
            if not line.strip() or line.startswith("#"):
                continue
            name, _, text = line.strip().partition(" ")
            try:
                key = base64.b64decode(text.strip(), validate=True)
            except binascii.Error:
                key = b""
            if len(key) != 32 or name in keys:
                raise KeyringError(f"{path}, line {number}: write an id of its own, a space, and 32 bytes as base64.")
            keys[name] = key
        return cls(keys)

    @classmethod
    def create(cls, path: Path) -> Keyring:
        """Load it; make it first when there is none, readable by its owner only."""
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return cls.load(path)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(_fresh_line("k1"))
        return cls.load(path)

    @classmethod
    def add(cls, path: Path) -> Keyring:
        """Put a fresh key first: it wraps from the next start on, the others open what they wrapped. One step, so that
        no reader finds half a file. Raises KeyringError.
        """
        known = cls.load(path)
        number = 1 + max((int(name[1:]) for name in known._keys if re.fullmatch(r"k\d+", name)), default=0)
        before = path.read_text("ascii")
        fresh = path.with_name(f"{path.name}.new")
        fresh.unlink(missing_ok=True)
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(f"{_fresh_line(f'k{number}')}{before}")
            file.flush()
            os.fsync(handle)
        fresh.replace(path)
        return cls.load(path)

    @property
    def in_use(self) -> str:
        """The id of the key that wraps."""
        return self._in_use

    def wrapped_by(self, wrapped: bytes) -> str:
        """The id of the key that this was wrapped with."""
        return wrapped[1 : 1 + wrapped[0]].decode("ascii", "replace") if wrapped else ""

    def new_data_key(self, tenant_id: UUID) -> bytes:
        """A fresh data key, wrapped, for Practice.data_key."""
        return self.wrap(tenant_id, secrets.token_bytes(32))

    def wrap(self, tenant_id: UUID, data_key: bytes) -> bytes:
        name = self._in_use.encode()
        return bytes([len(name)]) + name + _seal(self._keys[self._in_use], data_key, b"data-key", tenant_id.bytes)

    def unwrap(self, tenant_id: UUID, wrapped: bytes) -> bytes:
        """Raises CannotOpen."""
        key = self._keys.get(self.wrapped_by(wrapped))
        if key is None:
            raise CannotOpen("This practice's key is destroyed, or the keyring lacks the key that wrapped it.")
        return _open(key, wrapped[1 + wrapped[0] :], b"data-key", tenant_id.bytes)


class DataKey:
    """One practice's own. `seal` and `open` bind to purpose and id."""

    def __init__(self, tenant_id: UUID, key: bytes) -> None:
        self._tenant_id = tenant_id
        self._key = key

    def __repr__(self) -> str:
        return f"DataKey({self._tenant_id})"

    def seal(self, purpose: str, id: str, content: bytes) -> bytes:
        return _seal(self._key, content, self._tenant_id.bytes, purpose.encode(), id.encode())

    def open(self, purpose: str, id: str, sealed: bytes) -> bytes:
        """Raises CannotOpen."""
        return _open(self._key, sealed, self._tenant_id.bytes, purpose.encode(), id.encode())


class Keys:
    """The practices' data keys, unwrapped when first needed and remembered for a while. Made once by app.py."""

    def __init__(self, tenancy: Tenancy, keyring: Keyring) -> None:
        self._tenancy = tenancy
        self._keyring = keyring
        self._known: OrderedDict[UUID, DataKey] = OrderedDict()

    def __repr__(self) -> str:
        return "Keys()"

    async def seal(self, tenant_id: UUID, purpose: str, id: str, content: bytes) -> bytes:
        return (await self.data_key(tenant_id)).seal(purpose, id, content)

    async def open(self, tenant_id: UUID, purpose: str, id: str, sealed: bytes) -> bytes:
        """Raises CannotOpen."""
        return (await self.data_key(tenant_id)).open(purpose, id, sealed)

    async def data_key(self, tenant_id: UUID) -> DataKey:
        """Raises CannotOpen. May be asked inside of this practice's scope, and with none open."""
        known = self._known.get(tenant_id)
        if known is None:
            known = DataKey(tenant_id, self._keyring.unwrap(tenant_id, await self._wrapped(tenant_id)))
            self._known[tenant_id] = known
            if len(self._known) > _REMEMBERED:
                self._known.popitem(last=False)
        return known

    def forget(self, tenant_id: UUID) -> None:
        """After its key was destroyed."""
        self._known.pop(tenant_id, None)

    async def _wrapped(self, tenant_id: UUID) -> bytes:
        query = Practice.select(Practice.data_key).where(Practice.id == tenant_id).first()
        async with self._tenancy.core_queries(Actor.system("keys")):
            row = await query
        return bytes(row["data_key"]) if row else b""


def _fresh_line(name: str) -> str:
    return f"{name} {base64.b64encode(secrets.token_bytes(32)).decode()}\n"


def _seal(key: bytes, content: bytes, *facts: bytes) -> bytes:
    nonce = secrets.token_bytes(_NONCE)
    return _FORM + nonce + AESGCM(key).encrypt(nonce, content, _associated(facts))


def _open(key: bytes, sealed: bytes, *facts: bytes) -> bytes:
    if sealed[:1] != _FORM:
        raise CannotOpen("This is not sealed in a form that is known here.")
    try:
        return AESGCM(key).decrypt(sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :], _associated(facts))
    except (InvalidTag, ValueError) as error:
        raise CannotOpen("It was sealed for another practice or place, or it was changed.") from error


def _associated(facts: tuple[bytes, ...]) -> bytes:
    # Each with its length, so that ("ab", "c") is not ("a", "bc").
    return b"".join(len(fact).to_bytes(4) + fact for fact in facts)
