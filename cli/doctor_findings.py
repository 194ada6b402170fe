"""What a check of `motlan doctor` says when a part is not fit."""

from __future__ import annotations

from core.errors import MotLanError


class FailedCheckError(MotLanError):
    """A part is not fit; `remedy` tells in Vietnamese what to do."""

    code, fault = "check_failed", "dependency"

    def __init__(self, remedy: str, *, is_fit: bool = False) -> None:
        """`is_fit`: the installation works, but not as it should."""
        super().__init__()
        self.remedy = remedy
        self.is_fit = is_fit
