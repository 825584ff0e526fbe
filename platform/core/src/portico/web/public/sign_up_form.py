"""What the form for signing up asks, and what can be wrong with the answers."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

import msgspec
from msgspec import Meta
from portico_sdk import translator

from portico.onboarding.mail_address import checked
from portico.onboarding.npi import is_npi, plain_npi
from portico.onboarding.regions import REGIONS, Region
from portico.onboarding.signup_types import Wanted
from portico.onboarding.subjects import staff_fact
from portico.web.contact import Phone
from portico.web.forms import Values
from portico.web.raw import first

t = translator("portico")


class SignUpForm(msgspec.Struct, frozen=True, kw_only=True):
    """`sure` is the mail address that the person was asked about and keeps."""

    practice: Annotated[str, Meta(min_length=2, max_length=120)]
    npi: Annotated[str, Meta(max_length=20)]
    specialty: Annotated[str, Meta(max_length=60)]
    address: Annotated[str, Meta(min_length=5, max_length=200)]
    region: Annotated[str, Meta(max_length=2)]
    phone: Phone
    owner: Annotated[str, Meta(min_length=2, max_length=120)]
    email: Annotated[str, Meta(max_length=254)]
    mobile: Phone
    timezone: Annotated[str, Meta(max_length=60)] = ""
    sure: Annotated[str, Meta(max_length=254)] = ""


@dataclass(frozen=True, kw_only=True)
class Troubles:
    """A sentence for each field that is wrong. `asked_about`: send the form again, and this address is taken."""

    errors: Mapping[str, str]
    asked_about: str = ""


def form_choices() -> tuple[Sequence[tuple[str, str]], Sequence[tuple[str, str]]]:
    """States, and the time zones that are kept in them."""
    names = _zone_names()
    return [(one.code, one.name) for one in REGIONS.values()], [(zone, names[zone]) for zone in names]


def troubles(values: Values, specialties: Collection[str]) -> Troubles:
    """What the fields' forms don't say, of every field that holds something, so that a person is told all at once."""
    npi, email, mobile = first(values, "npi"), first(values, "email"), first(values, "mobile")
    region, zone = REGIONS.get(first(values, "region")), first(values, "timezone")
    errors: dict[str, str] = {}
    if npi and not is_npi(plain_npi(npi)):
        errors["npi"] = t("This is not an NPI: it has 10 figures, and the last checks the others. Look at it again.")
    if first(values, "specialty") not in specialties:
        errors["specialty"] = t("Choose one.")
    if region is None:
        errors["region"] = t("Choose one from the list.")
    if trouble := _zone_trouble(region, zone):
        errors["timezone"] = trouble
    if mobile and not staff_fact(mobile):
        errors["mobile"] = t("Type the number with its area code, like (406) 555-0142.")
    trouble, asked_about = _mail_trouble(email, first(values, "sure")) if email else ("", "")
    if trouble:
        errors["email"] = trouble
    return Troubles(errors=errors, asked_about=asked_about)


def wanted(form: SignUpForm, language: str) -> Wanted:
    """Of a form without troubles."""
    return Wanted(
        practice=form.practice,
        npi=plain_npi(form.npi),
        address=form.address,
        region=form.region,
        timezone=form.timezone or REGIONS[form.region].zone,
        specialty=form.specialty,
        phone=form.phone,
        owner_name=form.owner,
        owner_phone=form.mobile,
        email=checked(form.email).address,
        language=language,
    )


def _zone_trouble(region: Region | None, zone: str) -> str:
    if zone:
        return "" if zone in _zone_names() else t("Choose one from the list.")
    if region is None or len(region.zones) == 1:
        return ""
    most = _zone_names()[region.zone]
    return t("{state} has two time zones. Choose yours; most people there have {zone}.", state=region.name, zone=most)


def _mail_trouble(email: str, sure: str) -> tuple[str, str]:
    """What is wrong with the address, and the address itself where it is only asked about."""
    mail = checked(email)
    if not mail.address:
        return t("Write your email address, like ana@example.com."), ""
    if mail.meant and sure != mail.address:
        words = t("Did you mean {address}? Change it, or send the form again if yours is right.", address=mail.meant)
        return words, mail.address
    if mail.is_disposable:
        return t(
            "This is an address for a short while only. Take one that you keep: your way back in is sent there."
        ), ""
    return "", ""


def _zone_names() -> Mapping[str, str]:
    """By the names that people know, from east to west."""
    return {
        "America/Puerto_Rico": t("Atlantic (Puerto Rico)"),
        "America/New_York": t("Eastern (New York)"),
        "America/Chicago": t("Central (Chicago)"),
        "America/Denver": t("Mountain (Denver)"),
        "America/Phoenix": t("Mountain without summer time (Phoenix)"),
        "America/Los_Angeles": t("Pacific (Los Angeles)"),
        "America/Anchorage": t("Alaska (Anchorage)"),
        "America/Adak": t("Aleutian (Adak)"),
        "Pacific/Honolulu": t("Hawaii (Honolulu)"),
        "Pacific/Pago_Pago": t("Samoa (Pago Pago)"),
        "Pacific/Guam": t("Chamorro (Guam)"),
    }
