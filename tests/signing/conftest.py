"""A real sample authority with its time server, and papers to sign."""

from __future__ import annotations

import io
import socket
import subprocess
import time
from collections.abc import Callable, Iterator

import img2pdf
import pikepdf
import pytest
from pikepdf import pdfa
from PIL import Image, ImageDraw, ImageFont

from core.artifacts import SignedPdf, StampText
from core.clock import SystemClock
from signing.demo_authority import DemoAuthority, create_demo_authority
from signing.service import Level, SigningService
from signing.signers.pkcs12 import Pkcs12Signer
from signing.timestamps import HttpTimestamper
from signing.trust import TrustList, load_trust

STAMP = StampText("SAO Y", "UBND PHƯỜNG MẪU", "Trần Thị Bưởi")
_FONT = "/usr/share/fonts/truetype/noto/NotoSerif-Bold.ttf"


@pytest.fixture(scope="session")
def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory, free_port: int) -> DemoAuthority:
    """The sample authority; its time server does not run yet."""
    return create_demo_authority(tmp_path_factory.mktemp("authority"), free_port)


@pytest.fixture(scope="session")
def time_server(authority: DemoAuthority, free_port: int) -> Iterator[str]:
    """The address of a running RFC 3161 server."""
    server = subprocess.Popen(
        authority.tsa_command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _wait_for(free_port, server)
        yield authority.tsa_url
    finally:
        server.terminate()
        server.wait(timeout=20)


def _wait_for(port: int, server: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        assert server.poll() is None, "the time server ended at once"
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise AssertionError("the time server does not answer")


@pytest.fixture(scope="session")
def trust(authority: DemoAuthority) -> TrustList:
    return load_trust(authority.trust_dir)


@pytest.fixture(scope="session")
def service(
    authority: DemoAuthority, trust: TrustList, time_server: str
) -> Callable[..., SigningService]:
    """Makes a signing service at a level, with the agency's or the officer's key."""

    def make(level: Level = "B-T", *, officer: bool = False) -> SigningService:
        key = authority.officer_pkcs12 if officer else authority.pkcs12
        signer = Pkcs12Signer(key, authority.password)
        return SigningService(signer, HttpTimestamper(time_server), trust, level, SystemClock())

    return make


@pytest.fixture(scope="session")
def draw_paper() -> Callable[..., bytes]:
    return _draw_paper


@pytest.fixture(scope="session")
def paper() -> bytes:
    return _draw_paper()


@pytest.fixture(scope="session")
def stamp() -> StampText:
    return STAMP


@pytest.fixture(scope="session")
def signed(service: Callable[..., SigningService], paper: bytes) -> SignedPdf:
    """The paper, signed at B-T with the mark of an electronic copy."""
    return service().sign(paper, profile="AGENCY_COPY", stamp=STAMP)


def _draw_paper(
    *, rotation: int = 0, crowded: bool = False, size: tuple[int, int] = (1240, 1754)
) -> bytes:
    """A scanned-looking paper as PDF/A-2b at 150 dpi; it shows upright for every /Rotate."""
    image = Image.new("RGB", size, "white")
    draw = ImageDraw.Draw(image)
    font = ImageFont.truetype(_FONT, 26)
    draw.text((620, 130), "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", font=font, fill="black")
    draw.text((120, 130), "ỦY BAN NHÂN DÂN", font=font, fill="black")
    for line in range(25):
        draw.text(
            (120, 400 + line * 45),
            f"Dòng {line}: NGUYỄN VĂN ĐỨC, giấy MẪU",
            font=font,
            fill="black",
        )
    if crowded:
        for y in range(0, 400, 30):
            draw.text(
                (5, y),
                "Lấp đầy đầu trang bằng chữ, không còn chỗ trống " * 3,
                font=font,
                fill="black",
            )
    picture = io.BytesIO()
    image.rotate(rotation, expand=True).save(picture, "JPEG", quality=80, dpi=(150, 150))
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(img2pdf.convert(picture.getvalue()))) as pdf:
        pdf.pages[0]["/Rotate"] = rotation
        with pdf.open_metadata() as metadata:
            metadata["dc:title"] = "Giấy MẪU"
        pdfa.save(pdf, out, "2b")
    return out.getvalue()
