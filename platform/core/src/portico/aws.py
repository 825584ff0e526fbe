"""The one door to boto3: an S3 API. Blocking calls run in threads; the client is made with the first call.

Knows nothing of practices or encryption: tenancy/files.py does.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable
from datetime import datetime
from typing import Any, Protocol, TypeVar, cast

from portico.settings import Settings

Result = TypeVar("Result")


class StorageUnavailable(Exception):
    """The object storage does not answer, or refuses us; the text says which and what to look at."""


class ObjectMissing(Exception):
    """There is no object with this key."""


class _OursAlready(Exception):
    """The bucket was made meanwhile."""


class _Body(Protocol):
    def read(self) -> bytes: ...


class _Client(Protocol):
    """What is used of boto3's client, which has no types of its own."""

    def put_object(self, **arguments: object) -> object: ...
    def get_object(self, **arguments: object) -> dict[str, _Body]: ...
    def delete_object(self, **arguments: object) -> object: ...
    def list_objects_v2(self, **arguments: object) -> dict[str, Any]: ...
    def head_bucket(self, **arguments: object) -> object: ...
    def create_bucket(self, **arguments: object) -> object: ...


class Objects:
    """One bucket. `prefix` goes before every key (a test's own)."""

    def __init__(self, settings: Settings, prefix: str = "") -> None:
        self._settings = settings
        self._prefix = prefix
        self._client: _Client | None = None
        self._making = threading.Lock()

    async def put(self, key: str, content: bytes) -> None:
        """Raises StorageUnavailable, as every method here does."""
        await self._call(lambda s3: s3.put_object(Bucket=self._bucket, Key=self._prefix + key, Body=content))

    async def get(self, key: str) -> bytes:
        """Raises ObjectMissing."""
        return await self._call(lambda s3: s3.get_object(Bucket=self._bucket, Key=self._prefix + key)["Body"].read())

    async def delete(self, key: str) -> None:
        """Nothing happens when it is not there."""
        await self._call(lambda s3: s3.delete_object(Bucket=self._bucket, Key=self._prefix + key))

    async def keys_below(self, start: str, *, after: str = "") -> list[str]:
        """Keys that begin with `start`, in order, the first thousand behind `after`; without the prefix."""
        asked = {"Bucket": self._bucket, "Prefix": self._prefix + start}
        if after:
            asked["StartAfter"] = self._prefix + after
        found = await self._call(lambda s3: s3.list_objects_v2(**asked))
        return [str(one["Key"]).removeprefix(self._prefix) for one in found.get("Contents", ())]

    async def keys_before(self, start: str, before: datetime) -> list[str]:
        """Of the first thousand that begin with `start` those that were last written before then, by its own clock."""
        found = await self._call(lambda s3: s3.list_objects_v2(Bucket=self._bucket, Prefix=self._prefix + start))
        listed = found.get("Contents", ())
        return [str(one["Key"]).removeprefix(self._prefix) for one in listed if one["LastModified"] < before]

    async def delete_below(self, start: str) -> int:
        """All whose keys begin with `start`; gives their number. May be done again when it was cut off."""
        deleted = 0
        while True:
            found = await self._call(lambda s3: s3.list_objects_v2(Bucket=self._bucket, Prefix=self._prefix + start))
            keys = [str(one["Key"]) for one in found.get("Contents", ())]
            if not keys:
                return deleted
            for key in keys:
                await self._call(lambda s3, key=key: s3.delete_object(Bucket=self._bucket, Key=key))
            deleted += len(keys)

    async def server(self) -> str:
        """What it calls itself; '' where it doesn't tell."""
        answer = await self._call(lambda s3: s3.head_bucket(Bucket=self._bucket))
        about = cast("dict[str, dict[str, dict[str, str]]]", answer).get("ResponseMetadata", {})
        return about.get("HTTPHeaders", {}).get("server", "")

    async def ensure_bucket(self) -> None:
        """Make it where it is not there. Two may do so at once."""
        try:
            await self._call(lambda s3: s3.head_bucket(Bucket=self._bucket))
        except ObjectMissing:
            with contextlib.suppress(_OursAlready):
                await self._call(lambda s3: s3.create_bucket(Bucket=self._bucket))

    @property
    def _bucket(self) -> str:
        return self._settings.objects_bucket

    async def _call(self, do: Callable[[_Client], Result]) -> Result:
        return await asyncio.to_thread(self._blocking, do)

    def _blocking(self, do: Callable[[_Client], Result]) -> Result:
        from botocore.exceptions import BotoCoreError, ClientError  # pyright: ignore[reportMissingTypeStubs]

        try:
            return do(self._made())
        except ClientError as error:
            code = _code(error)
            if code in {"NoSuchKey", "NoSuchBucket", "404", "NotFound"}:
                raise ObjectMissing(code) from error
            if code == "BucketAlreadyOwnedByYou":
                raise _OursAlready from error
            raise StorageUnavailable(f"The object storage refused us ({code}). Look at PORTICO_OBJECTS_*.") from error
        except (BotoCoreError, OSError) as error:
            raise StorageUnavailable(
                f"The object storage at {self._settings.objects_url} does not answer ({type(error).__name__}). "
                "PORTICO_OBJECTS_URL says where it is."
            ) from error

    def _made(self) -> _Client:
        # boto3 costs a tenth of a second and 30 MB: not before it is needed.
        import boto3  # pyright: ignore[reportMissingTypeStubs]
        from botocore.config import Config  # pyright: ignore[reportMissingTypeStubs]

        with self._making:
            if self._client is None:
                make = cast("Callable[..., _Client]", boto3.client)
                self._client = make(
                    "s3",
                    endpoint_url=self._settings.objects_url,
                    region_name=self._settings.objects_region,
                    aws_access_key_id=self._settings.objects_access_key,
                    aws_secret_access_key=self._settings.objects_secret_key,
                    config=Config(
                        signature_version="s3v4",
                        s3={"addressing_style": "path"},
                        connect_timeout=3,
                        read_timeout=20,
                        retries={"max_attempts": 3, "mode": "standard"},
                    ),
                )
            return self._client


def _code(error: Any) -> str:
    response = cast("dict[str, dict[str, object]]", error.response)
    return str(response.get("Error", {}).get("Code", ""))
