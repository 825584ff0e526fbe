"""Reads pins.toml: the one file with versions and checksums."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict, cast


@dataclass(frozen=True)
class KeycloakPin:
    """Maven coordinates, the zip's checksum, and what `kc.sh build` is given."""

    group: str
    artifact: str
    version: str
    sha256: str
    build: list[str]


@dataclass(frozen=True)
class VersitygwPin:
    """A Go module (the checksum database vouches for its content) and the command in it."""

    module: str
    command: str
    version: str


class _Keycloak(TypedDict):
    group: str
    artifact: str
    version: str
    sha256: str
    build: list[str]


class _Versitygw(TypedDict):
    module: str
    command: str
    version: str


class _Pins(TypedDict):
    keycloak: _Keycloak
    versitygw: _Versitygw


def keycloak() -> KeycloakPin:
    return KeycloakPin(**_read()["keycloak"])


def versitygw() -> VersitygwPin:
    return VersitygwPin(**_read()["versitygw"])


def _read() -> _Pins:
    return cast("_Pins", tomllib.loads(Path(__file__).with_name("pins.toml").read_text()))
