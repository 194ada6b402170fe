"""A signed paper stays PDF/A-2b, by veraPDF."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from core.artifacts import PersonStampText, SignedPdf, StampText
from signing.field_rooms import LaterMark
from signing.service import SigningService
from tests.support.signature_marks import CHECK_URL, handwriting
from tests.support.verapdf import broken_pdfa_rules


def three_signatures(
    service: Callable[..., SigningService], paper: bytes, stamp: StampText
) -> bytes:
    """An officer's with handwriting, the agency's in the room kept for it, and one unseen."""
    copy = replace(stamp, check_url=CHECK_URL)
    person = PersonStampText("Trần Thị Bưởi", handwriting())
    one = service("B-B", officer=True).sign(
        paper, profile="OFFICER_COMPARE", stamp=person, later=[LaterMark("AGENCY_COPY", copy)]
    )
    two = service("B-T").sign(one.data, profile="AGENCY_COPY", stamp=copy)
    three = service("B-B").sign(two.data, profile="ARCHIVE", stamp=None)
    assert [found.verdict for found in three.report.signatures] == ["valid"] * 3
    return three.data


def test_signing_keeps_pdfa(
    service: Callable[..., SigningService],
    draw_paper: Callable[..., bytes],
    paper: bytes,
    signed: SignedPdf,
    stamp: StampText,
    tmp_path: Path,
) -> None:
    def sign(data: bytes, level: str, mark: StampText | None) -> bytes:
        return service(level).sign(data, profile="AGENCY_COPY", stamp=mark).data

    made = {
        "unsigned": paper,
        "visible-t": signed.data,
        "invisible-b": sign(paper, "B-B", None),
        "visible-lta": sign(paper, "B-LTA", stamp),
        "two-visible": sign(signed.data, "B-LT", stamp),
        "three": three_signatures(service, paper, stamp),
        "grown": sign(draw_paper(crowded=True), "B-T", stamp),
        "turned": sign(draw_paper(rotation=270, crowded=True), "B-B", stamp),
    }
    files = []
    for name, data in made.items():
        file = tmp_path / f"{name}.pdf"
        file.write_bytes(data)
        files.append(file)
    assert broken_pdfa_rules(files) == {}
