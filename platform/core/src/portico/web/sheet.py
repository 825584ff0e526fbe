"""The printed sheet in the patient's own language. Its code is on this one page and nowhere else."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec
import segno
from babel.dates import format_date
from portico_sdk import Patient, translator

from portico.identity.mfa import SecondFactorPolicy
from portico.onboarding.invitations import Purpose
from portico.onboarding.sheets import Sheet
from portico.tenancy.context import Tenant
from portico.web.week_words import time_words

t = translator("portico")

START = "/start"


class SheetPage(msgspec.Struct, frozen=True, kw_only=True):
    """All of the sheet's words, since they are in another language than the page around them. `steps` in order; `qr`
    is the address once more, as a path on a square of `qr_size` dots.
    """

    lang: str
    title: str
    lede: str
    steps: tuple[str, ...]
    address_label: str
    address: str
    code_label: str
    code: str
    name_label: str
    name: str
    until: str
    keep: str
    help: str
    practice: str
    patient_href: str
    qr: str
    qr_size: int

    def __repr__(self) -> str:
        return "SheetPage(…)"


def sheet_page(tenant: Tenant, patient: Patient, sheet: Sheet, *, until: datetime) -> SheetPage:
    """Call it while the patient's language is spoken."""
    address = f"{tenant.portal_origin}{START}"
    # The address only: the code is typed, so that no browser keeps it in its history.
    dots = [[*line] for line in segno.make(address, micro=False, error="m").matrix]
    day = format_date(until, "full", locale=sheet.language)
    clock = time_words(until.time(), sheet.language)
    is_new = sheet.purpose is Purpose.SETUP
    lede = t("With it you see your visits and write to us, from a phone or a computer.")
    if not is_new:
        lede = t("Your password and your second key are set up anew. What you had before is no longer good.")
    return SheetPage(
        lang=sheet.language,
        title=t("Your way into the portal of {practice}", practice=tenant.name),
        lede=lede,
        steps=_steps(tenant),
        address_label=t("Address"),
        address=address,
        code_label=t("Code, good once"),
        code=sheet.code,
        name_label=t("Your sign-in name"),
        name=sheet.sign_in_name,
        until=t("The code is good until {day}, {time}.", day=day, time=clock),
        keep=t("Nobody else should see this sheet. Once you are in, throw the code away and keep the sign-in name."),
        help=t("Stuck? Call us: {phone}", phone=tenant.phone) if tenant.phone else "",
        practice=tenant.name,
        patient_href=f"/patients/{patient.id}/portal",
        qr=_path(dots),
        qr_size=len(dots),
    )


def _steps(tenant: Tenant) -> tuple[str, ...]:
    key = t("Set up your second key as the page says: an app on your phone makes the codes.")
    return (
        t("On your phone or computer, open the address on this sheet."),
        t("Type the code on this sheet and your date of birth."),
        t("You get a start code. Go on to the sign-in, and type your sign-in name and the start code."),
        *((key,) if tenant.patient_second_factor == SecondFactorPolicy.REQUIRED else ()),
        t("Choose a password of your own: 15 characters or more. A few words in a row are easy to remember."),
        t("From then on you sign in with your sign-in name and your password."),
    )


def _path(dots: Sequence[Sequence[int]]) -> str:
    """The dark dots as one path of an SVG."""
    return "".join(f"M{x} {y}h1v1h-1z" for y, line in enumerate(dots) for x, dot in enumerate(line) if dot)
