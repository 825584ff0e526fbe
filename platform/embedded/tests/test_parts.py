"""Each part is started for real and used as an application would."""

from __future__ import annotations

import contextlib
import json
import smtplib
import stat
import urllib.request
from collections.abc import Generator, Iterator
from email.message import EmailMessage
from pathlib import Path
from urllib.error import HTTPError

import asyncpg
import boto3
import pytest
import redis
from botocore.client import BaseClient
from botocore.config import Config
from botocore.exceptions import ClientError
from portico_embedded import Addresses, Part, Plan, Stack, default_cache, start


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Generator[Stack]:
    parts = frozenset({Part.POSTGRES, Part.VALKEY, Part.OBJECTS, Part.INBOX})
    plan = Plan(state=tmp_path_factory.mktemp("state"), cache=default_cache(), parts=parts, durable=False)
    with start(plan) as running:
        yield running


async def test_postgres_answers_its_owner(stack: Stack) -> None:
    connection = await asyncpg.connect(stack.addresses.postgres.dsn())
    try:
        row = await connection.fetchrow("select current_setting('server_version_num')::int as version, 'é' < 'z' as o")
        listens = await connection.fetchval("show listen_addresses")
    finally:
        await connection.close()
    assert row["version"] >= 180000
    assert listens == "127.0.0.1"


async def test_postgres_refuses_a_wrong_password(stack: Stack) -> None:
    place = stack.addresses.postgres
    with pytest.raises(asyncpg.InvalidPasswordError):
        await asyncpg.connect(host=place.host, port=place.port, user=place.owner, password="guess", database="postgres")


def test_valkey_keeps_a_value_and_wants_the_password(stack: Stack) -> None:
    with redis.Redis.from_url(stack.addresses.valkey_url) as client:
        client.set("greeting", "hello")
        assert client.getdel("greeting") == b"hello"
        assert client.config_get("appendonly") == {"appendonly": "yes"}
    with redis.Redis(port=stack.ports["valkey"]) as stranger, pytest.raises(redis.AuthenticationError):
        stranger.get("greeting")


def _s3(stack: Stack, secret: str = "") -> BaseClient:
    place = stack.addresses.objects
    return boto3.client(
        "s3",
        endpoint_url=place.endpoint,
        region_name=place.region,
        aws_access_key_id=place.access_key,
        aws_secret_access_key=secret or place.secret_key,
        config=Config(signature_version="s3v4", s3={"addressing_style": "path"}),
    )


def test_objects_are_put_and_got(stack: Stack) -> None:
    client = _s3(stack)
    client.create_bucket(Bucket="letters")
    client.put_object(Bucket="letters", Key="a/b", Body=b"text", Metadata={"kind": "note"})
    got = client.get_object(Bucket="letters", Key="a/b")
    assert (got["Body"].read(), got["Metadata"]) == (b"text", {"kind": "note"})


def test_objects_refuse_a_wrong_secret(stack: Stack) -> None:
    with pytest.raises(ClientError, match="SignatureDoesNotMatch"):
        _s3(stack, secret="guess").list_buckets()


def _send(stack: Stack, subject: str, html: str = "") -> None:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "desk@elm.example", "ana@home.example", subject
    mail.set_content("Set your password: http://elm.portico.localhost/start#a1\nUntil <tomorrow>.")
    if html:
        mail.add_alternative(html, subtype="html")
    place = stack.addresses.inbox
    with smtplib.SMTP(place.smtp_host, place.smtp_port, timeout=10) as smtp:
        smtp.send_message(mail, to_addrs=["ana@home.example", "hidden@home.example"])


def _get(address: str, **headers: str) -> str:
    with urllib.request.urlopen(urllib.request.Request(address, headers=headers), timeout=10) as answer:
        return answer.read().decode()


def test_a_mail_is_kept_listed_and_shown(stack: Stack) -> None:
    _send(stack, "Wëlcome <you>")
    web = stack.addresses.inbox.web_url
    newest = json.loads(_get(f"{web}messages.json"))[0]
    assert (newest["subject"], newest["to"]) == ("Wëlcome <you>", "ana@home.example, hidden@home.example")
    assert "Wëlcome &lt;you&gt;" in _get(web)
    page = _get(f"{web}mail/{newest['id']}")
    assert "<a href='http://elm.portico.localhost/start#a1'>" in page
    assert "Until &lt;tomorrow&gt;." in page


def test_a_mails_html_gets_no_right(stack: Stack) -> None:
    _send(stack, "Plain")
    _send(stack, "With HTML", "<p>Hello</p><script>alert(1)</script>")
    web = stack.addresses.inbox.web_url
    fancy, plain = json.loads(_get(f"{web}messages.json"))[:2]
    assert f"<iframe sandbox src='/html/{fancy['id']}'" in _get(f"{web}mail/{fancy['id']}")
    assert "<iframe" not in _get(f"{web}mail/{plain['id']}")
    with urllib.request.urlopen(f"{web}html/{fancy['id']}", timeout=10) as answer:
        assert b"<p>Hello</p>" in answer.read()
        policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("sandbox; default-src 'none';")
    assert "script" not in policy
    with pytest.raises(HTTPError) as refused:
        _get(f"{web}html/{plain['id']}")
    refused.value.close()


@pytest.mark.parametrize("path", ["mail/no-such", "mail/../../secrets.toml", "raw/..", "elsewhere"])
def test_the_inbox_shows_mails_only(stack: Stack, path: str) -> None:
    with pytest.raises(HTTPError) as refused:
        _get(stack.addresses.inbox.web_url + path)
    refused.value.close()
    assert refused.value.code == 404


def test_the_inbox_answers_to_no_other_name(stack: Stack) -> None:
    """A page on the Internet may point its own name at 127.0.0.1."""
    with pytest.raises(HTTPError) as refused:
        _get(stack.addresses.inbox.web_url, Host="evil.example")
    refused.value.close()
    assert refused.value.code == 421


def test_addresses_go_through_json(stack: Stack) -> None:
    assert Addresses.from_json(stack.addresses.to_json()) == stack.addresses


def test_nobody_else_reads_the_secrets(stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> None:
    for file in sorted(tmp_path_factory.getbasetemp().glob("state*/secrets.toml")):
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    lines = list(_command_lines())
    passwords = (stack.addresses.postgres.password, stack.addresses.objects.secret_key, stack.addresses.valkey_url)
    assert not [word for word in passwords for line in lines if word.encode() in line]


def _command_lines() -> Iterator[bytes]:
    for each in Path("/proc").iterdir():
        if each.name.isdigit():
            with contextlib.suppress(OSError):  # it has ended meanwhile
                yield (each / "cmdline").read_bytes()
