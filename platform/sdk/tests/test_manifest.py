"""The manifest: every rule refuses with field, line and way out, and no text whatever raises anything else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from portico_sdk.manifest import ManifestError, line_of, parse

GOOD = """
schema = 1
id = "acme/notes"
name = "Notes"
summary = "Keeps notes."
version = "1.0.0"
sdk = ">=0.1,<0.2"
entry = "acme_notes.plugin:plugin"
category = "other"
icon = "note"
audience = "both"
hooks = ["home"]

[ports]
db = "To keep notes."

[storage]
schema = "p_acme_notes"
phi = true
retention = "Seven years."

[[data]]
scope = "patient/Appointment.read"
reason = "To show the visit a note is about."

[[bundles]]
name = "see_notes"
label = "See notes"
roles = ["nurse"]

[[permissions]]
name = "note:read"
bundle = "see_notes"

[[settings]]
key = "days"
type = "integer"
label = "Days"
default = 3
minimum = 1
maximum = 9

[[settings]]
key = "colour"
type = "choice"
label = "Colour"
choices = ["red", "blue"]
default = "red"

[[secrets]]
key = "token"
label = "Token"

[[audit]]
code = "acme.notes:Communication:create"
sentence = "Wrote a note"
"""


def line(words: str) -> int:
    return next(number for number, text in enumerate(GOOD.split("\n"), 1) if words in text)


def test_a_good_one():
    manifest = parse(GOOD)
    assert manifest.id == "acme/notes"
    assert manifest.settings[1].choices == ("red", "blue")
    assert manifest.network.hosts == ()


@pytest.mark.parametrize(
    ("before", "after", "field", "where"),
    [
        ("schema = 1", "schema = 2", "schema", "schema = 1"),
        ('id = "acme/notes"', 'id = "Acme/Notes"', "id", "id ="),
        ('id = "acme/notes"', 'id = "notes"', "id", "id ="),
        ('name = "Notes"', "name = 3", "name", "name ="),
        ('name = "Notes"', 'name = " "', "name", "name ="),
        ('summary = "Keeps notes."', f'summary = "{"x" * 121}"', "summary", "summary ="),
        ('version = "1.0.0"', 'version = "one"', "version", "version ="),
        ('sdk = ">=0.1,<0.2"', 'sdk = "0.1"', "sdk", "sdk ="),
        ('entry = "acme_notes.plugin:plugin"', 'entry = "acme_notes"', "entry", "entry ="),
        ('audience = "both"', 'audience = "all"', "audience", "audience ="),
        ('hooks = ["home"]', 'hooks = ["homes"]', "hooks", "hooks ="),
        ('hooks = ["home"]', 'hooks = ["home"]\nisolation = "remote"', "isolation", ""),
        ('hooks = ["home"]', 'hooks = ["home"]\ncolour = "red"', "colour", ""),
        ('db = "To keep notes."', 'db = ""', "ports.db", "db ="),
        ('db = "To keep notes."', 'db = "To keep notes."\nshell = "Why not."', "ports.shell", ""),
        ('db = "To keep notes."', "", "storage", "[storage]"),
        ('schema = "p_acme_notes"', 'schema = "core"', "storage.schema", 'schema = "p_'),
        ("phi = true", 'phi = "yes"', "storage.phi", "phi ="),
        ("phi = true", "", "storage.phi", "[storage]"),
        ('scope = "patient/Appointment.read"', 'scope = "everything"', "data[0].scope", "scope ="),
        ('reason = "To show the visit a note is about."', 'reason = ""', "data[0].reason", "reason ="),
        ('roles = ["nurse"]', 'roles = ["patient"]', "bundles[0].roles", "roles ="),
        ('name = "note:read"', 'name = "read"', "permissions[0].name", 'name = "note:read"'),
        ('bundle = "see_notes"', 'bundle = "other"', "permissions[0].bundle", "bundle ="),
        ("default = 3", 'default = "3"', "settings[0].default", "default = 3"),
        ("default = 3", "default = true", "settings[0].default", "default = 3"),
        ("default = 3", "default = 99", "settings[0].default", "default = 3"),
        ("default = 3", "default = 0", "settings[0].default", "default = 3"),
        ('type = "integer"', 'type = "string"', "settings[0].type", 'type = "integer"'),
        ('default = "red"', 'default = "green"', "settings[1].default", 'default = "red"'),
        ('choices = ["red", "blue"]', "", "settings[1].choices", ""),
        ('key = "colour"', 'key = "days"', "settings[1].key", 'key = "colour"'),
        ('key = "token"', 'key = "The token"', "secrets[0].key", 'key = "token"'),
        ('label = "Token"', 'label = "Token"\ndefault = "x"', "secrets[0].default", ""),
        ("acme.notes:Communication:create", "core:Patient:read", "audit[0].code", "code ="),
        ('sentence = "Wrote a note"', 'sentence = ""', "audit[0].sentence", "sentence ="),
    ],
)
def test_what_is_wrong_is_named_with_its_line(before, after, field, where):
    assert before in GOOD
    with pytest.raises(ManifestError) as raised:
        parse(GOOD.replace(before, after, 1))
    error = raised.value
    assert error.where == field, str(error)
    assert error.way_out
    if where:
        assert error.line == line(where), str(error)


def test_the_text_says_all_of_it():
    with pytest.raises(ManifestError, match=r"plugin\.toml, line 3: id: 'x' is not publisher/name\. Write it"):
        parse(GOOD.replace('"acme/notes"', '"x"', 1))


@pytest.mark.parametrize(
    "text", ["", "id = ", "[" * 3000, "a = " + "[" * 3000, "n = " + "9" * 5000, "\x00", "a=1\na=2"]
)
def test_what_is_no_manifest(text):
    with pytest.raises(ManifestError):
        parse(text)


@given(st.text())
def test_any_text_parses_or_is_refused(text):
    with pytest.raises(ManifestError):
        parse(text)


KEYS = ["schema", "id", "name", "hooks", "ports", "storage", "data", "settings", "audit", "sdk", "version", "x"]
VALUES = ["1", '"a"', "[]", "[1]", "{}", "true", "1979-05-27", "[{}]", '{schema = "a"}', "nan", "1e400", '""']


@given(st.lists(st.tuples(st.sampled_from(KEYS), st.sampled_from(VALUES)), max_size=12))
def test_any_fields_parse_or_are_refused(fields):
    text = "".join(f"{key} = {value}\n" for key, value in fields)
    with pytest.raises(ManifestError) as raised:
        parse(text)
    assert raised.value.way_out


@given(st.data())
def test_any_line_of_a_good_one_may_be_spoilt(data):
    lines = GOOD.split("\n")
    number = data.draw(st.integers(0, len(lines) - 1))
    lines[number] = data.draw(st.one_of(st.just(""), st.text(max_size=20)))
    try:
        parse("\n".join(lines))
    except ManifestError as error:
        assert 0 <= error.line <= len(lines)  # noqa: PT017 (parsing is as good an outcome)


@given(st.text(), st.text(max_size=8))
def test_line_of_never_fails(text, path):
    assert line_of(text, path) >= 0
