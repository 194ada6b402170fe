"""The sample time server, as a child of the supervisor."""

from __future__ import annotations

import socket
from pathlib import Path

from cli.embedded.process import ServerSpec
from cli.embedded.state import LOOPBACK, State
from signing.demo_authority import DemoAuthority, create_demo_authority

ANSWER_LIMIT_S = 1.0


def demo_authority(directory: Path, state: State) -> DemoAuthority:
    """The sample keys and certificates of this installation, made when they are missing."""
    return create_demo_authority(directory / "authority", state.ports["tsa"])


def prepare_timestamps(directory: Path, log: Path, state: State) -> ServerSpec:
    """Tell how to run the time server of the sample authority."""
    authority = demo_authority(directory, state)
    return ServerSpec(
        name="tsa",
        command=authority.tsa_command,
        directory=directory / "authority",
        log=log,
        environment={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "PYTHONWARNINGS": "ignore"},
        is_ready=lambda: _is_listening(state.ports["tsa"]),
    )


def _is_listening(port: int) -> bool:
    try:
        socket.create_connection((LOOPBACK, port), timeout=ANSWER_LIMIT_S).close()
    except OSError:
        return False
    return True
