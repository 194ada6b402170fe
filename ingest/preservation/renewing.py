"""Evidence is renewed before its last time stamp ends: many groups, one call to the time server.

While the hash algorithm is good, the old stamps are stamped (RFC 4998 5.2, time stamp renewal).
When it is to end, the files themselves are hashed anew with a stronger one (hash-tree renewal).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import structlog

from core.errors import MotLanError
from ingest.pipeline.services import Services, UnitOfWork, unit_of_work
from ingest.preservation.groups import (
    as_stamp,
    digests_of,
    keep_chain,
    keep_stamp,
    load_chains,
    stamp_root,
)
from signing.algorithms import hash_ends_at
from signing.evidence_records.building import rehashed, renewal_digest
from signing.evidence_records.hash_tree import HashTree
from signing.renewal import facts_of_token
from storage.db.models import EvidenceStamp
from storage.db.queries import preservation as queries
from storage.db.queries.preservation import LastStamp

log = structlog.get_logger(__name__)

NEXT_ALGORITHM: Final = {"sha256": "sha512", "sha384": "sha512"}
"""What a tree is made with when its own algorithm is to end."""


@dataclass(frozen=True)
class Renewed:
    """The outcome of a round."""

    restamped: int
    """Groups whose last stamp was stamped again."""
    rehashed: int
    """Groups whose files were hashed with a stronger algorithm."""
    without_gain: int
    """Groups that end soon but that a new stamp would not hold longer: the time server still uses
    the certificate that ends."""


def renew_evidence(
    services: Services, *, within: timedelta, leave: Collection[str] = ()
) -> Renewed:
    """Renew what ends within this time from now; raises as `days.make_evidence`.

    What has ended already cannot be renewed: nothing would prove that it held until now.

    :param leave: hash algorithms to leave now, whatever the table of algorithms says.
    """
    now = services.clock.now()
    with unit_of_work(services) as uow:
        queries.take_turns(uow.session)
        holding = queries.holding_stamps(uow.session, at=now)
        outdated = [one for one in holding if _is_outdated(one.algorithm, now + within, leave)]
        due = [one for one in holding if one.ends_at <= now + within and one not in outdated]
        algorithms = sorted({one.algorithm for one in due})
        restamped = sum(
            _restamp(services, uow, [one for one in due if one.algorithm == name])
            for name in algorithms
        )
        for one in outdated:
            _rehash(services, uow, one)
        uow.commit()
    log.info("evidence_renewed", restamped=restamped, rehashed=len(outdated), due=len(due))
    return Renewed(restamped, len(outdated), len(due) - restamped)


def _is_outdated(algorithm: str, until: datetime, leave: Collection[str]) -> bool:
    if algorithm not in NEXT_ALGORITHM:
        return False
    ends_at = hash_ends_at(algorithm)
    return algorithm in leave or (ends_at is not None and ends_at <= until)


def _restamp(services: Services, uow: UnitOfWork, due: Sequence[LastStamp]) -> int:
    """One stamp over the last stamps of many groups of one algorithm; how many it helps."""
    algorithm = due[0].algorithm
    rows = [uow.session.get_one(EvidenceStamp, one.stamp_id) for one in due]
    digests = [renewal_digest(as_stamp(row), algorithm) for row in rows]
    tree = HashTree(digests, algorithm)
    token = stamp_root(services, tree)
    ends_at = facts_of_token(token).ends_at
    helped = 0
    for one, digest in zip(due, digests, strict=True):
        if ends_at > one.ends_at:
            path = tree.reduced(digest)
            keep_stamp(uow.session, one.chain_id, one.position + 1, token, path)
            helped += 1
    return helped


def _rehash(services: Services, uow: UnitOfWork, one: LastStamp) -> None:
    """Hash every file of a group, with its evidence so far, by a stronger algorithm."""
    algorithm = NEXT_ALGORITHM[one.algorithm]
    chains = load_chains(services, uow.session, one.group_id)
    files = _readable(services, queries.files_of_group(uow.session, one.group_id))
    leaves = [rehashed(digests_of(data), chains, algorithm) for data in files]
    if not leaves:
        return
    tree = HashTree(leaves, algorithm)
    token = stamp_root(services, tree)
    chain_id = keep_chain(services, uow.session, one.group_id, len(chains) + 1, tree)
    keep_stamp(uow.session, chain_id, 1, token)


def _readable(services: Services, files: Iterable[tuple[str, str]]) -> Iterator[bytes]:
    """The files that are whole; a damaged one must not take the evidence of all others along."""
    for key, sha256 in files:
        try:
            yield services.object_store.get(key, sha256)
        except MotLanError as error:
            if error.retry:
                raise
            log.error("evidence_not_renewed", key=key, code=error.code)
