"""Asking a child process of ours about a file; it knows no address and no secret."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from core.settings import Settings

_HOUSE: Final = Path(__file__).parents[2]


def ask_child(
    settings: Settings, module: str, data: bytes, question: Mapping[str, Any]
) -> bytes | None:
    """What the child writes; None where it died, stalled or broke its limits."""
    asked = {
        **question,
        "address_space": settings.file_limit_bytes,
        "cpu_s": settings.file_limit_s,
    }
    try:
        done = subprocess.run(  # noqa: S603 # our own module; the file goes through stdin
            [sys.executable, "-m", module, json.dumps(asked)],
            input=data,
            capture_output=True,
            timeout=settings.file_limit_s,
            check=False,
            env={"PATH": os.defpath, "LANG": "C.UTF-8"},
            cwd=_HOUSE,
        )
    except subprocess.TimeoutExpired:
        return None
    return done.stdout if done.returncode == 0 else None
