"""Destroys all that is kept of a practice, and certifies it: storage, rows, sign-in, hosts, and last its data key.

By the outbox, in strokes: each does what is left, so that a crash at any point is finished by the next. What can't be
deleted by anybody (the append-only audit) has numbers of patients, which nothing leads to any more, and the reasons
that staff wrote, as they wrote them; the certificate says what is kept.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from piccolo.columns import Column

from portico import outbox
from portico.audit.events import AuditCode
from portico.audit.writer import record
from portico.identity.directory import IdentityDirectory
from portico.identity.tables import IdentityPlacement
from portico.notify.delivery import Enclosed
from portico.notify.kinds import LetterKind, Reader, ReaderKind
from portico.notify.mail import Attached
from portico.notify.post import Post
from portico.onboarding.tables import ProvisioningStep, SignUp
from portico.operations.tables import Certificate, Leaving
from portico.outbox.tables import OutboxDue, OutboxFailed
from portico.tenancy import holdings
from portico.tenancy.context import Actor, PracticeState, Tenant
from portico.tenancy.holdings import KEPT
from portico.tenancy.scopes import Scope, Tenancy
from portico.tenancy.tables import Practice, PracticeHost

HANDLER: Final = "destroy"
STROKE_S: Final = 20.0
BATCH: Final = 2000
_ACTOR: Final = Actor.system("leave")


async def ask(scope: Scope, practice_id: UUID) -> None:
    """In the platform's scope. Asked again it goes on."""
    await outbox.enqueue(scope, f"core:{HANDLER}", key=str(practice_id), payload={"practice": str(practice_id)})


class Destroyer:
    """The outbox's handler. Made once by app.py."""

    def __init__(self, directory: IdentityDirectory, post: Post) -> None:
        self._directory = directory
        self._post = post

    async def __call__(self, tenancy: Tenancy, platform: Tenant, payload: Mapping[str, str]) -> None:
        there = await tenancy.tenant_by_id(UUID(payload["practice"]))
        if there is None or there.state != PracticeState.LEFT:
            return
        await self._directory.forget_practice(there.slug)
        await tenancy.objects.delete_below(f"t/{there.id}/")
        await _count(tenancy, there)
        if not await _empty(tenancy, there):
            async with tenancy.tenant_scope(platform, _ACTOR, "SYSADMIN") as scope:
                await ask(scope, there.id)
            return
        async with tenancy.tenant_scope(platform, _ACTOR, "SYSADMIN") as scope:
            await _forget(there)
            await self._certify(scope, there)
        tenancy.keys.forget(there.id)
        await tenancy.hosts.changed()

    async def _certify(self, scope: Scope, there: Tenant) -> None:
        """Once; and the letter with it, in the same transaction."""
        leaving = await Leaving.objects().where(Leaving.practice == there.id).first()
        if leaving is None or await Certificate.exists().where(Certificate.practice == there.id):
            return
        content = _content(there, leaving)
        digest = hashlib.sha256(content.encode()).hexdigest()
        await Certificate(practice=there.id, content=content, sha256=digest).save()
        await record(scope, AuditCode.PRACTICE_DESTROYED, resource=("Organization", (there.id,)), reason=digest)
        if leaving.mail:
            await self._post.own(scope, LetterKind.DESTROYED, Reader(ReaderKind.LEAVING, leaving.id))


async def certificate_of(_scope: Scope, reader: Reader) -> Enclosed:
    """For the letter to who left: the file, its name and digest. In the platform's scope."""
    leaving = await Leaving.select(Leaving.practice).where(Leaving.id == reader.id).first()
    practice_id = leaving["practice"] if leaving else None
    found = await Certificate.objects().where(Certificate.practice == practice_id).first()
    if found is None:
        return Enclosed()
    practice = json.loads(found.content)["practice"]
    attached = Attached(name=f"certificate-{practice['address']}.json", subtype="json", content=found.content)
    return Enclosed(document=f"{practice['name']}: {attached.name}, SHA-256 {found.sha256}", attached=attached)


