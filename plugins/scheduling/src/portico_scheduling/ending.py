"""What happens to a visit after it is booked: cancelled, marked by staff, its news seen by the patient."""

from __future__ import annotations

from uuid import UUID

from portico_sdk import PluginContext

from portico_scheduling import claiming, kept, telling
from portico_scheduling.domain import MAY_BECOME, Mark
from portico_scheduling.kept import COLUMNS, Kept
from portico_scheduling.raw import rows
from portico_scheduling.tables import Appointment, WaitlistEntry


async def cancel(ctx: PluginContext, visit_id: UUID, *, rest: bool = False) -> int:
    """Cancel a visit that is booked, with `rest` also those of its series that come later; how many were cancelled.

    Their time is free again at once. Raises NotFound, BadInput.
    """
    visit = await kept.one(ctx, visit_id)
    if visit.status == "cancelled":
        return 0
    kept.check_may_change(ctx, visit, to_move=False)
    by = kept.source(ctx)
    series = visit.series_id if rest else None
    news = "cancelled" if by == "staff" else ""
    changed = await rows(_CANCEL, Kept, by, news, ctx.now(), visit_id, series, visit.starts)
    if not changed:
        raise kept.changed_meanwhile()
    ids = [one.id for one in changed]
    await claiming.give_back(ids)
    await WaitlistEntry.update({WaitlistEntry.moves_id: None}).where(WaitlistEntry.moves_id.is_in(ids))
    for one in sorted(changed, key=lambda one: one.starts):
        await ctx.audit.changed(
            "scheduling:Appointment:cancel", patient_id=one.patient_id, resource=("Appointment", one.id), action="U"
        )
        # One letter, whether it is one visit or the rest of a series.
        await telling.tell(ctx, "cancelled", one.told, letter=one.id == visit_id)
        await telling.time_came_free(ctx, one.time)
    return len(ids)


async def mark(ctx: PluginContext, visit_id: UUID, to: Mark) -> None:
    """Staff: who came, who did not, or take the last mark back. Marking twice is marking once.

    Raises NotFound, BadInput.
    """
    visit = await kept.one(ctx, visit_id)
    if visit.status == to:
        return
    changed = to in MAY_BECOME[visit.status] and (
        await Appointment.update({Appointment.status: to, Appointment.marked: ctx.now()})
        .where(Appointment.id == visit_id, Appointment.status == visit.status)
        .returning(Appointment.id)
    )
    if not changed:
        raise kept.changed_meanwhile()
    code, event = _MARKS[to]
    await ctx.audit.changed(
        f"scheduling:Appointment:{code}",
        patient_id=visit.patient_id,
        resource=("Appointment", visit_id),
        action="U",
    )
    await telling.tell(ctx, event, visit.told)


async def seen(ctx: PluginContext, visit_id: UUID) -> None:
    """The patient has read what the practice did to the visit. Raises NotFound."""
    visit = await kept.one(ctx, visit_id)
    if visit.news:
        await Appointment.update({Appointment.news: ""}).where(Appointment.id == visit_id)
        await ctx.audit.changed(
            "scheduling:Appointment:seen", patient_id=visit.patient_id, resource=("Appointment", visit_id), action="U"
        )


_MARKS: dict[Mark, tuple[str, telling.What]] = {
    "arrived": ("arrive", "arrived"),
    "noshow": ("no-show", "missed"),
    "fulfilled": ("finish", "fulfilled"),
    "booked": ("unmark", "unmarked"),
}
_CANCEL = f"""
    UPDATE p_scheduling.appointment
    SET status = 'cancelled', cancelled_by = {{}}, news = {{}}, sequence = sequence + 1, changed = {{}}
    WHERE (id = {{}} OR (series_id = {{}} AND starts >= {{}})) AND status = 'booked'
    RETURNING {COLUMNS}
"""  # noqa: S608 (columns of our own)
