"""One-time codes of the demonstration accounts: none is given out twice, each holds when it is said to."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest
from portico.demo.codes import PERIOD_S, Account, Book
from pyotp.totp import TOTP

NOW = 1_795_000_005.0


def account(name: str = "tom", secret: str = "raw-secret-of-tom") -> Account:
    return Account(
        name=name, practice="elm", who="Tom", email="t@elm.example", address="x", password="p", totp_secret=secret
    )


def test_three_codes_hold_at_once_and_the_fourth_must_be_waited_for(tmp_path: Path) -> None:
    book = Book(tmp_path / "accounts.json")
    book.keep(account())
    totp = TOTP(base64.b32encode(b"raw-secret-of-tom").decode().rstrip("="))
    given = [book.next_code("tom", NOW) for _ in range(4)]
    assert [code for code, _ in given[:3]] == [totp.at(int(NOW) + shift) for shift in (-PERIOD_S, 0, PERIOD_S)]
    assert [wait for _, wait in given] == [0, 0, 0, pytest.approx(15)]
    assert len({code for code, _ in given}) == 4


def test_what_was_given_out_is_remembered_by_another_process(tmp_path: Path) -> None:
    Book(tmp_path / "accounts.json").keep(account())
    first, _ = Book(tmp_path / "accounts.json").next_code("tom", NOW)
    second, _ = Book(tmp_path / "accounts.json").next_code("tom", NOW)
    assert first != second


def test_keeping_an_account_again_keeps_its_second_factor(tmp_path: Path) -> None:
    book = Book(tmp_path / "accounts.json")
    book.keep(account())
    book.next_code("tom", NOW)
    assert book.keep(account(secret="another")).totp_secret == "raw-secret-of-tom"
    assert len(book.all()) == 1


def test_who_has_no_second_factor_has_no_code(tmp_path: Path) -> None:
    book = Book(tmp_path / "accounts.json")
    book.keep(account(secret=""))
    with pytest.raises(KeyError):
        book.next_code("tom", NOW)


def test_only_its_owner_can_read_the_file(tmp_path: Path) -> None:
    book = Book(tmp_path / "accounts.json")
    book.keep(account())
    assert (tmp_path / "accounts.json").stat().st_mode & 0o077 == 0
