"""A plugin's page behind its walls: what it may answer, what is undone, what the audit needs to know."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest
from portico.audit.tables import AuditEvent
from portico.clinical.tables import Patient
from portico.identity.tables import PersonLink
from portico.notify.post import Post
from portico.plugins import isolation
from portico.plugins.context import make_context
from portico.plugins.isolation import PluginFailed, call_page
from portico.plugins.services import Services
from portico.tenancy.context import Actor, ActorKind
from portico_sdk import Forbidden, NotFound, Nothing, Read, Redirect, Refused, View
from portico_testkit.packages import Package

PLUGIN = """
class Plugin:
    @hookimpl
    def declare_pages(self) -> Sequence[Page]:
        return (
            Page(path="note", audience=Audience.PATIENT, title="x", get="pages:show", post="pages:submit", shows={}),
        )
plugin = Plugin()
"""
PAGES = """
from __future__ import annotations
import asyncio, datetime, sys, uuid
from portico_sdk import *

async def show(ctx: PluginContext, path: Nothing, query: Nothing) -> Answer:
    {}

async def submit(ctx: PluginContext, path: Nothing, query: Nothing) -> Answer:
    {}
"""
MANIFEST = """
[ports]
directory = "x"
audit = "x"
[[data]]
scope = "patient/Appointment.read"
reason = "x"
[[audit]]
code = "acme.notes:Communication:create"
sentence = "Wrote a note"
"""
ME = UUID("0198b1d2-0000-7000-8000-000000000001")


@pytest.fixture
def call(tenancy, practice, discovered):
    """What a page's function answers to one request of a patient."""

    async def run(body="return View(template='x.html')", *, form="", shows=(), tables=MANIFEST):
        indented = (text.replace("\n", "\n    ") for text in (body, form or "return Redirect(to='/')"))
        files = {"pages.py": PAGES.format(*indented)}
        package = Package(
            plugin=PLUGIN.format(repr(shows)), hooks=("declare_pages",), manifest_tables=tables, files=files
        )
        (plugin,) = discovered(package).installed
        assert plugin.state == "ready", plugin.reason
        (mounted,) = plugin.pages
        actor = Actor(kind=ActorKind.PATIENT, id=ME, patient_id=ME)
        async with tenancy.tenant_scope(practice, actor, "PATRQT") as scope:
            ctx = make_context(
                scope,
                plugin,
                Services(clock=lambda: None, keys=tenancy.keys, post=Post(tenancy.keys, lambda: None)),
                settings={},
                place="note",
            )
            handler = mounted.post if form else mounted.get
            return await call_page(scope, plugin, mounted.page, handler, ctx, Nothing(), Nothing())

    return run


async def test_a_view(call):
    assert await call() == View(template="x.html")


async def test_a_redirect(call):
    assert await call(form="return Redirect(to='/p/acme.notes')") == Redirect(to="/p/acme.notes")


async def test_a_refusal(call):
    assert await call(form="return Refused(errors={'': 'no'})") == Refused(errors={"": "no"})


async def test_bad_input_is_a_refusal(call):
    assert await call(form="raise BadInput({'text': 'Write something'})") == Refused(errors={"text": "Write something"})


@pytest.mark.parametrize("error", [NotFound, Forbidden])
async def test_ordinary_refusals_pass(call, error):
    with pytest.raises(error):
        await call(f"raise {error.__name__}('x')")


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("return 'html'", "answered with str"),
        ("return View(template='x.html', model={'a': 1})", "no msgspec Struct"),
        ("return View(template='x.html', reads=(Read(code='Patient'),))", "does not name in shows"),
        ("raise ValueError('Ada Ames')", "ValueError at pages.py:7"),
        ("sys.exit(1)", "SystemExit at pages.py:7"),
        ("await ctx.db.lock('x')", "PortNotGranted"),
        ("await ctx.directory.patient(uuid.uuid4())", "PortNotGranted"),
    ],
)
async def test_what_fails_is_named_without_data(call, body, words):
    with pytest.raises(PluginFailed, match=words) as raised:
        await call(body)
    assert "Ada" not in str(raised.value)
    assert raised.value.plugin.id == "acme/notes"


async def test_a_page_that_shows_says_what_it_read(call):
    answer = await call("return View(template='x', reads=(Read(code='Appointment'),))", shows=("Appointment",))
    assert answer.reads == (Read(code="Appointment"),)


async def test_a_page_that_shows_and_is_silent(call):
    with pytest.raises(PluginFailed, match="does not say what it read"):
        await call(shows=("Appointment",))


