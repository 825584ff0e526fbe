"""The pages about one patient: address, right, and who answers."""

from __future__ import annotations

from collections.abc import Sequence

from portico_sdk import Audience, Page

from portico.identity.permissions import Permission
from portico.onboarding.office import Office
from portico.web.staff import removal
from portico.web.staff.patient import PatientPages
from portico.web.staff.portal_access import PortalAccessPages


def patient_pages(office: Office) -> Sequence[Page]:
    """At the workspace's door, below `/patients/{id}`. `office` does what the forms ask for."""
    patient, access = PatientPages(office), PortalAccessPages(office)
    shows, staff = ("Patient",), Audience.STAFF
    return [
        Page(
            path="patients/{id:uuid}",
            audience=staff,
            permission=Permission.PATIENT_READ,
            title="A patient",
            shows=shows,
            get=patient.one,
        ),
        Page(
            path="patients/{id:uuid}/edit",
            audience=staff,
            permission=Permission.PATIENT_WRITE,
            title="Contact details",
            shows=shows,
            get=patient.edit,
            post=patient.change,
        ),
        Page(
            path="patients/{id:uuid}/portal",
            audience=staff,
            permission=Permission.ACCOUNT_RECOVER,
            title="Access to the portal",
            shows=shows,
            get=access.portal,
            post=access.change,
        ),
        Page(
            path="patients/{id:uuid}/remove",
            audience=staff,
            permission=Permission.PATIENT_ERASE,
            title="Remove a record",
            shows=shows,
            get=removal.ask,
            post=removal.remove,
            step_up=True,
        ),
    ]
