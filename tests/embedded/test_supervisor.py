"""The servers of one machine: they keep data, come back when killed, and leave nothing behind."""

from __future__ import annotations

import os
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import psycopg
import pytest
import redis
import urllib3

from cli.embedded.postgres import OUTSIDE, SYSTEM_USER, settle
from cli.embedded.process import ServerStartError
from cli.embedded.state import HIGHEST_PORT, load_state, settle_ports
from cli.embedded.supervisor import SERVERS, AlreadyRunningError, Supervisor
from storage.objects.s3 import from_settings
from tests.support.servers import settings_of

pytestmark = pytest.mark.servers

PATIENCE_S = 30.0


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Supervisor]:
    supervisor = Supervisor(tmp_path_factory.mktemp("installation") / "var")
    supervisor.start()
    yield supervisor
    supervisor.destroy()
    assert not supervisor.directory.exists()


def eventually(what: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not what():
        assert time.monotonic() < deadline, "did not happen in time"
        time.sleep(0.05)


def of_database(supervisor: Supervisor) -> str:
    return supervisor.database_url().replace("+psycopg", "")


def write_everywhere(supervisor: Supervisor, word: str) -> None:
    with psycopg.connect(of_database(supervisor)) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS words (word text)")
        connection.execute("INSERT INTO words VALUES (%s)", [word])
    settings = settings_of(supervisor.environment())
    client = redis.Redis.from_url(settings.valkey_url)
    client.set(word, "1")
    client.close()
    store = from_settings(settings)
    store.prepare()
    store.put(f"words/{word}", word.encode(), media_type="text/plain")


def assert_readable_everywhere(supervisor: Supervisor, word: str) -> None:
    with psycopg.connect(of_database(supervisor)) as connection:
        found = connection.execute("SELECT word FROM words WHERE word = %s", [word])
        assert found.fetchone() == (word,)
    settings = settings_of(supervisor.environment())
    client = redis.Redis.from_url(settings.valkey_url)
    assert client.get(word) == b"1"
    client.close()
    assert from_settings(settings).read_range(f"words/{word}", 0, 99) == word.encode()


def test_data_outlives_a_restart_on_the_same_ports(running: Supervisor) -> None:
    write_everywhere(running, "restart")
    before = running.environment()
    pids = running.pids()
    assert set(pids) == set(SERVERS)
    running.stop()
    assert running.pids() == {}
    assert not any(psutil.pid_exists(pid) for pid in pids.values())
    running.start()
    assert running.environment() == before
    assert_readable_everywhere(running, "restart")


@pytest.mark.parametrize("name", SERVERS)
def test_killed_server_comes_back_with_its_data(running: Supervisor, name: str) -> None:
    write_everywhere(running, f"kill-{name}")
    if name == "valkey":
        time.sleep(1.1)  # appendfsync everysec; a killed process alone would not even need it
    old = running.pids()[name]
    running.kill(name)
    running.wait_ready(name, unlike=old)
    assert running.pids()[name] != old
    assert_readable_everywhere(running, f"kill-{name}")


def test_strangers_are_kept_out(running: Supervisor) -> None:
    write_everywhere(running, "private")
    settings = settings_of(running.environment())
    ports = load_state(running.directory / "state.json").ports
    web = urllib3.PoolManager(retries=False, timeout=5)
    in_store = f"/buckets/{settings.s3_bucket}/words/private"
    for name, path in [
        ("filer", in_store),
        ("filer", "/"),
        ("s3", in_store.removeprefix("/buckets")),
        ("master", "/dir/assign"),
        ("volume", "/1,01"),
    ]:
        for method in ("GET", "DELETE", "PUT"):
            answer = web.request(method, f"http://127.0.0.1:{ports[name]}{path}")
            assert answer.status >= 400, (name, method)
    web.clear()
    with pytest.raises(redis.AuthenticationError):
        redis.Redis(port=ports["valkey"]).ping()
    for password in ("", "wrong"):
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(
                host="127.0.0.1", port=ports["postgres"], user="motlan", password=password
            )
    assert_readable_everywhere(running, "private")


def test_inner_ports_of_the_store_speak_to_nobody_without_its_certificate(
    running: Supervisor,
) -> None:
    write_everywhere(running, "listed")
    ports = load_state(running.directory / "state.json").ports
    weed = Path(sys.executable).with_name("weed")
    master = f"127.0.0.1:{ports['master']}.{ports['master_grpc']}"
    filer = f"127.0.0.1:{ports['filer']}.{ports['filer_grpc']}"
    shell = subprocess.Popen(
        [weed, "shell", f"-master={master}", f"-filer={filer}"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    try:
        shown, _ = shell.communicate(b"fs.ls /buckets/motlan/words\nexit\n", timeout=5)
    except subprocess.TimeoutExpired:
        shell.kill()
        shown, _ = shell.communicate()
    assert b"listed" not in shown


def test_everything_listens_on_loopback_only(running: Supervisor) -> None:
    for pid in running.pids().values():
        listening = [c for c in psutil.Process(pid).net_connections() if c.status == "LISTEN"]
        assert listening
        assert {c.laddr.ip for c in listening} == {"127.0.0.1"}


def test_secrets_are_for_the_owner_only(running: Supervisor) -> None:
    secrets = load_state(running.directory / "state.json").secrets.values()
    for path in running.directory.rglob("*"):
        is_secret = path.suffix in {".conf", ".key", ".p12"} or path.name.endswith(".key.pem")
        if is_secret or path.name in {"state.json", "s3.json"}:
            assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path
    for pid in running.pids().values():
        command_line = " ".join(psutil.Process(pid).cmdline())
        assert not any(secret in command_line for secret in secrets)


def test_second_supervisor_of_a_directory_is_refused(running: Supervisor) -> None:
    with pytest.raises(AlreadyRunningError):
        Supervisor(running.directory).start()


CHILD = """
import sys, time, warnings
from pathlib import Path
warnings.simplefilter("ignore")
from cli.embedded.supervisor import Supervisor
supervisor = Supervisor(Path(sys.argv[1]))
supervisor.start()
print(*supervisor.pids().values(), flush=True)
time.sleep(600)
"""


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_servers_end_with_a_killed_supervisor(tmp_path: Path, number: signal.Signals) -> None:
    directory = tmp_path / "var"
    outer = subprocess.Popen(
        [sys.executable, "-c", CHILD, directory],
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[2],
    )
    try:
        assert outer.stdout is not None
        pids = [int(word) for word in outer.stdout.readline().split()]
        assert len(pids) == len(SERVERS)
        outer.send_signal(number)
        outer.communicate()
        eventually(lambda: not any(psutil.pid_exists(pid) for pid in pids))
        # What the killed one left (lock file, pid files) does not keep a second one from starting.
        with Supervisor(directory) as again:
            assert set(again.pids()) == set(SERVERS)
    finally:
        outer.kill()
        outer.wait()
        Supervisor(directory).destroy()


def test_foreign_number_in_the_lock_file_is_left_alone(tmp_path: Path) -> None:
    """After a restart of the machine the old number may belong to another program."""
    supervisor = Supervisor(tmp_path / "var", is_durable=False)
    supervisor.start("postgres")
    data = psutil.Process(supervisor.pids()["postgres"]).cwd()
    lines = (Path(data) / "postmaster.pid").read_text().splitlines()
    supervisor.stop()
    stranger = subprocess.Popen(["sleep", "600"])
    try:
        stale = "\n".join([str(stranger.pid), *lines[1:]])
        (Path(data) / "postmaster.pid").write_text(stale)
        (supervisor.directory / "postgres.pid").write_text(
            f"{stranger.pid}\n{int(signal.SIGINT)}\n{data}"
        )
        supervisor.start("postgres")
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()
        supervisor.destroy()


def test_busy_port_is_replaced_and_data_stays(tmp_path: Path) -> None:
    supervisor = Supervisor(tmp_path / "var", is_durable=False)
    supervisor.start("postgres", "valkey", "objects")
    write_everywhere(supervisor, "moved")
    supervisor.stop()
    ports = load_state(supervisor.directory / "state.json").ports
    taken = [socket.create_server(("127.0.0.1", port)) for port in ports.values()]
    try:
        supervisor.start("postgres", "valkey", "objects")
        moved = load_state(supervisor.directory / "state.json").ports
        assert not set(moved.values()) & set(ports.values())
        assert_readable_everywhere(supervisor, "moved")
    finally:
        supervisor.destroy()
        for blocker in taken:
            blocker.close()


def test_ports_are_kept_while_they_are_free(tmp_path: Path) -> None:
    state = load_state(tmp_path / "state.json")
    settle_ports(state)
    before = dict(state.ports)
    assert len(set(before.values())) == len(before)
    assert max(before.values()) <= HIGHEST_PORT
    settle_ports(state)
    assert state.ports == before
    assert stat.S_IMODE((tmp_path / "state.json").stat().st_mode) == 0o600


def test_server_that_cannot_start_is_told_and_leaves_nothing_running(tmp_path: Path) -> None:
    supervisor = Supervisor(tmp_path / "var", is_durable=False)
    supervisor.start("postgres")
    data = Path(psutil.Process(supervisor.pids()["postgres"]).cwd())
    supervisor.stop()
    (data / "postgresql.conf").write_text("no such setting = 1")
    try:
        with pytest.raises(ServerStartError) as caught:
            supervisor.start("valkey", "postgres")
        assert caught.value.details == {"server": "postgres", "log": "postgres.log"}
        assert supervisor.pids() == {}
        (data / "postgresql.conf").write_text("")
        supervisor.start("valkey", "postgres")
        assert set(supervisor.pids()) == {"valkey", "postgres"}
    finally:
        supervisor.destroy()


def test_of_two_copies_of_the_programs_the_first_stays(tmp_path: Path) -> None:
    copy = tmp_path / "programs"
    for made in ("first", "second"):
        half = tmp_path / f"{made}.half"
        half.mkdir()
        (half / made).touch()
        settle(half, copy)
    assert [path.name for path in tmp_path.rglob("*")] == ["programs", "first"]
    with pytest.raises(FileNotFoundError):
        settle(tmp_path / "missing.half", tmp_path / "elsewhere")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root hands PostgreSQL to another user")
def test_private_home_stays_private(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    supervisor = Supervisor(home / "var", is_durable=False)
    try:
        supervisor.start("postgres")
        installation = load_state(supervisor.directory / "state.json").installation
        outside = OUTSIDE / installation
        assert outside.owner() == SYSTEM_USER
        assert stat.S_IMODE(outside.stat().st_mode) == 0o700
        assert stat.S_IMODE(home.stat().st_mode) == 0o700
        assert psutil.Process(supervisor.pids()["postgres"]).username() == SYSTEM_USER
    finally:
        supervisor.destroy()
    assert not outside.exists()
