"""Sends one letter: the outbox's handler `core:letter`, called again until it comes back without an error.

Who reads, where, in which language, whether they want it and whether the practice still has the plugin is all asked now
and not when the letter was handed in. While the mail server is spoken to no transaction is open; the row is held by a
time, so that two workers don't send it at once.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final, Protocol, cast
from uuid import UUID

import msgspec
from piccolo.columns import Column

from portico.notify import bounces, one_click, readers, wishes
from portico.notify.kinds import LetterKind, Reader, ReaderKind, State
from portico.notify.letter_look import LetterLook
from portico.notify.mail import Attached, Mail, MailNotSent, MailRefused, Written
from portico.notify.marks import Mark
from portico.notify.post import SEALED
from portico.notify.tables import Letter
from portico.notify.templates import LetterFacts, Letters, Offered
from portico.tenancy.context import Actor, Tenant
from portico.tenancy.keys import Keys
from portico.tenancy.scopes import Scope, Tenancy

HELD_FOR: Final = timedelta(minutes=5)
"""Longer than the slowest conversation with a mail server."""

CHOICES: Final = "/account/letters"


@dataclass(frozen=True, kw_only=True)
class Enclosed:
    """What a letter says from our books: the text that it is a copy of, the last day of something, a file."""

    document: str = field(default="", repr=False)
    until: date | None = None
    attached: Attached | None = None


Enclosing = Callable[[Scope, Reader], Awaitable[Enclosed]]
_NOTHING: Final[Mapping[LetterKind, Enclosing]] = {}


class PluginLetters(Protocol):
    """What the plugins' room knows of letters."""

    async def find(self, scope: Scope, plugin_id: str, name: str) -> Offered | None:
        """The letter, if this practice has the plugin enabled and the plugin still has the letter."""
        ...


@dataclass(frozen=True)
class _Ready:
    """All that is needed with no transaction open."""

    reader: Reader
    written: Written = field(repr=False)


class _Taken(msgspec.Struct):
    """A letter's row, held by us."""

    id: UUID
    plugin_id: str
    name: str
    reader: ReaderKind
    reader_id: UUID
    patient_id: UUID | None
    path: str
    link: bytes | None
    hours: int
    not_after: datetime | None

    @property
    def whom(self) -> Reader:
        return Reader(self.reader, self.reader_id, self.patient_id)


