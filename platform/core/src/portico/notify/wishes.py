"""Which letters a person wants, and in which language: chosen on their account page, asked before each letter.

Letters about somebody's own sign-in stand outside of this: they always come. Queries run in the scope that is open.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final, get_args
from uuid import UUID

from portico_sdk.messages import MessageCategory

from portico.audit.events import AuditCode
from portico.audit.writer import record
from portico.identity.population import Population
from portico.identity.tables import PersonLink, StaffMember
from portico.notify.tables import LetterChoice
from portico.tenancy.scopes import Scope

CATEGORIES: Final[tuple[str, ...]] = get_args(MessageCategory)


async def unwanted(person_id: UUID) -> frozenset[str]:
    """The categories that this person switched off."""
    rows = await LetterChoice.select(LetterChoice.category).where(LetterChoice.person_id == person_id)
    return frozenset(row["category"] for row in rows)


async def choose(
    scope: Scope,
    population: Population,
    person_id: UUID,
    *,
    wanted: Collection[str],
    among: Collection[str] = CATEGORIES,
    language: str,
) -> None:
    """Keep what `scope.actor` chose for themselves among these, and write it to the audit. The others stay."""
    off = sorted(set(among) - set(wanted))
    if among:
        mine = LetterChoice.person_id == person_id
        await LetterChoice.delete().where(mine & LetterChoice.category.is_in(sorted(among)))
    if off:
        await LetterChoice.insert(*(LetterChoice(person_id=person_id, category=category) for category in off))
    table = StaffMember if population is Population.WORKFORCE else PersonLink
    await table.update({table.language: language}).where(table.id == person_id)
    patient_id = scope.actor.patient_id
    await record(
        scope,
        AuditCode.LETTERS_CHANGED,
        patient_ids=(patient_id,) if patient_id else (),
        reason=f"off: {', '.join(off) or 'none'}; language: {language}",
    )
