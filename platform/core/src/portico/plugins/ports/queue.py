"""What a plugin wants done after the commit: events for others, work of its own for later. Both by the manifest."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from uuid import UUID

from portico_sdk import PortNotGranted
from portico_sdk.limits import Limits

from portico import outbox
from portico.plugins.schedules import task_of
from portico.plugins.services import Call


class QueuePort:
    """portico_sdk.ports.Queue."""

    def __init__(self, call: Call) -> None:
        self._scope = call.scope
        self._plugin = call.plugin
        self._subscribers = call.services.subscribers
        self._limits = Limits(call.plugin.id)

    async def emit(
        self,
        type: str,
        *,
        resource: tuple[str, UUID],
        patient_id: UUID | None = None,
        facts: Mapping[str, str] | None = None,
    ) -> None:
        if type not in self._plugin.manifest.emits:
            raise PortNotGranted(
                f"{self._plugin.id} told {type!r}, which its manifest does not declare. "
                "Add it to emits in its plugin.toml"
            )
        self._limits.emit(facts or {})
        async with self._scope.as_core():
            await outbox.emit(
                self._scope,
                type,
                handlers=await self._subscribers(self._scope, type),
                source=self._plugin.id,
                resource=resource,
                patient_id=patient_id,
                facts=facts or {},
            )

    async def later(self, task: str, key: str, *, at: datetime | None = None) -> None:
        self._check(task)
        self._limits.later(task, key, at)
        async with self._scope.as_core():
            due = at.astimezone(UTC) if at else None
            await outbox.enqueue(self._scope, task_of(self._plugin.id, task), key=key, at=due)

    async def cancel(self, task: str, key: str) -> None:
        self._check(task)
        if key:
            async with self._scope.as_core():
                await outbox.cancel(self._scope, task_of(self._plugin.id, task), key)

    def _check(self, task: str) -> None:
        if task not in self._plugin.tasks:
            raise ValueError(
                f"{self._plugin.id} has no task {task!r}. Add to its plugin.toml: [[tasks]] with name and run"
            )
