"""How a front desk looks for people."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from portico.clinical.directory import birth_date, name_key


@pytest.mark.parametrize("typed", ["1956-03-09", "3/9/1956", "03/09/1956", "03-09-1956", " 3.9.1956 "])
def test_birth_dates_as_people_type_them(typed: str) -> None:
    assert birth_date(typed) == date(1956, 3, 9)


@pytest.mark.parametrize("typed", ["", "Lemke", "13/40/1956", "1956", "0000-00-00"])
def test_what_is_no_date_is_searched_as_a_name(typed: str) -> None:
    assert birth_date(typed) is None


def test_accents_and_case_do_not_matter() -> None:
    assert name_key("  Gustavo  MEJÍA ") == name_key("gustavo mejia")


@given(st.text())
def test_a_key_is_its_own_key(name: str) -> None:
    assert name_key(name_key(name)) == name_key(name)
