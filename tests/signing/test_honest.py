"""What honest programs do to signed files is let pass, and told."""

from __future__ import annotations

import io
from collections.abc import Callable

import pikepdf
import pytest
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import MDPPerm
from pyhanko.sign.signers import PdfTimeStamper
from pyhanko_certvalidator import ValidationContext

from core.artifacts import SignedPdf, StampText, ValidationReport
from signing.demo_authority import DemoAuthority
from signing.service import SigningService
from signing.timestamps import HttpTimestamper
from signing.trust import TrustList
from signing.validate import validate
from tests.signing.attacks import in_updates as updates
from tests.signing.attacks.papers import (
    FREE_BOX,
    OTHER_FREE_BOX,
    Signing,
    blank_form,
    raw_update,
    updated,
)


@pytest.fixture(scope="module")
def signing(authority: DemoAuthority) -> Signing:
    return Signing(authority)


def told(report: ValidationReport) -> list[tuple[str, str, set[str]]]:
    """Verdict, what came after, and its codes, of each signature; some programs note the time."""
    return [
        (
            one.verdict,
            one.modifications_after,
            {change.code for change in one.changes} - {"metadata_updated"},
        )
        for one in report.signatures
    ]


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"linearize": True},
        {"object_stream_mode": pikepdf.ObjectStreamMode.generate},
    ],
    ids=["tables", "for_the_web", "object_streams"],
)
def test_three_signatures_in_files_of_other_programs(
    signing: Signing, trust: TrustList, form: dict[str, object]
) -> None:
    pdf = signing(blank_form(**form), box=FREE_BOX)
    pdf = signing(pdf, "Ky2", box=OTHER_FREE_BOX, officer=True)
    report = validate(signing(pdf, "KySan"), trust)
    added = {"signature_added", "signature_shown"}
    filled = {"signature_filled", "signature_shown"}
    assert told(report) == [
        ("valid", "allowed", added | filled),
        ("valid", "allowed", filled),
        ("valid", "none", set()),
    ]
    assert [one.compared_pages for one in report.signatures] == [2, 2, None]
    assert [one.covers_whole_file for one in report.signatures] == [False, False, True]


def test_our_own_marks_one_after_the_other(
    service: Callable[..., SigningService], signed: SignedPdf, stamp: StampText, trust: TrustList
) -> None:
    twice = service(officer=True).sign(signed.data, profile="OFFICER_COMPARE", stamp=stamp)
    report = validate(twice.data, trust)
    assert report.verdict == "valid"
    first, second = report.signatures
    assert {"signature_added", "signature_shown"} <= {one.code for one in first.changes}
    assert (first.compared_pages, first.compared_of, second.changes) == (1, 1, ())


def test_proofs_and_time_stamps(
    service: Callable[..., SigningService],
    signing: Signing,
    paper: bytes,
    trust: TrustList,
    time_server: str,
) -> None:
    archived = service("B-LTA").sign(paper, profile="AGENCY_COPY", stamp=None).data
    (verdict,) = validate(archived, trust).signatures
    assert (verdict.verdict, verdict.level) == ("valid", "PAdES-B-LTA")
    proofs = {"evidence_added", "timestamp_added"}
    assert {one.code for one in verdict.changes} - {"metadata_updated"} == proofs
    assert verdict.compared_pages is None
    assert verdict.revocation is not None
    assert (verdict.revocation.state, verdict.revocation.source) == ("good", "ocsp")
    renewed = PdfTimeStamper(HttpTimestamper(time_server)).update_archival_timestamp_chain(
        PdfFileReader(io.BytesIO(archived)),
        ValidationContext(trust_roots=list(trust.anchors), allow_fetching=True),
    )
    report = validate(renewed.getvalue(), trust)
    assert (report.verdict, report.signatures[0].level) == ("valid", "PAdES-B-LTA")
    assert [one.trusted for one in report.archive_timestamps] == [True, True]
    # A second signer under the same authority does not suffer from the proofs of the first.
    again = validate(signing(renewed.getvalue(), "Ky2", officer=True), trust)
    assert [one.verdict for one in again.signatures] == ["valid", "valid"]


def test_a_certified_form_is_filled_in(signing: Signing, trust: TrustList) -> None:
    certified = signing(blank_form(), certify=MDPPerm.FILL_FORMS)
    filled = updated(certified, updates.form_value)
    (verdict,) = validate(filled, trust).signatures
    assert (verdict.verdict, verdict.modifications_after) == ("valid", "allowed")
    assert verdict.compared_pages == 2
    prepared = validate(signing(filled, "KySan", officer=True), trust)
    assert [one.verdict for one in prepared.signatures] == ["valid", "valid"]
    # After the second signer, who allowed nothing, values stay.
    late = validate(updated(signing(certified, "KySan"), updates.form_value), trust)
    assert [one.verdict for one in late.signatures] == ["valid", "invalid"]


def test_saved_again(signing: Signing, trust: TrustList) -> None:
    signed = signing(blank_form())
    (verdict,) = validate(updated(signed, updates.nothing), trust).signatures
    assert verdict.verdict == "valid"
    (verdict,) = validate(updates.noted_by_a_program(signed), trust).signatures
    assert (verdict.verdict, verdict.modifications_after) == ("valid", "allowed")
    assert {one.code for one in verdict.changes} == {"metadata_updated"}


def test_an_empty_revision(signing: Signing, trust: TrustList) -> None:
    (verdict,) = validate(raw_update(signing(blank_form()), {}), trust).signatures
    assert (verdict.verdict, verdict.modifications_after) == ("valid", "none")
    assert not verdict.covers_whole_file


def test_saved_incrementally_before_it_was_signed(signing: Signing, trust: TrustList) -> None:
    edited = updated(updated(blank_form(), updates.form_value), updates.draw_over)
    (verdict,) = validate(signing(edited), trust).signatures
    assert (verdict.verdict, verdict.changes) == ("valid", ())


def test_a_file_on_disk_is_judged_alike(signing: Signing, trust: TrustList, tmp_path) -> None:
    twice = signing(signing(blank_form()), "Ky2", box=FREE_BOX, officer=True)
    (tmp_path / "x.pdf").write_bytes(twice)
    on_disk, in_memory = validate(tmp_path / "x.pdf", trust), validate(twice, trust)
    assert on_disk.signatures == in_memory.signatures
