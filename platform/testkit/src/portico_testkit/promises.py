"""What a plugin promises about itself in a running portal: each a function that says which promise is broken.

`PluginContract` calls them; they need the extra `portal`. A practice of its own is made for each.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from html import unescape
from urllib.parse import unquote
from uuid import uuid4

import msgspec
from portico.plugins.answers import Part
from portico.plugins.copies import Acting
from portico.plugins.registry import MountedPage
from portico.tenancy.context import Actor, Tenant
from portico_sdk import AppointmentDraft, SetUp, SetUpApplied, Subject, SubjectCopy, Task
from portico_sdk.pages import HomeRequest, NavRequest, RecordRequest

from portico_testkit.stage import (
    Stage,
    accounts,
    demonstrate,
    house,
    is_marked,
    lines_in,
    listening,
    patient_actor,
    rows,
    run_task,
    sentences,
)
from portico_testkit.visitors import hidden_fields

MOST_LINKS = 40
"""So many of a page's own links are followed."""

_LINK = re.compile(r"""\s(?:href|action)="(/[^"]*)\"""")
_EMPTY = re.compile(r"<(ul|ol|dl|tbody)\b[^>]*>\s*</\1>")


async def core_takes_it_in(stage: Stage) -> None:
    assert stage.plugin.state == "ready"


async def every_page_stands_empty(stage: Stage) -> None:
    """With nothing in it a page says so; a list of nothing says nothing."""
    home = await house(stage, is_filled=False)
    for page in _plain_pages(stage):
        answer = await home.get(page, page.path)
        assert answer.status_code in (200, 303), f"{page.path} on the first day answers {answer.status_code}"
        empty = _EMPTY.search(_main(answer.text))
        assert not empty, f"{page.path} on the first day shows an empty <{empty[1]}>: say what will stand there"


async def every_page_stands_full(stage: Stage) -> None:
    """Also those that its own links lead to."""
    home = await house(stage, is_filled=True)
    for page in _plain_pages(stage):
        answer = await home.get(page, page.path)
        assert answer.status_code in (200, 303), f"{page.path} answers {answer.status_code}"
        for link in _links(stage, answer.text):
            followed = await home.get(page, link)
            assert followed.status_code < 400, f"{page.path} leads to {link}, which answers {followed.status_code}"


async def every_form_can_be_refused(stage: Stage) -> None:
    """Sent with nothing in it, a form is taken or says what is wrong. It never breaks."""
    home = await house(stage, is_filled=True)
    for page in stage.plugin.pages:
        if page.post is None:
            continue
        visitor, path = home.at(page), re.sub(r"\{\w+:\w+\}", lambda _: str(uuid4()), page.path)
        shown = await visitor.get("/account")
        fields = {name: value for name, value in hidden_fields(shown.text).items() if name == "_token"}
        for given in ({}, dict.fromkeys(_fields(page), "ä" * 300)):
            answer = await visitor.post(path, {**fields, "_submission": str(uuid4()), **given})
            home.asked.append(answer)
            assert answer.status_code < 500, f"the form of {page.path} answers {answer.status_code}"


async def hooks_answer_in_time(stage: Stage) -> None:
    """Each in the form that its spec says, on a day like any other."""
    home = await house(stage, is_filled=True)
    parts, now = stage.visitors.app.parts, datetime.now(UTC)
    draft = AppointmentDraft(
        patient_id=home.record.id,
        practitioner_id=uuid4(),
        location_id=uuid4(),
        start=now + timedelta(days=3),
        end=now + timedelta(days=3, minutes=20),
    )
    for actor in (patient_actor(home), Actor.system("test")):
        async with parts.tenancy.tenant_scope(home.tenant, actor, "SYSADMIN") as scope:
            results = [
                await parts.relay.collect(scope, "nav_items", NavRequest(audience="patient")),
                await parts.relay.collect(scope, "home", HomeRequest(patient_id=home.record.id, today=now.date())),
                await parts.relay.collect(scope, "record", RecordRequest(patient_id=home.record.id, today=now.date())),
                await parts.relay.collect(scope, "check_booking", draft),
                await parts.relay.collect(scope, "health"),
            ]
        missing = [one for result in results for one in result.missing if one.plugin.id == stage.plugin_id]
        assert not missing, f"a hook gave no answer: {', '.join(one.why for one in missing)}; the log says which"


async def off_and_on_keeps_everything(stage: Stage) -> None:
    home = await house(stage, is_filled=True)
    before = await rows(stage, home.tenant)
    lifecycle, tenancy = stage.visitors.app.parts.lifecycle, stage.visitors.app.parts.tenancy
    async with tenancy.tenant_scope(home.tenant, Actor.system("test"), "SYSADMIN") as scope:
        await lifecycle.disable(scope, stage.plugin_id)
    assert await rows(stage, home.tenant) == before, "disabling it changed what it keeps"
    async with tenancy.tenant_scope(home.tenant, Actor.system("test"), "SYSADMIN") as scope:
        await lifecycle.enable(scope, stage.plugin_id)
    after = await rows(stage, home.tenant)
    assert not [name for name in before if before[name] - after[name]], "what it kept is gone"


