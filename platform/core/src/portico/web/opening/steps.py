"""The steps to an open door, as one reads them: what each is for, how far it is, where it is done."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal

import msgspec
from portico_sdk import translator

from portico.onboarding.opening import Facts
from portico.web.frame import AGREEMENT, OPENING
from portico.web.practice_admin.features import Attention

t = translator("portico")

DOOR: Final = f"{OPENING}/door"

State = Literal["done", "todo", "optional", "later"]


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """`said` is how far it is; `ask` what the button says. `optional` steps may stay as they are; `later` ones wait for
    others.
    """

    name: str
    label: str
    said: str
    ask: str
    href: str
    icon: str
    state: State


def steps(found: Facts, features: int, waiting: Sequence[Attention] = ()) -> Sequence[Step]:
    """In order. `features` are those that are turned on; `waiting` those that can't be used as they are."""
    of_features = (_features(features), *(_waiting(one) for one in waiting))
    return (_agreement(found), _look(found), _places(found), _people(found), *of_features, _door(found))


def next_of(made: Sequence[Step]) -> Step:
    """What to do now: what must be done and isn't, and then the door."""
    return next((step for step in made if step.state == "todo"), made[-1])


def optional(made: Sequence[Step]) -> tuple[Step, ...]:
    """What may be done after the door was opened too."""
    return tuple(step for step in made if step.state == "optional")


def _agreement(found: Facts) -> Step:
    signed = found.agreement
    return Step(
        name="agreement",
        label=t("Sign the agreement"),
        said=t("Signed by {name}", name=signed.signatory) if signed else t("How we look after your patients’ data"),
        ask=t("Read and sign the agreement"),
        href=AGREEMENT,
        icon="file-text",
        state="done" if signed else "todo",
    )


def _look(found: Facts) -> Step:
    return Step(
        name="look",
        label=t("Your look"),
        said=t("Your own colors") if found.has_look else t("Calm and neutral for now; your colors and logo go here"),
        ask=t("Choose your look"),
        href="/practice/look",
        icon="palette",
        state="done" if found.has_look else "optional",
    )


def _places(found: Facts) -> Step:
    """The phone belongs to it: whoever can't use a portal calls."""
    is_done = found.has_phone and found.places_with_hours > 0
    if not found.places:
        said = t("Where patients find you, and when you are open")
    elif not found.places_with_hours:
        said = t("Say when you are open")
    elif not found.has_phone:
        said = t("Patients need a phone number to call")
    else:
        said = _number(found.places, t("1 place, with its hours"), t("{n} places", n=found.places))
    needs_phone = bool(found.places_with_hours) and not found.has_phone
    return Step(
        name="places",
        label=t("Places and hours"),
        said=said,
        ask=t("Give your phone number") if needs_phone else t("Say where and when you are open"),
        href="/practice/details" if needs_phone else "/practice/locations",
        icon="map-pin",
        state="done" if is_done else "todo",
    )


def _people(found: Facts) -> Step:
    carers = _number(found.carers, t("1 person gives care"), t("{n} people give care", n=found.carers))
    colleagues = _number(found.colleagues, t("you have no colleagues yet"), t("{n} work here", n=found.colleagues))
    return Step(
        name="people",
        label=t("People"),
        said=f"{carers}, {colleagues}" if found.carers else t("Nobody can be visited yet: say who gives care"),
        ask=t("Add those who give care"),
        href="/practice/people" if found.carers else "/practice/carers",
        icon="users-round",
        state="done" if found.carers else "optional",
    )


def _features(features: int) -> Step:
    return Step(
        name="features",
        label=t("Features"),
        said=_number(features, t("1 is turned on"), t("{n} are turned on", n=features))
        if features
        else t("What patients can do here"),
        ask=t("Choose features"),
        href="/practice/features",
        icon="blocks",
        state="done" if features else "optional",
    )


def _waiting(feature: Attention) -> Step:
    """The door may be opened without it: what it waits for is said by the feature itself."""
    return Step(
        name="feature",
        label=feature.name,
        said=feature.words,
        ask=t("See to it"),
        href=feature.href,
        icon=feature.icon,
        state="optional",
    )


def _door(found: Facts) -> Step:
    return Step(
        name="door",
        label=t("Open the door"),
        said=t("When you are ready") if not found.missing else t("After the steps above"),
        ask=t("Look it over and open"),
        href=DOOR,
        icon="door-open",
        state="later" if found.missing else "todo",
    )


def _number(count: int, one: str, many: str) -> str:
    return one if count == 1 else many
