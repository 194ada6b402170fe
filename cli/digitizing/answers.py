"""Checking what a worker says: a hostile file may have taken it over and speak in its name."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any, Final

from cli.crash_safe_pool import Event
from cli.digitizing.options import Refusal
from cli.digitizing.spool import WORK_FOLDER
from core.artifacts import MediaKind

_CODE: Final = re.compile(r"[a-z][a-z0-9_]{0,63}")
_SPOOL: Final = re.compile(r"[0-9a-f]{32}")


def checked(event: Event, folder: Path) -> Event:
    """The event as it is, or as the crash of a worker that answered nonsense.

    `folder` is the one for results. A note that is none stays: its worker is still at work.
    """
    value = event.value
    if event.kind == "refused":
        is_right = _is_refusal(value)
    elif event.kind != "done" or event.task.do == "read":
        is_right = True
    elif event.task.do == "write":
        is_right = _is_result(value)
    elif isinstance(value, dict) and "finished" in value:
        is_right = _is_result(value["finished"])
    else:
        is_right = _is_found(value, folder)
    return event if is_right else event._replace(kind="crashed", value="nonsense")


def _is_refusal(value: object) -> bool:
    if not isinstance(value, dict) or set(value) != {"code", "details", "is_service"}:
        return False
    code, details = value["code"], value["details"]
    return (
        isinstance(code, str)
        and _CODE.fullmatch(code) is not None
        and isinstance(details, dict)
        and all(isinstance(detail, str) for detail in details.values())
        and isinstance(value["is_service"], bool)
    )


def refusal_of(event: Event) -> Refusal:
    """The reason in a checked event of the kind `refused`."""
    return Refusal(**event.value)


def _is_result(value: object) -> bool:
    return (
        isinstance(value, dict)
        and set(value) == {"pages", "documents"}
        and all(_is_count(number) for number in value.values())
    )


def _is_found(value: object, folder: Path) -> bool:
    if not isinstance(value, dict) or set(value) != {"file", "stamp", "readable", "spool"}:
        return False
    spool, stamp = value["spool"], value["stamp"]
    if not isinstance(spool, str) or not isinstance(value["readable"], str):
        return False
    # The parent removes this folder in the end.
    work, name = os.path.split(spool)
    if work != os.fspath(folder / WORK_FOLDER) or _SPOOL.fullmatch(name) is None:
        return False
    if not isinstance(stamp, list) or not all(isinstance(number, int) for number in stamp):
        return False
    return _is_file(value["file"])


def _is_file(value: Any) -> bool:  # noqa: ANN401 # whatever JSON can say
    if not isinstance(value, dict):
        return False
    if set(value) != {"sha256", "size_bytes", "kind", "page_count", "is_signed"}:
        return False
    return (
        isinstance(value["sha256"], str)
        and _is_count(value["size_bytes"])
        and value["kind"] in set(MediaKind)
        and _is_count(value["page_count"])
        and value["page_count"] > 0
        and isinstance(value["is_signed"], bool)
    )


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 1 << 40
