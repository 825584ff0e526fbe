"""The texts that practices sign: what was signed once stays as it was, word for word; a newer one is asked for."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from portico.onboarding import agreement_texts
from portico.onboarding.agreement_texts import Agreements, AgreementsRefused

PUBLISHED = {"2026-11": "92bacb724102f01b444d423250de9b353938f789f8afcdd8bc459c481140f9a2"}
"""Version and SHA-256. A line is added here with each new text; none is ever changed."""
OURS = Path(agreement_texts.__file__).parent / "agreements"
NEXT = '\n[[version]]\nname = "{name}"\nin_force = {day}\ngrace_days = 14\n'


def test_a_published_text_is_never_changed() -> None:
    ours = Agreements.read()
    assert {one.name: ours.text(one.name).digest for one in ours.versions} == PUBLISHED


def test_headings_are_told_from_paragraphs() -> None:
    blocks = Agreements.read().text("2026-11").blocks
    headings = [block.words for block in blocks if block.is_heading]
    assert headings[0] == "1. What the Operator may do"
    assert len(headings) == 9
    assert len(blocks) > 2 * len(headings)


@pytest.mark.parametrize("version", ["", "2020-01", "../baa-2026-11", "2026-11.txt"])
def test_no_other_file_is_an_agreement(version: str) -> None:
    with pytest.raises(LookupError):
        Agreements.read().text(version)


@pytest.mark.parametrize(
    ("name", "day", "said"),
    [
        ("2027-02", "2027-02-01", "baa-2027-02.txt"),  # without its text
        ("2026-10", "2027-02-01", "must be later"),
        ("2027-02", "2026-10-01", "must be later"),
        ("../x", "2027-02-01", "version"),
    ],
)
def test_a_folder_that_is_not_right_is_refused_at_the_start(tmp_path: Path, name: str, day: str, said: str) -> None:
    shutil.copytree(OURS, tmp_path / "a")
    if said == "must be later":
        (tmp_path / "a" / f"baa-{name}.txt").write_text("A text")
    with (tmp_path / "a" / "versions.toml").open("a") as index:
        index.write(NEXT.format(name=name, day=day))
    with pytest.raises(AgreementsRefused, match=said):
        Agreements.read(tmp_path / "a")
