"""Which names can be a practice's own; the others are refused with what to write."""

from __future__ import annotations

import pytest
from portico.domains.names import NameRefused, clean

OURS = "portico.example.com"


@pytest.mark.parametrize(
    ("typed", "host"),
    [
        ("portal.elmstreet.com", "portal.elmstreet.com"),
        (" HTTPS://Portal.ElmStreet.com/ ", "portal.elmstreet.com"),
        ("elmstreet.co.uk.", "elmstreet.co.uk"),
        ("portal.müller.de", "portal.xn--mller-kva.de"),
        ("straße.de", "xn--strae-oqa.de"),
    ],
)
def test_one_form(typed: str, host: str) -> None:
    assert clean(typed, OURS) == host


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "Write the name alone"),
        ("portal.elm.com:8443", "Write the name alone"),
        ("https://elm.com/portal", "Write the name alone"),
        ("me@elm.com", "Write the name alone"),
        ("192.0.2.7", "number of a server"),
        ("[2001:db8::1]", "Write the name alone"),
        ("elm", "dots between its parts"),
        ("-elm.com", "letters, digits and hyphens"),
        ("portal.elm_street.com", "letters, digits and hyphens"),
        ("a" * 64 + ".com", "letters, digits and hyphens"),
        ("www.portico.example.com", "This address is ours"),
        ("portico.example.com", "This address is ours"),
        ("elm.localhost", "Nobody outside"),
        ("elm.internal", "Nobody outside"),
        ("elm.nosuchending", "There are no names"),
        ("com", "dots between"),
        ("co.uk", "Many people share"),
        ("github.io", "Many people share"),
    ],
)
def test_refused(typed: str, words: str) -> None:
    with pytest.raises(NameRefused, match=words):
        clean(typed, OURS)
