"""A plugin whose templates, pictures, words or inputs can't be used is refused; the server starts."""

from __future__ import annotations

from pathlib import Path

import portico
import pytest
from portico.plugins.discovery import discover
from portico.plugins.registry import Step
from portico.web.plugin_check import plugin_check
from portico_testkit.packages import Package, installed

WEB = Path(portico.__file__).parent / "web"
PLUGIN = """
class Plugin:
    @hookimpl
    def declare_pages(self) -> Sequence[Page]:
        return (Page(path="", audience=Audience.PATIENT, title="x", get="pages:first"),)
plugin = Plugin()
"""
PAGES = """
from __future__ import annotations
import msgspec
from portico_sdk import *

class Query(msgspec.Struct):
    words: {} = None

async def first(ctx: PluginContext, path: Nothing, query: Query) -> View: ...
"""
PO = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n'


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({}, ""),
        ({"pages.py": PAGES.format("complex | None")}, "a form can't send"),
        ({"templates/acme.notes/a.html": "{% if %}"}, "TemplateSyntaxError"),
        ({"templates/acme.notes/a.html": "<script>alert(1)</script>"}, "script"),
        ({"templates/acme.notes/a.html": "{{ model|safe }}"}, "safe"),
        ({"locale/es/LC_MESSAGES/acme_notes.po": PO + '"Plural-Forms: nplurals=2; plural=(;"\n'}, "Error"),
        ({"static/acme.notes/run.js": "alert(1)"}, "run.js"),
    ],
)
def test_what_the_web_needs(tmp_path, files, words):
    package = Package(plugin=PLUGIN, hooks=("declare_pages",), files={"pages.py": PAGES.format("str | None"), **files})
    with installed(tmp_path, package, Package(id="acme/good")) as points:
        registry = discover(points, checks=[plugin_check(WEB / "templates", WEB / "static")])
    if not words:
        assert not registry.refused, registry.refused
        return
    (plugin,) = registry.refused
    assert plugin.step is Step.FILES, plugin.reason
    assert words in plugin.reason
    assert [one.id for one in registry.ready] == ["acme/good"]
