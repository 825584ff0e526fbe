"""Writes a plugin's acts to the practice's audit, stamped with its id and version."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from portico_sdk import PortNotGranted

from portico.audit import writer
from portico.plugins.services import Call


class AuditPort:
    """portico_sdk.ports.Audit."""

    def __init__(self, call: Call) -> None:
        self._scope = call.scope
        self._plugin = call.plugin
        self._stamp = call.stamp

    async def changed(
        self,
        code: str,
        *,
        patient_id: UUID | None,
        resource: tuple[str, UUID],
        action: Literal["C", "U", "D", "E"],
        reason: str = "",
    ) -> None:
        if all(entry.code != code for entry in self._plugin.manifest.audit):
            raise PortNotGranted(
                f"{self._plugin.id} wrote the audit code {code}, which its manifest does not declare. Add to its "
                f'plugin.toml: [[audit]] code = "{code}" and the sentence that people read'
            )
        kind, resource_id = resource
        async with self._scope.as_core():
            await writer.record(
                self._scope,
                code,
                action=action,
                patient_ids=() if patient_id is None else (patient_id,),
                resource=(kind, (resource_id,)),
                reason=reason,
                plugin=self._stamp,
            )
