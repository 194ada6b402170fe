"""The trust list: the roots in which a signature may end, and where each of them came from.

A folder holds certificates and, beside them, `trust.json`, which records for each its name, its
origin, the day it was added, for what and for which time it counts. A certificate that the
manifest does not name counts for everything, and reports say that its origin is not recorded.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, ClassVar, Final

from asn1crypto import pem  # type: ignore[import-untyped] # has no stubs
from asn1crypto import x509 as asn1_x509

from core.clock import VIETNAM
from core.errors import Fault, MotLanError

MANIFEST: Final = "trust.json"
PURPOSES: Final = frozenset({"sign", "timestamp"})
_KEYS: Final = {
    "file", "sha256", "name", "origin", "added_on", "use_from", "use_until", "purposes",
}  # fmt: skip


class TrustListBrokenError(MotLanError):
    """A file of the trust folder is not what it should be; `file` names it."""

    code: ClassVar[str] = "trust_list_broken"
    fault: ClassVar[Fault] = "dependency"


@dataclass(frozen=True)
class AnchorRecord:
    """What the manifest says of one root."""

    name: str
    origin: str
    """Where the certificate was taken from and how it was checked, for people to read."""
    added_on: date
    use_from: date | None = None
    """Signatures of earlier days do not end here; None: from ever."""
    use_until: date | None = None
    """The last day whose signatures end here; None: no end but the certificate's own."""
    purposes: frozenset[str] = PURPOSES

    def counts_for(self, purpose: str, day: date) -> bool:
        """Whether a signature (`sign`) or time stamp (`timestamp`) of that day may end here."""
        is_early = self.use_from is not None and day < self.use_from
        is_late = self.use_until is not None and day > self.use_until
        return purpose in self.purposes and not is_early and not is_late


@dataclass(frozen=True)
class TrustList:
    """Certificates that are trusted without further proof; empty means that nothing is."""

    anchors: tuple[asn1_x509.Certificate, ...] = ()
    records: dict[str, AnchorRecord] = field(default_factory=dict)
    """By the SHA-256 of the certificate."""

    def record(self, anchor: asn1_x509.Certificate) -> AnchorRecord | None:
        """What is recorded of a root; None: nothing."""
        return self.records.get(fingerprint(anchor))

    def usable(self, purpose: str, moment: datetime) -> list[asn1_x509.Certificate]:
        """The roots that count for a purpose (`sign`, `timestamp`) at a moment."""
        day = moment.astimezone(VIETNAM).date()
        found = ((anchor, self.record(anchor)) for anchor in self.anchors)
        return [
            anchor for anchor, record in found if record is None or record.counts_for(purpose, day)
        ]


def fingerprint(certificate: asn1_x509.Certificate) -> str:
    """The SHA-256 of the certificate, hexadecimal."""
    return hashlib.sha256(certificate.dump()).hexdigest()


def load_trust(directory: Path | None) -> TrustList:
    """Read the `*.pem`, `*.crt`, `*.cer` files of the folder (PEM or DER), in name order.

    A damaged file is an error, not a gap: a root that silently goes missing would turn valid
    signatures into untrusted ones. So is a certificate that is not the one the manifest names.

    :raises TrustListBrokenError: a file holds no certificate, or the folder is not there.
    """
    if directory is None:
        return TrustList()
    if not directory.is_dir():
        raise TrustListBrokenError(file=directory.name)
    anchors: list[asn1_x509.Certificate] = []
    by_file: dict[str, list[str]] = {}
    for path in sorted(directory.iterdir()):
        if path.suffix.lower() in {".pem", ".crt", ".cer"}:
            found = _certificates(path)
            by_file[path.name] = [fingerprint(one) for one in found]
            anchors.extend(found)
    manifest = directory / MANIFEST
    records = dict(_records(manifest, by_file)) if manifest.is_file() else {}
    return TrustList(tuple(anchors), records)


def _certificates(path: Path) -> list[asn1_x509.Certificate]:
    data = path.read_bytes()
    try:
        blocks = (
            [der for _, _, der in pem.unarmor(data, multiple=True)] if pem.detect(data) else [data]
        )
        certificates = [asn1_x509.Certificate.load(der, strict=True) for der in blocks]
        for certificate in certificates:
            # Parsing is lazy; this reads the parts that a verdict will need.
            _ = certificate.subject.native, certificate.public_key.algorithm
    except (ValueError, TypeError, KeyError) as error:
        raise TrustListBrokenError(file=path.name) from error
    return certificates


def _records(path: Path, by_file: dict[str, list[str]]) -> Iterator[tuple[str, AnchorRecord]]:
    """Every entry must name a file that is there and, by its hash, a certificate in it."""
    try:
        for entry in json.loads(path.read_text("utf-8"))["anchors"]:
            if not entry.keys() <= _KEYS or entry["sha256"] not in by_file[entry["file"]]:
                raise TrustListBrokenError(file=str(entry["file"]))
            yield entry["sha256"], _record(entry)
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise TrustListBrokenError(file=path.name) from error


def _record(entry: dict[str, Any]) -> AnchorRecord:
    purposes = frozenset(entry.get("purposes", PURPOSES))
    if not purposes or not purposes <= PURPOSES or not entry["origin"] or not entry["name"]:
        raise ValueError("an entry says too little")
    return AnchorRecord(
        name=entry["name"],
        origin=entry["origin"],
        added_on=date.fromisoformat(entry["added_on"]),
        use_from=_day(entry.get("use_from")),
        use_until=_day(entry.get("use_until")),
        purposes=purposes,
    )


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
