"""The whole application: staff write, look and publish; patients see it at once, each in their language; "Got it"."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from datetime import timedelta
from html import unescape
from zoneinfo import ZoneInfo

import pytest
from portico.audit.tables import AuditEvent
from portico.tenancy.context import Actor, Tenant
from portico_sdk import Role
from portico_testkit.visitors import Visitor, Visitors, hidden_fields

pytestmark = pytest.mark.anyio

ME = "portico/announcements"
NOTICES, ALL, NEW = "/p/announcements/notices", "/p/announcements/all", "/p/announcements/new"
SPANISH = {"title_es": "Cerrado el viernes", "body_es": "El lunes abrimos de nuevo."}


@pytest.fixture
async def open_practice(practice: Tenant, visitors: Visitors) -> Tenant:
    await visitors.enable(practice, ME)
    return practice


def day(visitors: Visitors, practice: Tenant, days: int = 0) -> str:
    here = visitors.app.parts.clock().astimezone(ZoneInfo(practice.timezone))
    return (here.date() + timedelta(days=days)).isoformat()


@pytest.fixture
def words(visitors: Visitors, open_practice: Tenant) -> Callable[..., dict[str, str]]:
    def made(**changes: str) -> dict[str, str]:
        return {
            "title": "Closed on <b>Friday</b>",
            "body": "We are back on Monday.\n\nCall us before.",
            "audience": "patients",
            "importance": "important",
            "first_day": day(visitors, open_practice),
            "last_day": day(visitors, open_practice, 3),
            **changes,
        }

    return made


async def publish(staff: Visitor, fields: dict[str, str]) -> str:
    """Through the look at it, as one does; the address of the notice."""
    look = await staff.send(NEW, **{**fields, "act": "look"})
    assert look.status_code == 200, look.text
    answer = await staff.post(NEW, {**hidden_fields(look.text), "act": "publish"})
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


async def test_empty_pages_say_what_will_stand_there(open_practice: Tenant, visitors: Visitors) -> None:
    patient, owner = await visitors.patient(open_practice), await visitors.staff(open_practice)
    assert "There is nothing new" in (await patient.get(NOTICES)).text
    assert "From your practice" not in (await patient.get("/")).text
    everything = (await owner.get(ALL)).text
    assert "No notice is shown now" in everything
    assert "still ahead" in everything


async def test_staff_look_before_they_publish(open_practice: Tenant, visitors: Visitors, words) -> None:
    staff = await visitors.staff(open_practice, Role.FRONT_DESK)
    look = await staff.send(NEW, **words(**SPANISH), act="look")
    assert "This is what they will see" in look.text
    assert "Closed on &lt;b&gt;Friday&lt;/b&gt;" in look.text
    assert 'lang="es">Cerrado el viernes' in look.text
    assert "No notice is shown now" in (await staff.get(ALL)).text, "a look keeps nothing"
    back = await staff.post(NEW, {**hidden_fields(look.text), "act": "write"})
    assert "We are back on Monday.\n\nCall us before.</textarea>" in back.text
    assert re.search(r'value="important" checked', back.text)


async def test_patients_see_it_at_once_and_say_got_it(open_practice: Tenant, visitors: Visitors, words) -> None:
    staff, patient = await visitors.staff(open_practice), await visitors.patient(open_practice)
    await publish(staff, words())
    home = (await patient.get("/")).text
    assert "From your practice" in home
    assert "Closed on &lt;b&gt;Friday" in home
    assert re.search(r'Notices</span> <span class="count">1<', home)
    gone = await patient.send(NOTICES)
    assert gone.headers["location"] == NOTICES
    home = (await patient.get("/")).text
    assert "From your practice" not in home
    assert 'class="count"' not in home
    assert "You have read these" in (await patient.get(NOTICES)).text
    other = await visitors.patient(open_practice)
    assert "You have read these" not in (await other.get(NOTICES)).text, "each for themselves"


async def test_spanish_where_it_was_written_english_where_not(open_practice: Tenant, visitors: Visitors, words) -> None:
    staff, patient = await visitors.staff(open_practice), await visitors.patient(open_practice, language="es")
    await publish(staff, words(**SPANISH))
    await publish(staff, words(title="Fire drill"))
    page = unescape((await patient.get(NOTICES)).text)
    assert "Entendido" in page
    assert 'lang="es">Cerrado el viernes' in page
    assert 'lang="en">Fire drill' in page


async def test_audiences_and_days(open_practice: Tenant, visitors: Visitors, words) -> None:
    staff, patient = await visitors.staff(open_practice), await visitors.patient(open_practice)
    nurse = await visitors.staff(open_practice, Role.NURSE)
    await publish(staff, words(title="For patients"))
    await publish(staff, words(title="For staff", audience="staff"))
    await publish(staff, words(title="For both", audience="both"))
    tomorrow = day(visitors, open_practice, 1)
    await publish(staff, words(title="Tomorrow", audience="both", first_day=tomorrow))
    seen = {who: (await visitor.get(NOTICES)).text for who, visitor in (("patient", patient), ("nurse", nurse))}
    titles = ("For patients", "For staff", "For both", "Tomorrow")
    assert [one for one in titles if one in seen["patient"]] == ["For patients", "For both"]
    assert [one for one in titles if one in seen["nurse"]] == ["For staff", "For both"]
    assert "Write and change notices" not in seen["nurse"]
    for page in (ALL, NEW):
        assert (await nurse.get(page)).status_code == 403


async def test_change_end_delete(open_practice: Tenant, visitors: Visitors, words) -> None:
    staff, patient = await visitors.staff(open_practice), await visitors.patient(open_practice)
    one = await publish(staff, words())
    await patient.send(NOTICES)
    changed = await staff.send(f"{one}/change", **words(title="Closed on Thursday", again="yes"), act="publish")
    assert changed.headers["location"] == one
    assert "Closed on Thursday" in (await patient.get("/")).text, "shown again to those who had read it"
    await staff.send(f"{one}/end")
    assert "Closed on Thursday" not in (await patient.get(NOTICES)).text
    assert "ended by hand" in (await staff.get(ALL)).text
    assert "It is over already" in (await staff.get(f"{one}/end")).text
    assert (await staff.send(f"{one}/delete")).headers["location"] == ALL
    async with visitors.app.parts.tenancy.tenant_scope(open_practice, Actor.system("test"), "SYSADMIN"):
        rows = await AuditEvent.select(AuditEvent.code).where(AuditEvent.plugin_id == ME).order_by(AuditEvent.recorded)
    acts = [row["code"].rpartition(":")[2] for row in rows]
    assert acts[1:] == ["publish", "got-it", "change", "end", "delete"]
    assert (await staff.get(one)).status_code == 404


async def test_a_notice_that_is_gone_when_somebody_says_got_it(
    open_practice: Tenant, visitors: Visitors, words
) -> None:
    staff, patient = await visitors.staff(open_practice), await visitors.patient(open_practice)
    one = await publish(staff, words())
    form = hidden_fields((await patient.get(NOTICES)).text)
    await staff.send(f"{one}/delete")
    answer = await patient.post(NOTICES, form)
    assert answer.status_code == 303
    patient.cookies |= dict(answer.cookies.items())
    assert "That notice is no longer shown" in (await patient.get(NOTICES)).text


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"title": ""}, "Fill this in."),
        ({"title": "x" * 81}, "80 is the most"),
        ({"body": ""}, "Fill this in."),
        ({"last_day": "2020-01-01"}, "before the first"),
        ({"first_day": "2020-01-01", "last_day": "2020-01-02"}, "This day is over"),
        ({"last_day": "soon"}, "2026-07-31"),
        ({"title_es": "Cerrado"}, "leave both empty"),
        ({"audience": "everybody"}, "Choose one"),
    ],
    ids=str,
)
async def test_what_is_wrong_is_said_and_what_was_typed_stays(
    open_practice: Tenant, visitors: Visitors, words, changes: dict[str, str], told: str
) -> None:
    staff = await visitors.staff(open_practice)
    refused = await staff.send(NEW, **words(**changes), act="look")
    assert refused.status_code == 422
    page = unescape(refused.text)
    assert told.replace("2026-07-31", "year-month-day") in page
    assert "Call us before.</textarea>" in page or changes.get("body") == ""


async def test_another_practice_and_a_practice_that_disabled_it(
    open_practice: Tenant, other_practice: Tenant, visitors: Visitors, words
) -> None:
    await visitors.enable(other_practice, ME)
    staff, stranger = await visitors.staff(open_practice), await visitors.staff(other_practice)
    one = await publish(staff, words())
    assert (await stranger.get(one)).status_code == 404
    assert "Closed on" not in (await stranger.get(ALL)).text
    await visitors.disable(open_practice, ME)
    assert (await staff.get(one)).status_code == 404
    await visitors.enable(open_practice, ME)
    assert (await staff.get(one)).status_code == 200, "what it keeps is still there"


async def test_the_demonstrations_differ_and_add_nothing_twice(
    make_practice: Callable[..., Awaitable[Tenant]], visitors: Visitors
) -> None:
    pages: list[str] = []
    for letters in (3, 6):
        practice = await make_practice(name="Elm Street", slug=f"n{letters}{'x' * (11 + letters - 2)}")
        await visitors.enable(practice, ME)
        for _ in range(2):
            async with visitors.app.parts.tenancy.tenant_scope(practice, Actor.system("demo"), "SYSADMIN") as scope:
                assert not (await visitors.app.parts.relay.collect(scope, "demo_data")).missing
        pages.append((await (await visitors.staff(practice)).get(ALL)).text)
    assert "Flu shots are here" in " ".join(pages)
    assert "Forms for school and camp" in " ".join(pages)
    for page in pages:
        assert page.count("/p/announcements/all/") == 5
