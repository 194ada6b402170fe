"""How long a signature stays provable, and what would end it: facts of a file, then the rules.

A signature alone is provable while its certificate is valid. A time stamp with revocation data
beside it moves the end to that of the time server's certificate, a later archive time stamp or
evidence record to that of its own. Any of them ends when its algorithms are no longer trusted
(`data/algorithms.json`).
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any, Final, Self

from asn1crypto import cms, x509  # type: ignore[import-untyped] # has no stubs
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

from signing.algorithms import hash_ending, key_ending
from signing.evidence_records.tokens import read_token
from signing.validation.damage import DAMAGE

_PROVEN_LEVELS: Final = ("PAdES-B-LT", "PAdES-B-LTA")
_SHORT_RSA: Final = 2048
_NOT_TOLD: Final = "unknown"


@dataclass(frozen=True)
class SealFacts:
    """What one signature or time stamp was made with."""

    holder: str
    """Common name in the certificate: an agency, an officer, a time server."""
    not_after: datetime
    key: str
    """`rsa`, `ec`, or what the certificate calls it."""
    bits: int
    digest: str
    """Hash algorithm of what was signed, e.g. `sha256`."""

    @property
    def ends_at(self) -> datetime:
        """When it stops to prove anything."""
        return _first_end(self)[0]

    @property
    def why(self) -> str:
        """What ends it: `certificate`, `key` or `digest`."""
        return _first_end(self)[1]

    def as_data(self) -> dict[str, Any]:
        """As JSON has it."""
        return asdict(self) | {"not_after": self.not_after.isoformat()}

    @classmethod
    def of_data(cls, data: Mapping[str, Any]) -> Self:
        """The other way round."""
        return cls(**{**data, "not_after": datetime.fromisoformat(data["not_after"])})


@dataclass(frozen=True)
class SignatureFacts:
    """What the end of one signature's protection follows from."""

    field: str
    level: str
    """PAdES level that the validation found, `unknown` where it told none."""
    signer: SealFacts
    stamp: SealFacts | None
    """Of the signature's own time stamp."""
    archive: SealFacts | None
    """Of the last document time stamp of the file."""

    def as_data(self) -> dict[str, Any]:
        """As JSON has it."""
        return {
            "field": self.field,
            "level": self.level,
            "signer": self.signer.as_data(),
            "stamp": self.stamp and self.stamp.as_data(),
            "archive": self.archive and self.archive.as_data(),
        }

    @classmethod
    def of_data(cls, data: Mapping[str, Any]) -> Self:
        """The other way round."""
        stamp, archive = data["stamp"], data["archive"]
        return cls(
            field=data["field"],
            level=data["level"],
            signer=SealFacts.of_data(data["signer"]),
            stamp=SealFacts.of_data(stamp) if stamp else None,
            archive=SealFacts.of_data(archive) if archive else None,
        )


@dataclass(frozen=True)
class Protection:
    """Until when the file itself proves its signatures."""

    ends_at: datetime | None
    """None: no signature in it could be read."""
    why: str
    """`certificate`, `key`, `digest` of the signer; the same with `stamp_`, `archive_` before it;
    `unreadable`."""
    flags: tuple[str, ...]
    """`sha1`, `short_rsa`, `no_time`, `no_revocation_data`."""


def protection(facts: Iterable[SignatureFacts]) -> Protection:
    """Of a file: that of the signature that ends first; flags of all of them."""
    ends = [(*_end_of(one), one) for one in facts]
    if not ends:
        return Protection(None, "unreadable", ())
    at, why, _ = min(ends, key=lambda end: end[0])
    flags = {flag for _, _, one in ends for flag in _flags(one)}
    return Protection(at, why, tuple(sorted(flags)))


