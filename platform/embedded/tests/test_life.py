"""Starting, stopping, being killed, starting again: what is left, what is kept, what is said."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import portico_embedded
import pytest
import redis
from portico_embedded import EmbeddedError, Part, Plan, start
from portico_embedded.leftovers import Record, record, write_records

Plans = Callable[..., Plan]
Left = Callable[[Path], list[str]]
Programs = Callable[..., Any]
ONLY_VALKEY = frozenset({Part.VALKEY})
ROOT = Path(__file__).parents[3]
NOBODY = 65534
AS_NOBODY: dict[str, Any] = {"user": NOBODY, "group": NOBODY, "extra_groups": []}


def _soon(happens: Callable[[], bool], within_s: float = 15) -> bool:
    until = time.monotonic() + within_s
    while not happens():
        if time.monotonic() > until:
            return False
        time.sleep(0.05)  # processes end in their own time, and nobody tells us of those that are not ours
    return True


def test_what_was_written_is_there_after_a_restart(plan: Plans, left: Left) -> None:
    with start(plan()) as first:
        ports, password = dict(first.ports), first.addresses.postgres.password
        with redis.Redis.from_url(first.addresses.valkey_url) as client:
            client.set("kept", "1")
    assert left(plan().state) == []
    with start(plan()) as second:
        assert (dict(second.ports), second.addresses.postgres.password) == (ports, password)
        with redis.Redis.from_url(second.addresses.valkey_url) as client:
            assert client.get("kept") == b"1"


def test_two_stacks_run_side_by_side(plan: Plans) -> None:
    with start(plan("one")) as one, start(plan("two")) as two:
        assert not set(one.ports.values()) & set(two.ports.values())
        assert one.addresses.postgres.password != two.addresses.postgres.password


def test_one_folder_is_for_one_start(plan: Plans) -> None:
    with start(plan(parts=ONLY_VALKEY)) as first:
        with pytest.raises(EmbeddedError, match=rf"in use by another start \(process {os.getpid()}\)"):
            start(plan(parts=ONLY_VALKEY))
        assert first.watch(timeout_s=0.1) is None


def test_a_name_of_the_callers_gets_its_port(plan: Plans) -> None:
    with start(plan(parts=ONLY_VALKEY, ports={"web": 0})) as first:
        web = first.ports["web"]
    with start(plan(parts=ONLY_VALKEY, ports={"web": 8000})) as second:
        assert second.ports["web"] == web


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_signals_stop_everything(tmp_path: Path, program: Programs, left: Left, how: signal.Signals) -> None:
    running = program(tmp_path)
    running.until("All ready")
    running.process.send_signal(how)
    code, complaint = running.end()
    assert (code, complaint) == (0, [])
    assert left(tmp_path / "postgres") == left(tmp_path / "valkey") == []


DEAF = """
import signal
signal.signal(signal.SIGTERM, lambda *_: print("asked", flush=True))
print("deaf", flush=True)
while True:
    signal.pause()
"""
ON_TOP = """
import sys
from pathlib import Path
from portico_embedded import Part, Plan, interruptible, start

state, program = Path(sys.argv[1]), sys.argv[2]
plan = Plan(state=state, cache=state / "cache", parts=frozenset({Part.VALKEY}), on_progress=print)
try:
    with interruptible(), start(plan) as stack:
        stack.spawn("On top", [sys.executable, "-c", program], env={}, cwd=state)
        stack.wait()
except KeyboardInterrupt:
    print("Stopped.")
