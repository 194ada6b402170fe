"""Progress on stderr: a bar on a terminal, plain lines elsewhere."""

from __future__ import annotations

from typing import Final, TextIO

from core.progress import Progress

_BAR: Final = 30


class LineProgress:
    """One line per step, for logs and pipes."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._what, self._total, self._done = "", 0, 0

    def start(self, total: int, what: str) -> None:
        """A new piece of work begins."""
        self._what, self._total, self._done = what, total, 0

    def step(self, done: int = 1) -> None:
        """Say how far it is."""
        self._done += done
        print(f"{self._what}: {self._done}/{self._total}", file=self._stream, flush=True)


class BarProgress:
    """A bar that is drawn over and over in its line."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._what, self._total, self._done = "", 0, 0

    def start(self, total: int, what: str) -> None:
        """A new piece of work begins."""
        self._what, self._total, self._done = what, total, 0
        self._draw()

    def step(self, done: int = 1) -> None:
        """Draw it longer; end the line when it is full."""
        self._done += done
        self._draw()
        if self._done >= self._total:
            print(file=self._stream, flush=True)

    def _draw(self) -> None:
        full = _BAR * self._done // max(self._total, 1)
        bar = "█" * full + "░" * (_BAR - full)
        print(
            f"\r{self._what} {bar} {self._done}/{self._total}",
            end="",
            file=self._stream,
            flush=True,
        )


def progress_for(stream: TextIO) -> Progress:
    """The form of progress that fits the stream."""
    return BarProgress(stream) if stream.isatty() else LineProgress(stream)
