"""The waiting list of a patient: joined and left, wishes that can’t be, an offer that is taken and gone."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest
from portico_scheduling import service, visit_pages, waiting_pages
from portico_scheduling.patient_forms import Answer, EntryPath, Join, JoinQuery, OfferPath
from portico_scheduling.tables import WaitlistEntry
from portico_sdk import NotFound, Redirect, Refused

from plugins.scheduling.tests.desk import NONE
from plugins.scheduling.tests.house import House
from plugins.scheduling.tests.showing import Showing
from plugins.scheduling.tests.waiting_line import TUESDAY, freed, open_offer

pytestmark = pytest.mark.anyio


async def waits(house: House, patient: int, **more: object) -> UUID:
    form = Join(
        **{  # type: ignore[arg-type]
            "service": house.services["Something new"],
            "days": (0, 1, 2, 3, 4),
            "until": date(2026, 12, 20),
            **more,
        }
    )
    async with house.patient(patient) as ctx:
        answer = await waiting_pages.join(ctx, NONE, form)
        assert isinstance(answer, Redirect), answer
        row = await WaitlistEntry.select(WaitlistEntry.id).where(WaitlistEntry.patient_id == house.patients[patient])
    return row[0]["id"]


async def test_waiting_empty_joined_and_left(house: House, showing: Showing) -> None:
    async with house.patient() as ctx:
        empty = showing.page(house, await waiting_pages.waiting_list(ctx, NONE, NONE))
        form = showing.page(house, await waiting_pages.ask_join(ctx, NONE, JoinQuery(part="morning")))
    assert "You are not waiting for a time." in empty
    assert 'name="days" value="0" checked' in form
    await waits(house, 1)
    entry = EntryPath(entry=await waits(house, 0, days=(1, 3), part="morning", person=house.practitioners[0]))
    async with house.patient() as ctx:
        page = showing.page(house, await waiting_pages.waiting_list(ctx, NONE, NONE))
        listed = showing.page(house, await visit_pages.visits_list(ctx, NONE, NONE))
        asked = showing.page(house, await waiting_pages.ask_leave(ctx, entry, NONE))
        await waiting_pages.leave(ctx, entry, NONE)
        after = showing.page(house, await waiting_pages.waiting_list(ctx, NONE, NONE))
    assert "You are number 2 in line." in page
    assert "Tuesday, Thursday, in the morning" in page
    assert "Until Sunday, December 20" in page
    assert "You wait for 1 visit" in listed
    assert "You give up your place." in asked
    assert "You are not waiting for a time." in after


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"until": None}, "until"),
        ({"until": date(2026, 11, 1)}, "until"),
        ({"until": date(2028, 11, 1)}, "until"),
        ({"days": ()}, "days"),
        ({"service": None}, "service"),
    ],
)
async def test_a_wish_that_cannot_be_kept_says_why(house: House, more: dict[str, object], field: str) -> None:
    given = {"service": house.services["Something new"], "days": (0,), "until": date(2026, 12, 1), **more}
    async with house.patient() as ctx:
        answer = await waiting_pages.join(ctx, NONE, Join(**given))  # type: ignore[arg-type]
    assert isinstance(answer, Refused)
    assert list(answer.errors) == [field]


async def test_an_offer_is_shown_taken_and_gone(house: House, showing: Showing) -> None:
    visit = await house.booked(house.at(TUESDAY, 11))
    await waits(house, 1)
    async with house.staff() as ctx:
        await service.cancel(ctx, visit)
    await freed(house, house.at(TUESDAY, 11))
    path = OfferPath(offer=await open_offer(house, 1))
    async with house.patient(1) as ctx:
        page = showing.page(house, await waiting_pages.see_offer(ctx, path, NONE))
        nothing = await waiting_pages.answer(ctx, path, Answer())
        taken = await waiting_pages.answer(ctx, path, Answer(answer="take"))
        again = await waiting_pages.answer(ctx, path, Answer(answer="take"))
        after = showing.page(house, await waiting_pages.see_offer(ctx, path, NONE))
    assert "Tuesday, November 17, 11:00 am" in page
    assert "It is kept for you until Monday, November 16, 11:00 am." in page
    assert isinstance(nothing, Refused)
    assert isinstance(taken, Redirect)
    assert taken == again
    assert "You took it." in after
    with pytest.raises(NotFound):
        async with house.patient(2) as ctx:
            await waiting_pages.see_offer(ctx, path, NONE)
