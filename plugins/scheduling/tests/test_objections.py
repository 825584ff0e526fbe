"""What other plugins have against a visit: said as a time is picked and again as it is booked; staff say why."""

from __future__ import annotations

from uuid import UUID

import pytest
from portico_scheduling import holding, pages, search, service
from portico_scheduling.forms import Search
from portico_scheduling.holding import Given
from portico_scheduling.patient_forms import HoldPath
from portico_scheduling.service import NeedsReason, Wanted
from portico_sdk import BadInput, Nothing, PluginContext, View

from plugins.scheduling.tests.desk import TUESDAY, claims
from plugins.scheduling.tests.house import House
from plugins.scheduling.tests.objecting import Objecting

pytestmark = pytest.mark.anyio


async def test_what_other_plugins_are_against_is_said_at_the_pick_and_nothing_is_kept(house: House) -> None:
    async def pick(against: Objecting, *, moves: UUID | None = None) -> UUID:
        async with house.patient() as ctx:
            offer = await search.load_offer(ctx, for_patient=True)
            service_id, key = house.services["Something new"], house.at(TUESDAY, 10).key
            wanted = Wanted(patient_id=house.patients[0], service_id=service_id, key=key)
            window = search.patients_window(ctx, offer)
            return await holding.hold(against.at(ctx), offer, wanted, window, moves_id=moves)

    against = Objecting()
    with pytest.raises(BadInput) as refused:
        await pick(against)
    assert refused.value.fields == {"": "Not with patient. Call us."}
    assert not await claims(house)
    visit = await house.booked(house.at(TUESDAY, 11))
    says = Objecting(blocks="")
    hold_id = await pick(says, moves=visit)
    assert [(one.moves, one.description) for one in says.asked] == [(visit, "My knee")], "one question for a pick"
    async with house.patient() as ctx:
        asked = Objecting()
        look = await pages.look(asked.at(ctx), HoldPath(hold=hold_id), Nothing())
        listed = await pages.book(ctx, Nothing(), Search())
        assert not asked.asked, "none for what is listed or read over"
    assert isinstance(look, View)
    assert isinstance(look.model, pages.HoldModel)
    assert look.model.notes == ("By the way.",)
    assert isinstance(listed, View)
    with pytest.raises(BadInput) as later:
        async with house.patient() as ctx:
            offer = await search.load_offer(ctx, for_patient=True)
            window = search.patients_window(ctx, offer)
            await holding.confirm(Objecting().at(ctx), offer, hold_id, Given(), window)
    assert later.value.fields == {"": "Not with patient. Call us."}


async def test_other_plugins_objections_stop_patients_and_ask_staff_why(house: House) -> None:
    async def book(ctx: PluginContext, override: str = "") -> UUID:
        Objecting().at(ctx)
        is_staff = ctx.actor.kind == "staff"
        offer = await search.load_offer(ctx, for_patient=not is_staff)
        window = search.staffs_window(ctx, offer)
        wanted = Wanted(
            patient_id=house.patients[0],
            service_id=house.services["Something new"],
            key=house.at(TUESDAY, 9).key,
            override=override,
        )
        return await service.book(ctx, offer, wanted, window)

    with pytest.raises(BadInput) as refused:
        async with house.patient() as ctx:
            await book(ctx)
    assert refused.value.fields == {"": "Not with patient. Call us."}
    assert not await claims(house)
    with pytest.raises(NeedsReason):
        async with house.staff() as ctx:
            await book(ctx)
    async with house.staff() as ctx:
        assert await book(ctx, "The doctor asked for it")
