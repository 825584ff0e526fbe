"""The parts beside database and sign-in: Valkey, storage, mail server, the file of keys, the disk under it."""

from __future__ import annotations

import platform
import shutil
import stat
import tempfile
from collections.abc import Sequence
from datetime import timedelta
from importlib.metadata import version
from pathlib import Path
from typing import Final

from portico_sdk.data import uuid7

from portico.aws import ObjectMissing, Objects, StorageUnavailable
from portico.doctor.findings import PATIENCE_S, Finding, clock, ill, look, well
from portico.notify.mail import Mail, MailNotSent
from portico.settings import Settings
from portico.tenancy.keys import Keyring, KeyringError
from portico.tenancy.redis import Redis, RedisUnavailable, Server

FREE_MB: Final = 500
FREE_FOR_A_WHILE_MB: Final = 30
"""One upload of the largest kind, and the part of a copy that is being made."""
OLDEST_VALKEY: Final = 7


async def valkey(settings: Settings) -> Sequence[Finding]:
    redis = Redis.open(settings.redis_url, timeout_s=PATIENCE_S)
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
    return [well("storage", f"The bucket {settings.objects_bucket} takes and gives{_called(await objects.server())}.")]


def _called(server: str) -> str:
    return f" ({server})" if server else ""


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
    """Where the keyring lies, and where uploads and copies pass through on their way."""
    places = ((settings.keyring_file.parent, FREE_MB), (Path(tempfile.gettempdir()), FREE_FOR_A_WHILE_MB))
    return [finding for folder, least in places for finding in _room(folder, least)]


def _room(folder: Path, least: int) -> Sequence[Finding]:
    try:
        free = shutil.disk_usage(folder).free // 1_000_000
        if folder == Path(tempfile.gettempdir()):
            with tempfile.TemporaryFile(dir=folder) as file:
                file.write(b"doctor")
    except FileNotFoundError:
        return []  # told by _keyring
    except OSError as error:
        return [ill("disk", f"{folder} takes no file ({error.strerror}). It has to be there for files on their way.")]
    if free < least:
        return [ill("disk", f"{free} MB are free at {folder}. Make room: {least} MB are the least.")]
    return [well("disk", f"{free} MB are free at {folder}.")]


async def queue(settings: Settings) -> Sequence[Finding]:
    """Where it is another than the sessions'."""
    if settings.queue_url in {"", settings.redis_url}:
        return []
    redis = Redis.open(settings.queue_url, timeout_s=PATIENCE_S)
    try:
        found = await redis.server()
    except RedisUnavailable:
        return [ill("queue", "It does not answer. PORTICO_QUEUE_URL says where it is.")]
    finally:
        await redis.close()
    return [well("queue", f"{found.version} answers.")]


async def folders(settings: Settings) -> Sequence[Finding]:
    """What practices choose from: looks, and beginnings by specialty."""
    asked = (
        (settings.themes_folder, "theme.toml", "PORTICO_THEMES_FOLDER"),
        (settings.blueprints_folder, "practice.toml", "PORTICO_BLUEPRINTS_FOLDER"),
    )
    return [_folder(folder, name, variable) for folder, name, variable in asked]


def _folder(folder: Path, name: str, variable: str) -> Finding:
    part = "folders"
    try:
        files = sorted(one / name for one in folder.iterdir() if (one / name).exists())
        for file in files:
            file.read_bytes()
    except OSError as error:
        return ill(part, f"{error.filename or folder} can't be read ({error.strerror}). {variable} names the folder.")
    if not files:
        return ill(part, f"{folder} has no folder with a {name}. {variable} names the folder.")
    return well(part, f"{len(files)} at {folder} can be read.")


async def versions(_settings: Settings) -> Sequence[Finding]:
    words = f"Portico {version('portico-platform')} on Python {platform.python_version()}, {platform.system()}"
    return [well("server", words)]
