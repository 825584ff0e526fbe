"""Names of what is sent: core's own letters, who reads, what may become of a letter."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from portico.identity.population import Population


class LetterKind(StrEnum):
    """Every letter of core's own. All are about somebody's own sign-in, or what the practice has to do now: nobody can
    switch them off.
    """

    ADDRESS_STAFF = "address-staff"
    """The proof of an address of the practice's own is gone."""
    AGREED_STAFF = "agreed-staff"
    """A copy of what the practice signed."""
    AGREEMENT_STAFF = "agreement-staff"
    """To owners: there is a newer version of what the practice signed."""
    CHANGED = "changed"
    COPY_STAFF = "copy-staff"
    """A copy that the worker made is ready: to who asked for it, to owners when their practice leaves."""
    DESTROYED = "destroyed"
    """The certificate, to who left and has nothing here any more."""
    ERASED_SOON_STAFF = "erased-soon-staff"
    """The last word to who founded a practice and never came."""
    FOUNDED_STAFF = "founded-staff"
    """The founder's own letter to set up their sign-in."""
    RECOVERED = "recovered"
    RECOVERY_PATIENT = "recovery-patient"
    RECOVERY_STAFF = "recovery-staff"
    SETUP_PATIENT = "setup-patient"
    SETUP_STAFF = "setup-staff"
    SIGN_UP = "sign-up"
    SIGN_UP_KNOWN = "sign-up-known"
    WAITING_STAFF = "waiting-staff"
    """To a founder: the practice waits to be opened."""


class ReaderKind(StrEnum):
    """Which table a reader's id is of."""

    STAFF = "staff"
    PERSON = "person"
    """A PersonLink: somebody with a sign-in at the portal."""
    PATIENT = "patient"
    """A patient with no sign-in, by the address on the record."""
    SIGN_UP = "sign-up"
    """Somebody who wants a portal for their practice and has proved nothing yet; the platform writes to them."""
    LEAVING = "leaving"
    """The address that a practice left for its certificate: kept for that one letter, by the platform."""


@dataclass(frozen=True)
class Reader:
    """Whom a letter is for. `patient_id` is the record that it is about, None for staff."""

    kind: ReaderKind
    id: UUID
    patient_id: UUID | None = None

    @classmethod
    def of(cls, population: Population, row_id: UUID, patient_id: UUID | None = None) -> Reader:
        """Somebody with a row of their own: StaffMember or PersonLink."""
        return cls(ReaderKind.STAFF if population is Population.WORKFORCE else ReaderKind.PERSON, row_id, patient_id)


class State(StrEnum):
    """What became of a letter."""

    WAITING = "waiting"
    SENT = "sent"
    NO_ADDRESS = "no-address"
    """Or somebody who is no longer here."""
    NOT_WANTED = "not-wanted"
    NOT_ENABLED = "not-enabled"
    """The practice turned the plugin off since, or the plugin no longer has this letter."""
    TOO_LATE = "too-late"
    """Its link is dead."""
    REFUSED = "refused"
    """By the mail server, for good."""
