"""What tests of the set-up pages have in common: forms as they are sent, what is kept and what was written down."""

from __future__ import annotations

from datetime import date, time
from uuid import UUID

import pytest
from portico.audit.tables import AuditEvent
from portico.tenancy.context import Actor
from portico_scheduling.setup_forms import HoursForm, RuleForm, TypeForm
from portico_scheduling.tables import Appointment, AvailabilityRule
from portico_sdk import BadInput

from plugins.scheduling.tests.house import MONDAY, House


async def first_rule(weekday: int, person: UUID) -> UUID:
    row = (
        await AvailabilityRule.select(AvailabilityRule.id)
        .where(AvailabilityRule.weekday == weekday, AvailabilityRule.practitioner_id == person)
        .order_by(AvailabilityRule.starts)
        .first()
    )
    assert row
    return row["id"]


async def statuses(house: House) -> set[str]:
    async with house.staff(read_only=True):
        return {row["status"] for row in await Appointment.select(Appointment.status)}


async def codes(house: House) -> list[str]:
    async with house.tenancy.tenant_scope(house.tenant, Actor.system("test"), "SYSADMIN"):
        rows = await AuditEvent.select(AuditEvent.code).where(AuditEvent.code.like("scheduling:%"))
    return [row["code"] for row in rows]


def rule_form(house: House, **given: object) -> RuleForm:
    plain = {"place": house.location, "starts": time(8), "ends": time(12), "valid_from": date(2026, 1, 1)}
    return RuleForm(**{**plain, **given})  # type: ignore[arg-type]


def hours_form(house: House, **given: object) -> HoursForm:
    plain = {"place": house.location, "weekdays": ("5",), "starts": time(9), "ends": time(11), "valid_from": MONDAY}
    return HoursForm(**{**plain, **given})  # type: ignore[arg-type]


def type_form(**given: object) -> TypeForm:
    plain = {"name": "Ear wash", "minutes": 20, "modes": ("in_person",), "active": True}
    return TypeForm(**{**plain, **given})  # type: ignore[arg-type]


async def refused(answer: object) -> dict[str, str]:
    with pytest.raises(BadInput) as error:
        await answer  # type: ignore[misc]
    return error.value.fields
