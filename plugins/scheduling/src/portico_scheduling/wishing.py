"""The form of the waiting list, which patients fill in and staff for who calls."""

from __future__ import annotations

from portico_sdk import BadInput, translator

from portico_scheduling.catalogue import Offer
from portico_scheduling.patient_forms import Join
from portico_scheduling.waiting import Wishes

t = translator("portico_scheduling")

FOR_WEEKS = 6
"""So long somebody waits unless they say otherwise."""


def wishes_of(offer: Offer, form: Join) -> Wishes:
    """What was asked for; who and where is no longer here does not matter. Raises BadInput."""
    if form.until is None:
        raise BadInput({"until": t("Choose the last day on which a time would suit.")})
    return Wishes(
        service_id=form.service,
        practitioner_id=form.person if form.person in offer.practitioners else None,
        location_id=form.place if form.place in offer.locations else None,
        weekdays=sum(1 << day for day in set(form.days)),
        part=form.part,
        until=form.until,
        moves_id=form.moves,
    )


def people_of(offer: Offer) -> tuple[tuple[str, str], ...]:
    """Those who see patients, as choices of a form."""
    ids = {rule.practitioner_id for rule in offer.rules}
    return tuple((str(one.id), one.name) for one in offer.practitioners.values() if one.id in ids)
