"""A practice with a plugin that sends letters, people to get them, an application, a mailbox."""

from __future__ import annotations

import dataclasses
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from portico.app import App, opened
from portico.audit.tables import AuditEvent
from portico.audit.writer import PluginStamp
from portico.clinical.directory import NewPatient, add
from portico.identity.tables import PersonLink, StaffMember
from portico.notify.post import Post
from portico.notify.tables import Letter
from portico.plugins.ports.mail import MailPort
from portico.plugins.services import Call, Services
from portico.settings import Settings
from portico.tenancy.context import Actor, Tenant
from portico_testkit.clock import MovableClock
from portico_testkit.inbox import Inbox, open_inbox
from portico_testkit.packages import Package, installed

NOTES = "acme/notes"
PLUGIN = """
class Plugin:
    @hookimpl
    def declare_pages(self) -> Sequence[Page]:
        return (
            Page(path="notes/{id:uuid}", audience=Audience.PATIENT, title="Note", get="pages:note"),
            Page(path="desk", audience=Audience.STAFF, permission="note:read", title="Desk", get="pages:desk"),
        )

    @hookimpl
    def declare_messages(self) -> Sequence[MessageTemplate]:
        return (
            MessageTemplate(
                name="new-note",
                subject="You have a new note from {practice}",
                paragraphs=("There is a new note for you in the portal.", "Questions? Call {phone}."),
                button="Read the note",
                category="messages",
            ),
            MessageTemplate(
                name="desk-note",
                subject="A note waits in the workspace",
                paragraphs=("Somebody left a note for the team.",),
                button="Open the workspace",
                category="practice",
                audience="staff",
            ),
        )
plugin = Plugin()
"""
PAGES = """
from __future__ import annotations
from uuid import UUID
import msgspec
from portico_sdk import *

class NotePath(msgspec.Struct):
    id: UUID

async def note(ctx: PluginContext, path: NotePath, query: Nothing) -> View: ...
async def desk(ctx: PluginContext, path: Nothing, query: Nothing) -> View: ...
"""
PO = """
msgid ""
msgstr "Content-Type: text/plain; charset=utf-8\\n"

msgid "You have a new note from {practice}"
msgstr "Tiene una nota nueva de {practice}"

msgid "There is a new note for you in the portal."
msgstr "Hay una nota nueva para usted en el portal."

msgid "Questions? Call {phone}."
msgstr "¿Preguntas? Llame al {phone}."

msgid "Read the note"
msgstr "Leer la nota"
"""
TABLES = """
[ports]
mail = "To tell people that a note waits"

[[permissions]]
name = "note:read"
bundle = "notes"

[[bundles]]
name = "notes"
label = "Notes"
roles = ["owner", "admin"]
"""


def notes_package() -> Package:
    return Package(
        plugin=PLUGIN,
        hooks=("declare_pages", "declare_messages"),
        manifest_tables=TABLES,
        files={"pages.py": PAGES, "locale/es/LC_MESSAGES/acme_notes.po": PO.strip() + "\n"},
    )


@dataclass(frozen=True)
class House:
    """Everything in one place."""

    app: App
    tenant: Tenant
    inbox: Inbox
    clock: MovableClock
    post: Post

    def scope(self, actor: Actor | None = None) -> Any:
        return self.app.parts.tenancy.tenant_scope(self.tenant, actor or Actor.system("test"), "HOPERAT")

    async def patient(self, email: str = "", language: str = "en") -> UUID:
        new = NewPatient(given="Rosa", family="Alvarez", birth_date=date(1948, 3, 27), email=email, language=language)
        async with self.scope() as scope:
            return (await add(scope, new)).id

    async def sign_in(
        self, patient_id: UUID, email: str, *, language: str = "en", kind: str = "patient", active: bool = True
    ) -> UUID:
        """Somebody with a sign-in who may open this record."""
        async with self.scope():
            link = PersonLink(
                issuer="i",
                sub=str(uuid4()),
                patient_id=patient_id,
                email=email,
                language=language,
                kind=kind,
                active=active,
            )
            await link.save()
        return link.id

    async def staff(self, email: str, language: str = "en") -> UUID:
        async with self.scope():
            member = StaffMember(
                issuer="i", sub=str(uuid4()), name="Tom", email=email, role="owner", active=True, language=language
            )
            await member.save()
        return member.id

    async def send(self, name: str, to: UUID, path: str, key: str = "") -> None:
        """As the plugin does it."""
        plugin = self.app.parts.registry.get(NOTES)
        assert plugin is not None
        services = Services(clock=self.clock, keys=self.app.parts.tenancy.keys, post=self.post)
        async with self.scope() as scope:
            stamp = PluginStamp(id=NOTES, version="1.0.0", hook="notes")
            call = Call(scope=scope, plugin=plugin, stamp=stamp, services=services, language="en")
            await MailPort(call).send(name, to=to, path=path, key=key)

    async def note_to(self, patient_id: UUID, key: str = "") -> None:
        await self.send("new-note", patient_id, f"/p/acme.notes/notes/{uuid4()}", key)

    async def letters(self) -> list[Letter]:
        async with self.scope():
            return await Letter.objects().order_by(Letter.made)

    async def states(self) -> list[str]:
        return [letter.state for letter in await self.letters()]

    async def deliver(self, letter: Letter) -> None:
        """What the outbox does."""
        await self.app.delivery(self.app.parts.tenancy, self.tenant, {"letter": str(letter.id)})

    async def deliver_all(self) -> None:
        for letter in await self.letters():
            await self.deliver(letter)

    async def audited(self) -> list[tuple[str, str]]:
        async with self.scope():
            rows = await AuditEvent.select(AuditEvent.code, AuditEvent.reason).order_by(AuditEvent.recorded)
        return [(row["code"], row["reason"]) for row in rows]

    def to(self) -> list[str]:
        return [str(letter["To"]) for letter in self.inbox.letters]


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock()


@pytest.fixture
async def house(settings: Settings, clock: MovableClock, make_practice: Any, tmp_path: Path) -> AsyncIterator[House]:
    tenant = await make_practice(name="Elm Street Family Medicine", phone="(406) 555-0142")
    with installed(tmp_path, notes_package()) as points:
        async with open_inbox() as inbox:
            here = dataclasses.replace(
                settings,
                smtp_host="127.0.0.1",
                smtp_port=inbox.port,
                mail_from="portal@mail.example",
                mail_bounces="bounce@mail.example",
            )
            async with opened(here, clock=clock, plugins=points) as app:
                assert not app.parts.registry.refused, app.parts.registry.refused
                house = House(app, tenant, inbox, clock, Post(app.parts.tenancy.keys, clock))
                async with house.scope() as scope:
                    await app.parts.enablement.enable(scope, NOTES)
                yield house
