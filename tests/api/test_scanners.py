"""A network scanner at the desk: pages go in, and what a jam leaves out is told."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx2
import pytest
import sqlalchemy as sa
from PIL import Image

from ingest.intake import escl
from ingest.intake.escl import (
    EsclScanner,
    FeederEmptyError,
    FeederStoppedError,
    ScannerAnswerError,
    ScannerBusyError,
    ScannerDownError,
)
from ingest.intake.joining import as_one_file
from ingest.intake.scanners import ScannersInvalidError, scanners_of
from storage.db.models import Upload
from tests.support.browser import Browser, text_of
from tests.support.hall import Hall

SERVER = Path(__file__).parents[1] / "support" / "escl_server.py"


@pytest.fixture(scope="module")
def device() -> Iterator[str]:
    """The base address of a scanner that speaks eSCL in its own process."""
    with subprocess.Popen(
        [sys.executable, str(SERVER)], stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout is not None
        yield f"http://127.0.0.1:{child.stdout.readline().strip()}/eSCL"
        child.terminate()


def lay(device: str, sheets: int, **more: object) -> None:
    place = urlsplit(device)
    address = f"{place.scheme}://{place.netloc}/test"
    assert httpx2.post(address, json={"sheets": sheets, **more}).status_code == 204


def scanner(device: str) -> EsclScanner:
    return EsclScanner(device, max_bytes=10_000_000)


def test_it_tells_what_it_can_do_and_gives_its_pages(device: str) -> None:
    told = scanner(device).abilities()
    assert told.model == "Máy quét mẫu MQ-1"
    assert told.sources == ("feeder", "duplex", "platen")
    assert told.formats == ("image/jpeg",)
    lay(device, 3)
    assert scanner(device).condition().feeder == "ScannerAdfLoaded"
    pages = list(scanner(device).scan("feeder"))
    assert len(pages) == 3
    assert all(page.startswith(b"\xff\xd8") for page in pages)
    lay(device, 2)
    assert len(list(scanner(device).scan("duplex"))) == 2


def test_what_goes_wrong_has_a_name(device: str, monkeypatch: pytest.MonkeyPatch) -> None:
    lay(device, 0)
    with pytest.raises(FeederEmptyError):
        list(scanner(device).scan("feeder"))
    lay(device, 4, jam=2)
    came: list[bytes] = []
    with pytest.raises(FeederStoppedError):
        came.extend(scanner(device).scan("feeder"))
    lay(device, 1, job="somebody-else")
    with pytest.raises(ScannerBusyError):
        list(scanner(device).scan("feeder"))
    lay(device, 2)
    with pytest.raises(ScannerAnswerError):
        list(EsclScanner(device, max_bytes=10_000).scan("feeder"))
    lay(device, 2, endless=True)
    assert len(list(scanner(device).scan("feeder"))) == 2, "what says nothing is not read"
    monkeypatch.setattr(escl, "_MOST_DOCUMENTS", 1)
    lay(device, 2)
    with pytest.raises(ScannerAnswerError):
        list(scanner(device).scan("feeder"))
    with pytest.raises(ScannerAnswerError):
        EsclScanner(device + "/nothing", max_bytes=1).abilities()
    with pytest.raises(ScannerDownError):
        EsclScanner("http://127.0.0.1:9/eSCL", max_bytes=1).abilities()


def test_a_picture_that_no_pdf_takes_is_named() -> None:
    out = io.BytesIO()
    Image.new("RGB", (9, 9)).save(out, "PNG")
    with pytest.raises(ValueError, match="neither"):
        as_one_file([out.getvalue()[:50]] * 2)


def test_only_the_desks_of_a_scanner_see_it(tmp_path: Path) -> None:
    file = tmp_path / "scanners.json"
    one = {"name": "quay-1", "title": "Quầy 1", "url": "https://10.1.2.3/eSCL"}
    file.write_text(json.dumps({"scanners": [{**one, "agencies": ["A"], "ca_file": "a.pem"}]}))
    [found] = scanners_of(file, "A")
    assert found.ca_file == tmp_path / "a.pem"
    assert scanners_of(file, "B") == ()
    assert scanners_of(None, "A") == ()
    for wrong in (
        {**one, "agencies": []},
        {**one, "agencies": ["A"], "url": "file:///etc/passwd"},
        {**one, "agencies": ["A"], "url": "http://user:pass@10.1.2.3/eSCL"},
        {**one, "agencies": ["A"], "name": "../x"},
    ):
        file.write_text(json.dumps({"scanners": [wrong]}))
        with pytest.raises(ScannersInvalidError):
            scanners_of(file, "A")


@pytest.mark.servers
def test_one_press_scans_into_the_dossier(hall: Hall, device: str, tmp_path: Path) -> None:
    file = tmp_path / "scanners.json"
    told = {"name": "quay-1", "title": "Máy quét quầy 1", "url": device, "agencies": ["H17.35.1"]}
    file.write_text(json.dumps({"scanners": [told]}))
    object.__setattr__(hall.services.settings, "scanners_file", file)
    desk: Browser = hall.staff("quay")
    address = hall.open_dossier(desk) + "/may-quet"
    page = desk.read(address)
    assert "Khay nạp, hai mặt" in text_of(page)
    [key] = page.xpath("//input[@name='scan_key']/@value")
    lay(device, 3)
    values = {"scanner": "quay-1", "source": "feeder", "announced_pages": "5", "scan_key": key}
    desk.do(address, values)
    assert "Chưa trả bản chính: thiếu 2 trang" in text_of(desk.read(address[: -len("/may-quet")]))
    lay(device, 2, jam=1)
    stopped = desk.send(address, values)
    assert stopped.status_code == 409
    assert "Các trang đã quét vẫn được giữ" in text_of(desk.look_at(stopped))
    with hall.services.session_factory() as session:
        uploads = session.scalars(sa.select(Upload).order_by(Upload.created_at)).all()
    assert [(one.file_name, one.page_count) for one in uploads] == [
        ("quay-1.pdf", 3),
        ("quay-1.jpg", 1),
    ]
    assert uploads[0].batch_id == uploads[1].batch_id, "one press after the other, one visit"
    unknown = desk.send(address, {**values, "scanner": "quay-9"})
    assert unknown.status_code == 404
    assert hall.staff("ban-quay").get(address).status_code == 404