"""


def test_ctrl_c_again_does_not_wait_for_who_will_not_end(tmp_path: Path, left: Left) -> None:
    log = tmp_path / "logs" / "on-top.log"
    command = [sys.executable, "-u", "-c", ON_TOP, str(tmp_path), DEAF]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        assert _soon(lambda: log.exists() and "deaf" in log.read_text(), 60)
        running.send_signal(signal.SIGINT)
        assert _soon(lambda: "asked" in log.read_text())
        running.send_signal(signal.SIGINT)
        said, complaint = running.communicate(timeout=30)
    assert (running.returncode, complaint) == (0, "")
    assert said.splitlines()[-2:] == ["Ending everything at once", "Stopped."]
    assert left(tmp_path) == []


def test_ctrl_c_while_it_starts(tmp_path: Path, program: Programs, left: Left) -> None:
    running = program(tmp_path)
    assert _soon((tmp_path / "pids.json").exists)
    running.process.send_signal(signal.SIGINT)
    code, complaint = running.end()
    assert (code, complaint) == (0, [])
    assert left(tmp_path / "postgres") == left(tmp_path / "valkey") == []


def test_after_kill_9_the_next_start_works(tmp_path: Path, program: Programs, plan: Plans, left: Left) -> None:
    state = plan().state
    running = program(state)
    running.until("All ready")
    with redis.Redis.from_url(json.loads((state / "addresses.json").read_text())["valkey_url"]) as client:
        client.set("kept", "1")
    running.kill()
    with start(plan()) as again, redis.Redis.from_url(again.addresses.valkey_url) as client:
        assert client.get("kept") == b"1"
    assert left(state) == []


def test_children_do_not_outlive_a_killed_parent(tmp_path: Path, program: Programs, left: Left) -> None:
    running = program(tmp_path)
    running.until("All ready")
    running.kill()
    assert _soon(lambda: not left(tmp_path)), left(tmp_path)


def test_a_survivor_is_cleared_and_a_stranger_with_a_used_number_is_not(plan: Plans) -> None:
    """A survivor: whom the kernel did not end. A stranger: who got the number of one that is long gone."""
    wanted = plan(parts=ONLY_VALKEY)
    wanted.state.mkdir()
    sleeper = [sys.executable, "-c", "import time; time.sleep(600)"]
    with (
        subprocess.Popen(sleeper, start_new_session=True) as survivor,
        subprocess.Popen(sleeper, start_new_session=True) as stranger,
    ):
        known, other = record("application", survivor.pid), record("valkey", stranger.pid)
        assert known is not None
        assert other is not None
        earlier = Record("valkey", other.pid, other.started - 1, other.boot)
        write_records(wanted.state / "pids.json", [known, earlier])
        said: list[str] = []
        with start(plan(parts=ONLY_VALKEY, on_progress=said.append)):
            assert survivor.wait(10) == -signal.SIGTERM
            assert stranger.poll() is None
        stranger.kill()
    assert said[0] == "Cleared what an earlier start left: application"


def test_a_cut_off_set_up_is_taken_up_again(plan: Plans) -> None:
    wanted = plan(parts=frozenset({Part.POSTGRES}))
    half = wanted.state / "postgres" / "data.new"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")
    (wanted.state / "pids.json").write_text('[{"name": "Postg')
    with start(wanted) as stack:
        assert stack.watch(timeout_s=0.1) is None


def test_a_reused_number_in_the_databases_lock_is_no_obstacle(plan: Plans) -> None:
    """PostgreSQL alone refuses to start while any process has the number in its lock file."""
    wanted = plan(parts=frozenset({Part.POSTGRES}))
    with start(wanted):
        pass
    data = wanted.state / "postgres" / "data"
    (data / "postmaster.pid").write_text(f"{os.getpid()}\n{data}\n1700000000\n1\n\n127.0.0.1\n1 1\nready\n")
    with start(wanted) as stack:
        assert stack.watch(timeout_s=0.1) is None


def test_a_taken_port_is_one_line(tmp_path: Path, program: Programs, left: Left) -> None:
    with socket.create_server(("127.0.0.1", 0)) as stranger:
        port = stranger.getsockname()[1]
        (tmp_path / "ports.toml").write_text(f"valkey = {port}\n")
        code, complaint = program(tmp_path).end()
    assert code == 1
    assert len(complaint) == 1
    assert f"Port {port}, needed for valkey, is taken by " in complaint[0]
    assert f"(process {os.getpid()})" in complaint[0]
    assert str(tmp_path / "ports.toml") in complaint[0]
    assert left(tmp_path / "postgres") == left(tmp_path / "valkey") == []


def test_a_part_that_dies_at_the_start_is_one_line(tmp_path: Path, program: Programs, left: Left) -> None:
    (tmp_path / "postgres" / "data").mkdir(parents=True, mode=0o700)
    (tmp_path / "postgres" / "data" / "PG_VERSION").write_text("9.6\n")
    code, complaint = program(tmp_path).end()
    assert code == 1
    assert len(complaint) == 1
    assert complaint[0].startswith("PostgreSQL stopped (exit code 2): ")
    assert "logs/postgresql.log" in complaint[0]
    assert left(tmp_path / "postgres") == left(tmp_path / "valkey") == []


def test_a_part_that_dies_later_ends_the_rest(tmp_path: Path, program: Programs, left: Left) -> None:
    running = program(tmp_path)
    running.until("All ready")
    pids = {each["name"]: each["pid"] for each in json.loads((tmp_path / "pids.json").read_text())}
    os.kill(pids["Valkey"], signal.SIGKILL)
    code, complaint = running.end()
    assert code == 1
    assert len(complaint) == 1
    assert complaint[0].startswith("Valkey stopped (exit code -9)")
    assert left(tmp_path / "postgres") == left(tmp_path / "inbox") == []


def test_a_program_on_top_is_stopped_with_the_rest(plan: Plans, tmp_path: Path) -> None:
    sleeper = [sys.executable, "-c", "import time; time.sleep(600)"]
    with start(plan(parts=ONLY_VALKEY)) as stack:
        own = stack.spawn("Web server", sleeper, env=os.environ, cwd=tmp_path)
        written = json.loads((plan().state / "pids.json").read_text())
        assert [each["name"] for each in written] == ["Valkey", "Web server"]
    assert own.returncode == -signal.SIGTERM


def test_a_program_on_top_that_dies_is_told(plan: Plans, tmp_path: Path) -> None:
    with start(plan(parts=ONLY_VALKEY)) as stack:
        stack.spawn("Web server", [sys.executable, "-c", "raise SystemExit(3)"], env=os.environ, cwd=tmp_path)
        with pytest.raises(EmbeddedError, match=r"Web server stopped \(exit code 3\)"):
            stack.wait()


def test_a_small_disk_is_one_line(tmp_path: Path, program: Programs) -> None:
    mounted = f'mount -t tmpfs -o size=20m tmpfs {tmp_path} && exec "$@"'
    namespace = ("unshare", "--user", "--map-root-user", "--mount", "sh", "-c", mounted, "sh")
    if subprocess.run([*namespace, "true"], capture_output=True, check=False).returncode != 0:
        pytest.skip("this machine lets nobody mount")
    code, complaint = program(tmp_path, before=namespace).end()
    assert code == 1
    assert len(complaint) == 1
    assert "MB free, running needs 300 MB. Free some space and run the same command again." in complaint[0]


@pytest.mark.parametrize(("part", "name"), [("objects", "versitygw"), ("keycloak", "Keycloak")])
def test_no_network_is_one_line(tmp_path: Path, program: Programs, left: Left, part: str, name: str) -> None:
    nowhere = dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"), "http://127.0.0.1:9")
    environment = {name: value for name, value in os.environ.items() if name.lower() != "no_proxy"}
    cache = tmp_path / "cache"
    running = program(tmp_path / "state", "--parts", part, "--cache", str(cache), env={**environment, **nowhere})
    code, complaint = running.end()
    assert code == 1
    assert len(complaint) == 1
    assert complaint[0].startswith(f"{name} could not be fetched")
    assert "Is the network there?" in complaint[0]
    assert left(tmp_path) == []
    assert [entry.name for entry in cache.iterdir() if entry.is_dir()] == []


def test_as_an_ordinary_user(program: Programs, left: Left) -> None:
    if os.geteuid() != 0:
        pytest.skip("the other tests run as an ordinary user already")
    # Not below this test run's own folder, which root alone may enter.
    with tempfile.TemporaryDirectory(dir="/var/tmp", prefix="portico-nobody-") as made:
        home = Path(made)
        os.chown(home, NOBODY, NOBODY)
        python = _python_of_nobodys(home / "environment")
        state = home / "state"
        running = program(state, python=python, cwd=home, env={"PATH": os.defpath, "HOME": made}, **AS_NOBODY)
        running.until("All ready")
        assert state.stat().st_uid == NOBODY
        running.process.send_signal(signal.SIGTERM)
        assert running.end() == (0, [])
        assert left(home) == []


def _python_of_nobodys(folder: Path) -> Path:
    """An environment with what the parts stand on: this test run's own may lie where only root comes."""
    found = (shutil.which(name, path=os.defpath) for name in ("python3", "python3.13", "python3.12", "python3.11"))
    base = next((each for each in [sys._base_executable, *found] if each and _nobody_may_run(each)), None)
    if base is None:
        pytest.skip("no Python 3.11 or later here may be run by an ordinary user")
    uv, python, lock = Path(sys.executable).with_name("uv"), folder / "bin" / "python", ROOT / "requirements.lock"
    wanted = Path(__file__).parents[1] / "pyproject.toml"
    subprocess.run([uv, "venv", "--quiet", "--python", base, folder], check=True)
    install = ("pip", "install", "--quiet", "--constraint", lock, "--requirements", wanted, "--python", python)
    subprocess.run([uv, *install], check=True)
    (site,) = (folder / "lib").glob("python3.*/site-packages")
    shutil.copytree(Path(portico_embedded.__file__).parent, site / "portico_embedded")
    return python


def _nobody_may_run(python: str) -> bool:
    try:
        command = [python, "-c", "import sys; sys.exit(sys.version_info < (3, 11))"]
        tried = subprocess.run(command, capture_output=True, cwd="/", **AS_NOBODY)
    except PermissionError:
        return False
    return tried.returncode == 0
