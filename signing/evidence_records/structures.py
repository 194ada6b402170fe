"""The ASN.1 of RFC 4998, as far as asn1crypto does not have it right.

asn1crypto's ArchiveTimeStampSequence lacks a level: it is the chain of the RFC. The sequence of
chains, and the record around it, are therefore written here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar, Final

from asn1crypto import algos, cms, core, tsp  # type: ignore[import-untyped] # has no stubs

Digest = Callable[[str], bytes]
"""Gives the digest of one object by the algorithm that is named (`sha256`, …)."""

HASHES: Final = ("sha256", "sha384", "sha512")
"""What a record of ours may be built with; an older one is refused, not believed."""


class ArchiveTimeStampChain(core.SequenceOf):  # type: ignore[misc] # asn1crypto is untyped
    """Time stamps that renew each other, the oldest first."""

    _child_spec = tsp.ArchiveTimeStamp


class ArchiveTimeStampSequence(core.SequenceOf):  # type: ignore[misc] # asn1crypto is untyped
    """Chains that renew each other with another hash algorithm, the oldest first."""

    _child_spec = ArchiveTimeStampChain


class EvidenceRecord(core.Sequence):  # type: ignore[misc] # asn1crypto is untyped
    """EvidenceRecord of RFC 4998 section 3."""

    _fields: ClassVar = [
        ("version", core.Integer),
        ("digest_algorithms", cms.DigestAlgorithms),
        ("crypto_infos", tsp.Attributes, {"implicit": 0, "optional": True}),
        ("encryption_info", tsp.EncryptionInfo, {"implicit": 1, "optional": True}),
        ("archive_time_stamp_sequence", ArchiveTimeStampSequence),
    ]


def algorithm(name: str) -> algos.DigestAlgorithm:
    """A digest algorithm by its name in lower case."""
    return algos.DigestAlgorithm({"algorithm": name})
