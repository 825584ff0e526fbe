"""Where a practice's look leaves the database: the login pages, its logo's file, the link that shows a draft."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from portico.aws import StorageUnavailable
from portico.identity.directory import DirectoryRefused, DirectoryUnavailable, IdentityDirectory
from portico.notify.letter_look import LetterLook, Picture
from portico.observability.logging import logger
from portico.outbox.handlers import DeliveryFailed
from portico.outbox.writing import enqueue
from portico.tenancy.context import Actor, Tenant
from portico.tenancy.files import FileMissing, TenantFiles
from portico.tenancy.keys import CannotOpen, Keys
from portico.tenancy.scopes import Scope, Tenancy
from portico.tenancy.tables import Practice
from portico.themes import own
from portico.themes.assets import Assets
from portico.themes.logo import Logo
from portico.themes.own import LOGO_NAME, OwnLook
from portico.themes.tables import PracticeLook

BRAND_HANDLER: Final = "brand"
LOGO_FILES: Final = "logo"
_LINK: Final = "look-preview"


class LoginBrand:
    """Tells the login pages what a practice looks like now: the outbox's handler `core:brand`."""

    def __init__(self, directory: IdentityDirectory, brand_of: Callable[[Tenant], Mapping[str, str]]) -> None:
        self._directory = directory
        self._brand_of = brand_of

    async def __call__(self, tenancy: Tenancy, tenant: Tenant, _payload: Mapping[str, str]) -> None:
        # The practice that was handed in may be remembered from before the change.
        now = await tenancy.tenant_by_id(tenant.id) or tenant
        try:
            await self._directory.set_brand(now.slug, now.name, self._brand_of(now))
        except DirectoryUnavailable as error:
            raise DeliveryFailed("the sign-in does not answer") from error
        except DirectoryRefused as error:
            raise DeliveryFailed("the sign-in refused") from error


async def tell_login(scope: Scope) -> None:
    """After the commit the login pages and every process know the practice as it is then."""
    await enqueue(scope, f"core:{BRAND_HANDLER}", key=BRAND_HANDLER)


async def keep_logo(tenancy: Tenancy, tenant: Tenant, logo: Logo) -> None:
    """Raises StorageUnavailable. Call it with no transaction open that wrote."""
    await _files(tenancy, tenant).put(LOGO_FILES, logo.name, logo.content)


async def logo_content(tenancy: Tenancy, tenant: Tenant, name: str) -> bytes:
    """Raises FileMissing, CannotOpen or StorageUnavailable."""
    return await _files(tenancy, tenant).get(LOGO_FILES, name)


async def letter_look(tenancy: Tenancy, assets: Assets, tenant: Tenant, look: OwnLook) -> LetterLook:
    """A look as letters have it. One whose logo can't be had just now goes without: a letter need not wait for that."""
    name = look.logo_file or look.brand.logo
    if not name or name.endswith(".svg"):
        return LetterLook(brand=look.brand)
    try:
        content = await logo_content(tenancy, tenant, name) if look.logo_file else assets.content(name)
    except (FileMissing, CannotOpen, StorageUnavailable) as error:
        logger().error("a letter's logo could not be read", exc_info=error)
        return LetterLook(brand=look.brand)
    return LetterLook(brand=look.brand, logo=Picture.logo(name, content))


class LogosUpkeep:
    """Forgets logos that no version of the look uses: the outbox's handler `core:logos-kept`, once a week."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock

    async def __call__(self, tenancy: Tenancy, tenant: Tenant, _payload: Mapping[str, str]) -> None:
        """What was kept today stays: its draft may just be being written."""
        files = _files(tenancy, tenant)
        old = await files.names(LOGO_FILES, self._clock() - timedelta(days=1))
        if not old:
            return
        async with tenancy.tenant_scope(tenant, Actor.system("logos"), "SYSADMIN"):
            looks = [str(row["choices"]) for row in await PracticeLook.select(PracticeLook.choices)]
            now = [str(row["look"]) for row in await Practice.select(Practice.look).where(Practice.id == tenant.id)]
        # By its name in the text: a look that this version can't read any more keeps its logo too.
        used = {found.group() for text in (*looks, *now) for found in LOGO_NAME.finditer(text)}
        for name in old:
            if name not in used:
                await files.delete(LOGO_FILES, name)


async def preview_link(keys: Keys, tenant: Tenant, version_id: UUID, until: datetime) -> str:
    """The path at the portal that shows this draft: nobody can make one, or stretch its time, without our keys."""
    facts = version_id.bytes + int(until.timestamp()).to_bytes(6)
    sealed = await keys.seal(tenant.id, _LINK, _LINK, facts)
    return f"/look/{base64.urlsafe_b64encode(sealed).decode().rstrip('=')}"


async def previewed(keys: Keys, tenant: Tenant, token: str, now: datetime) -> OwnLook | None:
    """The draft that a link shows; None when its time is over, or it was published, thrown away or never ours."""
    try:
        sealed = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
        facts = await keys.open(tenant.id, _LINK, _LINK, sealed)
    except (binascii.Error, ValueError, CannotOpen):
        return None
    is_it = (PracticeLook.id == UUID(bytes=facts[:16])) & (PracticeLook.state == "draft")
    row = await PracticeLook.objects().get(is_it)
    if row is None or not row.preview_until or row.preview_until <= now:
        return None
    return own.read(row.choices) if int.from_bytes(facts[16:]) > now.timestamp() else None


def _files(tenancy: Tenancy, tenant: Tenant) -> TenantFiles:
    return TenantFiles(tenancy.objects, tenancy.keys, tenant.id)
