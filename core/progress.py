"""Long work reports to a two-method protocol; who listens decides how it looks."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Receives how far a piece of work has come."""

    def start(self, total: int, what: str) -> None:
        """A new piece of work of `total` steps begins."""
        ...

    def step(self, done: int = 1) -> None:
        """So many steps more are done."""
        ...


class SilentProgress:
    """Nobody watches."""

    def start(self, total: int, what: str) -> None:
        """Ignored."""

    def step(self, done: int = 1) -> None:
        """Ignored."""
