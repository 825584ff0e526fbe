"""`portico realms`: makes both realms in Keycloak, or brings their settings up to the templates of this version.

It enters as Keycloak's administrator, which no other process of ours may; what it leaves is a service client in each
realm, whose secret is what the settings say.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from pathlib import Path

from portico.identity.directory import DirectoryError
from portico.identity.keycloak_bootstrap import BootstrapAdmin, ensure_realms
from portico.identity.population import Population
from portico.settings import Settings


def run(
    settings: Settings,
    templates: Path,
    say: Callable[[str], None],
    *,
    names: Mapping[Population, str] | None = None,
) -> int:
    """0 when both are as they should be; may be repeated, and is with every upgrade. `names` other than the usual ones
    leave another installation's alone.
    """
    if not (templates / "realm.json").is_file():
        say(f"There is no realm.json in {templates}. The templates lie in infra/keycloak, in the image in keycloak.")
        return 1
    if not settings.keycloak_admin_password:
        say("PORTICO_KEYCLOAK_ADMIN_PASSWORD is missing: only Keycloak's administrator makes realms.")
        return 1
    admin = BootstrapAdmin(
        internal_url=settings.oidc_internal_url,
        username=settings.keycloak_admin_name,
        password=settings.keycloak_admin_password,
    )
    secrets = {
        Population.PATIENTS: settings.directory_secret_patients,
        Population.WORKFORCE: settings.directory_secret_workforce,
    }
    try:
        made = asyncio.run(ensure_realms(admin, templates, names=names, secrets=secrets))
    except DirectoryError as error:
        say(str(error))
        return 1
    for access in made.values():
        say(f"The realm {access.realm} is as this version needs it.")
    return 0
