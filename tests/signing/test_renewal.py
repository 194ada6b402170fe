"""Until when a signature is provable: facts of real files, and the rules on made-up facts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from core.artifacts import SignedPdf
from signing.algorithms import OUT_OF_USE, hash_ending, key_ending, table_version
from signing.evidence_records.building import ask_for_stamp
from signing.renewal import (
    SealFacts,
    SignatureFacts,
    facts_of_pdf,
    facts_of_token,
    protection,
)
from signing.service import SigningService
from signing.timestamps import HttpTimestamper
from signing.trust import TrustList

GOOD = SealFacts("UBND PHƯỜNG MẪU", datetime(2028, 1, 1, tzinfo=UTC), "ec", 256, "sha256")
SERVER = SealFacts("MẪU TSA", datetime(2033, 1, 1, tzinfo=UTC), "ec", 384, "sha256")
ARCHIVE = replace(SERVER, not_after=datetime(2034, 1, 1, tzinfo=UTC))


def levels_of(signed: SignedPdf) -> Mapping[str, str]:
    return {one.field: one.level for one in signed.report.signatures}


def signature(level: str, **changes: SealFacts | None) -> SignatureFacts:
    facts = SignatureFacts("Sig1", f"PAdES-{level}", GOOD, SERVER, ARCHIVE)
    return replace(facts, **changes)  # type: ignore[arg-type] # names are those of the facts


@pytest.mark.parametrize(
    ("level", "ends", "why"),
    [
        ("B-B", GOOD.not_after, "certificate"),
        ("B-T", GOOD.not_after, "certificate"),
        ("B-LT", SERVER.not_after, "stamp_certificate"),
        ("B-LTA", ARCHIVE.not_after, "archive_certificate"),
    ],
)
def test_each_level_moves_the_end(level: str, ends: datetime, why: str) -> None:
    found = protection([signature(level)])
    assert (found.ends_at, found.why) == (ends, why)


def test_the_signature_that_ends_first_decides() -> None:
    both = protection([signature("B-LTA"), signature("B-B", stamp=None, archive=None)])
    assert both.ends_at == GOOD.not_after
    assert both.flags == ("no_revocation_data", "no_time")


def test_weak_algorithms_end_it_and_are_flagged() -> None:
    old = replace(GOOD, key="rsa", bits=1024, digest="sha1")
    found = protection([signature("B-T", signer=old)])
    assert found.ends_at is not None
    assert found.ends_at < datetime(2014, 1, 2, tzinfo=UTC)
    assert found.flags == ("no_revocation_data", "sha1", "short_rsa")


def test_an_rsa_2048_time_server_ends_with_2030() -> None:
    short = replace(SERVER, key="rsa", bits=2048)
    found = protection([signature("B-LT", stamp=short)])
    assert (found.ends_at, found.why) == (datetime(2031, 1, 1, tzinfo=UTC), "stamp_key")


def test_what_the_table_does_not_know_is_not_taken_for_good() -> None:
    assert hash_ending("gost").at == OUT_OF_USE
    assert key_ending("dsa", 4096).at == OUT_OF_USE
    assert hash_ending("sha256").at is None
    assert hash_ending("sha1").source
    assert table_version()


def test_facts_survive_the_database() -> None:
    facts = signature("B-LT", archive=None)
    assert SignatureFacts.of_data(facts.as_data()) == facts


def test_facts_of_a_signed_file(signed: SignedPdf) -> None:
    [facts] = facts_of_pdf(signed.data, levels_of(signed))
    assert (facts.level, facts.signer.key, facts.signer.bits) == ("PAdES-B-T", "rsa", 2048)
    assert facts.signer.holder == "UBND PHƯỜNG MẪU"
    assert facts.stamp is not None
    assert facts.stamp.holder == "MẪU TSA"
    found = protection([facts])
    assert (found.ends_at, found.why) == (datetime(2031, 1, 1, tzinfo=UTC), "key")


def test_facts_of_a_file_with_archive_time_stamp(
    service: Callable[..., SigningService], paper: bytes
) -> None:
    signed = service("B-LTA").sign(paper, profile="AGENCY_COPY", stamp=None)
    [facts] = facts_of_pdf(signed.data, levels_of(signed))
    assert facts.archive is not None
    assert protection([facts]).why == "archive_key"


def test_a_file_without_readable_signature_has_no_end(paper: bytes) -> None:
    for pdf in (paper, b"%PDF-1.7 nothing", b""):
        found = protection(facts_of_pdf(pdf, {}))
        assert (found.ends_at, found.why) == (None, "unreadable")


def test_facts_of_a_stamp(time_server: str, trust: TrustList) -> None:
    token = ask_for_stamp(HttpTimestamper(time_server), trust, bytes(32), "sha256")
    facts = facts_of_token(token)
    assert (facts.holder, facts.key, facts.bits, facts.why) == ("MẪU TSA", "rsa", 2048, "key")
