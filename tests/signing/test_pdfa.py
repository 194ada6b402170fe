"""A signed paper stays PDF/A-2b, by veraPDF."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from core.artifacts import SignedPdf, StampText
from signing.service import SigningService
from tests.support.verapdf import broken_pdfa_rules


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
        "grown": sign(draw_paper(crowded=True), "B-T", stamp),
        "turned": sign(draw_paper(rotation=270, crowded=True), "B-B", stamp),
    }
    files = []
    for name, data in made.items():
        file = tmp_path / f"{name}.pdf"
        file.write_bytes(data)
        files.append(file)
    assert broken_pdfa_rules(files) == {}
