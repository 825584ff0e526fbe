"""The few tables that belong to no practice: each with the reason, and what the run-time role may do with it.

A test fails for every table that is neither a practice's nor on this list. No patient's data, ever.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Global:
    """A table that belongs to no practice: why, what the run-time role may do, and which column (if any) names the
    practice that a row is about, so that inside of a practice's scope only its own rows are there. In the platform's
    own scope all are: operators look after all practices."""

    why: str
    grants: str
    own_rows: str = ""


GLOBAL_TABLES: Mapping[str, Global] = {
    "core.practice": Global("host to practice, before any is known", "SELECT, INSERT, UPDATE", own_rows="id"),
    "core.practice_host": Global("the same", "SELECT, INSERT, UPDATE, DELETE", own_rows="practice"),
    "core.identity_placement": Global(
        "Keycloak's log-out call names a client, no host", "SELECT, INSERT, UPDATE, DELETE", own_rows="tenant_id"
    ),
    "core.installed_plugin": Global("what is installed; the owner writes it", "SELECT"),
    "core.outbox_due": Global(
        "which delivery is due when, ids only: one dispatcher looks over all practices",
        "SELECT, INSERT, UPDATE, DELETE",
        own_rows="tenant_id",
    ),
    "core.outbox_failed": Global(
        "what is on the practices' repair lists, codes only: operators look over all of them",
        "SELECT, INSERT, UPDATE, DELETE",
        own_rows="tenant_id",
    ),
    "core.provisioning": Global(
        "how far each practice's making has come, codes only: operators look over all of them",
        "SELECT, INSERT, UPDATE, DELETE",
        own_rows="practice",
    ),
    "core.leaving": Global(
        "which practice leaves, and how far that is: it outlives the practice's own rows",
        "SELECT, INSERT, UPDATE, DELETE",
        own_rows="practice",
    ),
    "public.migration": Global("Piccolo's list of what was run", ""),
}
