"""What an installation writes into its log, every line of it: ours, libraries', children's."""

from __future__ import annotations

import json
import logging
import os
import re
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import structlog

from core.identifiers import PERSONAL_NUMBER_IN_TEXT
from core.logs import configure_logs
from core.vietnamese import fold

_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{64}")


class Log:
    """The lines so far."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def lines(self) -> list[str]:
        return self._path.read_text(encoding="utf-8", errors="replace").splitlines()

    def events(self) -> set[str]:
        """Names of our own events."""
        return {json.loads(line)["event"] for line in self.lines() if line.startswith("{")}

    def lines_with(self, secrets: Iterable[str]) -> list[str]:
        """Lines that hold a personal number, or one of these texts in any spelling."""
        folded = [fold(one) for one in secrets]
        return [line for line in self.lines() if _tells(line, folded)]


def _tells(line: str, folded: list[str]) -> bool:
    # Ids and hashes may look like numbers; nobody can read a person from them.
    bare = _ID.sub("", line)
    if bare.startswith("{"):
        bare = json.dumps(json.loads(bare), ensure_ascii=False)
    plain = fold(bare.replace("_", " "))
    return bool(PERSONAL_NUMBER_IN_TEXT.search(bare)) or any(one in plain for one in folded)


@contextmanager
def log_at_debug() -> Iterator[Log]:
    """Log as `motlan serve` does with MOTLAN_LOG_LEVEL=debug, into a file that can be read."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "log"
        before, kept = sys.stderr, os.dup(2)
        with path.open("a", encoding="utf-8", buffering=1) as file:
            os.dup2(file.fileno(), 2)
            sys.stderr = file
            handler = logging.StreamHandler(file)
            handler.setLevel(logging.WARNING)  # what Python itself prints of libraries
            logging.getLogger().addHandler(handler)
            configure_logs(level="debug")
            try:
                yield Log(path)
            finally:
                structlog.reset_defaults()
                logging.getLogger().removeHandler(handler)
                sys.stderr = before
                os.dup2(kept, 2)
                os.close(kept)
