"""The real parts on one machine, with nothing but Python: PostgreSQL, Valkey, Keycloak, an S3 API, a mail inbox.

Fetched, built and started side by side as child processes, kept in one state folder, stopped together.
Knows nothing of the application that uses them.
"""

from portico_embedded.addresses import Addresses, Inbox, Keycloak, Objects, Postgres
from portico_embedded.errors import EmbeddedError
from portico_embedded.interrupts import interruptible
from portico_embedded.plan import ALL_PARTS, Part, Plan, default_cache
from portico_embedded.supervisor import Gone, Stack, start

__all__ = [
    "ALL_PARTS",
    "Addresses",
    "EmbeddedError",
    "Gone",
    "Inbox",
    "Keycloak",
    "Objects",
    "Part",
    "Plan",
    "Postgres",
    "Stack",
    "default_cache",
    "interruptible",
    "start",
]
