"""A practice as it is declared for `portico tenant apply`: its file, and beside it people and patients to begin with.

The people are for demonstrations: a practice invites its own.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import msgspec

from portico.identity.roles import Role
from portico.practice_file import reading
from portico.practice_file.form import PracticeFile
from portico.practice_file.reading import DeclarationError, Source

__all__ = ["DeclarationError", "Declared", "Invited", "Person", "Staff", "no_strangers", "read", "sourced"]

_NEEDED: Final = ("slug", "name", "theme", "timezone", "locale", "patient_second_factor")
"""What a blueprint need not say."""


class Staff(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Someone who works here. `account` is a short name for scripts."""

    account: str
    name: str
    email: str
    role: Role
    phone: str


class Person(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A patient with an account. `patient` is the name in `patients.ndjson`; `stopped`: their access was closed."""

    account: str
    patient: str
    email: str
    second_factor: bool
    stopped: bool = False


class Invited(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A patient who was sent a letter and has not set up their sign-in. `patient` as in Person.

    Without an `email` they have a sheet of paper instead; `lapsed`: its link or code is no longer good.
    """

    patient: str
    email: str = ""
    lapsed: bool = False


class Declared(PracticeFile, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A whole practice. `patients` is a file beside it, of FHIR resources, one a line.

    `showcase`: anybody walks in, as the first of `people` or `staff`, without a sign-in, and nothing is kept.
    """

    showcase: bool = False
    patients: str = ""
    staff: tuple[Staff, ...] = ()
    people: tuple[Person, ...] = ()
    invited: tuple[Invited, ...] = ()


def read(folder: Path) -> Declared:
    """Raises DeclarationError."""
    return sourced(folder)[0]


def sourced(folder: Path) -> tuple[Declared, Source]:
    """With its lines, for who finds later what is wrong. Raises DeclarationError."""
    declared, source = reading.read(folder, Declared)
    for name in _NEEDED:
        if not getattr(declared, name):
            raise source.error((name,), "It is missing.", f'Add it: {name} = "…". {reading.WHERE_IT_STANDS}')
    return declared, source


def no_strangers(declared: Declared, source: Source) -> None:
    """Nobody of the file's is let in at a practice but those who walk through a showcase: so nobody may stand there as
    if they were. Raises DeclarationError.
    """
    kinds = ("invited",) if declared.showcase else ("staff", "people", "invited")
    for kind in kinds:
        if getattr(declared, kind):
            what = "People stand in the files of demonstrations only."
            way_out = "Take them out; an owner is invited by `portico tenant invite`, and invites the others."
            raise source.error((kind, 0), what, way_out)