def facts_of_pdf(pdf: bytes, levels: Mapping[str, str]) -> tuple[SignatureFacts, ...]:
    """The facts of each signature of a file; those that cannot be read are left out.

    :param levels: signature field → level, as the validation found it.
    """
    try:
        reader = PdfFileReader(io.BytesIO(pdf), strict=False)
        archive = _last_archive(reader)
        signatures = list(reader.embedded_regular_signatures)
    except DAMAGE:
        return ()
    found = (_facts(one, levels.get(one.field_name, _NOT_TOLD), archive) for one in signatures)
    return tuple(facts for facts in found if facts is not None)


def facts_of_token(token: bytes) -> SealFacts:
    """Of a time stamp token (DER).

    :raises EvidenceDamagedError: it is none.
    """
    read = read_token(token)
    return _seal(read.certificate, read.algorithm)


def _facts(
    signature: EmbeddedPdfSignature, level: str, archive: SealFacts | None
) -> SignatureFacts | None:
    try:
        digest = signature.signer_info["digest_algorithm"]["algorithm"].native
        stamp = _own_stamp(signature.signer_info)
        return SignatureFacts(
            field=signature.field_name,
            level=level,
            signer=_seal(signature.signer_cert, digest),
            stamp=None if stamp is None else _seal_of_token(stamp),
            archive=archive,
        )
    except DAMAGE:
        return None


def _own_stamp(signer: cms.SignerInfo) -> cms.SignedData | None:
    for attribute in signer["unsigned_attrs"]:
        if attribute["type"].native == "signature_time_stamp_token":
            return attribute["values"][0]["content"]
    return None


def _last_archive(reader: PdfFileReader) -> SealFacts | None:
    stamps = reader.embedded_timestamp_signatures
    return _seal_of_token(stamps[-1].signed_data) if stamps else None


def _seal_of_token(signed_data: cms.SignedData) -> SealFacts:
    content = cms.ContentInfo({"content_type": "signed_data", "content": signed_data})
    return facts_of_token(content.dump())


def _seal(certificate: x509.Certificate, digest: str) -> SealFacts:
    key = certificate.public_key
    kind = "ec" if key.algorithm in {"ec", "ed25519", "ed448"} else key.algorithm
    name = certificate.subject.native.get("common_name", "")
    return SealFacts(
        holder=name if isinstance(name, str) else ", ".join(name),
        not_after=certificate.not_valid_after.astimezone(UTC),
        key=kind,
        bits=key.bit_size,
        digest=digest,
    )


def _first_end(seal: SealFacts) -> tuple[datetime, str]:
    ends = [(seal.not_after, "certificate")]
    for ending, why in (
        (key_ending(seal.key, seal.bits), "key"),
        (hash_ending(seal.digest), "digest"),
    ):
        if ending.at is not None:
            ends.append((ending.at, why))
    return min(ends)


def _end_of(facts: SignatureFacts) -> tuple[datetime, str]:
    """Each later proof counts only if the file carries what makes it count."""
    if facts.level == "PAdES-B-LTA" and facts.archive is not None:
        return facts.archive.ends_at, f"archive_{facts.archive.why}"
    if facts.level in _PROVEN_LEVELS and facts.stamp is not None:
        return facts.stamp.ends_at, f"stamp_{facts.stamp.why}"
    own = (facts.signer.ends_at, facts.signer.why)
    if facts.stamp is None:
        return own
    # Without revocation data the certificate's end still counts, and so does the stamp's.
    return min(own, (facts.stamp.ends_at, f"stamp_{facts.stamp.why}"))


def _flags(facts: SignatureFacts) -> Iterable[str]:
    seals = [seal for seal in (facts.signer, facts.stamp, facts.archive) if seal is not None]
    if any(seal.digest == "sha1" for seal in seals):
        yield "sha1"
    if any(seal.key == "rsa" and seal.bits < _SHORT_RSA for seal in seals):
        yield "short_rsa"
    if facts.stamp is None:
        yield "no_time"
    if facts.level not in _PROVEN_LEVELS:
        yield "no_revocation_data"
