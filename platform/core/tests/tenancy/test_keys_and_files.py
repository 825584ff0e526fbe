"""Sealing, the keyring, the object storage and Redis: bound to one practice, and clear when they are away."""

from __future__ import annotations

import asyncio
import base64
import dataclasses
import secrets
import stat
import uuid
from datetime import timedelta

import pytest
from portico.aws import Objects, StorageUnavailable
from portico.tenancy.cache import TenantCache
from portico.tenancy.files import FileMissing, TenantFiles
from portico.tenancy.keys import CannotOpen, DataKey, Keyring, KeyringError, Keys
from portico.tenancy.practices import NewPractice, SlugRefused
from portico.tenancy.redis import Redis, RedisUnavailable
from portico.tenancy.tables import Practice

MINUTE = timedelta(minutes=1)


def test_sealed_for_one_practice_purpose_and_id():
    one, other = uuid.uuid4(), uuid.uuid4()
    key = secrets.token_bytes(32)
    sealed = DataKey(one, key).seal("notes", "a", b"words")
    assert DataKey(one, key).open("notes", "a", sealed) == b"words"
    assert b"words" not in sealed
    for tenant, purpose, name in ((other, "notes", "a"), (one, "note", "sa"), (one, "notes", "b")):
        with pytest.raises(CannotOpen):
            DataKey(tenant, key).open(purpose, name, sealed)
    for broken in (sealed[:-1] + bytes([sealed[-1] ^ 1]), sealed[:5], b"", b"\x02" + sealed[1:]):
        with pytest.raises(CannotOpen):
            DataKey(one, key).open("notes", "a", broken)


def test_a_keyring_is_made_once_for_its_owner_only(tmp_path):
    path = tmp_path / "keyring"
    tenant = uuid.uuid4()
    wrapped = Keyring.create(path).new_data_key(tenant)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert len(Keyring.create(path).unwrap(tenant, wrapped)) == 32
    with pytest.raises(CannotOpen):
        Keyring.load(path).unwrap(uuid.uuid4(), wrapped)


def test_a_keyring_is_turned_and_the_old_key_still_opens(tmp_path):
    path = tmp_path / "keyring"
    tenant = uuid.uuid4()
    wrapped = Keyring.create(path).new_data_key(tenant)
    path.write_text(f"k2 {base64.b64encode(secrets.token_bytes(32)).decode()}\n" + path.read_text())
    turned = Keyring.load(path)
    again = turned.wrap(tenant, turned.unwrap(tenant, wrapped))
    assert again[1:3] == b"k2"
    assert turned.unwrap(tenant, again) == turned.unwrap(tenant, wrapped)
    with pytest.raises(CannotOpen):
        Keyring({"k3": secrets.token_bytes(32)}).unwrap(tenant, wrapped)
    assert "k2" in repr(turned)
    assert base64.b64encode(turned._keys["k2"]).decode() not in repr(turned)


@pytest.mark.parametrize("text", ["", "k1", "k1 short", "k1 !!!!", "k1 " + "A" * 44 + "\nk1 " + "A" * 44, "ключ 1"])
def test_a_keyring_that_can_not_be_used_says_so(tmp_path, text):
    path = tmp_path / "keyring"
    path.write_text(text)
    with pytest.raises(KeyringError):
        Keyring.load(path)
    with pytest.raises(KeyringError, match="PORTICO_KEYRING_FILE"):
        Keyring.load(tmp_path / "none")


async def test_a_practices_key_inside_and_outside_of_a_scope(tenancy, practice, other_practice, actor):
    keys = Keys(tenancy, tenancy.keyring)
    sealed = await keys.seal(practice.id, "secret", "x", b"words")
    async with tenancy.tenant_scope(practice, actor, "TREAT"):
        assert await Keys(tenancy, tenancy.keyring).open(practice.id, "secret", "x", sealed) == b"words"
        # Another practice's key can't be had from here.
        with pytest.raises(CannotOpen):
            await Keys(tenancy, tenancy.keyring).open(other_practice.id, "secret", "x", sealed)
    with pytest.raises(CannotOpen):
        await keys.open(other_practice.id, "secret", "x", sealed)


async def test_a_destroyed_key_shreds(tenancy, make_practice, actor):
    practice = await make_practice()
    keys = Keys(tenancy, tenancy.keyring)
    sealed = await keys.seal(practice.id, "secret", "x", b"words")
    async with tenancy.platform_scope(actor, "SYSADMIN"):
        await Practice.update({Practice.data_key: b""}).where(Practice.id == practice.id)
    keys.forget(practice.id)
    with pytest.raises(CannotOpen, match="destroyed"):
        await keys.open(practice.id, "secret", "x", sealed)


