"""Another plugin's objections, for tests: a port that answers every question alike, and counts them."""

from __future__ import annotations

from dataclasses import dataclass, field

from portico_sdk import AppointmentDraft, Objection, PluginContext


@dataclass
class Objecting:
    """portico_sdk.ports.Checks. `blocks` and `note` are what it says, '' for nothing; `asked` what it was asked."""

    blocks: str = "Not with {by}. Call us."
    note: str = "By the way."
    asked: list[AppointmentDraft] = field(default_factory=list[AppointmentDraft])

    async def booking(self, draft: AppointmentDraft) -> list[Objection]:
        self.asked.append(draft)
        found = [Objection(message=self.blocks.format(by=draft.booked_by))] if self.blocks else []
        return [*found, *([Objection(message=self.note, blocking=False)] if self.note else [])]

    def at(self, ctx: PluginContext) -> PluginContext:
        """The context, with this in the place of the practice's other plugins."""
        object.__setattr__(ctx, "ports", {**ctx.ports, "checks": self})
        return ctx
