"""The SDK's own small functions, and the limits that its structs keep on the wire."""

from __future__ import annotations

import logging
import uuid
from datetime import UTC, datetime
from gettext import NullTranslations

import msgspec
import portico_sdk
import pytest
from hypothesis import given
from hypothesis import strategies as st
from portico_sdk import (
    BadInput,
    Card,
    HomePart,
    Link,
    NavItem,
    Panel,
    Platform,
    PluginContext,
    PortNotGranted,
    RetryLater,
    Row,
    Tenant,
    Todo,
    schema_name,
    translator,
    url_name,
)
from portico_sdk.data import NoTenantOpen, TenantTable, uuid7
from portico_sdk.hooks import FAMILIES, SPECS
from portico_sdk.i18n import translations
from portico_sdk.ports import PORTS


def on_the_wire(value: object, hook: str) -> object:
    return msgspec.convert(msgspec.to_builtins(value), SPECS[hook].answer)


@pytest.mark.parametrize("href", ["/", "/p/notes", "/p/notes?day=2026-11-02#a", "tel:+14065550142"])
def test_addresses_that_may_stand_on_a_page(href):
    on_the_wire([NavItem(label="x", icon="note", href=href)], "nav_items")


@pytest.mark.parametrize(
    "href",
    ["", "p/notes", "//elsewhere", "/\\elsewhere", "/a\n", "/\t/x", "https://x.example", "javascript:alert(1)", "tel:"],
)
def test_addresses_that_may_not(href):
    with pytest.raises(msgspec.ValidationError):
        on_the_wire([NavItem(label="x", icon="note", href=href)], "nav_items")


@given(st.text())
def test_no_address_leads_to_another_host(href):
    try:
        on_the_wire([NavItem(label="x", icon="note", href=href)], "nav_items")
    except msgspec.ValidationError:
        return
    assert href.startswith("tel:") or (href.startswith("/") and not href.startswith(("//", "/\\")))


CARD = Card(title="x", icon="note")
TODO = Todo(title="x", icon="note", href="/")


@pytest.mark.parametrize(
    "part",
    [
        HomePart(cards=(CARD, CARD, CARD)),
        HomePart(todos=(TODO,) * 4),
        HomePart(cards=(Card(title="x", icon="note", rows=(Row(title="x"),) * 4),)),
        HomePart(cards=(Card(title="x" * 81, icon="note"),)),
        HomePart(cards=(Card(title="", icon="note"),)),
        HomePart(cards=(Card(title="x", icon="../note"),)),
        HomePart(cards=(Card(title="x", icon="note", more=Link(label="x", href="//x")),)),
        HomePart(hero=Panel(title="x", at=datetime(2026, 11, 2), timezone="UTC")),  # noqa: DTZ001 (that is the fault)
    ],
)
def test_no_plugin_fills_the_page(part):
    with pytest.raises(msgspec.ValidationError):
        on_the_wire(part, "home")


@pytest.mark.parametrize("made", [Panel, Row])
def test_a_zone_must_exist(made):
    with pytest.raises(ValueError, match="IANA"):
        made(title="x", at=datetime(2026, 11, 2, tzinfo=UTC), timezone="Mars/North")


def test_every_hook_has_a_page_of_its_own_and_a_deadline():
    for spec in SPECS.values():
        assert spec.doc, spec.name
        assert (spec.deadline_s > 0) == (spec.kind == "run"), spec.name
    assert {name for family in FAMILIES for name in family.DEADLINES_MS} <= set(SPECS)


def test_names():
    assert (url_name("portico/scheduling"), schema_name("portico/scheduling")) == ("scheduling", "p_scheduling")
    assert (url_name("acme/my-notes"), schema_name("acme/my-notes")) == ("acme.my-notes", "p_acme_my_notes")


@pytest.fixture
def ctx():
    tenant = Tenant(id=uuid7(), slug="elm", name="Elm", timezone="UTC", locale="en-US", base_url="http://x")
    return PluginContext(
        plugin_id="acme/notes",
        tenant=tenant,
        actor=portico_sdk.Actor(kind="staff", id=None, permissions=frozenset({"note:read"})),
        platform=Platform(sdk_version="1", environment="test"),
        clock=lambda: datetime(2026, 11, 2, tzinfo=UTC),
        log=logging.getLogger("x"),
    )


def test_a_context(ctx):
    assert ctx.url() == "/p/acme.notes"
    assert ctx.url("a/b") == "/p/acme.notes/a/b"
    assert ctx.now().year == 2026
    assert ctx.actor.may("note:read")
    assert not ctx.actor.may("note:write")


@pytest.mark.parametrize("port", PORTS)
def test_a_port_that_was_not_granted_names_the_line_to_add(ctx, port):
    with pytest.raises(PortNotGranted, match=rf"under \[ports\]: {port} ="):
        getattr(ctx, port)


def test_words():
    t = translator("acme_notes")
    assert t("Hello {name}", name="Ada") == "Hello Ada"
    assert t("100 {percent}") == "100 {percent}"

    class Spanish(NullTranslations):
        def gettext(self, message: str) -> str:
            return {"Hello {name}": "Hola {name}"}.get(message, message)

    token = translations.set({"acme_notes": Spanish()})
    assert t("Hello {name}", name="Ada") == "Hola Ada"
    assert translator("other")("Hello {name}", name="Ada") == "Hello Ada"
    translations.reset(token)


def test_errors_say_what_happened():
    assert BadInput({"b": "x", "a": "y"}).fields == {"b": "x", "a": "y"}
    assert str(BadInput({})) == "form"
    assert str(RetryLater(2.5)) == "retry after 2.5 seconds"


def test_ids_sort_by_time():
    made = [uuid7() for _ in range(50)]
    assert {one.version for one in made} == {7}
    assert {one.variant for one in made} == {uuid.RFC_4122}
    assert [one.int >> 80 for one in made] == sorted(one.int >> 80 for one in made)


async def test_no_query_without_a_practice():
    class Loose(TenantTable, tablename="loose"):
        pass

    with pytest.raises(NoTenantOpen):
        await Loose.select()
    with pytest.raises(NoTenantOpen):
        Loose()


def test_all_is_sorted_and_there():
    assert sorted(portico_sdk.__all__) == sorted(set(portico_sdk.__all__))
    assert [name for name in portico_sdk.__all__ if not hasattr(portico_sdk, name)] == []
