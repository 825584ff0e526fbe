"""Where the running parts are and how to sign in to them; what a caller gets and may hand on as JSON."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Self, TypedDict, TypeVar

_Address = TypeVar("_Address")


@dataclass(frozen=True)
class Postgres:
    """A superuser's way in; the caller makes its own roles and databases."""

    host: str
    port: int
    owner: str
    password: str

    def dsn(self, database: str = "postgres") -> str:
        return f"postgresql://{self.owner}:{self.password}@{self.host}:{self.port}/{database}"


@dataclass(frozen=True)
class Keycloak:
    """internal_url for our own calls, public_url for browsers; management_url has `/health`."""

    internal_url: str
    management_url: str
    public_url: str
    admin_name: str
    admin_password: str


@dataclass(frozen=True)
class Objects:
    """An S3 API; path-style addressing, signature v4."""

    endpoint: str
    region: str
    access_key: str
    secret_key: str


@dataclass(frozen=True)
class Inbox:
    """Takes every mail, delivers none; web_url lists them, `web_url + "messages.json"` for scripts."""

    smtp_host: str
    smtp_port: int
    web_url: str


class _Json(TypedDict):
    parts: list[str]
    postgres: dict[str, object]
    valkey_url: str
    keycloak: dict[str, object]
    objects: dict[str, object]
    inbox: dict[str, object]


@dataclass(frozen=True)
class Addresses:
    """Every part has an address; only those in `parts` run."""

    parts: tuple[str, ...]
    postgres: Postgres
    valkey_url: str
    keycloak: Keycloak
    objects: Objects
    inbox: Inbox

    def to_json(self) -> str:
        """For a script or a test process; holds secrets, so keep the file to yourself."""
        return json.dumps(asdict(self), indent=2)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """The way back from `to_json`."""
        read: _Json = json.loads(text)
        return cls(
            parts=tuple(read["parts"]),
            postgres=_build(Postgres, read["postgres"]),
            valkey_url=read["valkey_url"],
            keycloak=_build(Keycloak, read["keycloak"]),
            objects=_build(Objects, read["objects"]),
            inbox=_build(Inbox, read["inbox"]),
        )


def _build(kind: type[_Address], fields: dict[str, object]) -> _Address:
    return kind(**fields)
