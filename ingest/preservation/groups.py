"""Evidence in the database and the store, and as the values of `signing.evidence_records`."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import timedelta
from typing import ClassVar
from uuid import UUID

from sqlalchemy.orm import Session

from core.errors import Fault, MotLanError
from core.identifiers import new_id
from ingest.pipeline.services import Services, unit_of_work
from signing.evidence_records.building import Chain, Stamp, ask_for_stamp, evidence_record
from signing.evidence_records.hash_tree import HashTree, Path
from signing.evidence_records.structures import Digest
from signing.evidence_records.tokens import read_token
from signing.renewal import facts_of_token
from signing.timestamps import HttpTimestamper, TimestampServerMissingError, TimestampServers
from storage.db.models import EvidenceChain, EvidenceStamp
from storage.db.queries import preservation as queries
from storage.objects.content import put_content

FIRST_ALGORITHM = "sha256"
"""That of the stored files' own hashes: no file has to be read for the tree of a day."""
LEVEL = "RFC 4998"


class NoEvidenceYetError(MotLanError):
    """No evidence covers this file: its day is not over, it is not ours, or the server was down."""

    code: ClassVar[str] = "no_evidence_yet"
    fault: ClassVar[Fault] = "caller"


def digests_of(data: bytes) -> Digest:
    """Digests of some bytes, by any algorithm."""
    return lambda name: hashlib.new(name, data).digest()


def stamp_root(services: Services, tree: HashTree) -> bytes:
    """A token over the root of a tree.

    :raises TimestampServerMissingError: none is configured.
    :raises TimestampServerDownError: none answers with a stamp that holds.
    :raises EvidenceStampRefusedError: its stamp does not hold.
    """
    addresses = services.settings.tsa_urls
    if not addresses:
        raise TimestampServerMissingError(level=LEVEL)
    servers = TimestampServers(
        [HttpTimestamper(one, clock=services.clock, trust=services.trust) for one in addresses]
    )
    return ask_for_stamp(servers, services.trust, tree.root, tree.algorithm)


def keep_chain(
    services: Services, session: Session, group_id: UUID, position: int, tree: HashTree
) -> UUID:
    """Store the leaves of a tree and its row; the id of the chain. The first stamp comes next."""
    stored = put_content(
        services.object_store,
        "evidence",
        b"".join(tree.leaves),
        media_type="application/octet-stream",
    )
    until = services.clock.now() + timedelta(days=services.settings.lock_days)
    services.object_store.lock(stored.key, stored.version_id, until)
    chain = EvidenceChain(
        id=new_id(),
        group_id=group_id,
        position=position,
        algorithm=tree.algorithm,
        leaves_key=stored.key,
        leaves_sha256=stored.sha256,
    )
    session.add(chain)
    session.flush()
    return chain.id


def keep_stamp(
    session: Session, chain_id: UUID, position: int, token: bytes, path: Path = ()
) -> None:
    """Write down a stamp of a chain."""
    facts = facts_of_token(token)
    session.add(
        EvidenceStamp(
            chain_id=chain_id,
            position=position,
            token=token,
            path=[[item.hex() for item in level] for level in path],
            stamped_at=read_token(token).stamped_at,
            ends_at=facts.ends_at,
            ends_why=facts.why,
            server=facts.holder,
        )
    )


def load_chains(services: Services, session: Session, group_id: UUID) -> list[Chain]:
    """The evidence of a group; raises the errors of the object store."""
    return [
        Chain(_load_tree(services, row), tuple(map(as_stamp, queries.stamps_of(session, row.id))))
        for row in queries.chains_of(session, group_id)
    ]


def as_stamp(row: EvidenceStamp) -> Stamp:
    """A row as the value that records are made of."""
    path = tuple(tuple(bytes.fromhex(item) for item in level) for level in row.path)
    return Stamp(row.token, path)


def _load_tree(services: Services, row: EvidenceChain) -> HashTree:
    leaves = services.object_store.get(row.leaves_key, row.leaves_sha256)
    return HashTree(_cut(leaves, hashlib.new(row.algorithm).digest_size), row.algorithm)


def _cut(data: bytes, size: int) -> Sequence[bytes]:
    return [data[at : at + size] for at in range(0, len(data), size)]


def record_of(services: Services, data: bytes) -> bytes:
    """The evidence record (DER) of a stored file, given its bytes.

    :raises NoEvidenceYetError: no group has it.
    """
    with unit_of_work(services) as uow:
        group_id = queries.group_of_file(uow.session, hashlib.sha256(data).hexdigest())
        if group_id is None:
            raise NoEvidenceYetError
        chains = load_chains(services, uow.session, group_id)
    try:
        return evidence_record(digests_of(data), chains)
    except KeyError:  # it was damaged when the others were hashed anew
        raise NoEvidenceYetError from None
