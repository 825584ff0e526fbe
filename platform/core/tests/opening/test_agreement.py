"""The texts that practices sign: what was signed once stays as it was, word for word."""

from __future__ import annotations

import pytest
from portico.onboarding.agreement_texts import VERSION, agreement_text

PUBLISHED = {"2026-11": "92bacb724102f01b444d423250de9b353938f789f8afcdd8bc459c481140f9a2"}
"""Version and SHA-256. A line is added here with each new text; none is ever changed."""


def test_a_published_text_is_never_changed() -> None:
    assert {version: agreement_text(version).digest for version in PUBLISHED} == PUBLISHED
    assert VERSION in PUBLISHED


def test_headings_are_told_from_paragraphs() -> None:
    blocks = agreement_text().blocks
    headings = [block.words for block in blocks if block.is_heading]
    assert headings[0] == "1. What the Operator may do"
    assert len(headings) == 9
    assert len(blocks) > 2 * len(headings)


@pytest.mark.parametrize("version", ["", "2020-01", "../baa-2026-11", "2026-11.txt"])
def test_no_other_file_is_an_agreement(version: str) -> None:
    with pytest.raises(LookupError):
        agreement_text(version)
