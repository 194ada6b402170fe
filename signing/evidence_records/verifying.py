"""Judges an evidence record (RFC 4998 sections 4.3 and 5.3), without anything of the builder.

Only the record, the object's digests and the trust list are used; no network.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from asn1crypto import tsp  # type: ignore[import-untyped] # has no stubs

from signing.algorithms import hash_ends_at
from signing.evidence_records.structures import (
    HASHES,
    ArchiveTimeStampSequence,
    Digest,
    EvidenceRecord,
)
from signing.evidence_records.tokens import EvidenceDamagedError, Token, read_token
from signing.trust import TrustList
from signing.validation.damage import DAMAGE

_MOST_STAMPS: Final = 1000
"""Stamps in one record: a yearly renewal for a thousand years. More is an attack on our time."""


@dataclass(frozen=True)
class EvidenceVerdict:
    """What an evidence record proves of an object."""

    verdict: str
    """`valid`, `invalid` (another object, broken), `untrusted`, `indeterminate` (out of time)."""
    reason: str | None
    proven_at: datetime | None
    """Since when the object provably exists as it is; None unless `valid`."""
    renewed_at: datetime | None
    """Time of the last stamp."""
    stamps: int


@dataclass(frozen=True)
class _Stamp:
    """One archive time stamp, read."""

    algorithm: str
    lists: Sequence[Sequence[bytes]]
    token: Token
    der: bytes


class _Refused(Exception):  # noqa: N818 # a way out, never seen outside
    def __init__(self, verdict: str, reason: str) -> None:
        super().__init__(reason)
        self.verdict = verdict
        self.reason = reason


def verify_evidence(
    record: bytes, digest_of: Digest, trust: TrustList, *, at: datetime
) -> EvidenceVerdict:
    """Whether the record proves that the object existed, as it is, at the time of its first stamp.

    Each stamp must have held when the next one was given, the last one must hold at `at`; the hash
    algorithm of a chain must have been good until the next chain began.

    :param record: DER.
    :param digest_of: digests of the object that is to be proven.
    :raises EvidenceDamagedError: it is no evidence record.
    """
    chains, sequence = _read(record)
    stamps = [stamp for chain in chains for stamp in chain]
    try:
        for place, chain in enumerate(chains):
            until = chains[place + 1][0].token.stamped_at if place + 1 < len(chains) else at
            _check_algorithm(chain, until)
            own = digest_of(chain[0].algorithm)
            _check_chain(chain, _leaf(chain, own, sequence, place), trust, until)
    except _Refused as refused:
        return EvidenceVerdict(refused.verdict, refused.reason, None, None, len(stamps))
    return EvidenceVerdict(
        "valid", None, stamps[0].token.stamped_at, stamps[-1].token.stamped_at, len(stamps)
    )


def _read(record: bytes) -> tuple[list[list[_Stamp]], ArchiveTimeStampSequence]:
    try:
        parsed = EvidenceRecord.load(record, strict=True)
        sequence = parsed["archive_time_stamp_sequence"]
        chains = [[_read_stamp(one) for one in chain] for chain in sequence]
        version = parsed["version"].native
        named = {one["algorithm"].native for one in parsed["digest_algorithms"]}
    except DAMAGE as error:
        raise EvidenceDamagedError(reason="structure") from error
    used = {stamp.algorithm for chain in chains for stamp in chain}
    count = sum(len(chain) for chain in chains)
    if not chains or not all(chains) or count > _MOST_STAMPS or version != 1 or used - named:
        raise EvidenceDamagedError(reason="structure")
    return chains, sequence


def _read_stamp(one: tsp.ArchiveTimeStamp) -> _Stamp:
    der = one["time_stamp"].dump()
    token = read_token(der)
    named = one["digest_algorithm"]
    name = named["algorithm"].native if named.native is not None else token.algorithm
    lists = one["reduced_hashtree"]
    levels = [[item.native for item in level] for level in lists] if lists.native else []
    return _Stamp(name, levels, token, der)


def _check_algorithm(chain: Sequence[_Stamp], until: datetime) -> None:
    names = {stamp.algorithm for stamp in chain} | {stamp.token.algorithm for stamp in chain}
    if len(names) != 1 or not names <= set(HASHES):
        raise _Refused("invalid", "hash_algorithm")
    ends_at = hash_ends_at(chain[0].algorithm)
    if ends_at is not None and until > ends_at:
        raise _Refused("indeterminate", "hash_algorithm_outdated")


def _leaf(
    chain: Sequence[_Stamp], own: bytes, sequence: ArchiveTimeStampSequence, place: int
) -> bytes:
    """The digest that the first stamp of a chain must cover: the object, or it and older chains."""
    if place == 0:
        return own
    name = chain[0].algorithm
    older = ArchiveTimeStampSequence([sequence[index] for index in range(place)]).dump()
    return hashlib.new(name, own + hashlib.new(name, older).digest()).digest()


def _check_chain(chain: Sequence[_Stamp], leaf: bytes, trust: TrustList, until: datetime) -> None:
    covered = leaf
    for place, stamp in enumerate(chain):
        is_last = place + 1 == len(chain)
        next_at = until if is_last else chain[place + 1].token.stamped_at
        if next_at < stamp.token.stamped_at:
            raise _Refused("invalid", "order_of_stamps")
        root = _root(stamp, covered)
        problem = stamp.token.problem(root, trust, at=next_at)
        if problem is not None:
            raise _Refused(_VERDICT_OF.get(problem, "invalid"), problem)
        covered = hashlib.new(stamp.algorithm, stamp.der).digest()


_VERDICT_OF: Final = {
    "timestamp_untrusted": "untrusted",
    "timestamp_out_of_time": "indeterminate",
}


def _root(stamp: _Stamp, covered: bytes) -> bytes:
    """What the stamp must have been given for, if it covers this digest."""
    if stamp.lists and covered not in stamp.lists[0]:
        raise _Refused("invalid", "not_in_record")
    root = covered
    for place, level in enumerate(stamp.lists):
        members = list(level) if place == 0 else [*level, root]
        root = hashlib.new(stamp.algorithm, b"".join(sorted(members))).digest()
    return root
