"""A declaration that can't be used says which file and what."""

from __future__ import annotations

from pathlib import Path

import pytest
from portico.declared import DeclarationError, read

DEMO = Path(__file__).parents[4] / "tenants" / "demo"


@pytest.mark.parametrize("name", ["elm", "harbor"])
def test_the_demonstration_practices_can_be_read(name: str) -> None:
    assert read(DEMO / name).slug == name


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (('timezone = "America/Denver"', "", 1), "timezone"),
        (('role = "front_desk"', 'role = "wizard"', 1), "wizard"),
        (('slug = "elm"', 'slug = "elm"\ncolour = "red"', 1), "colour"),
        (('slug = "elm"', "slug = elm", 1), "practice.toml"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, change: tuple[str, str, int], named: str) -> None:
    text = (DEMO / "elm" / "practice.toml").read_text("utf-8")
    (tmp_path / "practice.toml").write_text(text.replace(*change), "utf-8")
    with pytest.raises(DeclarationError, match=named):
        read(tmp_path)


def test_no_declaration_is_named_too(tmp_path: Path) -> None:
    with pytest.raises(DeclarationError, match=r"practice\.toml"):
        read(tmp_path)
