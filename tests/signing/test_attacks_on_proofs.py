"""Keys that were given for other things, proofs that ran out or are taken away."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.x509 import ObjectIdentifier
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter, append_signature_field
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, PdfTimeStamper

from signing.demo_authority import DemoAuthority
from signing.trust import TrustList
from signing.validate import validate
from tests.signing.attacks import foreign
from tests.signing.attacks.papers import FREE_BOX, Signing, blank_form

_LONG_AGO = datetime(2025, 2, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def signing(authority: DemoAuthority) -> Signing:
    return Signing(authority)


@pytest.fixture(scope="module")
def once(signing: Signing) -> bytes:
    return signing(blank_form())


@pytest.fixture(scope="module")
def stamped(authority: DemoAuthority, signing: Signing) -> bytes:
    """Signed by the agency, with a sound time stamp."""
    writer = IncrementalPdfFileWriter(io.BytesIO(blank_form()))
    append_signature_field(writer, SigFieldSpec("Ky1"))
    clock = foreign.time_server(authority, foreign.key_of(authority, "tsa"))
    told = PdfSignatureMetadata(field_name="Ky1", subfilter=SigSeedSubFilter.PADES)
    signer = PdfSigner(told, signing.key(), timestamper=clock)
    return bytes(signer.sign_pdf(writer).getbuffer())


@pytest.mark.parametrize("name", ["tsa", "ocsp"])
def test_keys_of_the_authority_itself_sign_no_papers(
    authority: DemoAuthority, trust: TrustList, name: str
) -> None:
    signing = foreign.SigningWith(authority, foreign.key_of(authority, name))
    (verdict,) = validate(signing(blank_form()), trust).signatures
    assert (verdict.verdict, verdict.reason) == ("indeterminate", "certificate_unfit")
    assert not verdict.trusted


@pytest.mark.parametrize(
    ("usages", "expected"),
    [
        ([foreign.SERVER], "indeterminate"),
        ([foreign.SERVER, foreign.PERSON], "indeterminate"),
        ([foreign.CODE], "indeterminate"),
        ([foreign.PERSON, foreign.MAIL], "valid"),
    ],
)
def test_what_the_certificate_was_given_for(
    authority: DemoAuthority,
    trust: TrustList,
    usages: list[ObjectIdentifier],
    expected: str,
) -> None:
    held = foreign.own_key(usages, foreign.key_of(authority, "issuing"))
    (verdict,) = validate(foreign.SigningWith(authority, held)(blank_form()), trust).signatures
    assert verdict.verdict == expected


def test_a_signature_in_doubt_shows_nothing_that_is_taken(
    authority: DemoAuthority, once: bytes, trust: TrustList
) -> None:
    """Anybody can make a key: what its signature shows is no part of a valid paper."""
    stranger = foreign.SigningWith(authority, foreign.own_key([]))
    report = validate(stranger(once, "Ky2", box=FREE_BOX), trust)
    shown, own = report.signatures
    assert (shown.verdict, shown.reason) == ("indeterminate", "signature_shown_in_doubt")
    assert (own.intact, own.trusted) == (True, False)
    # Without a picture it takes nothing from the first one.
    unseen = validate(stranger(once, "Ky2"), trust)
    assert [one.verdict == "valid" for one in unseen.signatures] == [True, False]


@pytest.mark.parametrize(
    ("box", "verdict", "told"),
    [
        (None, "indeterminate", "archive_timestamp_untrusted"),
        (FREE_BOX, "invalid", "timestamp_shown"),
    ],
)
def test_a_time_stamp_of_anybody(
    authority: DemoAuthority,
    once: bytes,
    trust: TrustList,
    box: tuple[int, int, int, int] | None,
    verdict: str,
    told: str,
) -> None:
    clock = foreign.time_server(authority, foreign.own_key([foreign.STAMPS]))
    writer = IncrementalPdfFileWriter(io.BytesIO(once))
    append_signature_field(
        writer, SigFieldSpec("Dau", box=box, empty_field_appearance=box is not None)
    )
    with_stamp = PdfTimeStamper(clock, field_name="Dau").timestamp_pdf(writer, "sha256", None)
    (found,) = validate(bytes(with_stamp.getbuffer()), trust).signatures
    assert found.verdict == verdict
    assert told in {change.code for change in found.changes}


def test_an_answer_that_ran_out_long_before_says_nothing(
    authority: DemoAuthority, stamped: bytes, trust: TrustList
) -> None:
    """«Good» of last year does not speak of the day of the signature; that of today does."""
    states = []
    for when in (_LONG_AGO, datetime.now(UTC) - timedelta(hours=1)):
        store = (foreign.answer(authority, when),), (foreign.revocation_list(authority, when),)
        report = validate(foreign.with_store(stamped, authority, *store), trust)
        (found,) = report.signatures
        assert found.verdict == "valid"
        assert found.revocation is not None
        states.append((found.level, found.revocation.state, report.revocation_checked))
    assert states == [("PAdES-B-T", "unknown", False), ("PAdES-B-LT", "good", True)]


def test_a_forged_answer_proves_nothing(
    authority: DemoAuthority, stamped: bytes, trust: TrustList
) -> None:
    now = datetime.now(UTC) - timedelta(hours=1)
    forged = bytearray(foreign.answer(authority, now))
    signature = bytes(forged).rindex(b"\x03\x82\x01\x01\x00", 0, len(forged) - 300)
    forged[signature + 20] ^= 1
    store = (bytes(forged),), (foreign.revocation_list(authority, now),)
    (found,) = validate(foreign.with_store(stamped, authority, *store), trust).signatures
    assert found.level == "PAdES-B-T"
    assert found.revocation is not None
    assert found.revocation.state != "good"


def test_a_revocation_cannot_be_taken_away(
    authority: DemoAuthority, stamped: bytes, trust: TrustList
) -> None:
    bad = foreign.answer(authority, datetime(2026, 6, 1, tzinfo=UTC), is_revoked=True)
    good = foreign.answer(authority, _LONG_AGO)
    lists = (foreign.revocation_list(authority, _LONG_AGO),)
    revoked = foreign.with_store(stamped, authority, (bad,), lists)
    both = foreign.with_store(stamped, authority, (good, bad), lists)
    for pdf in (revoked, both):
        (found,) = validate(pdf, trust).signatures
        assert (found.verdict, found.reason) == ("invalid", "certificate_revoked")
    for answers in ((), (good,)):
        (found,) = validate(
            foreign.with_store(revoked, authority, answers, lists), trust
        ).signatures
        assert found.verdict == "invalid"
        assert "evidence_removed" in {change.code for change in found.changes}
        assert found.revocation is not None
        assert found.revocation.state == "revoked"
