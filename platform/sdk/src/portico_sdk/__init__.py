"""What a Portico plugin sees. The names in `__all__` are the contract; semver holds for them and for nothing else."""

from portico_sdk.checks import AppointmentDraft, Objection
from portico_sdk.clinical import Appointment, Closure, Location, Patient, Practitioner, Slot
from portico_sdk.context import Actor, Platform, PluginContext, Tenant, schema_name, url_name
from portico_sdk.errors import (
    BadInput,
    Forbidden,
    LimitReached,
    NeedsReauth,
    NotConnected,
    NotFound,
    PluginError,
    PortNotGranted,
    RetryLater,
)
from portico_sdk.events import Event, Task
from portico_sdk.i18n import translator
from portico_sdk.lifecycle import Health, Problem, SetUp, SetUpApplied
from portico_sdk.manifest import Manifest, ManifestError
from portico_sdk.markers import hookimpl
from portico_sdk.messages import MessageTemplate
from portico_sdk.pages import (
    Answer,
    Audience,
    Card,
    Download,
    Fact,
    HomePart,
    HomeRequest,
    Link,
    NavItem,
    NavRequest,
    Nothing,
    Page,
    Panel,
    Read,
    Redirect,
    Refused,
    Row,
    Todo,
    View,
)
from portico_sdk.permissions import Bundle, Permission, Role
from portico_sdk.phones import tel
from portico_sdk.subjects import Subject, SubjectCopy, SubjectFact, SubjectSection
from portico_sdk.version import SDK_VERSION

__all__ = [
    "SDK_VERSION",
    "Actor",
    "Answer",
    "Appointment",
    "AppointmentDraft",
    "Audience",
    "BadInput",
    "Bundle",
    "Card",
    "Closure",
    "Download",
    "Event",
    "Fact",
    "Forbidden",
    "Health",
    "HomePart",
    "HomeRequest",
    "LimitReached",
    "Link",
    "Location",
    "Manifest",
    "ManifestError",
    "MessageTemplate",
    "NavItem",
    "NavRequest",
    "NeedsReauth",
    "NotConnected",
    "NotFound",
    "Nothing",
    "Objection",
    "Page",
    "Panel",
    "Patient",
    "Permission",
    "Platform",
    "PluginContext",
    "PluginError",
    "PortNotGranted",
    "Practitioner",
    "Problem",
    "Read",
    "Redirect",
    "Refused",
    "RetryLater",
    "Role",
    "Row",
    "SetUp",
    "SetUpApplied",
    "Slot",
    "Subject",
    "SubjectCopy",
    "SubjectFact",
    "SubjectSection",
    "Task",
    "Tenant",
    "Todo",
    "View",
    "hookimpl",
    "schema_name",
    "tel",
    "translator",
    "url_name",
]