async def test_a_late_page(call, monkeypatch):
    monkeypatch.setattr(isolation, "PAGE_DEADLINE_S", 0.05)
    with pytest.raises(PluginFailed, match="no answer within"):
        await call("await asyncio.sleep(5)")


WRITE = """
await ctx.audit.changed(
    "acme.notes:Communication:create",
    patient_id=ctx.actor.patient_id,
    resource=("Communication", uuid.uuid4()),
    action="C",
)
{}"""


async def events(tenancy, practice):
    async with tenancy.tenant_scope(practice, Actor.system("test"), "SYSADMIN"):
        return await AuditEvent.select()


async def test_the_audit_is_stamped_with_the_plugin(call, tenancy, practice):
    await call(form=WRITE.format("return Redirect(to='/')"))
    (row,) = await events(tenancy, practice)
    assert (row["code"], row["action"], row["patient_ids"]) == ("acme.notes:Communication:create", "C", [ME])
    assert (row["plugin_id"], row["plugin_version"], row["hook"]) == ("acme/notes", "1.0.0", "note")


@pytest.mark.parametrize("end", ["return Refused(errors={})", "raise BadInput({})"])
async def test_what_a_refused_form_did_is_undone(call, tenancy, practice, end):
    assert isinstance(await call(form=WRITE.format(end)), Refused)
    assert await events(tenancy, practice) == []


async def test_a_page_that_is_looked_at_writes_nothing(call, tenancy, practice):
    with pytest.raises(PluginFailed, match="ReadOnly"):
        await call(WRITE.format("return View(template='x')"))
    assert await events(tenancy, practice) == []


async def test_only_declared_codes(call):
    with pytest.raises(PluginFailed, match="PortNotGranted"):
        await call(form=WRITE.replace("acme.notes:Communication", "core:Patient").format("return Redirect(to='/')"))


PATIENTS = MANIFEST + '[[data]]\nscope = "patient/Patient.read"\nreason = "x"\n'


@pytest.fixture
async def family(tenancy, practice):
    """The patient who is signed in, and another one."""
    async with tenancy.tenant_scope(practice, Actor.system("test"), "SYSADMIN"):
        me = Patient(id=ME, given="Ada", family="Ames", name_key="ada ames", birth_date=date(1980, 1, 2))
        other = Patient(given="Bo", family="Ames", name_key="bo ames", birth_date=date(1980, 1, 2))
        await me.save()
        await other.save()
    return me, other


async def test_a_patient_reads_its_own_record(call, family):
    body = f"return Redirect(to=(await ctx.directory.patient(uuid.UUID('{ME}'))).name)"
    assert await call(body, tables=PATIENTS) == Redirect(to="Ada Ames")


async def test_another_patient_is_not_there(call, family):
    _, other = family
    with pytest.raises(NotFound):
        await call(f"await ctx.directory.patient(uuid.UUID('{other.id}'))", tables=PATIENTS)


async def test_who_reads_the_portal(call, family, tenancy, practice):
    """The one with an account; of a patient's own session its own record only."""
    me, other = family
    asked = f"await ctx.directory.with_portal([uuid.UUID('{me.id}'), uuid.UUID('{other.id}')])"
    body = f"return Redirect(to='/' + ','.join(map(str, {asked})))"
    assert await call(body, tables=PATIENTS) == Redirect(to="/")
    async with tenancy.tenant_scope(practice, Actor.system("test"), "SYSADMIN"):
        for one in family:
            await PersonLink(issuer="i", sub=str(one.id), patient_id=one.id, email="a@mail.example", active=True).save()
    assert await call(body, tables=PATIENTS) == Redirect(to=f"/{me.id}")
    async with tenancy.tenant_scope(practice, Actor.system("test"), "SYSADMIN"):
        await PersonLink.update({PersonLink.active: False}).where(PersonLink.patient_id == me.id)
    assert await call(body, tables=PATIENTS) == Redirect(to="/")


async def test_a_patient_does_not_search(call):
    with pytest.raises(Forbidden):
        await call("await ctx.directory.find_patients('Ames')", tables=PATIENTS)


FILES = MANIFEST.replace('audit = "x"', 'audit = "x"\nfiles = "x"')


async def test_a_file_is_kept_by_a_form_only(call):
    with pytest.raises(PluginFailed, match=r"PluginError at pages\.py"):
        await call("await ctx.files.put('a.txt', b'x')\nreturn View(template='x.html')", tables=FILES)
    body = "await ctx.files.put('a.txt', b'x')\nassert await ctx.files.get('a.txt') == b'x'\nreturn Redirect(to='/')"
    assert await call(form=body, tables=FILES) == Redirect(to="/")
