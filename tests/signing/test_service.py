from __future__ import annotations

import io
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pikepdf
import pytest

from core.artifacts import SignedPdf
from core.clock import FixedClock, SystemClock
from core.errors import MotLanError
from signing.demo_authority import DemoAuthority, create_demo_authority
from signing.fitness import (
    RevocationServiceDownError,
    SigningKeyExpiredError,
    SigningKeyNotYetValidError,
)
from signing.service import (
    PdfCannotBeSignedError,
    SignatureNotValidError,
    SigningService,
)
from signing.signers.pkcs12 import (
    Pkcs12Signer,
    SigningKeyMissingError,
    SigningKeyUnreadableError,
)
from signing.timestamps import (
    HttpTimestamper,
    TimestampServerDownError,
    TimestampServerMissingError,
)
from signing.trust import TrustList, load_trust

Make = Callable[..., SigningService]


def test_a_signature_is_appended_and_holds(signed: SignedPdf, paper: bytes) -> None:
    assert signed.data.startswith(paper)
    assert signed.level == "PAdES-B-T"
    assert signed.report.verdict == "valid"
    (verdict,) = signed.report.signatures
    assert verdict.field == "AGENCY_COPY"
    assert verdict.level == "PAdES-B-T"
    assert verdict.time_source == "timestamp"
    assert verdict.covers_whole_file
    assert verdict.modifications_after == "none"
    assert verdict.signer.startswith("CN=UBND PHƯỜNG MẪU")


@pytest.mark.parametrize("level", ["B-B", "B-LT", "B-LTA"])
def test_the_level_asked_for_is_the_level_reached(service: Make, paper: bytes, level: str) -> None:
    (verdict,) = service(level).sign(paper, profile="AGENCY_COPY", stamp=None).report.signatures
    assert (verdict.verdict, verdict.level) == ("valid", f"PAdES-{level}")


def test_a_second_signature_leaves_the_first_one_valid(service: Make, signed: SignedPdf) -> None:
    twice = service(officer=True).sign(signed.data, profile="AGENCY_COPY", stamp=None)
    first, second = twice.report.signatures
    assert twice.report.verdict == "valid"
    assert (first.field, first.verdict) == ("AGENCY_COPY", "valid")
    assert (first.covers_whole_file, first.modifications_after) == (False, "allowed")
    assert (second.field, second.verdict) == ("AGENCY_COPY_2", "valid")
    assert second.covers_whole_file


def test_without_time_server_nothing_is_signed(
    authority: DemoAuthority, trust: TrustList, time_server: str, paper: bytes
) -> None:
    signer = Pkcs12Signer(authority.pkcs12, authority.password)
    assert time_server  # it also tells that the key is not revoked
    nobody = HttpTimestamper("http://127.0.0.1:1/tsa")
    with pytest.raises(TimestampServerDownError) as caught:
        SigningService(signer, nobody, trust, "B-T", SystemClock()).sign(
            paper, profile="AGENCY_COPY", stamp=None
        )
    assert (caught.value.fault, caught.value.retry) == ("dependency", True)
    with pytest.raises(TimestampServerMissingError):
        SigningService(signer, None, trust, "B-T", SystemClock())


@pytest.mark.filterwarnings("ignore::core.errors.InsecureForProduction")
def test_without_revocation_service_there_is_no_lt(
    trust: TrustList, time_server: str, paper: bytes, tmp_path: Path
) -> None:
    elsewhere = create_demo_authority(tmp_path, 1)
    both = TrustList((*trust.anchors, *load_trust(elsewhere.trust_dir).anchors))
    signer = Pkcs12Signer(elsewhere.pkcs12, elsewhere.password)
    silent = SigningService(signer, HttpTimestamper(time_server), both, "B-LT", SystemClock())
    with pytest.raises(RevocationServiceDownError) as caught:
        silent.sign(paper, profile="AGENCY_COPY", stamp=None)
    assert (caught.value.fault, caught.value.retry) == ("dependency", True)


