from __future__ import annotations

import io
import os
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pikepdf
import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from core.artifacts import SignedPdf
from core.clock import SystemClock
from signing.service import SigningService
from signing.trust import TrustList, TrustListBrokenError, load_trust
from signing.validate import PdfNotReadableError, validate


def updated(pdf: bytes, change: Callable[[IncrementalPdfFileWriter], None]) -> bytes:
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    change(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def draw_over(writer: IncrementalPdfFileWriter) -> None:
    drawn = generic.StreamObject(stream_data=b"q 1 0 0 RG 50 50 200 200 re S Q")
    writer.add_stream_to_page(0, writer.add_object(drawn))


def grow_page(writer: IncrementalPdfFileWriter) -> None:
    reference, _ = writer.find_page_for_modification(0)
    page = reference.get_object()
    page["/MediaBox"] = generic.ArrayObject(generic.NumberObject(n) for n in (0, 0, 900, 900))
    writer.mark_update(reference)


def test_a_changed_byte_makes_it_invalid(signed: SignedPdf, trust: TrustList) -> None:
    for place in (0.1, 0.3, 0.5, 0.7):
        data = bytearray(signed.data)
        data[int(len(data) * place)] ^= 1
        report = validate(bytes(data), trust)
        assert report.verdict == "invalid", place
        assert not report.signatures[0].intact
        assert report.signatures[0].reason == "altered"


@pytest.mark.parametrize("change", [draw_over, grow_page])
def test_content_added_afterwards_makes_it_invalid(
    signed: SignedPdf, trust: TrustList, change: Callable[[IncrementalPdfFileWriter], None]
) -> None:
    report = validate(updated(signed.data, change), trust)
    (verdict,) = report.signatures
    assert report.verdict == "invalid"
    assert verdict.intact
    assert not verdict.covers_whole_file
    assert (verdict.modifications_after, verdict.reason) == ("suspicious", "suspicious_changes")


@pytest.mark.parametrize(
    "junk", [b"\n%% something else\n", b"junk\nstartxref\n0\n%%EOF\n", os.urandom(2000)]
)
def test_bytes_after_the_end_are_not_covered(
    signed: SignedPdf, trust: TrustList, junk: bytes
) -> None:
    report = validate(signed.data + junk, trust)
    assert report.verdict in {"invalid", "indeterminate"}
    for verdict in report.signatures:
        assert not verdict.covers_whole_file
        assert verdict.modifications_after == "suspicious"


def test_a_repeated_end_is_not_covered(signed: SignedPdf, trust: TrustList) -> None:
    tail = signed.data[signed.data.rindex(b"startxref") :]
    (verdict,) = validate(signed.data + b"hidden\n" + tail, trust).signatures
    assert verdict.verdict == "invalid"
    assert not verdict.covers_whole_file
    assert verdict.modifications_after == "suspicious"


def test_a_line_end_after_the_end_changes_nothing(signed: SignedPdf, trust: TrustList) -> None:
    (verdict,) = validate(signed.data + b"\r\n", trust).signatures
    assert (verdict.verdict, verdict.covers_whole_file) == ("valid", False)


def test_rewriting_the_file_breaks_the_signature(signed: SignedPdf, trust: TrustList) -> None:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(signed.data)) as pdf:
        pdf.save(out)
    (verdict,) = validate(out.getvalue(), trust).signatures
    assert (verdict.verdict, verdict.intact) == ("invalid", False)


def test_a_root_outside_the_trust_list_is_untrusted(signed: SignedPdf) -> None:
    report = validate(signed.data, TrustList())
    (verdict,) = report.signatures
    assert report.verdict == "untrusted"
    assert (verdict.intact, verdict.trusted, verdict.reason) == (True, False, "unknown_root")