class Delivery:
    """Made once by app.py, where it is registered as the outbox's handler."""

    def __init__(
        self,
        *,
        mail: Mail,
        letters: Letters,
        plugins: PluginLetters,
        keys: Keys,
        look_of: Callable[[Tenant], Awaitable[LetterLook]],
        clock: Callable[[], datetime],
        enclosing: Mapping[LetterKind, Enclosing] = _NOTHING,
    ) -> None:
        self._mail = mail
        self._letters = letters
        self._plugins = plugins
        self._keys = keys
        self._look_of = look_of
        self._clock = clock
        self._enclosing = enclosing

    async def __call__(self, tenancy: Tenancy, tenant: Tenant, payload: Mapping[str, str]) -> None:
        """Raises MailNotSent: to be called again later."""
        letter_id = UUID(payload["letter"])
        # The logo is a file: it is fetched before a transaction is open.
        look = await self._look_of(tenant)
        async with tenancy.tenant_scope(tenant, _actor(), "HOPERAT") as scope:
            ready = await self._prepare(scope, letter_id, look)
        if ready is None:
            return
        try:
            await self._mail.send(ready.written)
        except MailRefused as refused:
            async with tenancy.tenant_scope(tenant, _actor(), "HOPERAT") as scope:
                await self._refused(scope, letter_id, ready, refused)
        except MailNotSent:
            async with tenancy.tenant_scope(tenant, _actor(), "HOPERAT"):
                await _change(letter_id, {Letter.busy_until: None})
            raise
        else:
            async with tenancy.tenant_scope(tenant, _actor(), "HOPERAT"):
                await self._settle(letter_id, State.SENT, to=ready.written.to)
                await bounces.taken(ready.reader)
                await readers.forget(ready.reader)

    async def _prepare(self, scope: Scope, letter_id: UUID, look: LetterLook) -> _Ready | None:
        """The letter to send; None when there is none to send, which is noted."""
        row = await self._take(letter_id)
        if row is None:
            return None
        if row.not_after is not None and row.not_after <= self._clock():
            await self._settle(letter_id, State.TOO_LATE)
            return None
        what = await self._what(scope, row)
        if what is None:
            await self._settle(letter_id, State.NOT_ENABLED)
            return None
        known = await readers.known(row.whom)
        may_get = known is not None and (known.is_here or not isinstance(what, Offered))
        if known is None or not known.email or not may_get:
            await self._settle(letter_id, State.NO_ADDRESS)
            return None
        if isinstance(what, Offered) and what.template.category in await wishes.unwanted(row.reader_id):
            await self._settle(letter_id, State.NOT_WANTED)
            return None
        enclosed = await self._enclosed(scope, row)
        written = self._letters.write(
            what,
            await self._facts(scope, row, enclosed),
            to=known.email,
            language=known.language,
            look=look,
        )
        mark = Mark(scope.tenant.id, letter_id)
        off = await self._one_click(scope, row.whom, what.template.category) if isinstance(what, Offered) else ""
        return _Ready(row.whom, dataclasses.replace(written, mark=mark, one_click=off, attached=enclosed.attached))

    async def _one_click(self, scope: Scope, reader: Reader, category: str) -> str:
        if reader.kind is ReaderKind.PATIENT:
            return ""
        tenant = scope.tenant
        origin = tenant.workspace_origin if reader.kind is ReaderKind.STAFF else tenant.portal_origin
        return await one_click.address(self._keys, tenant.id, origin, reader, category)

    async def _take(self, letter_id: UUID) -> _Taken | None:
        """Hold the row; None when the letter is settled. Raises MailNotSent when somebody else holds it."""
        now = self._clock()
        rows = cast(list[object], await Letter.raw(_TAKE, now + HELD_FOR, letter_id, now))
        if rows:
            return msgspec.convert(rows[0], _Taken)
        if await Letter.exists().where(Letter.id == letter_id, Letter.state == State.WAITING.value):
            raise MailNotSent("the letter is being sent by another worker")
        return None

    async def _what(self, scope: Scope, row: _Taken) -> LetterKind | Offered | None:
        if row.plugin_id:
            return await self._plugins.find(scope, row.plugin_id, row.name)
        return LetterKind(row.name)

    async def _enclosed(self, scope: Scope, row: _Taken) -> Enclosed:
        enclosing = None if row.plugin_id else self._enclosing.get(LetterKind(row.name))
        return await enclosing(scope, row.whom) if enclosing else Enclosed()

    async def _facts(self, scope: Scope, row: _Taken, enclosed: Enclosed) -> LetterFacts:
        tenant = scope.tenant
        origin = tenant.workspace_origin if row.reader is ReaderKind.STAFF else tenant.portal_origin
        link = origin + row.path
        if row.link is not None:
            link = (await self._keys.open(tenant.id, SEALED, str(row.id), row.link)).decode()
        has_sign_in = row.reader is not ReaderKind.PATIENT
        return LetterFacts(
            practice=tenant.name,
            phone=tenant.phone,
            link=link,
            hours=row.hours,
            portal=tenant.portal_origin.partition("//")[2],
            choices=origin + CHOICES if row.plugin_id and has_sign_in else "",
            document=enclosed.document,
            until=enclosed.until,
        )

    async def _refused(self, scope: Scope, letter_id: UUID, ready: _Ready, refused: MailRefused) -> None:
        await self._settle(letter_id, State.REFUSED, refused.code)
        await readers.forget(ready.reader)
        if refused.is_address:
            await bounces.note(scope, ready.reader, ready.written.to, refused.code, "smtp", self._clock())
        else:
            scope.log.error("the mail server refuses a letter for good (%s): look at PORTICO_MAIL_FROM", refused.code)

    async def _settle(self, letter_id: UUID, state: State, reason: str = "", *, to: str = "") -> None:
        changes: dict[Column | str, Any] = {
            Letter.state: state.value,
            Letter.reason: reason,
            Letter.settled: self._clock(),
            Letter.link: None,
            Letter.busy_until: None,
            Letter.address_digest: bounces.digest(to) if to else None,
        }
        await _change(letter_id, changes)


async def _change(letter_id: UUID, changes: dict[Column | str, Any]) -> None:
    await Letter.update(changes).where(Letter.id == letter_id)


def _actor() -> Actor:
    return Actor.system("letters")


_TAKE: Final = """
update core.letter set busy_until = {}, tries = tries + 1
where id = {} and state = 'waiting' and (busy_until is null or busy_until <= {})
returning id, plugin_id, name, reader, reader_id, patient_id, path, link, hours, not_after"""
