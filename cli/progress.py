"""Progress on stderr: a bar on a terminal, plain lines elsewhere."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from typing import Final, TextIO

from core.progress import Progress

_BAR: Final = 30
_SETTLED: Final = 3
"""So many steps are seen before the remaining time is told."""


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
    """A bar that is drawn over and over in its line, with the rate and the time that is left."""

    def __init__(self, stream: TextIO, now: Callable[[], float] = time.monotonic) -> None:
        self._stream, self._now = stream, now
        self._what, self._total, self._done = "", 0, 0
        self._began, self._is_open = 0.0, False

    def start(self, total: int, what: str) -> None:
        """A new piece of work begins."""
        self._what, self._total, self._done = what, total, 0
        self._began = self._now()
        if total:
            self._draw()

    def step(self, done: int = 1) -> None:
        """Draw it longer; end the line when it is full."""
        self._done += done
        self._draw()
        if self._done >= self._total:
            self.pause()

    def pause(self) -> None:
        """End the line, so that something else may be printed."""
        if self._is_open:
            print(file=self._stream, flush=True)
            self._is_open = False

    def _draw(self) -> None:
        full = min(_BAR, _BAR * self._done // max(self._total, 1))
        bar = "█" * full + "░" * (_BAR - full)
        line = f"{self._what} {bar} {self._done}/{self._total}{self._pace()}"
        width = shutil.get_terminal_size().columns - 1
        # Blanks wipe out what a longer line has left.
        print(f"\r{line[:width]:<{min(width, 100)}}", end="", file=self._stream, flush=True)
        self._is_open = True

    def _pace(self) -> str:
        passed = self._now() - self._began
        if self._done < _SETTLED or passed <= 0:
            return ""
        rate = self._done / passed
        left = (self._total - self._done) / rate
        shown = f"{rate:.1f}/s" if rate >= 1 else f"{1 / rate:.1f} s each"
        return f" · {shown} · {_clock(left)} left"


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def progress_for(stream: TextIO) -> Progress:
    """The form of progress that fits the stream."""
    return BarProgress(stream) if stream.isatty() else LineProgress(stream)