def test_a_filled_in_signature_field_without_signature_is_invalid(
    signed: SignedPdf, trust: TrustList
) -> None:
    data = signed.data
    start = data.rindex(b"/Contents <") + len(b"/Contents <")
    wiped = data[:start] + b"0" * 2000 + data[start + 2000 :]
    assert validate(wiped, trust).verdict == "invalid"


def test_unsigned(paper: bytes, trust: TrustList) -> None:
    report = validate(paper, trust)
    assert (report.verdict, report.signatures) == ("unsigned", ())


def encrypted(paper: bytes) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(paper)) as pdf:
        pdf.save(out, encryption=pikepdf.Encryption(owner="a", user="b"))
    return out.getvalue()


def test_what_is_no_readable_pdf_is_refused(paper: bytes, trust: TrustList) -> None:
    for data in (b"", b"GIF89a", b"%PDF-1.7\n", paper[:3000], encrypted(paper)):
        with pytest.raises(PdfNotReadableError):
            validate(data, trust)


def test_lt_proves_itself_and_lta_has_its_archive_time_stamp(
    service: Callable[..., SigningService], paper: bytes, trust: TrustList
) -> None:
    archived = service("B-LTA").sign(paper, profile="AGENCY_COPY", stamp=None)
    (verdict,) = validate(archived.data, trust).signatures
    assert (verdict.level, verdict.modifications_after) == ("PAdES-B-LTA", "allowed")
    # A byte of the security store, which the archive time stamp covers.
    revisions = [found.start() for found in re.finditer(rb"%%EOF", archived.data)]
    altered = bytearray(archived.data)
    altered[revisions[1] + 300] ^= 1
    assert validate(bytes(altered), trust).verdict == "invalid"
    # Cut back one revision after the other: each shows the level it had then.
    levels = []
    for end in re.finditer(rb"%%EOF\n?", archived.data[len(paper) :]):
        (verdict,) = validate(archived.data[: len(paper) + end.end()], trust).signatures
        assert verdict.verdict == "valid"
        levels.append(verdict.level)
    assert (levels[0], levels[-1]) == ("PAdES-B-T", "PAdES-B-LTA")


@pytest.mark.parametrize("level", ["B-B", "B-T", "B-LT", "B-LTA"])
def test_years_later(
    service: Callable[..., SigningService], paper: bytes, trust: TrustList, level: str
) -> None:
    data = service(level).sign(paper, profile="AGENCY_COPY", stamp=None).data
    now = SystemClock().now()
    report = validate(data, trust, at=now + timedelta(days=5 * 365))
    assert (report.verdict, report.signatures[0].level) == ("valid", f"PAdES-{level}")
    # The signer's certificate ends in 2045, that of the time server in 2050.
    late = validate(data, trust, at=datetime(2047, 1, 1, tzinfo=UTC)).signatures[0]
    if level == "B-B":
        assert (late.verdict, late.reason) == ("indeterminate", "certificate_out_of_time")
    else:
        assert late.verdict == "valid"


def test_verdicts_name_nobody_in_the_log(
    signed: SignedPdf, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level("DEBUG"):
        assert validate(signed.data, TrustList()).verdict == "untrusted"
    assert "MẪU" not in caplog.text


def test_a_broken_trust_folder_is_not_an_empty_one(tmp_path: Path) -> None:
    assert load_trust(None) == TrustList()
    assert load_trust(tmp_path) == TrustList()
    armoured = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----"
    (tmp_path / "root.pem").write_text(armoured)
    with pytest.raises(TrustListBrokenError) as caught:
        load_trust(tmp_path)
    assert caught.value.details == {"file": "root.pem"}
    with pytest.raises(TrustListBrokenError):
        load_trust(tmp_path / "nowhere")


def test_der_and_pem_are_read_alike(tmp_path: Path, trust: TrustList, signed: SignedPdf) -> None:
    (tmp_path / "root.cer").write_bytes(trust.anchors[0].dump())
    assert validate(signed.data, load_trust(tmp_path)).verdict == "valid"
