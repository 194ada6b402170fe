"""How long a verdict takes: by level and pages, with and without drawing; memory of a large file.

    python -m benchmarks.signing validation

Processor time of this process and its children, and time on the clock, each the median of
`_COUNT` verdicts on one file after a first one that is not counted. Nothing is asked of any
server: all proofs lie in the files. «Drawn» counts the pages that the second witness compared.
«Large file»: a PDF of 500 MB with proofs and a second, visible signature, judged from disk in a
process of its own; its peak is memory of its own (RssAnon), the mapped file apart.
"""

from __future__ import annotations

import io
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

import pikepdf
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter, append_signature_field
from pyhanko.stamp import TextStampStyle
from pyhanko_certvalidator import ValidationContext

from benchmarks.reading.tables import markdown
from benchmarks.signing.keys import running_authority
from benchmarks.signing.memory import watched
from signing.demo_authority import DemoAuthority
from signing.timestamps import HttpTimestamper
from signing.trust import load_trust
from signing.validate import validate

_COUNT: Final = 9
_PAGES: Final = (1, 10, 100)
_LEVELS: Final = ("B-B", "B-T", "B-LT", "B-LTA")
_LARGE_PAGES: Final = 50
_LARGE_STREAM: Final = 10_000_000
_BOXES: Final = ((330, 60, 560, 140), (60, 60, 290, 140))


def table() -> str:
    """The Markdown table; a verdict that is not `valid` ends the run."""
    head = ("file", "pages", "drawn", "CPU ms", "on the clock ms", "a second of one core")
    with running_authority() as authority:
        rows = [
            _row(level, pages, _signed(_paper(pages), authority, level), authority)
            for level in _LEVELS
            for pages in _PAGES
        ]
        for pages in _PAGES:
            twice = _signed(_paper(pages), authority, "B-LT", box=_BOXES[0])
            twice = _signed(twice, authority, "B-T", field="Second", box=_BOXES[1])
            rows.append(_row("two visible signatures", pages, twice, authority))
        large = _large(authority)
    return f"{markdown(head, rows, words=1)}\n\n{large}"


def _row(name: str, pages: int, pdf: bytes, authority: DemoAuthority) -> list[str]:
    trust = load_trust(authority.trust_dir)
    report = validate(pdf, trust)
    assert report.verdict == "valid", (name, report)
    drawn = max((one.compared_pages or 0) for one in report.signatures)
    spent, clock = [], []
    for _ in range(_COUNT):
        cpu, started = _processor_s(), time.perf_counter()
        validate(pdf, trust)
        clock.append((time.perf_counter() - started) * 1000)
        spent.append((_processor_s() - cpu) * 1000)
    middle = statistics.median(spent)
    return [
        name,
        str(pages),
        str(drawn or "–"),
        f"{middle:.0f}",
        f"{statistics.median(clock):.0f}",
        f"{1000 / middle:.1f}",
    ]


def _processor_s() -> float:
    """Seconds of this process and of children that ended."""
    own, children = (
        resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def _paper(pages: int, padding: int = 0) -> bytes:
    """A born-digital paper; with `padding`, each page drags so many random bytes along."""
    pdf = pikepdf.new()
    font = pdf.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
        )
    )
    for number in range(pages):
        page = pdf.add_blank_page(page_size=(595, 842))
        lines = b"".join(
            b"BT /F1 11 Tf 60 %d Td (Giay MAU trang %d dong %d) Tj ET\n"
            % (780 - 20 * row, number, row)
            for row in range(30)
        )
        page.Contents = pdf.make_stream(lines)
        page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
        if padding:
            page.obj.PieceInfo = pdf.make_stream(os.urandom(padding))
    out = io.BytesIO()
    pdf.save(out, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)
    return out.getvalue()


def _signed(
    pdf: bytes,
    authority: DemoAuthority,
    level: str,
    *,
    field: str = "First",
    box: tuple[int, int, int, int] | None = None,
) -> bytes:
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    append_signature_field(writer, SigFieldSpec(field, box=box))
    roots = list(load_trust(authority.trust_dir).anchors)
    proofs = level in {"B-LT", "B-LTA"}
    metadata = signers.PdfSignatureMetadata(
        field_name=field,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        embed_validation_info=proofs,
        use_pades_lta=level == "B-LTA",
        validation_context=ValidationContext(trust_roots=roots, allow_fetching=proofs),
    )
    key = signers.SimpleSigner.load_pkcs12(  # type: ignore[no-untyped-call] # untyped in pyHanko
        str(authority.pkcs12), passphrase=authority.password.encode()
    )
    signing = signers.PdfSigner(
        metadata,
        key,
        timestamper=None if level == "B-B" else HttpTimestamper(authority.tsa_url),
        stamp_style=TextStampStyle(stamp_text="Giay MAU"),
    )
    return bytes(signing.sign_pdf(writer).getbuffer())


def _large(authority: DemoAuthority) -> str:
    """One sentence on a large file, judged in a process of its own."""
    pdf = _signed(_paper(_LARGE_PAGES, _LARGE_STREAM), authority, "B-LT", box=_BOXES[0])
    pdf = _signed(pdf, authority, "B-T", field="Second", box=_BOXES[1])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "large.pdf"
        path.write_bytes(pdf)
        code = (
            "import sys; from benchmarks.signing.validation import judge_large; "
            "judge_large(*sys.argv[1:])"
        )
        told = subprocess.run(
            [sys.executable, "-c", code, str(path), str(authority.trust_dir)],
            check=True,
            capture_output=True,
            text=True,
        ).stdout
    return f"Large file, {len(pdf) / 1e6:.0f} MB, {_LARGE_PAGES} pages: {told.strip()}"


def judge_large(file: str, trust_dir: str) -> None:
    """Judge a file from disk and print what it took; for the child process of `_large`."""
    trust = load_trust(Path(trust_dir))
    started = time.perf_counter()
    with watched() as memory:
        report = validate(Path(file), trust)
    took = time.perf_counter() - started
    print(
        f"{report.verdict} after {took:.1f} s; {memory.before:.0f} MB of its own before, "
        f"{memory.peak:.0f} MB at the peak."
    )
