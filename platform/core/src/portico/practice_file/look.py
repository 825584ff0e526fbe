"""A practice's own look in its file: colours and letters as text, the logo as a file beside it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import PurePath
from typing import cast

import msgspec

from portico.onboarding.branding import keep_logo, logo_content
from portico.practice_file.form import CHOICES, PracticeFile
from portico.practice_file.reading import Source
from portico.practice_file.tools import Tools
from portico.tenancy.context import Tenant
from portico.themes import contrast, own
from portico.themes.logo import Logo, LogoRefused, cleaned
from portico.themes.own import OwnLook, own_look
from portico.themes.tokens import Brand, LookRefused, load_theme


async def prepared(tools: Tools, tenant: Tenant, file: PracticeFile, source: Source) -> OwnLook | None:
    """The look that the file names, its logo cleaned and in the storage. Call it with no scope open.

    Raises DeclarationError and StorageUnavailable.
    """
    said = file.look
    if said is None:
        return None
    for name in ("main", "accent", "tone"):
        try:
            contrast.colour(str(said.choices.get(name) or "#000000"))
        except ValueError as error:
            raise source.error(("look", name), f"{error}.", "") from None
    if said.logo and not said.alt:
        raise source.error(("look", "alt"), "A logo needs words for those who don't see it.", 'Write alt = "…".')
    try:
        base = load_theme(tools.themes_folder / PurePath(said.theme).name).brand
    except LookRefused as error:
        raise source.error(("look", "theme"), f"{error}.", "Write a theme of this server.") from None
    logo = await _logo(said.logo, source)
    try:
        look = own_look(said.theme, said.choices, base=base, logo_file=logo.name if logo else "", alt=said.alt)
    except LookRefused as error:
        raise source.error(("look",), f"{error}.", "") from None
    known = own.read(tenant.look)
    if logo is not None and (known is None or known.logo_file != logo.name):
        await keep_logo(tools.tenancy, tenant, logo)
    return look


def said_of(tools: Tools, look: OwnLook) -> Mapping[str, object]:
    """As the file says it: what differs from the theme that it began with."""
    brand = _plain(look.brand)
    try:
        theirs = _plain(load_theme(tools.themes_folder / look.theme).brand)
    except LookRefused:
        theirs = {}
    differs = {name: brand[name] for name in CHOICES if theirs.get(name) != brand[name]}
    logo = {"logo": _file_name(look), "alt": look.alt} if look.logo_file else {}
    return {"theme": look.theme, **differs, **logo}


async def logo_files(tools: Tools, tenant: Tenant) -> Mapping[str, bytes]:
    """The logo's file beside the practice's. Call it with no scope open. Raises what the storage says."""
    look = own.read(tenant.look)
    if look is None or not look.logo_file:
        return {}
    return {_file_name(look): await logo_content(tools.tenancy, tenant, look.logo_file)}


def _plain(brand: Brand) -> Mapping[str, object]:
    return cast("dict[str, object]", msgspec.to_builtins(brand))


def _file_name(look: OwnLook) -> str:
    return f"logo.{look.logo_file.rpartition('.')[2]}"


async def _logo(name: str, source: Source) -> Logo | None:
    if not name:
        return None
    if PurePath(name).name != name:
        raise source.error(("look", "logo"), "The logo is a file beside this one.", "Write its name alone.")
    try:
        content = (source.file.parent / name).read_bytes()
    except OSError:
        raise source.error(("look", "logo"), f"There is no file {name} beside this one.", "Put it there.") from None
    try:
        # Pictures are computed anew: elsewhere, so that nobody waits.
        return await asyncio.to_thread(cleaned, content)
    except LogoRefused as error:
        raise source.error(("look", "logo"), f"{error}.", "") from None
