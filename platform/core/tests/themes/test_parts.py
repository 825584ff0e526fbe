"""The parts: forms keep what was typed and say what is wrong, and each says it to a screen reader too."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from portico.themes.page_state import PageState

Render = Callable[..., str]
FORM = """{% from "portico/parts.html" import form, field, hidden %}
{% call form(submit="Send") %}
{{ hidden("visit", "7") }}
{{ field("name", "Name", value="Ellie", optional=true) }}
{{ field("phone", "Phone", kind="tel", autocomplete="tel") }}
{{ field("born", "Date of birth", kind="birthdate") }}
{{ field("how", "How", kind="radio", choices=[("text", "Text"), ("call", "Call")], value="text") }}
{{ field("days", "Days", kind="checks", choices=[(1, "Monday"), (2, "Tuesday")], value=["1"]) }}
{{ field("where", "Where", kind="select", choices=[("a", "A"), ("b", "B")], value="b") }}
{{ field("agree", "Yes", kind="checkbox", value=true) }}
{{ field("secret", "Password", kind="password", value="never") }}
{{ field("words", "Words", kind="textarea", value="knee") }}
{% endcall %}"""


def test_a_fresh_form_has_token_id_and_the_templates_values(render: Render) -> None:
    html = render(FORM, PageState(csrf_token="t0ken", new_submission=lambda: "once"))
    for name, value in (("_token", "t0ken"), ("_submission", "once"), ("_form", "form"), ("visit", "7")):
        assert f'<input type="hidden" name="{name}" value="{value}">' in html
    assert 'value="Ellie"' in html
    assert 'value="text" checked' in html
    assert 'value="1" checked' in html
    assert '<option value="b" selected>' in html
    assert 'value="yes" checked' in html
    assert "knee</textarea>" in html
    assert "never" not in html
    assert "error" not in html


def test_a_refused_form_keeps_what_was_typed_and_not_the_templates_values(render: Render) -> None:
    typed = {"phone": ["555"], "born.month": ["13"], "how": ["call"], "days": ["2"], "where": ["a"], "secret": ["x y"]}
    html = render(FORM, PageState(values=typed, errors={"phone": "One digit is missing"}))
    assert 'value="555"' in html
    assert 'name="born.month" inputmode="numeric" autocomplete="bday-month" value="13"' in html
    assert 'value="call" checked' in html
    assert 'value="2" checked' in html
    assert '<option value="a" selected>' in html
    assert 'value="yes" checked' not in html
    assert "Ellie" not in html
    assert "x y" not in html


def test_errors_are_tied_to_their_fields_and_listed_first(render: Render) -> None:
    errors = {"born": "The month must be between 1 and 12", "phone": "One digit is missing", "": "Someone was faster"}
    html = render(FORM, PageState(values={"phone": ["555"]}, errors=errors))
    assert "Please look at 3 things" in html
    assert html.index("Someone was faster") < html.index("#form-phone") < html.index("#form-born")
    assert html.index("Please look at") < html.index('id="form-phone"')
    assert 'id="form-phone" name="phone" aria-describedby="form-phone-error" aria-invalid="true"' in html
    for target in re.findall(r'href="#([^"]+)"', html):
        assert f'id="{target}"' in html
    for ids in re.findall(r'aria-describedby="([^"]+)"', html):
        assert all(f'id="{id_}"' in html for id_ in ids.split())


def test_a_question_is_not_followed_by_a_colon(render: Render) -> None:
    source = """{% from "portico/parts.html" import form, field %}
    {% call form(submit="A") %}{{ field("a", "How old?") }}{{ field("b", "Name") }}{% endcall %}"""
    html = render(source, PageState(values={"a": ["x"]}, errors={"a": "Type a number.", "b": "Type it."}))
    assert re.findall(r'<a href="#form-.">([^<]+)</a>', html) == ["How old? Type a number.", "Name: Type it."]


def test_one_of_several_forms_comes_back(render: Render) -> None:
    source = """{% from "portico/parts.html" import form, field %}
    {% call form(submit="A", id="a") %}{{ field("x", "X", value="1") }}{% endcall %}
    {% call form(submit="B", id="b") %}{{ field("x", "X", value="2") }}{% endcall %}"""
    html = render(source, PageState(values={"x": ["typed"]}, errors={"x": "Wrong"}, form_id="b"))
    assert 'id="a-x" name="x" required type="text" value="1"' in html
    assert 'value="typed"' in html
    assert html.count("Wrong") == 2  # the list and the field


def test_the_keyboard_begins_in_the_one_field_but_not_past_what_is_wrong(render: Render) -> None:
    source = """{% from "portico/parts.html" import form, field %}
    {% call form(submit="A") %}{{ field("x", "X", focus=true) }}{% endcall %}"""
    assert re.search(r'<input [^>]*name="x"[^>]* autofocus', render(source, PageState()))
    refused = render(source, PageState(values={"x": [""]}, errors={"x": "Wrong"}))
    assert refused.count("autofocus") == 1
    assert re.search(r'<div class="notice"[^>]* autofocus', refused)


def test_no_id_stands_twice(render: Render) -> None:
    html = render(FORM, PageState(values={"how": ["call"]}, errors={"how": "Choose"}))
    ids = re.findall(r' id="([^"]+)"', html)
    assert len(ids) == len(set(ids))


def test_an_error_of_a_question_that_is_not_there_is_still_said(render: Render) -> None:
    html = render(FORM, PageState(values={"a": ["b"]}, errors={"gone": "This was wrong"}))
    assert "<li>This was wrong</li>" in html


def test_the_appointment_card(render: Render) -> None:
    source = """{% from "portico/parts.html" import visit_card %}
    {{ visit_card("Your next visit", at, "America/Denver", facts, actions) }}"""
    html = render(
        source,
        at=datetime(2026, 11, 19, 17, 20, tzinfo=UTC),
        facts=[SimpleNamespace(icon="user-round", text="Dr. Okafor")],
        actions=[SimpleNamespace(label="Move it", href="/move")],
    )
    assert "Thursday, November 19" in html
    assert "10:20 am" in html
    assert 'datetime="2026-11-19T10:20-07:00"' in html
    assert '<div class="leaf" aria-hidden="true">' in html
    assert '<a class="btn main" href="/move">Move it</a>' in html


@pytest.mark.parametrize(
    "call",
    [
        '{{ badge("New", "info") }}',
        '{{ empty("Nothing yet", "Add one", "/x", "None") }}',
        '{{ failed_panel("Bills", "/again", "(406) 555-0142") }}',
        '{{ facts([("When", "now")]) }}',
        '{{ pages(newer="/1", older="/3", now="2") }}',
        '{% call notice("Booked", "ok") %}<p>x</p>{% endcall %}',
        '{{ notice("Booked") }}',
        '{% call card("A", "house", more="All", href="/x") %}{% call rows() %}{{ row("t", "h", "/x", "house", "New", "ok") }}{% endcall %}{% endcall %}',  # noqa: E501
        '{% call table("C", ["a", ("b", "num")]) %}<tr><th scope="row">1</th><td class="num">2</td></tr>{% endcall %}',
    ],
)
def test_each_part_renders(render: Render, call: str) -> None:
    names = "badge, empty, failed_panel, facts, pages, notice, card, rows, row, table"
    assert "<" in render(f'{{% from "portico/parts.html" import {names} %}}{call}')
