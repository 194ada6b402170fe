"""Until when algorithms protect: a dated table with its sources (`data/algorithms.json`)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from importlib.resources import files
from typing import Any, Final

OUT_OF_USE: Final = datetime(2000, 1, 1, tzinfo=UTC)
"""The end of what the table does not know: it is never taken for good."""


@dataclass(frozen=True)
class Ending:
    """When an algorithm stops protecting; None: no end is set."""

    at: datetime | None
    source: str


@cache
def _table() -> dict[str, Any]:
    text = files("signing").joinpath("data", "algorithms.json").read_text(encoding="utf-8")
    table: dict[str, Any] = json.loads(text)
    return table


def table_version() -> str:
    """The version of the table; what was worked out with another one is worked out anew."""
    return str(_table()["version"])


def hash_ending(name: str) -> Ending:
    """Of a hash algorithm by its name in lower case."""
    for row in _table()["hashes"]:
        if row["name"] == name:
            return Ending(_end_of(row["until"]), row["source"])
    return Ending(OUT_OF_USE, "")


def hash_ends_at(name: str) -> datetime | None:
    """As `hash_ending`, the moment alone."""
    return hash_ending(name).at


def key_ending(kind: str, bits: int) -> Ending:
    """Of signatures with a key: `rsa` or `ec` (Edwards curves too), its size in bits."""
    for row in _table()["keys"]:
        if row["kind"] == kind and (row["below_bits"] is None or bits < row["below_bits"]):
            return Ending(_end_of(row["until"]), row["source"])
    return Ending(OUT_OF_USE, "")


def _end_of(day: str | None) -> datetime | None:
    """The end of a day, in UTC as the sources count."""
    if day is None:
        return None
    return datetime.combine(date.fromisoformat(day) + timedelta(days=1), time(), UTC)
