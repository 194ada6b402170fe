"""Evidence records measured: a day's tree with one time stamp, records cut out of it, verified.

    python -m benchmarks.signing evidence [--write]

Random digests stand for files; the time server is the sample one on loopback, so its
answer is wall time beside whatever else runs; the rest is CPU time.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from statistics import median
from typing import Final

from benchmarks.reading.tables import markdown
from benchmarks.signing.keys import running_authority
from signing.evidence_records.building import (
    Chain,
    Stamp,
    ask_for_stamp,
    evidence_record,
    rehashed,
    renewal_digest,
)
from signing.evidence_records.hash_tree import HashTree
from signing.evidence_records.structures import Digest
from signing.evidence_records.verifying import verify_evidence
from signing.timestamps import HttpTimestamper
from signing.trust import TrustList, load_trust

_SIZES: Final = (1_000, 10_000, 100_000)
_ROUNDS: Final = 40
_HEAD: Final = (
    "files of the day",
    "TSA calls",
    "tree, CPU ms",
    "TSA and check, wall ms",
    "one record, CPU ms",
    "record bytes",
    "verify, CPU ms",
    "verify after a renewal ms",
    "verify after new hashes ms",
)


def table() -> str:
    """The Markdown table; verdicts are checked, a wrong one ends the run."""
    with running_authority() as authority:
        timestamper, trust = HttpTimestamper(authority.tsa_url), load_trust(authority.trust_dir)
        rows = [_row(size, timestamper, trust) for size in _SIZES]
    return markdown(_HEAD, rows, words=0)


def _row(size: int, timestamper: HttpTimestamper, trust: TrustList) -> list[str]:
    files = [os.urandom(48) for _ in range(size)]
    digests = [hashlib.sha256(data).digest() for data in files]
    started = time.process_time()
    tree = HashTree(digests, "sha256")
    built_ms = (time.process_time() - started) * 1000
    asked = time.perf_counter()
    token = ask_for_stamp(timestamper, trust, tree.root, "sha256")
    stamped_ms = (time.perf_counter() - asked) * 1000
    day = Chain(tree, (Stamp(token),))
    renewed = Chain(tree, (Stamp(token), _renewal(day, timestamper, trust)))
    rehash = _rehash(files[:_ROUNDS], renewed, timestamper, trust)
    chosen = files[:_ROUNDS]
    records = [_timed(evidence_record, _digest_of(data), [day]) for data in chosen]
    verified = [
        _verified(chosen, chains, trust) for chains in ([day], [renewed], [renewed, rehash])
    ]
    size_bytes = median(len(record) for _, record in records)
    return [
        f"{size:,}",
        "1",
        f"{built_ms:.0f}",
        f"{stamped_ms:.0f}",
        f"{median(ms for ms, _ in records):.1f}",
        f"{size_bytes:,.0f}",
        *(f"{ms:.1f}" for ms in verified),
    ]


def _renewal(day: Chain, timestamper: HttpTimestamper, trust: TrustList) -> Stamp:
    digest = renewal_digest(day.stamps[0], "sha256")
    return Stamp(ask_for_stamp(timestamper, trust, digest, "sha256"))


def _rehash(
    files: Sequence[bytes], chain: Chain, timestamper: HttpTimestamper, trust: TrustList
) -> Chain:
    """A new chain over the files that are looked at; the rest of the day would cost the same."""
    leaves = [rehashed(_digest_of(data), [chain], "sha512") for data in files]
    tree = HashTree(leaves, "sha512")
    return Chain(tree, (Stamp(ask_for_stamp(timestamper, trust, tree.root, "sha512")),))


def _verified(files: Sequence[bytes], chains: Sequence[Chain], trust: TrustList) -> float:
    at = datetime.now(UTC) + timedelta(minutes=1)
    times = []
    for data in files:
        digest_of = _digest_of(data)
        record = evidence_record(digest_of, chains)
        started = time.process_time()
        verdict = verify_evidence(record, digest_of, trust, at=at)
        times.append((time.process_time() - started) * 1000)
        if verdict.verdict != "valid":
            raise SystemExit(f"wrong verdict: {verdict}")
    return median(times)


def _timed(
    make: Callable[[Digest, Sequence[Chain]], bytes], digest_of: Digest, chains: Sequence[Chain]
) -> tuple[float, bytes]:
    started = time.process_time()
    made = make(digest_of, chains)
    return (time.process_time() - started) * 1000, made


def _digest_of(data: bytes) -> Digest:
    return lambda name: hashlib.new(name, data).digest()
