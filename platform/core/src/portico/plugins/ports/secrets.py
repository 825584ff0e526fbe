"""The practice's secrets for one plugin, opened when it asks for one by name."""

from __future__ import annotations

from portico_sdk import NotConnected, PortNotGranted

from portico.plugins.secrets import Secrets
from portico.plugins.services import Call


class SecretsPort:
    """portico_sdk.ports.Secrets."""

    def __init__(self, call: Call) -> None:
        self._call = call
        self._secrets = Secrets(call.services.keys)

    async def get(self, key: str) -> str:
        plugin, proposed = self._call.plugin, self._call.proposed
        if all(secret.key != key for secret in plugin.manifest.secrets):
            raise PortNotGranted(
                f"{plugin.id} asked for the secret {key}, which its manifest does not declare. Add to its plugin.toml: "
                f'[[secrets]] key = "{key}" and a label'
            )
        if key in proposed:
            value = proposed[key]
            if value is None:
                raise NotConnected(f"The practice has not set {key}.")
            return value
        async with self._call.scope.as_core():
            return await self._secrets.get(self._call.scope, plugin.id, key)
