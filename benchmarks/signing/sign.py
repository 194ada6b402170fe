"""How long a signature takes: by level, kind of key, pages, with the mark; memory of large files.

Processor time of this process and time on the clock, each the median of `_COUNT` signatures of one
paper after a first one that is not counted. The time server, OCSP responder and CRL store run on
loopback on the same machine, so their own work is on the clock too. Revocation is asked once in ten
minutes, as in life. «Large file»: a PDF of 500 MB from file to file in a process of its own.
"""

from __future__ import annotations

import io
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pikepdf

from benchmarks.reading.tables import markdown
from benchmarks.signing.keys import curve_key, remote_key, running_authority, token_key
from benchmarks.signing.memory import watched
from cli.specimens.papers import draw
from cli.specimens.pdf import as_pdf
from core.artifacts import StampText
from core.clock import SystemClock
from signing.demo_authority import DemoAuthority
from signing.service import Level, SigningService
from signing.signers.pkcs12 import Pkcs12Signer
from signing.signers.protocol import Signer
from signing.timestamps import HttpTimestamper, TimestampServers
from signing.trust import load_trust
from tests.support.specimens import facts_for

_COUNT: Final = 9
_LARGE: Final = 500_000_000
_PIECE: Final = 50_000_000
_STAMP: Final = StampText(
    "SAO Y", "UBND PHƯỜNG MẪU", "Trần Thị Bưởi", "https://motlan.example.vn/kiem-tra/abcdefghijkl"
)


@dataclass(frozen=True)
class Measured:
    """Medians in milliseconds."""

    cpu: float
    clock: float

    def told(self, *words: str) -> list[str]:
        """A row of the table."""
        return [*words, f"{self.cpu:.0f}", f"{self.clock:.0f}", f"{1000 / self.cpu:.1f}"]


def table() -> str:
    """The rows as Markdown."""
    with tempfile.TemporaryDirectory() as folder, running_authority() as authority:
        rows = list(_rows(authority))
        head = ["level", "key", "mark", "pages", "CPU ms", "ms on the clock", "a second and core"]
        return f"{markdown(head, rows, words=4)}\n\n{_large(authority, Path(folder))}"


def _rows(authority: DemoAuthority) -> Iterator[list[str]]:
    paper = _paper(1)
    own: Signer = Pkcs12Signer(authority.pkcs12, authority.password)
    levels: tuple[Level, ...] = ("B-B", "B-T", "B-LT", "B-LTA")
    for level in levels:
        yield _measure(authority, own, level, paper).told(level, "RSA-2048 file", "no", "1")
    yield _measure(authority, own, "B-T", paper, _STAMP).told("B-T", "RSA-2048 file", "yes", "1")
    for pages in (10, 100):
        found = _measure(authority, own, "B-T", _paper(pages), _STAMP)
        yield found.told("B-T", "RSA-2048 file", "yes", str(pages))
    for name, opened in (
        ("P-256 file", curve_key),
        ("RSA-2048 in SoftHSM (PKCS#11)", token_key),
        ("RSA-2048 at a service (CSC)", remote_key),
    ):
        with opened(authority) as signer:
            for level in levels[:2]:
                yield _measure(authority, signer, level, paper).told(level, name, "no", "1")


def _measure(
    authority: DemoAuthority,
    signer: Signer,
    level: Level,
    paper: bytes,
    stamp: StampText | None = None,
) -> Measured:
    trust = load_trust(authority.trust_dir)
    servers = TimestampServers([HttpTimestamper(authority.tsa_url, trust=trust)])
    service = SigningService(signer, servers, trust, level, SystemClock())
    return _median(lambda: service.sign(paper, profile="AGENCY_COPY", stamp=stamp))


def _median(work: Callable[[], object]) -> Measured:
    work()
    cpu, clock = [], []
    for _ in range(_COUNT):
        began, used = time.perf_counter(), time.process_time()
        work()
        cpu.append(time.process_time() - used)
        clock.append(time.perf_counter() - began)
    return Measured(statistics.median(cpu) * 1000, statistics.median(clock) * 1000)


def _paper(pages: int) -> bytes:
    image = draw("decision", facts_for("decision"), dpi=150).pages[0]
    return as_pdf([image] * pages, dpi=150)


def _large(authority: DemoAuthority, folder: Path) -> str:
    """The sentence on a file of 500 MB."""
    source, target = folder / "large.pdf", folder / "signed.pdf"
    with pikepdf.open(io.BytesIO(_paper(1))) as pdf:
        # What does not shrink, in pieces as large as a bundle of scans.
        pdf.Root.Ballast = pikepdf.Array(
            [pdf.make_stream(os.urandom(_PIECE)) for _ in range(_LARGE // _PIECE)]
        )
        pdf.save(source)
    began = time.perf_counter()
    done = subprocess.run(
        [
            sys.executable, "-m", "benchmarks.signing.sign", str(authority.pkcs12),
            authority.password, authority.tsa_url, str(authority.trust_dir), str(source),
            str(target),
        ],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    seconds = time.perf_counter() - began
    idle, peak = done.stdout.split()[-2:]
    size = source.stat().st_size / 1e6
    return (
        f"A file of {size:.0f} MB, B-T with mark, from file to file: {seconds:.1f} s with the "
        f"start of the process; memory of its own {idle} MB before, at most {peak} MB."
    )


def _sign_large(words: list[str]) -> None:
    """In a process of its own: sign, then print the memory before and at most, in MB."""
    key, password, url, trust, source, target = words
    servers = TimestampServers([HttpTimestamper(url)])
    signer = Pkcs12Signer(Path(key), password)
    service = SigningService(signer, servers, load_trust(Path(trust)), "B-T", SystemClock())
    with watched() as memory:
        service.sign_file(Path(source), Path(target), profile="AGENCY_COPY", stamp=_STAMP)
    print(round(memory.before), round(memory.peak))


if __name__ == "__main__":
    _sign_large(sys.argv[1:])
