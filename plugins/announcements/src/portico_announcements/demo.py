"""Notices for demonstration practices: one that is shown, one to come, one that is past, one for staff.

Ids follow from the practice and the words, so that a second call adds nothing; each practice has notices of its own.
"""

from __future__ import annotations

from datetime import timedelta
from typing import NamedTuple
from uuid import uuid5

from portico_sdk import PluginContext

from portico_announcements import service
from portico_announcements.domain import Audience, Importance
from portico_announcements.tables import Notice


class _Sample(NamedTuple):
    """`since` and `until` are days from today."""

    title: str
    body: str
    title_es: str
    body_es: str
    since: int
    until: int
    audience: Audience = "patients"
    importance: Importance = "calm"


_TOWN = (
    _Sample(
        "Flu shots are here",
        "Everybody from 6 months on can have one, without a visit to the doctor.\n\nBook “Shot or blood test”, or ask"
        " at the front desk when you are here anyway.",
        "Ya tenemos la vacuna contra la gripe",
        "Se la pueden poner todas las personas desde los 6 meses, sin ver al médico.\n\nReserve “Vacuna o análisis de"
        " sangre”, o pídala en recepción cuando venga.",
        -6,
        24,
    ),
    _Sample(
        "The parking lot is closed this week",
        "Park behind the library, two minutes on foot. If walking is hard for you, call us from the car: we will come"
        " out to you.",
        "Esta semana está cerrado el estacionamiento",
        "Estacione detrás de la biblioteca, a dos minutos a pie. Si le cuesta caminar, llámenos desde el auto y"
        " saldremos a ayudarle.",
        -1,
        4,
        importance="important",
    ),
    _Sample("We are closed on the Friday after Thanksgiving", "Riverside Plaza is closed too.", "", "", 2, 6),
    _Sample("New phones", "For two hours on Monday you may have heard music only.", "", "", -30, -20),
    _Sample("Fire drill on Wednesday at 7:30 am", "Leave by the back door.", "", "", -1, 2, "staff"),
)
_HARBOR = (
    _Sample(
        "Forms for school and camp",
        "Send them a week before you need them. We fill them in and you find them at the front desk.",
        "Formularios para la escuela y los campamentos",
        "Envíelos una semana antes de necesitarlos. Los llenamos y usted los recoge en recepción.",
        -3,
        40,
    ),
    _Sample(
        "A stomach bug is going around",
        "Small sips of water, often. Call us if your child has not passed urine for 8 hours, or is hard to wake.",
        "Hay un virus estomacal",
        "Sorbos pequeños de agua, a menudo. Llámenos si su hijo no ha orinado en 8 horas, o si le cuesta despertarlo.",
        -2,
        10,
        importance="important",
    ),
    _Sample("The ferry stops run late in December", "Leave half an hour more for your way.", "", "", 9, 40),
    _Sample("Summer hours", "We were open from 7 am.", "", "", -90, -40),
    _Sample("The fridge in room 2 is being repaired", "Use the one in room 4.", "", "", 0, 3, "staff", "important"),
)


async def fill(ctx: PluginContext) -> None:
    today = service.today(ctx)
    # Two sets, so that two demonstration practices side by side don't look alike.
    samples = _HARBOR if len(ctx.tenant.slug) % 2 == 0 else _TOWN
    rows = [
        Notice(
            id=uuid5(ctx.tenant.id, f"notice/{one.title}"),
            title=one.title,
            body=one.body,
            title_es=one.title_es,
            body_es=one.body_es,
            audience=one.audience,
            importance=one.importance,
            first_day=today + timedelta(days=one.since),
            last_day=today + timedelta(days=one.until),
        )
        for one in samples
    ]
    known = {row["id"] for row in await Notice.select(Notice.id).where(Notice.id.is_in([row.id for row in rows]))}
    if fresh := [row for row in rows if row.id not in known]:
        await Notice.insert(*fresh)
    for row in fresh:
        await ctx.audit.changed(
            "announcements:Communication:publish",
            patient_id=None,
            resource=("Communication", row.id),
            action="C",
            reason="demonstration",
        )