async def demo_data_twice_adds_nothing(stage: Stage) -> None:
    home = await house(stage, is_filled=True)
    before = await rows(stage, home.tenant)
    await demonstrate(stage, home.tenant)
    after = await rows(stage, home.tenant)
    grown = [name for name in after if len(after[name]) > len(before[name])]
    assert not grown, f"demo_data, called again, adds to {', '.join(grown)}"


async def tasks_twice_do_nothing_twice(stage: Stage) -> None:
    """The same run told again after a crash; and one about something that is gone by now."""
    home = await house(stage, is_filled=True)
    for name, known in stage.plugin.tasks.items():
        for key in ("", str(uuid4())):
            if not key and known.spec.every_minutes is None:
                continue
            task = Task(id=uuid4(), name=name, key=key, due=stage.visitors.app.parts.clock())
            await run_task(stage, home.tenant, task)
            once = await rows(stage, home.tenant)
            await run_task(stage, home.tenant, task)
            twice = await rows(stage, home.tenant)
            changed = [table for table in twice if twice[table] != once[table]]
            assert not changed, f"the task {name}, run twice, changes {', '.join(changed)} twice"


async def nothing_of_a_patient_leaks(stage: Stage) -> None:
    """Not into the log, not into an address: those are read by people who may not read a record."""
    with listening() as lines:
        home = await house(stage, is_filled=True)
        for page in _plain_pages(stage):
            answer = await home.get(page, page.path)
            for link in _links(stage, answer.text):
                await home.get(page, link)
        await hooks_answer_in_time(stage)
    for line in lines:
        assert not is_marked(line), f"a patient's name or birth date is in the log: {_hidden(line)}"
    for answer in home.asked:
        for address in (answer.headers.get("location", ""), *_LINK.findall(_main(answer.text))):
            words = unquote(unescape(address))
            assert not is_marked(words), f"a patient's name or birth date is in an address: {_hidden(words)}"


async def setup_round_trips(stage: Stage) -> None:
    """What its part of a practice's file says makes the same elsewhere; said again, it changes nothing."""
    hooks = {"export_setup", "apply_setup"} & stage.plugin.hooks.keys()
    if not hooks:
        return
    assert len(hooks) == 2, "export_setup and apply_setup go together: have both or neither"
    home, there = (
        await house(stage, is_filled=True),
        await house(stage, is_filled=True, is_demonstrated=False),
    )
    said = await _said(stage, home.tenant)
    assert said == await _said(stage, home.tenant), "export_setup, asked again, says something else"
    applied = await _applied(stage, there.tenant, said)
    problems = [f"{one.key}: {one.message}" for one in applied.problems]
    assert not problems, f"apply_setup does not take what export_setup gave: {'; '.join(problems)}"
    kept = await _said(stage, there.tenant)
    lost = [key for key in said.content if said.content[key] != kept.content.get(key)]
    assert kept == said, f"what a practice set up is not the same elsewhere: {', '.join(lost) or 'there is more'}"
    again = await _applied(stage, there.tenant, said)
    assert not again.changed, f"apply_setup, called again, changes something: {'; '.join(again.changed)}"


async def what_it_keeps_can_be_copied_and_erased(stage: Stage) -> None:
    home, parts = await house(stage, is_filled=True), stage.visitors.app.parts
    kept = await rows(stage, home.tenant)
    by = Acting(tenant=home.tenant, actor=Actor.system("test"))
    copied = lines_in(await parts.copies.at_once(parts.tenancy, by, stage.plugin))
    missing = [name for name, found in kept.items() if len(found) != copied.get(name, 0)]
    assert not missing, f"rows of {', '.join(missing)} are not in the copy"
    await stage.visitors.disable(home.tenant, stage.plugin_id)
    removal = copy.copy(parts.removal)
    removal.grace = timedelta()
    async with parts.tenancy.tenant_scope(home.tenant, Actor.system("test"), "SYSADMIN") as scope:
        try:
            await removal.erase(scope, stage.plugin)
        except Exception as error:
            raise AssertionError(f"what it keeps can't be erased: {type(error).__name__}") from error
    left = [name for name, found in (await rows(stage, home.tenant)).items() if found]
    assert not left, f"after erasing there are rows left in {', '.join(left)}"


