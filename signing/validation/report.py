"""Reports as JSON: what is stored, given to machines, and read again years later."""

from __future__ import annotations

from dataclasses import asdict, fields
from datetime import datetime
from typing import Any, TypeVar

from core.artifacts import (
    AnchorTold,
    CertificateTold,
    DocumentChange,
    EvidenceTold,
    RevocationTold,
    SignatureVerdict,
    TimestampTold,
    ValidationReport,
)
from core.clock import VIETNAM

_Told = TypeVar("_Told")


def report_as_data(report: ValidationReport) -> dict[str, Any]:
    """The report in the shape of contract.md 3, with what came later; times in Vietnamese time."""
    data = asdict(report)
    for signature in data["signatures"]:
        moment = signature["signed_at"]
        if moment is not None:
            signature["signed_at"] = moment.astimezone(VIETNAM).isoformat(timespec="seconds")
    return data


def report_from_data(data: dict[str, Any]) -> ValidationReport:
    """A stored report of any age: what its version did not know yet is missing, not wrong.

    :raises KeyError: an entry that every version has is not there.
    """
    evidence = data.get("evidence")
    return ValidationReport(
        verdict=data["verdict"],
        signatures=tuple(_signature(one) for one in data["signatures"]),
        judged_at=data.get("judged_at"),
        archive_timestamps=tuple(
            _known(TimestampTold, one) for one in data.get("archive_timestamps", ())
        ),
        revocation_checked=data.get("revocation_checked"),
        evidence=None if evidence is None else _known(EvidenceTold, evidence),
    )


def _signature(data: dict[str, Any]) -> SignatureVerdict:
    signed_at = data["signed_at"]
    revocation, anchor, stamp = (data.get(key) for key in ("revocation", "anchor", "timestamp"))
    rebuilt: dict[str, Any] = {
        **data,
        "signed_at": None if signed_at is None else datetime.fromisoformat(signed_at),
        "path": tuple(_known(CertificateTold, one) for one in data.get("path", ())),
        "anchor": None if anchor is None else _known(AnchorTold, anchor),
        "revocation": None if revocation is None else _known(RevocationTold, revocation),
        "timestamp": None if stamp is None else _known(TimestampTold, stamp),
        "algorithms": tuple(data.get("algorithms", ())),
        "weak": tuple(data.get("weak", ())),
        "changes": tuple(_known(DocumentChange, one) for one in data.get("changes", ())),
    }
    return _known(SignatureVerdict, rebuilt)


def _known(kind: type[_Told], data: dict[str, Any]) -> _Told:
    """The value without entries that a later version may have added."""
    names = {one.name for one in fields(kind)}  # type: ignore[arg-type] # always a dataclass
    return kind(**{name: value for name, value in data.items() if name in names})
