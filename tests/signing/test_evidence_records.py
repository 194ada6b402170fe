"""Evidence records: what the builder makes holds, and nothing else does."""

from __future__ import annotations

import hashlib
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from asn1crypto import pem
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from signing.evidence_records.building import (
    Chain,
    EvidenceStampRefusedError,
    Stamp,
    ask_for_stamp,
    evidence_record,
    rehashed,
    renewal_digest,
)
from signing.evidence_records.hash_tree import HashTree
from signing.evidence_records.structures import EvidenceRecord
from signing.evidence_records.tokens import EvidenceDamagedError
from signing.evidence_records.verifying import verify_evidence
from signing.service import SigningService
from signing.timestamps import HttpTimestamper, TimestampServerDownError
from signing.trust import TrustList
from signing.validate import validate
from signing.validation.report import report_as_data, report_from_data

PAPERS = [b"%%PDF-1.7 giay so %d" % number for number in range(13)]
OUTSIDE = b"%PDF-1.7 of another day"
_QUICK = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def digest_of(data: bytes) -> Callable[[str], bytes]:
    return lambda name: hashlib.new(name, data).digest()


def sha256(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def soon() -> datetime:
    return datetime.now(UTC) + timedelta(seconds=5)


@pytest.fixture(scope="module")
def stamped(time_server: str, trust: TrustList) -> Callable[[bytes, str], bytes]:
    return partial(_stamped, HttpTimestamper(time_server), trust)


def _stamped(timestamper: HttpTimestamper, trust: TrustList, digest: bytes, name: str) -> bytes:
    return ask_for_stamp(timestamper, trust, digest, name)


@pytest.fixture(scope="module")
def day(stamped: Callable[[bytes, str], bytes]) -> Chain:
    """Thirteen papers under one stamp."""
    tree = HashTree(map(sha256, PAPERS), "sha256")
    return Chain(tree, (Stamp(stamped(tree.root, "sha256")),))


@pytest.fixture(scope="module")
def renewed(day: Chain, stamped: Callable[[bytes, str], bytes]) -> tuple[Chain, ...]:
    """The same day: its stamp renewed together with that of another day, then rehashed."""
    other_day = sha256(b"the stamp of another day")
    over_days = HashTree([renewal_digest(day.stamps[0], "sha256"), other_day], "sha256")
    path = over_days.reduced(renewal_digest(day.stamps[0], "sha256"))
    first = Chain(day.tree, (*day.stamps, Stamp(stamped(over_days.root, "sha256"), path)))
    leaves = [rehashed(digest_of(paper), [first], "sha512") for paper in PAPERS]
    tree = HashTree(leaves, "sha512")
    return first, Chain(tree, (Stamp(stamped(tree.root, "sha512")),))


@given(st.sets(st.binary(min_size=32, max_size=32), min_size=1, max_size=40))
def test_each_leaf_leads_to_the_root_in_few_steps(leaves: set[bytes]) -> None:
    tree = HashTree(leaves, "sha256")
    for leaf in leaves:
        lists = tree.reduced(leaf)
        assert len(lists) <= (len(leaves) - 1).bit_length()
        assert not lists or leaf in lists[0]
        reached = leaf
        for place, level in enumerate(lists):
            members = level if place == 0 else (*level, reached)
            reached = sha256(b"".join(sorted(members)))
        assert reached == tree.root


@given(st.sets(st.binary(min_size=32, max_size=32), min_size=2, max_size=20), st.data())
def test_another_leaf_gives_another_root(leaves: set[bytes], data: st.DataObject) -> None:
    old = data.draw(st.sampled_from(sorted(leaves)))
    new = data.draw(st.binary(min_size=32, max_size=32).filter(lambda one: one not in leaves))
    changed = HashTree((leaves - {old}) | {new}, "sha256")
    assert changed.root != HashTree(leaves, "sha256").root
    with pytest.raises(KeyError):
        changed.reduced(old)


def test_the_order_of_the_day_does_not_matter() -> None:
    leaves = [sha256(paper) for paper in PAPERS]
    assert HashTree(leaves, "sha256").root == HashTree(reversed(leaves), "sha256").root


def test_a_tree_needs_digests_of_its_algorithm() -> None:
    with pytest.raises(ValueError, match="digests"):
        HashTree([], "sha256")
    with pytest.raises(ValueError, match="digests"):
        HashTree([b"short"], "sha256")


def test_one_stamp_proves_every_paper_of_the_day(day: Chain, trust: TrustList) -> None:
    for paper in PAPERS:
        record = evidence_record(digest_of(paper), [day])
        verdict = verify_evidence(record, digest_of(paper), trust, at=soon())
        assert (verdict.verdict, verdict.reason, verdict.stamps) == ("valid", None, 1)
        assert verdict.proven_at == verdict.renewed_at


def test_a_day_of_one_paper_needs_no_tree(
    stamped: Callable[[bytes, str], bytes], trust: TrustList
) -> None:
    tree = HashTree([sha256(PAPERS[0])], "sha256")
    chain = Chain(tree, (Stamp(stamped(tree.root, "sha256")),))
    record = evidence_record(digest_of(PAPERS[0]), [chain])
    assert verify_evidence(record, digest_of(PAPERS[0]), trust, at=soon()).verdict == "valid"
    assert verify_evidence(record, digest_of(OUTSIDE), trust, at=soon()).verdict == "invalid"


def test_renewals_prove_the_first_time_and_need_the_last_stamp(
    renewed: tuple[Chain, ...], trust: TrustList
) -> None:
    record = evidence_record(digest_of(PAPERS[3]), renewed)
    verdict = verify_evidence(record, digest_of(PAPERS[3]), trust, at=soon())
    assert (verdict.verdict, verdict.reason, verdict.stamps) == ("valid", None, 3)
    assert verdict.proven_at is not None
    assert verdict.renewed_at is not None
    assert verdict.proven_at <= verdict.renewed_at
    names = [one["algorithm"].native for one in EvidenceRecord.load(record)["digest_algorithms"]]
    assert names == ["sha256", "sha512"]


def test_a_foreign_paper_is_refused(renewed: tuple[Chain, ...], trust: TrustList) -> None:
    for chains in (renewed[:1], renewed):
        record = evidence_record(digest_of(PAPERS[0]), chains)
        for foreign in (OUTSIDE, PAPERS[1]):
            verdict = verify_evidence(record, digest_of(foreign), trust, at=soon())
            assert verdict.verdict == "invalid"
            assert verdict.reason in {"not_in_record", "imprint"}
        with pytest.raises(KeyError):
            evidence_record(digest_of(OUTSIDE), chains)


@_QUICK
@given(data=st.data())
def test_any_changed_byte_of_the_paper_is_found(
    renewed: tuple[Chain, ...], trust: TrustList, data: st.DataObject
) -> None:
    paper = data.draw(st.sampled_from(PAPERS))
    record = evidence_record(digest_of(paper), renewed)
    at = data.draw(st.integers(0, len(paper) - 1))
    bits = data.draw(st.integers(1, 255))
    changed = paper[:at] + bytes([paper[at] ^ bits]) + paper[at + 1 :]
    assert verify_evidence(record, digest_of(changed), trust, at=soon()).verdict == "invalid"


@_QUICK
@given(data=st.data())
def test_any_changed_hash_of_the_record_is_found(
    renewed: tuple[Chain, ...], trust: TrustList, data: st.DataObject
) -> None:
    record = evidence_record(digest_of(PAPERS[5]), renewed)
    hashes = [
        item
        for chain in EvidenceRecord.load(record)["archive_time_stamp_sequence"]
        for stamp in chain
        if stamp["reduced_hashtree"].native
        for level in stamp["reduced_hashtree"].native
        for item in level
    ]
    assert len(hashes) > 5
    chosen = data.draw(st.sampled_from(hashes))
    at = data.draw(st.integers(0, len(chosen) - 1))
    other = bytes([chosen[at] ^ data.draw(st.integers(1, 255))])
    changed = record.replace(chosen, chosen[:at] + other + chosen[at + 1 :])
    verdict = verify_evidence(changed, digest_of(PAPERS[5]), trust, at=soon())
    assert verdict.verdict == "invalid"


@_QUICK
@given(data=st.data())
def test_a_changed_byte_never_proves_more(
    renewed: tuple[Chain, ...], trust: TrustList, data: st.DataObject
) -> None:
    # Some bytes carry nothing (the kind of a string, an absent parameter); none moves the proof.
    record = evidence_record(digest_of(PAPERS[5]), renewed)
    whole = verify_evidence(record, digest_of(PAPERS[5]), trust, at=soon())
    at = data.draw(st.integers(0, len(record) - 1))
    bits = data.draw(st.integers(1, 255))
    changed = record[:at] + bytes([record[at] ^ bits]) + record[at + 1 :]
    try:
        verdict = verify_evidence(changed, digest_of(PAPERS[5]), trust, at=soon())
    except EvidenceDamagedError:
        return
    if verdict.verdict == "valid":
        assert (verdict.proven_at, verdict.stamps) == (whole.proven_at, whole.stamps)


def test_nothing_holds_before_an_empty_trust_list(day: Chain) -> None:
    record = evidence_record(digest_of(PAPERS[0]), [day])
    verdict = verify_evidence(record, digest_of(PAPERS[0]), TrustList(), at=soon())
    assert (verdict.verdict, verdict.reason) == ("untrusted", "timestamp_untrusted")


def test_a_stamp_that_was_not_renewed_in_time_holds_no_longer(day: Chain, trust: TrustList) -> None:
    record = evidence_record(digest_of(PAPERS[0]), [day])
    much_later = datetime(2051, 1, 1, tzinfo=UTC)
    verdict = verify_evidence(record, digest_of(PAPERS[0]), trust, at=much_later)
    assert (verdict.verdict, verdict.reason) == ("indeterminate", "timestamp_out_of_time")


def test_a_renewal_of_another_stamp_is_refused(
    day: Chain, stamped: Callable[[bytes, str], bytes], trust: TrustList
) -> None:
    foreign = Stamp(stamped(sha256(b"not the stamp before"), "sha256"))
    chain = Chain(day.tree, (*day.stamps, foreign))
    record = evidence_record(digest_of(PAPERS[0]), [chain])
    verdict = verify_evidence(record, digest_of(PAPERS[0]), trust, at=soon())
    assert (verdict.verdict, verdict.reason) == ("invalid", "imprint")


def test_stamps_in_the_wrong_order_are_refused(
    renewed: tuple[Chain, ...], trust: TrustList
) -> None:
    record = EvidenceRecord.load(evidence_record(digest_of(PAPERS[0]), renewed))
    sequence = record["archive_time_stamp_sequence"]
    swapped = EvidenceRecord(
        {
            "version": 1,
            "digest_algorithms": record["digest_algorithms"],
            "archive_time_stamp_sequence": [sequence[1], sequence[0]],
        }
    ).dump()
    verdict = verify_evidence(swapped, digest_of(PAPERS[0]), trust, at=soon())
    assert verdict.verdict == "invalid"


def test_a_weak_hash_is_refused_however_well_stamped(
    stamped: Callable[[bytes, str], bytes], trust: TrustList
) -> None:
    tree = HashTree([digest_of(PAPERS[0])("sha1")], "sha1")
    record = evidence_record(
        digest_of(PAPERS[0]), [Chain(tree, (Stamp(stamped(tree.root, "sha1")),))]
    )
    verdict = verify_evidence(record, digest_of(PAPERS[0]), trust, at=soon())
    assert (verdict.verdict, verdict.reason) == ("invalid", "hash_algorithm")


def test_an_untrusted_time_server_gives_no_evidence(time_server: str) -> None:
    with pytest.raises(EvidenceStampRefusedError):
        _stamped(HttpTimestamper(time_server), TrustList(), sha256(b"x"), "sha256")


def test_without_time_server_there_is_no_evidence(trust: TrustList) -> None:
    with pytest.raises(TimestampServerDownError):
        _stamped(HttpTimestamper("http://127.0.0.1:9/"), trust, sha256(b"x"), "sha256")


def test_with_evidence_the_file_is_judged_for_the_time_that_it_proves(
    service: Callable[..., SigningService],
    paper: bytes,
    stamped: Callable[[bytes, str], bytes],
    trust: TrustList,
) -> None:
    signed = service("B-B").sign(paper, profile="AGENCY_COPY", stamp=None).data
    trees = [HashTree([sha256(one)], "sha256") for one in (signed, OUTSIDE)]
    chains = [Chain(tree, (Stamp(stamped(tree.root, "sha256")),)) for tree in trees]
    ours, others = (
        evidence_record(digest_of(one), [chain])
        for one, chain in zip((signed, OUTSIDE), chains, strict=True)
    )
    late = datetime(2047, 1, 1, tzinfo=UTC)  # the signer's certificate ended, the stamp's did not
    found = {
        name: validate(signed, trust, at=late, evidence=record)
        for name, record in (("none", None), ("ours", ours), ("others", others))
    }
    verdicts = {name: report.verdict for name, report in found.items()}
    assert verdicts == {"none": "indeterminate", "ours": "valid", "others": "indeterminate"}
    assert found["ours"].evidence is not None
    assert found["ours"].judged_at == found["ours"].evidence.proven_at
    assert found["others"].evidence is not None
    assert found["others"].evidence.reason == "imprint"
    assert report_from_data(report_as_data(found["ours"])) == found["ours"]
    changed = signed.replace(b"%%EOF", b"%%eof", 1)
    assert validate(changed, trust, at=late, evidence=ours).verdict != "valid"


@pytest.mark.parametrize("junk", [b"", b"\x30\x00", b"%PDF-1.7", b"\x30\x80\x02\x01\x01"])
def test_what_is_no_record_is_damaged(junk: bytes, trust: TrustList) -> None:
    with pytest.raises(EvidenceDamagedError):
        verify_evidence(junk, digest_of(PAPERS[0]), trust, at=soon())


def test_openssl_believes_the_stamp_over_the_root(
    day: Chain, trust: TrustList, tmp_path: Path
) -> None:
    """Another program comes to the same verdict on the token, for the root that we worked out."""
    token, root = tmp_path / "token.der", tmp_path / "root.pem"
    token.write_bytes(day.stamps[0].token)
    [anchor] = trust.anchors
    root.write_bytes(pem.armor("CERTIFICATE", anchor.dump()))
    told = ["-digest", day.tree.root.hex(), "-CAfile", root]
    done = subprocess.run(
        ["openssl", "ts", "-verify", "-token_in", "-in", token, *told],
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert "Verification: OK" in done.stdout + done.stderr, done.stderr