async def a_person_reads_what_it_keeps(stage: Stage) -> None:
    """What stands in the rows that name them, in sentences, stands in their copy; nothing of anybody else's does."""
    home, stranger = await house(stage, is_filled=True), uuid4()
    if "export_subject" not in stage.plugin.hooks:
        return
    for patient_id, person_ids in ((home.record.id, await accounts(home)), (stranger, ())):
        named = [row for found in (await rows(stage, home.tenant)).values() for row in found if str(patient_id) in row]
        subject = Subject(patient_id=patient_id, person_ids=person_ids)
        copied = await _asked(stage, home.tenant, "export_subject", subject)
        assert isinstance(copied, SubjectCopy)
        entries = [entry for section in copied.sections for entry in section.entries]
        assert bool(entries) >= bool(named), "rows name the patient, and export_subject says nothing of them"
        assert named or not entries, "export_subject tells a patient something who has nothing here"
        told = {fact.text for entry in entries for fact in entry}
        missing = [text for row in named for text in sentences(row) if not any(text in one for one in told)]
        assert not missing, f"export_subject leaves out what stands in a row: {_hidden(missing[0])}"


async def a_person_is_erased_whole_or_not_at_all(stage: Stage) -> None:
    """After `erase_subject` no row names them; with a problem all is as it was. Asked again, it changes nothing."""
    home = await house(stage, is_filled=True)
    if "erase_subject" not in stage.plugin.hooks:
        return
    before, subject = (
        await rows(stage, home.tenant),
        Subject(patient_id=home.record.id, person_ids=await accounts(home)),
    )
    problems = await _asked(stage, home.tenant, "erase_subject", subject)
    after = await rows(stage, home.tenant)
    if problems:
        assert after == before, "erase_subject has a problem and changed something all the same"
        return
    left = [name for name, found in after.items() if any(_is_named(row, subject) for row in found)]
    assert not left, f"after erase_subject the person is named in {', '.join(left)}"
    others = [name for name in before if {row for row in before[name] if not _is_named(row, subject)} - after[name]]
    assert not others, f"erase_subject takes rows of {', '.join(others)} that name somebody else"
    await _asked(stage, home.tenant, "erase_subject", subject)
    assert await rows(stage, home.tenant) == after, "erase_subject, asked again, changes something"


async def _said(stage: Stage, tenant: Tenant) -> SetUp:
    parts = stage.visitors.app.parts
    async with parts.tenancy.tenant_scope(tenant, Actor.system("test"), "SYSADMIN") as scope:
        answer = await parts.relay.ask(scope, stage.plugin, "export_setup")
    assert isinstance(answer, Part), "export_setup gave no answer; the log says why"
    return answer.answer


async def _applied(stage: Stage, tenant: Tenant, setup: SetUp) -> SetUpApplied:
    parts = stage.visitors.app.parts
    async with parts.tenancy.tenant_scope(tenant, Actor.system("test"), "SYSADMIN") as scope:
        answer = await parts.relay.ask(scope, stage.plugin, "apply_setup", request=setup)
    assert isinstance(answer, Part), "apply_setup gave no answer; the log says why"
    return answer.answer


async def _asked(stage: Stage, tenant: Tenant, hook: str, subject: Subject) -> object:
    """The answer of this one plugin."""
    parts = stage.visitors.app.parts
    async with parts.tenancy.tenant_scope(tenant, Actor.system("test"), "SYSADMIN") as scope:
        if hook == "export_subject":
            found = await parts.relay.collect(scope, "export_subject", subject)
        else:
            found = await parts.relay.collect(scope, "erase_subject", subject)
    mine = [part.answer for part in found.parts if part.plugin.id == stage.plugin_id]
    assert mine, f"{hook} gave no answer; the log says why"
    return mine[0]


def _is_named(row: str, subject: Subject) -> bool:
    return any(str(one) in row for one in (subject.patient_id, *subject.person_ids))


def _plain_pages(stage: Stage) -> Sequence[MountedPage]:
    """Those whose address needs no id."""
    return [page for page in stage.plugin.pages if page.get is not None and "{" not in page.path]


def _main(text: str) -> str:
    return text.partition("<main")[2].partition("</main>")[0]


def _links(stage: Stage, text: str) -> list[str]:
    """To the plugin's own pages, each once."""
    own = f"/p/{stage.plugin.url_name}/"
    found = (unescape(address).partition("#")[0] for address in re.findall(r'<a [^>]*href="([^"]*)"', _main(text)))
    return list(dict.fromkeys(address for address in found if address.startswith(own)))[:MOST_LINKS]


def _fields(page: MountedPage) -> list[str]:
    return [one.encode_name for one in msgspec.structs.fields(page.post.input_type)] if page.post else []


def _hidden(words: str) -> str:
    """The words around it, without it."""
    return re.sub(r"(?i)quillonde|zyxfarth|1931-12-29", "…", words)[:200]
