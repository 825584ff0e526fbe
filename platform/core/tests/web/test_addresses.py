"""Addresses that run script are found however they are written; those of pages, letters and calls pass."""

import pytest
from portico.web.addresses import strange_scheme


@pytest.mark.parametrize(
    "page",
    [
        '<a href="javascript:alert(1)">',
        "<a class=x HREF = 'JavaScript:alert(1)'>",
        "<a href=javascript:alert(1)>",
        '<a href=" java\tscript:alert(1)">',
        '<a href="java&#10;script:alert(1)">',
        '<a href="javascript&colon;alert(1)">',
        '<form action="javascript:x">',
        '<button formaction="javascript:x">',
        '<a href="/fine">x</a><img src="data:text/html,x">',
        '<a href="vbscript:x">',
    ],
)
def test_found(page: str) -> None:
    assert strange_scheme(page)


@pytest.mark.parametrize(
    "page",
    [
        '<a href="/p/notes">',
        '<a href="#foot">',
        '<a href="?q=javascript:x">',
        '<a href="/at/10:30">',
        '<a href="tel:+14065550142">',
        '<a href="mailto:a@b.example">',
        '<a href="https://example.org">',
        "<p>javascript:alert(1)</p>",
        '<a title="javascript:x" href="">',
    ],
)
def test_passed(page: str) -> None:
    assert strange_scheme(page) == ""
