"""The command's words: what is missing is named, with the way out, and nothing is a traceback."""

from __future__ import annotations

from pathlib import Path

import pytest
from portico import cli
from portico.demo.codes import Account, Book


def test_serving_without_settings_names_what_is_missing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("PORTICO_DATABASE_URL", "PORTICO_REDIS_URL"):
        monkeypatch.delenv(name, raising=False)
    assert cli.main(["serve"]) == 1
    said = capsys.readouterr().err
    assert "PORTICO_DATABASE_URL is missing" in said
    assert "docs/operations.md" in said


def test_a_code_of_nobody_names_who_has_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    account = Account(
        name="tom",
        practice="elm",
        who="Tom",
        email="t@elm.example",
        address="x",
        password="p",
        totp_secret="a-secret-of-tom",
    )
    Book(tmp_path / "accounts.json").keep(account)
    assert cli.main(["demo", "--state", str(tmp_path), "otp", "nobody"]) == 1
    assert "tom" in capsys.readouterr().err
    assert cli.main(["demo", "--state", str(tmp_path), "otp", "tom"]) == 0
    assert len(capsys.readouterr().out.split()[0]) == 6


def test_the_demonstration_outside_of_a_checkout_says_where_to_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert cli.main(["demo"]) == 1
    said = capsys.readouterr()
    assert "Change to its folder" in said.err
    assert said.out == ""
    assert not (tmp_path / "var").exists()


def test_what_is_installed_is_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["plugin", "list"]) == 0
    assert "portico/scheduling" in capsys.readouterr().out
