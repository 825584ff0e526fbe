"""The texts that a practice signs, each version in a file of its own. What was signed once is never changed: a new
version is a new file.

They are a template: who runs an installation has it read by counsel before the first practice signs.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

_FOLDER: Final = Path(__file__).parent / "agreements"
KIND: Final = "baa"
VERSION: Final = "2026-11"
"""The one that is signed now."""
_VERSION: Final = re.compile(r"\d{4}-\d{2}")
_HEADING: Final = re.compile(r"\d+\. [^.]{1,60}")


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


def agreement_text(version: str = VERSION) -> AgreementText:
    """Raises LookupError where there is no such version."""
    path = _FOLDER / f"{KIND}-{version}.txt"
    if not _VERSION.fullmatch(version) or not path.is_file():
        raise LookupError(version)
    text = path.read_text("utf-8").strip()
    title, *paragraphs = text.split("\n\n")
    blocks = tuple(Block(words=words, is_heading=bool(_HEADING.fullmatch(words))) for words in paragraphs)
    return AgreementText(
        version=version, title=title, digest=hashlib.sha256(text.encode()).hexdigest(), text=text, blocks=blocks
    )
