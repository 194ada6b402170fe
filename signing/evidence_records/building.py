"""Makes evidence records: chains of time stamps over a group of objects, cut down to one object.

A group (the objects signed on one day) shares its stamps. The first stamp of a chain is given for
the root of the group's tree; each later one renews the stamp before it. A new chain, with a
stronger hash algorithm, renews all chains before it (RFC 4998 section 5.2).
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from asn1crypto import cms, tsp  # type: ignore[import-untyped] # has no stubs
from pyhanko.sign.timestamps import TimeStamper

from core.errors import Fault, MotLanError
from signing.evidence_records.hash_tree import HashTree, Path
from signing.evidence_records.structures import (
    ArchiveTimeStampChain,
    ArchiveTimeStampSequence,
    Digest,
    EvidenceRecord,
    algorithm,
)
from signing.evidence_records.tokens import read_token
from signing.trust import TrustList


class EvidenceStampRefusedError(MotLanError):
    """The time server answered, but its stamp does not hold before our trust list."""

    code: ClassVar[str] = "evidence_stamp_refused"
    fault: ClassVar[Fault] = "dependency"


@dataclass(frozen=True)
class Stamp:
    """One time stamp of a group."""

    token: bytes
    """DER of the CMS time stamp token."""
    path: Path = ()
    """From the digest of the stamp before to what was stamped, where many were renewed at once.

    Empty for the first stamp of a chain: there the way differs for each object.
    """


@dataclass(frozen=True)
class Chain:
    """Stamps of a group that renew each other, over one tree."""

    tree: HashTree
    stamps: tuple[Stamp, ...]


def ask_for_stamp(
    timestamper: TimeStamper, trust: TrustList, digest: bytes, algorithm_name: str
) -> bytes:
    """A time stamp token for a digest (DER), judged before it is believed.

    :raises TimestampServerDownError: there is none.
    :raises EvidenceStampRefusedError: it is not by somebody whom the trust list knows.
    """
    answer = asyncio.run(timestamper.async_timestamp(digest, algorithm_name))
    token: bytes = answer.dump()
    stamp = read_token(token)
    problem = stamp.problem(digest, trust, at=stamp.stamped_at)
    if problem is not None or stamp.algorithm != algorithm_name:
        raise EvidenceStampRefusedError(reason=problem or "other_algorithm")
    return token


def renewal_digest(stamp: Stamp, algorithm_name: str) -> bytes:
    """What a further stamp of the same chain is given for: the stamp before it."""
    return hashlib.new(algorithm_name, stamp.token).digest()


def rehashed(digest_of: Digest, chains: Sequence[Chain], algorithm_name: str) -> bytes:
    """The leaf of an object in a new chain: the object and all its evidence so far, together."""
    earlier = ArchiveTimeStampSequence(_reduced(digest_of, chains)).dump()
    evidence = hashlib.new(algorithm_name, earlier).digest()
    return hashlib.new(algorithm_name, digest_of(algorithm_name) + evidence).digest()


def evidence_record(digest_of: Digest, chains: Sequence[Chain]) -> bytes:
    """The evidence record of one object of the group (DER).

    :param digest_of: asked once for each chain's algorithm.
    :raises KeyError: the object is not in the group.
    """
    names = dict.fromkeys(chain.tree.algorithm for chain in chains)
    record = EvidenceRecord(
        {
            "version": 1,
            "digest_algorithms": cms.DigestAlgorithms([algorithm(name) for name in names]),
            "archive_time_stamp_sequence": ArchiveTimeStampSequence(_reduced(digest_of, chains)),
        }
    )
    data: bytes = record.dump()
    return data


def _reduced(digest_of: Digest, chains: Sequence[Chain]) -> Iterable[ArchiveTimeStampChain]:
    """The chains as they look from one object."""
    cut: list[ArchiveTimeStampChain] = []
    for place, chain in enumerate(chains):
        name = chain.tree.algorithm
        leaf = rehashed(digest_of, chains[:place], name) if place else digest_of(name)
        first, *later = chain.stamps
        stamps = [_archive_stamp(name, chain.tree.reduced(leaf), first.token)]
        stamps += [_archive_stamp(name, stamp.path, stamp.token) for stamp in later]
        cut.append(ArchiveTimeStampChain(stamps))
    return cut


def _archive_stamp(name: str, path: Path, token: bytes) -> tsp.ArchiveTimeStamp:
    values = {
        "digest_algorithm": algorithm(name),
        "time_stamp": cms.ContentInfo.load(token),
    }
    if path:
        values["reduced_hashtree"] = tsp.PartialHashtrees(
            [tsp.PartialHashtree(list(level)) for level in path]
        )
    return tsp.ArchiveTimeStamp(values)