@pytest.mark.parametrize(
    ("year", "error"), [(2020, SigningKeyNotYetValidError), (2060, SigningKeyExpiredError)]
)
def test_a_certificate_out_of_its_time_does_not_sign(
    authority: DemoAuthority,
    trust: TrustList,
    time_server: str,
    paper: bytes,
    year: int,
    error: type[MotLanError],
) -> None:
    signer = Pkcs12Signer(authority.pkcs12, authority.password)
    clock = FixedClock(datetime(year, 1, 1, tzinfo=UTC))
    late = SigningService(signer, HttpTimestamper(time_server), trust, "B-T", clock)
    with pytest.raises(error):
        late.sign(paper, profile="AGENCY_COPY", stamp=None)


def test_what_our_own_trust_list_rejects_is_thrown_away(
    authority: DemoAuthority, time_server: str, paper: bytes
) -> None:
    signer = Pkcs12Signer(authority.pkcs12, authority.password)
    timestamper = HttpTimestamper(time_server)
    stranger = SigningService(signer, timestamper, TrustList(), "B-T", SystemClock())
    with pytest.raises(SignatureNotValidError):
        stranger.sign(paper, profile="AGENCY_COPY", stamp=None)


def encrypted(paper: bytes) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(paper)) as pdf:
        pdf.save(out, encryption=pikepdf.Encryption(owner="a", user="b"))
    return out.getvalue()


def test_what_cannot_take_a_signature_is_refused(
    service: Make, paper: bytes, signed: SignedPdf
) -> None:
    altered = flipped(signed.data)
    for data in (b"", b"hello", paper[: len(paper) // 2], encrypted(paper), altered):
        with pytest.raises(PdfCannotBeSignedError):
            service().sign(data, profile="AGENCY_COPY", stamp=None)


def scripted(pdf: pikepdf.Pdf) -> None:
    pdf.Root.OpenAction = pikepdf.Dictionary(
        S=pikepdf.Name.JavaScript, JS=pikepdf.String("this.getField('X').value = util.printd('y')")
    )


def launching(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].Annots = pikepdf.Array(
        [
            pikepdf.Dictionary(
                Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 9, 9],
                A=pikepdf.Dictionary(S=pikepdf.Name.Launch, F=pikepdf.String("x")),
            )
        ]
    )  # fmt: skip


def layered(pdf: pikepdf.Pdf) -> None:
    layer = pdf.make_indirect(
        pikepdf.Dictionary(Type=pikepdf.Name.OCG, Name=pikepdf.String("print only"))
    )
    usual = pikepdf.Dictionary(OFF=pikepdf.Array([layer]))
    pdf.Root.OCProperties = pikepdf.Dictionary(OCGs=pikepdf.Array([layer]), D=usual)


def with_xfa(pdf: pikepdf.Pdf) -> None:
    pdf.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array(), XFA=pdf.make_stream(b"<x/>"))


@pytest.mark.parametrize(
    ("change", "reason"),
    [(scripted, "script"), (launching, "script"), (layered, "layers"), (with_xfa, "xfa")],
)
def test_what_moves_without_a_byte_changed_is_not_signed(
    service: Make, paper: bytes, change: Callable[[pikepdf.Pdf], None], reason: str
) -> None:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(paper)) as pdf:
        change(pdf)
        pdf.save(out)
    with pytest.raises(PdfCannotBeSignedError) as caught:
        service("B-B").sign(out.getvalue(), profile="AGENCY_COPY", stamp=None)
    assert caught.value.details == {"reason": reason}


def flipped(data: bytes) -> bytes:
    changed = bytearray(data)
    changed[len(data) // 3] ^= 1
    return bytes(changed)


def test_a_key_that_is_not_there_or_not_ours(authority: DemoAuthority, tmp_path: Path) -> None:
    with pytest.raises(SigningKeyMissingError):
        Pkcs12Signer(tmp_path / "none.p12", "x")
    with pytest.raises(SigningKeyUnreadableError):
        Pkcs12Signer(authority.pkcs12, "wrong")
