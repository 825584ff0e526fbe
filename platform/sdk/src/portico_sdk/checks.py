"""What is asked before something is done, and what may be objected."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec


class AppointmentDraft(msgspec.Struct, frozen=True, kw_only=True):
    """A visit that is about to be booked or moved. `start` and `end` are UTC instants.

    `service_type` is the visit type's name; `moves` the visit whose place it takes; `booked_by` who asks.
    """

    patient_id: UUID
    practitioner_id: UUID
    location_id: UUID
    start: datetime
    end: datetime
    service_type: str = ""
    description: str = ""
    booked_by: Literal["patient", "staff"] = "patient"
    moves: UUID | None = None


class Objection(msgspec.Struct, frozen=True, kw_only=True):
    """Why something should not be done, and what to do instead: a sentence for the person who asked.

    A blocking one stops a patient; staff see it and may go on with a reason. One that is not blocking is only shown.
    """

    message: Annotated[str, msgspec.Meta(min_length=1, max_length=300)]
    blocking: bool = True