async def test_files_leave_sealed_and_belong_to_one_practice(tenancy, practice, other_practice, actor):
    async with tenancy.tenant_scope(practice, actor, "TREAT") as scope:
        await scope.files.put("letters", "one.txt", b"Dear Ada")
        assert await scope.files.get("letters", "one.txt") == b"Dear Ada"
    raw = await tenancy.objects.get(f"t/{practice.id}/letters/one.txt")
    assert b"Ada" not in raw
    # Moved to another practice's place it stays shut.
    await tenancy.objects.put(f"t/{other_practice.id}/letters/one.txt", raw)
    async with tenancy.tenant_scope(other_practice, actor, "TREAT") as scope:
        with pytest.raises(CannotOpen):
            await scope.files.get("letters", "one.txt")
        await scope.files.delete("letters", "one.txt")
        with pytest.raises(FileMissing):
            await scope.files.get("letters", "one.txt")
        for name in ("../x", "a/b", "", ".hidden"):
            with pytest.raises(ValueError, match="letters, digits"):
                await scope.files.put("letters", name, b"")


async def test_a_storage_that_is_away_says_so(tenancy, practice):
    away = Objects(dataclasses.replace(tenancy.settings, objects_url="http://127.0.0.1:1"))
    with pytest.raises(StorageUnavailable, match="PORTICO_OBJECTS_URL"):
        await TenantFiles(away, tenancy.keys, practice.id).get("letters", "one")
    refused = Objects(dataclasses.replace(tenancy.settings, objects_secret_key="wrong"))
    with pytest.raises(StorageUnavailable, match="refused"):
        await refused.put("x", b"")


@pytest.fixture
async def redis(tenancy):
    redis = Redis.open(tenancy.settings.redis_url, prefix=f"test:{secrets.token_hex(4)}:")
    yield redis
    await redis.close()


async def test_redis_by_its_one_door(redis):
    assert await redis.get("a") is None
    assert await redis.set_existing("a", b"x") is False
    assert await redis.set_new("a", b"1", MINUTE) is True
    assert await redis.set_new("a", b"2", MINUTE) is False
    assert await redis.set_existing("a", b"3") is True
    assert await redis.get_many("a", "b") == [b"3", None]
    taken = await asyncio.gather(*(redis.take("a") for _ in range(5)))
    assert (taken.count(b"3"), taken.count(None)) == (1, 4)
    assert [await redis.count("n", MINUTE) for _ in range(3)] == [1, 2, 3]
    await redis.raise_number("g", 5, MINUTE)
    await redis.raise_number("g", 3, MINUTE)
    assert await redis.number("g") == 5
    assert await redis.number("none") is None
    await redis.add("i", "m", MINUTE)
    await redis.add("i", "k", MINUTE)
    await redis.remove("i", "m")
    await redis.remove("i")
    assert await redis.members("i") == ["k"]
    await redis.delete("i", "g")
    await redis.delete()
    assert await redis.members("i") == []
    await redis.ping()


async def test_two_practices_do_not_meet_in_redis(redis, practice, other_practice):
    mine, other = redis.of_tenant(practice.id), redis.of_tenant(other_practice.id)
    await mine.set("k", b"mine", MINUTE)
    assert await other.get("k") is None
    assert await redis.get(f"t:{practice.id}:k") == b"mine"
    with pytest.raises(PermissionError):
        mine.of_tenant(other_practice.id)


async def test_the_cache_of_a_scope(tenancy, practice, other_practice, actor):
    async with tenancy.tenant_scope(practice, actor, "TREAT") as scope:
        await scope.cache.set("k", b"v", ttl_s=60)
        await scope.cache.below("p").set("k", b"plugin", ttl_s=60)
        assert (await scope.cache.get("k"), await scope.cache.below("p").get("k")) == (b"v", b"plugin")
        await scope.cache.delete("k")
        assert await scope.cache.get("k") is None
    async with tenancy.tenant_scope(other_practice, actor, "TREAT") as scope:
        assert await scope.cache.below("p").get("k") is None


async def test_without_redis_a_cache_is_empty_and_a_session_store_says_so(practice):
    away = Redis.open("redis://127.0.0.1:1/0")
    with pytest.raises(RedisUnavailable):
        await away.get("x")
    cache = TenantCache(away.of_tenant(practice.id))
    await cache.set("k", b"v", ttl_s=1)
    await cache.delete("k")
    assert await cache.get("k") is None
    await away.close()


@pytest.mark.parametrize("slug", ["www", "Elm", "elm street", "1elm", "e", "-elm", "elm-", "elm.work", "ops"])
async def test_not_every_word_can_be_an_address(tenancy, actor, slug):
    with pytest.raises(SlugRefused):
        await tenancy.add_practice(NewPractice(slug=slug, name="Elm"), actor)
