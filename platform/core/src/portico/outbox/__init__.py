"""What happens after the commit: written down in the act's own transaction, handed to workers later, lost never.

Knows neither plugins nor letters: a handler is a name, and who stands behind it is said in `app.py`.
"""

from __future__ import annotations

from portico.outbox.writing import cancel, emit, enqueue

__all__ = ["cancel", "emit", "enqueue"]
