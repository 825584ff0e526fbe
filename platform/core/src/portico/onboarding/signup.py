"""A practice lets itself in: it asks, proves its mail address by a letter's link, chooses its word, and is made.

What the page says is the same whether an address is known here or not; who has a practice already reads so in the
letter. Rows, letters and audit are the platform's own. Call these with no scope open.
"""

from __future__ import annotations

import hashlib
import logging
import secrets
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from datetime import datetime, timedelta
from typing import Any, Final, cast
from uuid import UUID

import msgspec
from piccolo.columns import Column

from portico.audit.events import AuditCode
from portico.audit.writer import NAMED_IDS, Entry, record, record_all
from portico.notify.kinds import LetterKind, Reader, ReaderKind
from portico.notify.post import Post
from portico.onboarding import slugs
from portico.onboarding.founding import Founding, SlugTaken
from portico.onboarding.signup_limits import SignUpLimits
from portico.onboarding.signup_types import CantTake, DeadLink, Seen, State, TooMany, Wanted
from portico.onboarding.slugs import SlugTrouble
from portico.onboarding.subjects import clean_email
from portico.onboarding.tables import SignUp
from portico.tenancy.context import Actor, Origin, Tenant
from portico.tenancy.practices import PLATFORM_ID
from portico.tenancy.scopes import Scope, Tenancy

log = logging.getLogger("portico.onboarding")

LINK_HOURS: Final = 24
KEPT_FOR: Final = timedelta(days=30)
_STUCK: Final = timedelta(minutes=10)
_ACTOR: Final = Actor.system("sign-ups")
_RESOURCE: Final = "SignUp"


