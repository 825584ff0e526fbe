"""What is chosen from in forms: where, with whom, when in the day, by which clock, how to meet and to pay."""

from __future__ import annotations

from collections.abc import Sequence

from portico_sdk import translator

from portico_scheduling.catalogue import Offer, VisitType
from portico_scheduling.domain import Rule
from portico_scheduling.forms import Search
from portico_scheduling.offers import Option

t = translator("portico_scheduling")


def places(offer: Offer, rules: Sequence[Rule], query: Search) -> tuple[Option, ...]:
    """None where there is only one."""
    ids = {rule.location_id for rule in rules}
    options = [
        Option(value=str(one.id), label=one.name, chosen=one.id == query.place)
        for one in offer.locations.values()
        if one.id in ids
    ]
    return (Option(value="", label=t("Any place")), *options) if len(options) > 1 else ()


def people(offer: Offer, rules: Sequence[Rule], query: Search) -> tuple[Option, ...]:
    """None where there is only one."""
    ids = {rule.practitioner_id for rule in rules}
    options = [
        Option(value=str(one.id), label=one.name, chosen=one.id == query.person)
        for one in offer.practitioners.values()
        if one.id in ids
    ]
    return (Option(value="", label=t("Anyone, the soonest")), *options) if len(options) > 1 else ()


def parts(query: Search) -> tuple[Option, ...]:
    words = {"any": t("Any time"), "morning": t("Morning"), "afternoon": t("Afternoon")}
    return tuple(Option(value=value, label=label, chosen=value == query.part) for value, label in words.items())


def zones(offer: Offer, chosen: str) -> tuple[Option, ...]:
    """The clock at the practice, and those of the country."""
    return (
        Option(value="", label=t("The clock at the practice")),
        *(Option(value=zone, label=label, chosen=zone == chosen) for zone, label in _zones() if zone != offer.zone.key),
    )


def own_zone(offer: Offer, asked: str) -> str:
    """The zone that was asked for, if it is one of the list and another than the practice's."""
    return asked if asked != offer.zone.key and zone_name(asked) else ""


def zone_name(zone: str) -> str:
    """'' for one that nobody can choose."""
    return dict(_zones()).get(zone, "")


def way_to_meet(mode: str) -> str:
    return {"in_person": t("At the practice"), "video": t("By video"), "phone": t("By phone")}[mode]


def ways_to_meet(visit_type: VisitType) -> tuple[tuple[str, str], ...]:
    """Nothing to ask where there is only one."""
    return tuple((mode, way_to_meet(mode)) for mode in visit_type.modes) if len(visit_type.modes) > 1 else ()


def ways_to_pay(visit_type: VisitType) -> tuple[tuple[str, str], ...]:
    """Nothing to ask where every way is taken."""
    if not visit_type.payers:
        return ()
    return (*((one, one) for one in visit_type.payers), ("other", t("In another way, or I don’t know")))


def _zones() -> tuple[tuple[str, str], ...]:
    return (
        ("America/New_York", t("Eastern time (New York)")),
        ("America/Chicago", t("Central time (Chicago)")),
        ("America/Denver", t("Mountain time (Denver)")),
        ("America/Phoenix", t("Arizona (Phoenix)")),
        ("America/Los_Angeles", t("Pacific time (Los Angeles)")),
        ("America/Anchorage", t("Alaska (Anchorage)")),
        ("Pacific/Honolulu", t("Hawaii (Honolulu)")),
        ("America/Puerto_Rico", t("Puerto Rico")),
        ("America/Mexico_City", t("Mexico City")),
        ("Europe/London", t("London")),
        ("Europe/Madrid", t("Madrid")),
    )
