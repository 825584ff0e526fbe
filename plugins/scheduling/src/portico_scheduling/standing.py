"""Who stands in line and what is offered to them, as it is read: by patients for themselves, by staff for everybody."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

import msgspec
from portico_sdk import NotFound, PluginContext

from portico_scheduling.domain import Time
from portico_scheduling.raw import rows

PAGE = 25
"""So many stand on a page of the staff's list."""


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """A row of WaitlistEntry, with its `place` in the line for this kind of visit (0 when it is over) and its offer.

    `starts` is what is offered, held until `expires`; both are None where nothing is.
    """

    id: UUID
    status: str
    patient_id: UUID
    service_id: UUID
    service: str
    practitioner_id: UUID | None
    location_id: UUID | None
    weekdays: int
    part: str
    since: date
    until: date
    priority: int
    created: datetime
    joined_by: str
    moves_id: UUID | None
    visit_id: UUID | None
    place: int
    offer_id: UUID | None
    starts: datetime | None
    expires: datetime | None
    offered_at: UUID | None

    @property
    def is_open(self) -> bool:
        return self.status in ("waiting", "offered")

    def kept_until(self, now: datetime) -> datetime | None:
        """Until when something is kept for them; None where nothing is any more."""
        return self.expires if self.expires and self.expires > now else None

    def zone(self, zones: Mapping[UUID, str], usual: str) -> str:
        """That of the place where a time is offered, of `zones` by place; where none is, the `usual` one."""
        return zones.get(self.offered_at, usual) if self.offered_at else usual


class Kind(msgspec.Struct, frozen=True, kw_only=True):
    """How many wait for one kind of visit."""

    service_id: UUID
    service: str
    waits: int


class Offered(msgspec.Struct, frozen=True, kw_only=True):
    """A row of WaitlistOffer with what is offered."""

    id: UUID
    status: str
    entry_id: UUID
    hold_id: UUID
    patient_id: UUID
    service_id: UUID
    service: str
    starts: datetime
    ends: datetime
    practitioner_id: UUID
    location_id: UUID
    by_phone: bool
    expires: datetime
    moves_id: UUID | None
    visit_id: UUID | None

    @property
    def time(self) -> Time:
        return Time(self.starts, self.ends, self.practitioner_id, self.location_id)


async def of_patient(ctx: PluginContext, patient_id: UUID) -> Sequence[Entry]:
    """What a patient waits for, the oldest first."""
    del ctx
    return await rows(f"{_OPEN} WHERE patient_id = {{}} ORDER BY created", Entry, patient_id)


async def page_of(
    ctx: PluginContext, page: int, *, service_id: UUID | None = None, patients: Sequence[UUID] | None = None
) -> tuple[Sequence[Entry], bool]:
    """Staff: who waits, in the order in which they are asked, and whether more follow. Pages count from 1.

    Only of one kind of visit, or only these patients, where they are given.
    """
    del ctx
    wanted = None if patients is None else list(patients)
    found = await rows(_PAGE, Entry, service_id, service_id, wanted, wanted, PAGE + 1, (page - 1) * PAGE)
    return found[:PAGE], len(found) > PAGE


async def kinds(ctx: PluginContext) -> Sequence[Kind]:
    """What is waited for at all, by name."""
    del ctx
    return await rows(_KINDS, Kind)


async def one(ctx: PluginContext, entry_id: UUID) -> Entry:
    """Staff: one who waits, or did. Raises NotFound."""
    del ctx
    found = await rows(f"{_OPEN} WHERE id = {{}}", Entry, entry_id) or await rows(_OVER, Entry, entry_id)
    if not found:
        raise NotFound
    return found[0]


async def offered(ctx: PluginContext, offer_id: UUID) -> Offered:
    """Raises NotFound, also for somebody else's."""
    found = await rows(f"{_OFFERED} WHERE offer.id = {{}}", Offered, offer_id)
    if not found or not (ctx.actor.kind == "staff" or ctx.actor.patient_id == found[0].patient_id):
        raise NotFound
    return found[0]


