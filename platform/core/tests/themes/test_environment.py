"""What a template may do, and what is refused: unescaped values, script, style, other plugins' files, unknown names."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jinja2 import TemplateNotFound, TemplateSyntaxError, UndefinedError
from jinja2.exceptions import SecurityError
from portico.themes.assets import Assets
from portico.themes.environment import TemplateRefused, Templates, plugin_templates, refuse_forbidden
from portico.themes.page_state import PageState
from portico.themes.speech import Catalogues, Speech
from portico.web.shell import Shell

Render = Callable[..., str]
TEMPLATES = Path(__file__).parents[2] / "src" / "portico" / "web" / "templates"
EVIL = "<script>alert(1)</script>"


def test_every_template_of_core_compiles(core: Templates) -> None:
    names = core.names()
    assert "portico/page.html" in names
    for name in names:
        core.load(name)


@pytest.mark.parametrize(
    "source",
    [
        "{{ x }}",
        "{{ _(x) }}",
        "{{ gettext(x) }}",
        "{{ ngettext(x, x, 1) }}",
        "{% trans x=x %}Hello {{ x }}{% endtrans %}",
        "{% trans n=1, x=x %}{{ x }}{% pluralize %}{{ x }}s{% endtrans %}",
        "{{ x|upper|default('', true) }}",
        "{{ _('%(x)s', x=x) }}",
        "{{ icon(x) }}",
        "{{ icon('house', x) }}",
        "{{ x|replace('a', 'b') }}",
        "{{ x|phone }}",
        "{% trans x=x|phone %}Call {{ x }}{% endtrans %}",
        "{% set y = x %}{{ y }}",
        "{{ [x]|join }}",
    ],
)
def test_a_value_never_becomes_markup(render: Render, source: str) -> None:
    assert "<script" not in render(source, x=EVIL).lower()


def test_a_telephone_number_is_a_link_where_it_can_be_dialled(render: Render) -> None:
    source = "{% trans n=number|phone %}Call {{ n }}.{% endtrans %}"
    link = '<a href="tel:+14065550142;ext=4">(406) 555-0142 ext. 4</a>'
    assert render(source, number="(406) 555-0142 ext. 4") == f"Call {link}."
    assert render(source, number="her sister & son") == "Call her sister &amp; son."
    assert render("{{ number|tel }}", number="her sister") == ""


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=50)
@given(text=st.text(alphabet=st.sampled_from("<>&\"'= /abc%(){}"), max_size=40))
def test_parts_escape_what_they_are_given(render: Render, text: str) -> None:
    source = """{% from "portico/parts.html" import row, badge, field, form %}
    {% call form(submit=x, label=x) %}{{ field("a", x, value=x, hint=x) }}{% endcall %}
    {{ row(x, x, href="/") }}{{ badge(x) }}"""
    page = PageState(values={"a": [text]}, errors={"a": text, "": text})
    html = render(source, page, x="<b>" + text)
    assert "<b><" not in html
    assert "&lt;b&gt;" in html


@pytest.mark.parametrize("source", ["{{ x|safe }}", "{% filter safe %}x{% endfilter %}"])
def test_there_is_no_way_round_escaping(render: Render, source: str) -> None:
    with pytest.raises(TemplateSyntaxError, match="safe"):
        render(source, x=EVIL)


@pytest.mark.parametrize(
    "tag", ["{% autoescape false %}{{ x }}{% endautoescape %}", "{%- autoescape false %}{% endautoescape %}"]
)
def test_escaping_cannot_be_switched_off(render: Render, tag: str) -> None:
    with pytest.raises(TemplateRefused, match="autoescape"):
        render(tag, x=EVIL)


def test_unknown_names_are_refused(render: Render) -> None:
    with pytest.raises(UndefinedError):
        render("{{ nobody.name }}")
    with pytest.raises(UndefinedError):
        render("{{ typo }}")


@pytest.mark.parametrize("source", ["{{ ''.__class__.__mro__ }}", "{{ x.__init__.__globals__ }}", "{{ x.append(1) }}"])
def test_the_sandbox_holds(render: Render, source: str) -> None:
    with pytest.raises((SecurityError, UndefinedError)):
        render(source, x=[])


@pytest.mark.parametrize(
    "source",
    [
        "<script>1</script>",
        "<p style='color: red'>",
        '<p\n  style="x">',
        "<p onclick='x()'>",
        "<a href='javascript:x()'>",
        "<style>p{}</style>",
        "<iframe src='/'></iframe>",
        "<link rel=stylesheet href=//evil>",
        "<form method=post>",
        '<form action="/x"\n method="POST">',
        "<meta http-equiv=refresh content='0'>",
        "<base href='//evil'>",
    ],
)
def test_a_plugins_template_holds_no_script_style_or_bare_form(render: Render, source: str) -> None:
    with pytest.raises(TemplateRefused, match="may not stand in a template"):
        render("first line\n" + source)


def test_a_form_that_only_asks_may_stand_bare() -> None:
    refuse_forbidden('<form method="get" action="/x"><button>Show</button></form>', "x.html")
    refuse_forbidden("{% set one = model.person %}{{ one.name }}", "x.html")


def test_who_has_the_same_template_has_words_of_its_own(tmp_path: Path, assets: Assets) -> None:
    """Compiled once for both."""
    (tmp_path / "note.html").write_text("{{ _('Visit') }}, {% trans %}bring it{% endtrans %}")
    words = {"acme_notes": ("Consulta", "tráigalo"), "acme_tasks": ("Turno", "llévelo")}
    for package, (visit, bring) in words.items():
        po = tmp_path / package / "es" / "LC_MESSAGES" / f"{package}.po"
        po.parent.mkdir(parents=True)
        head = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'
        po.write_text(f'{head}msgid "Visit"\nmsgstr "{visit}"\n\nmsgid "bring it"\nmsgstr "{bring}"\n')
    with Catalogues.read({package: tmp_path / package for package in words}).speaking(Speech(language="es")):
        shown = {
            package: plugin_templates(package, tmp_path, TEMPLATES, assets).render("note.html", {}, PageState())
            for package in words
        }
    assert shown == {package: ", ".join(its) for package, its in words.items()}


def test_a_template_that_was_written_anew_is_read_anew(tmp_path: Path, assets: Assets) -> None:
    def shown() -> str:
        return plugin_templates("acme_notes", tmp_path, TEMPLATES, assets).render("note.html", {}, PageState())

    for text in ("first", "second"):
        (tmp_path / "note.html").write_text(text)
        assert shown() == text


def test_core_pages_hold_to_the_same_rules(core: Templates) -> None:
    for name in core.names():
        if not name.startswith("portico/"):
            source = (TEMPLATES / name).read_text()
            # A script of ours stands in a file and carries the page's nonce.
            own = re.sub(
                r'<script nonce="\{\{ shell.nonce \}\}" src="[^"]+"( type="module"| defer)*></script>', "", source
            )
            # A frame around a letter: an empty `sandbox` gives it no script, no form and no origin.
            own = re.sub(r'<iframe class="letter" sandbox src="[^"]+" title="[^"]+"></iframe>', "", own)
            # And those around samples of a look, which are ours: no script and no forms either (web/framed.py).
            own = re.sub(r'<iframe class="look-frame" sandbox="allow-same-origin" [^>]*></iframe>', "", own)
            own = re.sub(r'<link rel="stylesheet" href="\{\{ static\([^}]+\) \}\}">', "", own)
            # What a page of the public site is about, and the head of a document that is taken away.
            own = re.sub(r'<meta (charset|name="(viewport|description)")[^>]*>', "", own)
            refuse_forbidden(own, name)


def test_a_plugin_sees_its_own_folder_and_the_shell_only(tmp_path: Path, assets: Assets) -> None:
    own = tmp_path / "templates"
    (own / "portico").mkdir(parents=True)
    (own / "portico" / "parts.html").write_text("mine")
    (tmp_path / "secret.html").write_text("secret")
    templates = plugin_templates("acme_notes", own, TEMPLATES, assets)
    for name in ("../secret.html", "account/account.html", "patient/home.html"):
        with pytest.raises(TemplateNotFound):
            templates.render(name, {}, PageState())
    assert templates.render("portico/parts.html", {}, PageState()) != "mine"


def test_one_template_serves_both_doors(render: Render, shell: Callable[..., Shell]) -> None:
    source = (
        '{% extends "portico/page.html" %}{% block title %}T{% endblock %}{% block main %}<h1>Here</h1>{% endblock %}'
    )
    portal = render(source, shell=shell())
    desk = render(source, shell=shell(door="workspace"))
    assert 'class="top"' in portal
    assert 'class="desk"' in desk
    for html in (portal, desk):
        assert "<h1>Here</h1>" in html
        assert "<title>T, Elm Street Family Medicine</title>" in html
        assert html.count("<main") == 1
        assert 'href="#main"' in html
        assert '<form method="post" action="/sign-out"><input type="hidden" name="_token" value="t0ken">' in html
        assert 'nonce="n0nce"' in html
        assert "style=" not in html


def test_four_places_and_more_on_a_phone(render: Render, shell: Callable[..., Shell]) -> None:
    html = render('{% extends "portico/page.html" %}', shell=shell())
    assert html.count('<li class="extra">') == 2
    assert '<li class="more"><a href="#foot">' in html
    assert 'class="rest"' in html


def test_nobody_signed_in_no_session_no_sign_out(render: Render, shell: Callable[..., Shell]) -> None:
    html = render('{% extends "portico/page.html" %}', shell=shell(person=None, session_ends_in_s=None))
    assert "sign-out" not in html
    assert "session" not in html


@pytest.mark.parametrize("code", ["403", "404", "405", "421", "422", "500", "503"])
@pytest.mark.parametrize("signed_in", [True, False])
def test_error_pages_say_whom_to_call_and_the_reference(
    core: Templates, shell: Callable[..., Shell], code: str, signed_in: bool
) -> None:
    frame = shell() if signed_in else shell(person=None, session_ends_in_s=None)
    html = core.render(f"portico/errors/{code}.html", {"shell": frame}, PageState())
    assert "(406) 555-0142" in html
    assert ("7f3a19c2" in html) == (code != "421")


def test_the_last_page_needs_nothing(core: Templates) -> None:
    html = core.render("portico/errors/bare.html", {"heading": "H", "words": "W", "reference": ""}, PageState())
    assert "<h1>H</h1>" in html