async def _count(tenancy: Tenancy, there: Tenant) -> None:
    """Before the first row goes, once: the certificate says how many there were."""
    async with tenancy.tenant_scope(there, _ACTOR, "SYSADMIN") as scope:
        row = await Leaving.select(Leaving.counts).where(Leaving.practice == there.id).first()
        if row is None or row["counts"]:
            return
        found = {of.name: await holdings.count(scope, of) for of in await holdings.holdings(scope)}
        await Leaving.update({Leaving.counts: json.dumps(found)}).where(Leaving.practice == there.id)


async def _empty(tenancy: Tenancy, there: Tenant) -> bool:
    """False when there is more to do."""
    begun = time.monotonic()
    async with tenancy.tenant_scope(there, _ACTOR, "SYSADMIN") as scope:
        for of in await holdings.holdings(scope):
            if of.name in KEPT:
                continue
            while await holdings.empty(scope, of, most=BATCH) == BATCH:
                await scope.commit()
                if time.monotonic() - begun > STROKE_S:
                    return False
            await scope.commit()
    return True


async def _forget(there: Tenant) -> None:
    """In the platform's scope: what the platform knows of it, but for its name, its state and that it left."""
    await OutboxDue.delete().where(OutboxDue.tenant_id == there.id)
    await OutboxFailed.delete().where(OutboxFailed.tenant_id == there.id)
    await ProvisioningStep.delete().where(ProvisioningStep.practice == there.id)
    await IdentityPlacement.delete().where(IdentityPlacement.tenant_id == there.id)
    await PracticeHost.delete().where(PracticeHost.practice == there.id)
    await SignUp.delete().where(SignUp.practice == there.id)
    await _give_back_address(there)
    words = (Practice.phone, Practice.address, Practice.hours, Practice.open_weeks, Practice.look, Practice.features)
    await Practice.update({Practice.data_key: b"", **dict.fromkeys(words, "")}).where(Practice.id == there.id)


async def _give_back_address(there: Tenant) -> None:
    """Of a practice that never opened: nobody was led there, so whoever comes next may have it."""
    row = await Practice.select(Practice.sign_up, Practice.opened_at).where(Practice.id == there.id).first()
    # What a sign-up takes has no two hyphens in a row: it was given back already.
    if row is None or row["sign_up"] is None or row["opened_at"] is not None or "--" in there.slug:
        return
    freed: dict[Column | str, Any] = {Practice.slug: f"{there.slug}--{there.id.hex[-12:]}", Practice.outline: None}
    await Practice.update({**freed, Practice.erase_at: None}).where(Practice.id == there.id)


def _content(there: Tenant, leaving: Leaving) -> str:
    counts: dict[str, int] = json.loads(leaving.counts or "{}")
    return canonical(
        {
            "practice": {"id": str(there.id), "name": there.name, "address": there.slug},
            "asked": _when(leaving.asked_at),
            "ordered": {"at": _when(leaving.ordered_at), "by": leaving.ordered_by, "reason": leaving.ordered_reason},
            "copy": {"complete": _when(leaving.copied_at), "parts": leaving.parts, "bytes": leaving.copied_bytes},
            "destroyed": {
                "at": _when(datetime.now(UTC)),
                "rows": {name: found for name, found in counts.items() if name not in KEPT},
                "files": "all files below the practice in the storage",
                "data_key": "destroyed: what was sealed with it, in backups too, can't be opened any more",
                "sign_in": "its clients and organization are deleted; the accounts of people are their own and stay",
            },
            "kept": {name: counts.get(name, 0) for name in KEPT},
            "kept_because": "Nobody can change the audit. It holds staff, numbers and the reasons that staff wrote.",
        }
    )


def canonical(content: Mapping[str, object]) -> str:
    """JSON in the one form that is hashed: keys in order, no spaces (RFC 8785, for text and whole numbers)."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _when(at: datetime | None) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds") if at else ""