class SignUps:
    """Made once by app.py. `found` makes the practice, and makes it once however often it is called."""

    def __init__(
        self,
        *,
        tenancy: Tenancy,
        post: Post,
        limits: SignUpLimits,
        found: Callable[[Founding], Awaitable[Tenant]],
        clock: Callable[[], datetime],
    ) -> None:
        self._tenancy = tenancy
        self._post = post
        self._limits = limits
        self._found = found
        self._clock = clock

    async def ask(self, platform: Tenant, wanted: Wanted, form_id: UUID, origin: Origin) -> None:
        """Somebody sent the form. What comes of it stands in their mailbox only. Raises TooMany."""
        if not await self._limits.lets_in(origin.ip):
            raise TooMany
        email = clean_email(wanted.email)
        if not await self._limits.lets_write(email, wanted.npi):
            return
        async with self._open(platform, Actor.nobody(), origin) as scope:
            known = await SignUp.objects().get(
                (SignUp.mail_digest == _digest(email))
                & (SignUp.npi == wanted.npi)
                & (SignUp.state == State.FOUNDED.value)
            )
            token = secrets.token_urlsafe(32)
            row = self._row(form_id, wanted, email, None if known else token)
            if not await SignUp.insert(row).on_conflict(action="DO NOTHING").returning(SignUp.id):
                return  # the same form, sent twice
            if known is None:
                link = f"{self._public}/sign-up/confirm/{token}"
                await self._write(scope, LetterKind.SIGN_UP, form_id, link)
            else:
                await self._write(scope, LetterKind.SIGN_UP_KNOWN, form_id, await self._workspace(_practice_of(known)))
            await record(scope, AuditCode.SIGN_UP_ASKED, resource=(_RESOURCE, (form_id,)))

    async def look(self, platform: Tenant, token: str, origin: Origin) -> Seen:
        """What the link is about. Raises DeadLink."""
        async with self._open(platform, Actor.nobody(), origin):
            row = await self._good(token)
        if made := _practice_of(row):
            return _seen(row, row.slug, await self._tenancy.tenant_by_id(made))
        async with self._tenancy.platform_scope(_ACTOR, "SYSADMIN"):
            slug = (
                row.slug if row.slug and await slugs.trouble(row.slug) is None else await slugs.free(row.practice_name)
            )
        return _seen(row, slug)

    async def confirm(self, platform: Tenant, token: str, slug: str, origin: Origin) -> Tenant:
        """The address is proved and the word chosen: the practice. Again: the same one. Raises DeadLink, CantTake."""
        async with self._tenancy.platform_scope(_ACTOR, "SYSADMIN"):
            trouble = await slugs.trouble(slug)
        async with self._open(platform, Actor.nobody(), origin) as scope:
            row = await self._good(token, lock=True)
            made = _practice_of(row)
            if made is None and trouble:
                raise CantTake(trouble)
            if made is None:
                row.slug, row.state, row.confirmed_at = slug, State.CONFIRMED.value, self._clock()
                await row.save([SignUp.slug, SignUp.state, SignUp.confirmed_at])
                await record(scope, AuditCode.SIGN_UP_CONFIRMED, resource=(_RESOURCE, (row.id,)))
        if made is not None:
            tenant = await self._tenancy.tenant_by_id(made)
            if tenant is None:
                raise DeadLink
            return tenant
        try:
            return await self._make(platform, row, origin)
        except SlugTaken:
            raise CantTake(SlugTrouble.TAKEN) from None

    async def upkeep(self, _tenancy: Tenancy, platform: Tenant, _payload: Mapping[str, str]) -> None:
        """The outbox's handler `core:sign-ups`: finish what a process left half-way, erase what was abandoned."""
        now = self._clock()
        async with self._open(platform, _ACTOR, Origin()):
            stuck = await SignUp.objects().where(
                SignUp.state == State.CONFIRMED.value, SignUp.confirmed_at < now - _STUCK, SignUp.practice.is_null()
            )
        for row in stuck:
            try:
                await self._make(platform, row, Origin())
            except SlugTaken:
                log.info("a sign-up waits for another word: its own was taken meanwhile")
        async with self._open(platform, _ACTOR, Origin()) as scope:
            gone = msgspec.convert(cast(object, await SignUp.raw(_ERASE, now - KEPT_FOR)), list[_Id])
            ids = [one.id for one in gone]
            named = [ids[at : at + NAMED_IDS] for at in range(0, len(ids), NAMED_IDS)]
            erased = [
                Entry(code=AuditCode.SIGN_UP_ERASED, resource=(_RESOURCE, some), reason="abandoned") for some in named
            ]
            await record_all(scope, erased)

    # Inside

    def _open(self, platform: Tenant, actor: Actor, origin: Origin) -> AbstractAsyncContextManager[Scope]:
        if platform.id != PLATFORM_ID:
            raise PermissionError("Practices sign up with the platform, not with each other.")
        return self._tenancy.tenant_scope(platform, actor, "HOPERAT", origin=origin)

    @property
    def _public(self) -> str:
        settings = self._tenancy.settings
        return settings.origin(settings.public_host())

    def _row(self, form_id: UUID, wanted: Wanted, email: str, token: str | None) -> SignUp:
        return SignUp(
            id=form_id,
            state=(State.ASKED if token else State.KNOWN).value,
            practice_name=wanted.practice,
            npi=wanted.npi,
            address=wanted.address,
            region=wanted.region,
            timezone=wanted.timezone,
            specialty=wanted.specialty,
            phone=wanted.phone,
            owner_name=wanted.owner_name,
            owner_phone=wanted.owner_phone,
            email=email,
            language=wanted.language,
            mail_digest=_digest(email),
            token_digest=_digest(token) if token else None,
            created=self._clock(),
            expires_at=self._clock() + timedelta(hours=LINK_HOURS),
        )

    async def _write(self, scope: Scope, kind: LetterKind, row_id: UUID, link: str) -> None:
        await self._post.own(scope, kind, Reader(ReaderKind.SIGN_UP, row_id), link=link, hours=LINK_HOURS)

    async def _workspace(self, practice_id: UUID | None) -> str:
        tenant = await self._tenancy.tenant_by_id(practice_id) if practice_id else None
        return tenant.workspace_origin if tenant else self._public

    async def _good(self, token: str, *, lock: bool = False) -> SignUp:
        found = cast(object, await SignUp.raw(_LOCKED if lock else _FOUND, _digest(token), self._clock()))
        ids = msgspec.convert(found, list[_Id])
        row = await SignUp.objects().get(SignUp.id == ids[0].id) if ids else None
        if row is None:
            raise DeadLink
        return row

    async def _make(self, platform: Tenant, row: SignUp, origin: Origin) -> Tenant:
        tenant = await self._found(_facts(row))
        async with self._open(platform, Actor.nobody(), origin) as scope:
            # Who asked stands in the practice now. What is left says which practice came from where.
            changes: dict[Column | str, Any] = {
                SignUp.state: State.FOUNDED.value,
                SignUp.practice: tenant.id,
                SignUp.slug: tenant.slug,
                SignUp.founded_at: self._clock(),
                SignUp.owner_name: "",
                SignUp.owner_phone: "",
                SignUp.email: "",
            }
            mine = (SignUp.id == row.id) & (SignUp.state == State.CONFIRMED.value)
            if await SignUp.update(changes).where(mine).returning(SignUp.id):
                await record(scope, AuditCode.SIGN_UP_FOUNDED, resource=(_RESOURCE, (row.id,)), reason=tenant.slug)
        return tenant


class _Id(msgspec.Struct):
    id: UUID


def _practice_of(row: SignUp) -> UUID | None:
    return cast("UUID | None", row.practice)


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()


def _seen(row: SignUp, slug: str, tenant: Tenant | None = None) -> Seen:
    return Seen(
        practice=row.practice_name,
        npi=row.npi,
        address=row.address,
        region=row.region,
        timezone=row.timezone,
        specialty=row.specialty,
        owner_name=row.owner_name,
        slug=slug,
        tenant=tenant,
    )


def _facts(row: SignUp) -> Founding:
    return Founding(
        sign_up=row.id,
        slug=row.slug,
        name=row.practice_name,
        npi=row.npi,
        address=row.address,
        region=row.region,
        timezone=row.timezone,
        specialty=row.specialty,
        phone=row.phone,
        owner_name=row.owner_name,
        owner_email=row.email,
        owner_phone=row.owner_phone,
        language=row.language,
    )


_FOUND: Final = """
select id from core.sign_up where token_digest = {} and (expires_at > {} or state = 'confirmed')"""
_ERASE: Final = "delete from core.sign_up where state <> 'founded' and created < {} returning id"
_LOCKED: Final = f"{_FOUND} for update"