async def offers_to(ctx: PluginContext, entry_id: UUID) -> Sequence[Offered]:
    """What was ever offered to one who waits, the newest first."""
    del ctx
    return await rows(f"{_OFFERED} WHERE offer.entry_id = {{}} ORDER BY offer.id DESC LIMIT 20", Offered, entry_id)


async def to_call(ctx: PluginContext) -> Sequence[Offered]:
    """Staff: what is kept for those who are to be called, the first to end first."""
    return await rows(_TO_CALL, Offered, ctx.now())


async def count_to_call(ctx: PluginContext) -> int:
    """How many they are, for every page of the workspace: no more than a look into an index."""
    return (await rows(_COUNT_TO_CALL, _Count, ctx.now()))[0].count


class _Count(msgspec.Struct, frozen=True):
    count: int


_COLUMNS = """
    entry.id, entry.status, entry.patient_id, entry.service_id, service.name AS service, entry.practitioner_id,
    entry.location_id, entry.weekdays, entry.part, entry.since, entry.until, entry.priority, entry.created,
    entry.joined_by, entry.moves_id, entry.visit_id
"""
_OF_SERVICE = """
    JOIN p_scheduling.healthcare_service service
      ON service.tenant_id = entry.tenant_id AND service.id = entry.service_id
"""
_OPEN = f"""
    SELECT * FROM (
        SELECT {_COLUMNS}, offer.id AS offer_id, offer.starts, offer.expires, offer.location_id AS offered_at,
               rank() OVER (
                   PARTITION BY entry.service_id ORDER BY entry.priority DESC, entry.created, entry.id
               ) AS place
        FROM p_scheduling.waitlist_entry entry {_OF_SERVICE}
        LEFT JOIN p_scheduling.waitlist_offer offer
          ON offer.tenant_id = entry.tenant_id AND offer.entry_id = entry.id AND offer.status = 'open'
        WHERE entry.status IN ('waiting', 'offered')
    ) AS line
"""  # noqa: S608 (columns of our own)
_PAGE = f"""
    {_OPEN}
    WHERE ({{}}::uuid IS NULL OR service_id = {{}}::uuid)
      AND ({{}}::uuid[] IS NULL OR patient_id = ANY({{}}::uuid[]))
    ORDER BY priority DESC, created, id LIMIT {{}} OFFSET {{}}
"""
_OVER = f"""
    SELECT {_COLUMNS}, 0 AS place, NULL::uuid AS offer_id, NULL::timestamptz AS starts, NULL::timestamptz AS expires,
           NULL::uuid AS offered_at
    FROM p_scheduling.waitlist_entry entry {_OF_SERVICE} WHERE entry.id = {{}}
"""  # noqa: S608 (columns of our own)
_KINDS = f"""
    SELECT entry.service_id, service.name AS service, count(*) AS waits
    FROM p_scheduling.waitlist_entry entry {_OF_SERVICE}
    WHERE entry.status IN ('waiting', 'offered') GROUP BY entry.service_id, service.name ORDER BY service.name
"""  # noqa: S608 (columns of our own)
_OFFERED = """
    SELECT offer.id, offer.status, offer.entry_id, offer.hold_id, offer.patient_id, hold.service_id,
           service.name AS service, hold.starts, hold.ends, hold.practitioner_id, hold.location_id, offer.by_phone,
           offer.expires, hold.moves_id, hold.visit_id
    FROM p_scheduling.waitlist_offer offer
    JOIN p_scheduling.hold hold ON hold.tenant_id = offer.tenant_id AND hold.id = offer.hold_id
    JOIN p_scheduling.healthcare_service service
      ON service.tenant_id = hold.tenant_id AND service.id = hold.service_id
"""
_TO_CALL = f"""
    {_OFFERED} WHERE offer.status = 'open' AND offer.by_phone AND offer.expires > {{}}
    ORDER BY offer.expires, offer.id LIMIT 200
"""
_COUNT_TO_CALL = """
    SELECT count(*) AS count FROM p_scheduling.waitlist_offer WHERE status = 'open' AND expires > {} AND by_phone
"""
