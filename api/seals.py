"""What people are told of the signatures on a stored paper: panel, printed report, JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from core.vietnamese import plain
from storage.db.queries.preservation import Held

_INDICATION_OF: Final = {
    "valid": "TOTAL-PASSED",
    "invalid": "TOTAL-FAILED",
    "unsigned": "NO_SIGNATURE",
}
"""The main indications of ETSI EN 319 102-1; everything else is INDETERMINATE."""


@dataclass(frozen=True)
class SealShown:
    """One signature as it is shown; codes, which the pages put into words."""

    verdict: str
    reason: str | None
    indication: str
    sub_indication: str | None
    signer: str
    """Distinguished name, `CN=…,O=…`."""
    signed_at: datetime | None
    time_source: str | None
    level: str
    stamped_by: str | None
    """Distinguished name of the time server."""
    trusted_by: str | None
    """The root of the trust list in which the path ends; None without one."""
    trust_origin: str | None
    """Where that root came from, as its folder records it."""
    certificate_from: datetime | None
    certificate_until: datetime | None
    revocation: str
    """`good`, `revoked`, `unknown`."""
    changes: str
    changed: tuple[str, ...]
    """Codes of what differs between the signed revision and the file now."""
    weak: tuple[str, ...]
    covers_whole_file: bool


@dataclass(frozen=True)
class PaperReport:
    """The verdict on a stored file, with what keeps it provable."""

    title: str
    """Of the paper's type; nothing of its owner."""
    public_code: str
    sha256: str
    size_bytes: int
    judged_at: datetime
    verdict: str
    seals: Sequence[SealShown]
    raw: Mapping[str, Any]
    """The whole report of the validation, as `motlan validate --json` has it and more."""
    held: Held | None

    @property
    def indication(self) -> str:
        """The verdict in the words of ETSI EN 319 102-1."""
        return indication_of(self.verdict)

    def as_data(self) -> dict[str, Any]:
        """As JSON has it; times in ISO 8601."""
        return {
            "made_at": self.judged_at.isoformat(timespec="seconds"),
            "file": {"sha256": self.sha256, "size_bytes": self.size_bytes},
            "public_code": self.public_code,
            "verdict": self.verdict,
            "indication": self.indication,
            "judged_for": self.raw["judged_at"],
            "revocation_checked": self.raw["revocation_checked"],
            "signatures": self.raw["signatures"],
            "evidence": self.raw["evidence"],
            "preservation": None if self.held is None else _held_as_data(self.held),
        }


def is_unchecked(verdict: str, seals: Sequence[SealShown]) -> bool:
    """Whether all holds, but the file does not prove that no certificate was revoked."""
    return verdict == "valid" and any(seal.revocation == "unknown" for seal in seals)


def indication_of(verdict: str) -> str:
    """The main indication for a verdict."""
    return _INDICATION_OF.get(verdict, "INDETERMINATE")


def seals_of(report: Mapping[str, Any]) -> tuple[SealShown, ...]:
    """From a report as JSON: one made now, or one that was kept when the file was stored.

    Kept ones may be older than some of the facts; what they do not say is not shown.
    """
    return tuple(_seal(one) for one in report.get("signatures", ()))


def _seal(one: Mapping[str, Any]) -> SealShown:
    path = one.get("path") or ()
    anchor, stamp = one.get("anchor") or {}, one.get("timestamp") or {}
    return SealShown(
        verdict=one["verdict"],
        reason=one["reason"],
        indication=one.get("indication") or indication_of(one["verdict"]),
        sub_indication=one.get("sub_indication"),
        signer=plain(one["signer"]),
        signed_at=_moment(one["signed_at"]),
        time_source=one["time_source"],
        level=one["level"],
        stamped_by=plain(stamp["authority"]) if "authority" in stamp else None,
        trusted_by=anchor.get("name"),
        trust_origin=anchor.get("origin"),
        certificate_from=_moment(path[0]["not_before"]) if path else None,
        certificate_until=_moment(path[0]["not_after"]) if path else None,
        revocation=(one.get("revocation") or {}).get("state", "unknown"),
        changes=one["modifications_after"],
        changed=tuple(dict.fromkeys(change["code"] for change in one.get("changes") or ())),
        weak=tuple(one.get("weak") or ()),
        covers_whole_file=one["covers_whole_file"],
    )


def _moment(value: str | datetime | None) -> datetime | None:
    return datetime.fromisoformat(value) if isinstance(value, str) else value


def _held_as_data(held: Held) -> dict[str, Any]:
    def text(value: datetime | None) -> str | None:
        return None if value is None else value.isoformat()

    return {
        "provable_until": text(held.ends_at),
        "ends_because": held.why,
        "flags": list(held.flags),
        "evidence": None
        if held.day is None
        else {
            "standard": "RFC 4998",
            "day": held.day.isoformat(),
            "proven_at": text(held.proven_at),
            "renewed_at": text(held.renewed_at),
            "time_server": held.server,
        },
    }
