"""The pages about the practice itself, and about a patient's way into the portal: address, right, and who answers."""

from __future__ import annotations

from collections.abc import Sequence

from portico_sdk import Audience, Page

from portico.identity.permissions import Permission
from portico.onboarding.office import Office
from portico.web.practice_admin.landing import landing


def practice_pages(office: Office) -> Sequence[Page]:
    """At the workspace's door. `office` does what the forms ask for."""
    return [
        Page(
            path="practice",
            audience=Audience.STAFF,
            permission=Permission.WORKSPACE_READ,
            title="Practice",
            get=landing,
        )
    ]
