"""Core's own pages, by door: who each is for and what it needs. Plugins' pages are mounted beside them."""

from __future__ import annotations

from portico_sdk import Audience, Page

from portico.domains.keeping import Domains
from portico.identity.permissions import Permission
from portico.onboarding.office import Office
from portico.tenancy.hosts import Door
from portico.web import account, account_letters
from portico.web.opening.pages import OPENS_SOON, opening_pages
from portico.web.operator.console import Console
from portico.web.operator.pages import operator_pages
from portico.web.patient import record
from portico.web.patient.access import seen
from portico.web.patient.home import home
from portico.web.practice_admin import letters as practice_letters
from portico.web.practice_admin.address import address_pages
from portico.web.practice_admin.feature_pages import FEATURE_PAGES
from portico.web.practice_admin.look import preview as look_preview
from portico.web.practice_admin.pages import practice_pages
from portico.web.public import pages as public
from portico.web.routing import Route, core_route
from portico.web.staff import audit, desk, patients
from portico.web.staff.pages import patient_pages


def core_routes(office: Office, console: Console, domains: Domains) -> list[Route]:
    """Every page of core's, but for those of signing in (`auth.py`). `office` does what staff ask for, `console` what
    operators do; `domains` are practices' own addresses.
    """
    made = [core_route(Door.PORTAL, page) for page in _PORTAL]
    made += [core_route(Door.WORKSPACE, page) for page in _WORKSPACE]
    office_pages = (
        *practice_pages(office),
        *address_pages(domains),
        *FEATURE_PAGES,
        *patient_pages(office),
        *opening_pages(office),
    )
    made += [core_route(Door.WORKSPACE, page) for page in office_pages]
    made += [core_route(Door.OPERATIONS, page) for page in (*operator_pages(console), _PRIVACY)]
    return [*made, *account.routes(), *account_letters.routes()]


_PATIENT, _STAFF, _ANYONE = Audience.PATIENT, Audience.STAFF, Audience.ANYONE

_PRIVACY = Page(path="privacy", audience=_ANYONE, title="Privacy", get=public.privacy)

_PORTAL = (
    Page(path="", audience=_PATIENT, title="Home", shows=("Patient",), get=home),
    Page(path="record", audience=_PATIENT, title="A copy of my record", shows=("Patient",), get=record.record),
    Page(path="record/copy", audience=_PATIENT, title="A copy of my record", shows=("Patient",), get=record.copy),
    # Whoever has the link of a draft.
    Page(path="look/{token:str}", audience=_ANYONE, title="How it would look", get=look_preview),
    Page(path="records/seen", audience=_PATIENT, title="Who saw my records", shows=("AuditEvent",), get=seen),
    _PRIVACY,
    OPENS_SOON,
)

_WORKSPACE = (
    Page(path="", audience=_STAFF, permission=Permission.WORKSPACE_READ, title="First page", get=desk.first),
    Page(
        path="patients",
        audience=_STAFF,
        permission=Permission.PATIENT_READ,
        title="Patients",
        shows=("Patient",),
        get=patients.patients,
        post=patients.search,
        searches=True,
    ),
    Page(
        path="patients/new",
        audience=_STAFF,
        permission=Permission.PATIENT_WRITE,
        title="Add a patient",
        get=patients.new,
        post=patients.add,
    ),
    Page(
        path="audit",
        audience=_STAFF,
        permission=Permission.AUDIT_READ,
        title="Audit",
        shows=("AuditEvent",),
        get=audit.audit,
    ),
    Page(
        path="practice/letters",
        audience=_STAFF,
        permission=Permission.PRACTICE_WRITE,
        title="Letters",
        get=practice_letters.letters,
    ),
    Page(
        path="practice/letters/{sender:str}/{name:str}",
        audience=_STAFF,
        permission=Permission.PRACTICE_WRITE,
        title="Letter",
        get=practice_letters.letter,
    ),
    Page(
        path="practice/letters/{sender:str}/{name:str}/html",
        audience=_STAFF,
        permission=Permission.PRACTICE_WRITE,
        title="Letter",
        get=practice_letters.html,
    ),
    _PRIVACY,
)
