"""What an installation on one machine remembers: its ports and its secrets."""

from __future__ import annotations

import json
import os
import random
import secrets
import socket
from dataclasses import dataclass, field
from pathlib import Path

PORTS = (
    "postgres",
    "valkey",
    "tsa",
    "s3",
    "s3_grpc",
    "master",
    "master_grpc",
    "volume",
    "volume_grpc",
    "filer",
    "filer_grpc",
    "admin",
    "admin_grpc",
)
SECRETS = (
    "postgres_password",
    "valkey_password",
    "s3_access_key",
    "s3_secret_key",
    "session_key",
    "seal_key",
    "weed_write_key",
    "weed_read_key",
    "weed_filer_write_key",
    "weed_filer_read_key",
)
# Below the range from which Linux takes the near ends of connections (32768 up), so that a port
# does not get lost between two starts of its server.
LOWEST_PORT, HIGHEST_PORT = 15_000, 32_000
LOOPBACK = "127.0.0.1"


@dataclass
class State:
    """Ports and secrets; kept in one file that only its owner may read."""

    ports: dict[str, int] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict)
    installation: str = ""
    """A random name; what must live outside the directory is filed under it."""


def load_state(path: Path) -> State:
    """The remembered state, completed where something is missing, and written down."""
    state = State(**json.loads(path.read_text())) if path.exists() else State()
    state.installation = state.installation or secrets.token_hex(8)
    for name in SECRETS:
        state.secrets.setdefault(name, secrets.token_hex(24))
    save_state(path, state)
    return state


def save_state(path: Path, state: State) -> None:
    """Write the state so that a reader sees the old or the new one, never a half."""
    new = path.with_suffix(".new")
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump(vars(state), file, indent=2)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)


def is_free(port: int) -> bool:
    """Whether a server could listen on this loopback port now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def settle_ports(state: State) -> None:
    """Keep every remembered port that is free; choose another for one that is taken."""
    for name in PORTS:
        port = state.ports.get(name)
        if port is None or not is_free(port):
            state.ports[name] = _free_port(set(state.ports.values()))


def _free_port(taken: set[int]) -> int:
    chooser = random.SystemRandom()
    while True:
        port = chooser.randint(LOWEST_PORT, HIGHEST_PORT)
        if port not in taken and is_free(port):
            return port
