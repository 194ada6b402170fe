"""How much memory a piece of work takes beside the process itself."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


@dataclass
class Memory:
    """Megabytes before, and at most while the work went on."""

    before: float
    peak: float


@contextmanager
def watched() -> Iterator[Memory]:
    """Looks every few milliseconds; the figures are there when the block ends."""
    found, is_over = Memory(own_memory(), own_memory()), threading.Event()

    def watch() -> None:
        while not is_over.wait(0.005):
            found.peak = max(found.peak, own_memory())

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield found
    finally:
        is_over.set()
        watcher.join()


def own_memory() -> float:
    """MB that this process has written; pages of mapped files, which the system takes back, not."""
    status = Path("/proc/self/status").read_text("ascii")
    return int(status.partition("RssAnon:")[2].split()[0]) / 1000
