"""A receiver of webhooks in a process of its own, which answers as a plan beside it says.

`plan.json`: `script`, how the next posts are answered, then `ok` for ever, and `refused`, streams
whose events it never takes. `seen.jsonl`: every request that came, and how it was answered.
"""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

LATE_S = 1.5


class Answers(BaseHTTPRequestHandler):
    """One request."""

    folder: Path

    def do_GET(self) -> None:
        self._note("followed", b"")
        self._answer(200)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        how = self._next(body)
        self._note(how, body)
        getattr(self, f"_{how}")()

    def _next(self, body: bytes) -> str:
        path = self.folder / "plan.json"
        plan = json.loads(path.read_text())
        if json.loads(body)["stream"] in plan["refused"]:
            return "fail"
        how = plan["script"].pop(0) if plan["script"] else "ok"
        path.write_text(json.dumps(plan))
        return str(how)

    def _note(self, how: str, body: bytes) -> None:
        line = {"how": how, "headers": {k.lower(): v for k, v in self.headers.items()}}
        with (self.folder / "seen.jsonl").open("a") as file:
            file.write(json.dumps({**line, "body": body.decode()}) + "\n")

    def _answer(self, status: int, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()

    def _ok(self) -> None:
        self._answer(204)

    def _fail(self) -> None:
        self._answer(500)

    def _busy(self) -> None:
        self._answer(503, Retry_After="7200")

    def _gone(self) -> None:
        self._answer(410)

    def _redirect(self) -> None:
        self._answer(302, Location="/elsewhere")

    def _drop(self) -> None:
        self.close_connection = True

    def _late(self) -> None:
        """Takes it, and says so when nobody listens any more."""
        time.sleep(LATE_S)
        with contextlib.suppress(OSError):
            self._answer(204)

    def _drip(self) -> None:
        """Never silent for long, never done."""
        with contextlib.suppress(OSError):
            self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Drip: ")
            for _ in range(15):
                self.wfile.write(b"a")
                self.wfile.flush()
                time.sleep(0.1)

    def _flood(self) -> None:
        """Takes it, with an answer that has no end."""
        with contextlib.suppress(OSError):
            self._answer(200)
            for _ in range(100_000):
                self.wfile.write(b"a" * 65_536)

    def log_message(self, *_: object) -> None:
        """Nothing on the terminal."""


@dataclass(frozen=True)
class Receiver:
    """The running process."""

    url: str
    folder: Path

    def plan(self, *script: str, refused: tuple[str, ...] = ()) -> None:
        """How the next posts are answered."""
        plan = {"script": list(script), "refused": list(refused)}
        (self.folder / "plan.json").write_text(json.dumps(plan))

    def seen(self) -> list[dict[str, Any]]:
        """What came, in order."""
        path = self.folder / "seen.jsonl"
        return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


@contextlib.contextmanager
def receiver(folder: Path) -> Iterator[Receiver]:
    """Start one; it ends with the test."""
    child = subprocess.Popen([sys.executable, __file__, str(folder)], stdout=subprocess.PIPE)
    assert child.stdout is not None
    try:
        port = int(child.stdout.readline())
        made = Receiver(f"http://127.0.0.1:{port}/events", folder)
        made.plan()
        yield made
    finally:
        child.kill()
        child.wait()
        child.stdout.close()


if __name__ == "__main__":
    Answers.folder = Path(sys.argv[1])
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    sys.stdout.write(f"{server.server_port}\n")
    sys.stdout.flush()
    server.serve_forever()
