"""The texts that a practice signs, each version in a file of its own beside `versions.toml`, which says from when on it
is signed. What was signed once is never changed: a new version is a new file.

They are a template: who runs an installation has it read by counsel before the first practice signs.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Final
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Meta

from portico.tenancy.context import Tenant

KIND: Final = "baa"
_OURS: Final = Path(__file__).parent / "agreements"
_HEADING: Final = re.compile(r"\d+\. [^.]{1,60}")


class AgreementsRefused(Exception):
    """The folder's texts can't be used; the text says which and why."""


class Version(msgspec.Struct, frozen=True, kw_only=True):
    """From `in_force` on it is what is signed. So many `grace_days` more, who signed the one before may go on."""

    name: Annotated[str, Meta(pattern=r"^\d{4}-\d{2}$")]
    in_force: date
    grace_days: Annotated[int, Meta(ge=0, le=366)]

    @property
    def until(self) -> date:
        """The last day of the grace."""
        return self.in_force + timedelta(days=self.grace_days)


class _Index(msgspec.Struct, frozen=True):
    version: Annotated[list[Version], Meta(min_length=1)]


@dataclass(frozen=True, kw_only=True)
class Block:
    """A paragraph, or a heading between them."""

    words: str
    is_heading: bool = False


@dataclass(frozen=True, kw_only=True)
class AgreementText:
    """`digest` is SHA-256 of the whole text, hexadecimal."""

    version: str
    title: str
    digest: str
    text: str = field(repr=False)
    blocks: Sequence[Block] = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Owed:
    """A practice that signed an older version is to sign this one `until` a day; `is_over` once that has passed."""

    version: Version
    until: date
    is_over: bool


@dataclass(frozen=True)
class Agreements:
    """All versions, oldest first. Read once by app.py."""

    versions: Sequence[Version]
    texts: Mapping[str, AgreementText] = field(repr=False)

    @classmethod
    def read(cls, folder: Path | None = None) -> Agreements:
        """Of this folder, or those of the package. Raises AgreementsRefused."""
        folder = folder or _OURS
        try:
            index = msgspec.toml.decode((folder / "versions.toml").read_bytes(), type=_Index)
            texts = {one.name: _text(folder, one.name) for one in index.version}
        except (OSError, UnicodeDecodeError, msgspec.DecodeError) as error:
            raise AgreementsRefused(f"{folder}: {error}") from error
        for one, other in pairwise(index.version):
            if one.name >= other.name or one.in_force >= other.in_force:
                raise AgreementsRefused(f"{folder}/versions.toml: {other.name} must be later than {one.name}.")
        return cls(tuple(index.version), texts)

    def current(self, tenant: Tenant, at: datetime) -> Version:
        """What this practice signs at this instant."""
        today = _today(tenant, at)
        return next((one for one in reversed(self.versions) if one.in_force <= today), self.versions[0])

    def text(self, version: str) -> AgreementText:
        """Raises LookupError where there is no such version."""
        return self.texts[version]

    def owed(self, tenant: Tenant, at: datetime) -> Owed | None:
        """What is to be signed anew. Nothing where nothing was signed: a practice that is being set up is led to it by
        its steps, and one that was made by a command has its contract elsewhere. Nor from one that is at rest: the page
        to sign it on is closed, and the copy of who leaves can be taken all the same.
        """
        version = self.current(tenant, at)
        if tenant.at_rest or not tenant.agreed or tenant.agreed >= version.name:
            return None
        return Owed(version=version, until=version.until, is_over=_today(tenant, at) > version.until)

    def least(self, tenant: Tenant, at: datetime) -> str:
        """The oldest version that is still good; '' where any is."""
        version = self.current(tenant, at)
        is_over = _today(tenant, at) > version.until
        return version.name if is_over else ""


def _today(tenant: Tenant, at: datetime) -> date:
    return at.astimezone(ZoneInfo(tenant.timezone)).date()


def _text(folder: Path, version: str) -> AgreementText:
    text = (folder / f"{KIND}-{version}.txt").read_text("utf-8").strip()
    title, *paragraphs = text.split("\n\n")
    blocks = tuple(Block(words=words, is_heading=bool(_HEADING.fullmatch(words))) for words in paragraphs)
    return AgreementText(
        version=version, title=title, digest=hashlib.sha256(text.encode()).hexdigest(), text=text, blocks=blocks
    )
