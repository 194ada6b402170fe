"""What a list changes: pure comparison of two procedures, field by field."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Final, Literal

from repository.national_list.shapes import (
    ListedCase,
    ListedComponent,
    ListedProcedure,
    ListedResult,
)

Part = ListedCase | ListedResult | ListedComponent
_OWN_FIELDS: Final = ("name", "level", "field_name", "agency_name", "legal_days")
_COMPONENT_FIELDS: Final = (
    "name",
    "group_key",
    "is_required",
    "original_count",
    "copy_count",
)


@dataclass(frozen=True)
class Change:
    """One value that differs; `field` is empty where the whole part came or went."""

    part: Literal["procedure", "case", "result", "component"]
    key: str
    """Code of the part; with its case in front, where it has one."""
    field: str
    before: str | None
    after: str | None


@dataclass(frozen=True)
class Difference:
    """What becomes of one procedure."""

    kind: Literal["new", "changed", "ended"]
    code: str
    name: str
    on: date
    """The first day of the new version, or the last day of one that ends."""
    changes: tuple[Change, ...]
    open_dossiers: int
    """They keep the version that they were opened with."""


def fingerprint(differences: Sequence[Difference]) -> str:
    """SHA-256 of a report: what is taken over must be what was shown."""
    told = [asdict(one) | {"open_dossiers": 0} for one in differences]
    return hashlib.sha256(json.dumps(told, default=str).encode()).hexdigest()


def changes_between(before: ListedProcedure, after: ListedProcedure) -> tuple[Change, ...]:
    """Every value that differs; none for equal ones."""
    return (
        *_fields("procedure", before.code, before, after, _OWN_FIELDS),
        *_parts("case", before.cases, after.cases, ("name", "legal_days")),
        *_parts("result", before.results, after.results, ("name",)),
        *_parts("component", before.components, after.components, _COMPONENT_FIELDS),
    )


def _key(part: Part) -> str:
    case = getattr(part, "case_code", "")
    return f"{case}/{part.code}" if case else str(part.code)


def _parts(
    kind: Literal["case", "result", "component"],
    before: Iterable[Part],
    after: Iterable[Part],
    names: Sequence[str],
) -> Iterator[Change]:
    old = {_key(part): part for part in before}
    new = {_key(part): part for part in after}
    for key, part in old.items():
        if key in new:
            yield from _fields(kind, key, part, new[key], names)
        else:
            yield Change(kind, key, "", part.name, None)
    for key, part in new.items():
        if key not in old:
            yield Change(kind, key, "", None, part.name)


def _fields(
    kind: Literal["procedure", "case", "result", "component"],
    key: str,
    before: object,
    after: object,
    names: Sequence[str],
) -> Iterator[Change]:
    for name in names:
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            yield Change(kind, key, name, _shown(old), _shown(new))


def _shown(value: object) -> str | None:
    if isinstance(value, bool):
        return "có" if value else "không"
    return None if value is None else str(value)
