"""The parts beside database and sign-in: Valkey, storage, mail server, the file of keys, the disk under it."""

from __future__ import annotations

import shutil
import stat
from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from portico_sdk.data import uuid7

from portico.aws import ObjectMissing, Objects, StorageUnavailable
from portico.doctor.findings import Finding, clock, ill, look, well
from portico.notify.mail import Mail, MailNotSent
from portico.settings import Settings
from portico.tenancy.keys import Keyring, KeyringError
from portico.tenancy.redis import Redis, RedisUnavailable, Server

FREE_MB: Final = 500
OLDEST_VALKEY: Final = 7


async def valkey(settings: Settings) -> Sequence[Finding]:
    redis = Redis.open(settings.redis_url)
    key = f"doctor:{uuid7()}"
    try:
        await redis.set(key, b"1", timedelta(seconds=10))
        await redis.delete(key)
        found = await redis.server()
    except RedisUnavailable:
        return [ill("valkey", "It does not answer, or takes nothing. PORTICO_REDIS_URL says where it is.")]
    finally:
        await redis.close()
    return _of_valkey(found)


def _of_valkey(found: Server) -> Sequence[Finding]:
    part = "valkey"
    told = [clock(part, found.now), well(part, f"{found.version} takes and gives.")]
    if int(found.version.partition(".")[0]) < OLDEST_VALKEY:
        told.append(ill(part, f"It speaks version {found.version}; upgrade it to {OLDEST_VALKEY} or later."))
    if found.policy not in {"noeviction", ""}:
        words = f"It throws sessions away when it is full ({found.policy})."
        told.append(look(part, f"{words} Start it with --maxmemory-policy noeviction."))
    return told


async def storage(settings: Settings) -> Sequence[Finding]:
    objects = Objects(settings)
    key = f"doctor/{uuid7()}"
    try:
        await objects.put(key, b"doctor")
        await objects.get(key)
        await objects.delete(key)
    except ObjectMissing:
        return [ill("storage", f"There is no bucket {settings.objects_bucket}. `portico migrate` makes it.")]
    except StorageUnavailable as error:
        return [ill("storage", str(error))]
    return [well("storage", f"The bucket {settings.objects_bucket} takes and gives.")]


async def mail(settings: Settings) -> Sequence[Finding]:
    try:
        await Mail(settings).greet()
    except MailNotSent as error:
        return [ill("mail", str(error))]
    except ValueError as error:
        return [ill("mail", f"PORTICO_MAIL_BOUNCES: {error}")]
    return [well("mail", f"{settings.smtp_host} takes letters.")]


async def keyring(settings: Settings) -> Sequence[Finding]:
    path = settings.keyring_file
    try:
        Keyring.load(path)
    except KeyringError as error:
        return [ill("keyring", str(error))]
    if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        return [ill("keyring", f"{path} can be read by others. Run: chmod 600 {path}")]
    return [well("keyring", f"{path} can be read by its owner only.")]


async def disk(settings: Settings) -> Sequence[Finding]:
    folder = settings.keyring_file.parent
    try:
        free = shutil.disk_usage(folder).free // 1_000_000
    except OSError:
        return []  # told by _keyring
    if free < FREE_MB:
        return [ill("disk", f"{free} MB are free at {folder}. Make room: {FREE_MB} MB are the least.")]
    return [well("disk", f"{free // 1000} GB are free at {folder}.")]
