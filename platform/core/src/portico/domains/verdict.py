"""What becomes of a name after a look at the DNS. Pure: no clock of its own, no database."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Literal

from portico.domains.dns import Found

GRACE: Final = timedelta(days=7)
"""So long a host whose proof is gone goes on working, while its practice is warned."""

State = Literal["waiting", "proven", "failing", "lost"]


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How far a name is. `note` says why it is not further: no-answer, no-proof, elsewhere, taken."""

    state: State = "waiting"
    leads_here: bool = False
    note: str = ""
    checked_at: datetime | None = None
    proven_at: datetime | None = None
    failing_since: datetime | None = None

    @property
    def works(self) -> bool:
        """Requests to it are answered."""
        return self.state in ("proven", "failing")

    @property
    def is_main(self) -> bool:
        """Links are made with it."""
        return self.state == "proven" and self.leads_here


def after(before: Standing, found: Found | None, now: datetime) -> Standing:
    """`found` is None where the DNS did not answer: then all stays, as nothing is known."""
    if found is None:
        return replace(before, note="no-answer", checked_at=now)
    seen = replace(before, leads_here=found.leads_here, checked_at=now)
    if found.is_proof:
        note = "" if found.leads_here else "elsewhere"
        return replace(seen, state="proven", note=note, proven_at=before.proven_at or now, failing_since=None)
    if not before.works:
        return replace(seen, note="no-proof")
    since = before.failing_since or now
    if now - since >= GRACE:
        return replace(seen, state="lost", note="no-proof", proven_at=None, failing_since=None)
    return replace(seen, state="failing", note="no-proof", failing_since=since)
