"""A scanner that speaks eSCL as Mopria's description has it, in a process of its own.

Strict about what a client may send. `POST /test` (JSON) lays sheets into its feeder; its first
answer to NextDocument is «not yet», as with a lamp that warms up.
"""

from __future__ import annotations

import io
import json
import sys
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar

from lxml import etree
from PIL import Image, ImageDraw

SCAN = "http://schemas.hp.com/imaging/escl/2011/05/03"
PWG = "http://www.pwg.org/schemas/2010/12/sm"
ORDER = [
    f"{{{PWG}}}Version",
    f"{{{PWG}}}ScanRegions",
    f"{{{PWG}}}InputSource",
    f"{{{PWG}}}DocumentFormat",
    f"{{{SCAN}}}DocumentFormatExt",
    f"{{{SCAN}}}ColorMode",
    f"{{{SCAN}}}XResolution",
    f"{{{SCAN}}}YResolution",
    f"{{{SCAN}}}Duplex",
]
CAPABILITIES = f"""<?xml version="1.0" encoding="UTF-8"?>
<scan:ScannerCapabilities xmlns:scan="{SCAN}" xmlns:pwg="{PWG}">
  <pwg:Version>2.63</pwg:Version>
  <pwg:MakeAndModel>Máy quét mẫu MQ-1</pwg:MakeAndModel>
  <scan:Platen><scan:PlatenInputCaps><scan:SettingProfiles><scan:SettingProfile>
    <scan:DocumentFormats><pwg:DocumentFormat>image/jpeg</pwg:DocumentFormat>
    <scan:DocumentFormatExt>image/jpeg</scan:DocumentFormatExt></scan:DocumentFormats>
  </scan:SettingProfile></scan:SettingProfiles></scan:PlatenInputCaps></scan:Platen>
  <scan:Adf><scan:AdfSimplexInputCaps/><scan:AdfDuplexInputCaps/></scan:Adf>
</scan:ScannerCapabilities>"""


def page(number: int) -> bytes:
    """A sheet on which its number stands."""
    image = Image.new("L", (827, 1169), 255)
    ImageDraw.Draw(image).text((300, 500), f"TRANG {number}", fill=0, font_size=60)
    out = io.BytesIO()
    image.save(out, "JPEG", dpi=(100, 100))
    return out.getvalue()


class Device:
    sheets = 0
    jam_after: int | None = None
    drawn = 0
    job: str | None = None
    is_warm = False
    is_endless = False
    asked: ClassVar[list[str]] = []

    @property
    def feeder(self) -> str:
        if self.jam_after is not None and self.drawn >= self.jam_after:
            return "ScannerAdfJam"
        return "ScannerAdfLoaded" if self.sheets else "ScannerAdfEmpty"


DEVICE = Device()


class Scanner(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: Any) -> None:
        """Say nothing."""

    def answer(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def body(self) -> bytes:
        return self.rfile.read(int(self.headers.get("Content-Length", 0)))

    def do_GET(self) -> None:
        if self.path == "/eSCL/ScannerCapabilities":
            self.answer(200, CAPABILITIES.encode(), Content_Type="text/xml")
        elif self.path == "/eSCL/ScannerStatus":
            self.answer(200, self.status(), Content_Type="text/xml")
        elif DEVICE.job and self.path == f"/eSCL/ScanJobs/{DEVICE.job}/NextDocument":
            self.next_document()
        else:
            self.answer(404)

    def status(self) -> bytes:
        state = "Processing" if DEVICE.job else "Idle"
        return (
            f'<scan:ScannerStatus xmlns:scan="{SCAN}" xmlns:pwg="{PWG}">'
            f"<pwg:Version>2.63</pwg:Version><pwg:State>{state}</pwg:State>"
            f"<scan:AdfState>{DEVICE.feeder}</scan:AdfState></scan:ScannerStatus>"
        ).encode()

    def next_document(self) -> None:
        if not DEVICE.is_warm:
            DEVICE.is_warm = True
            self.answer(503, Retry_After="1")
        elif DEVICE.feeder != "ScannerAdfLoaded":
            DEVICE.job = None
            self.answer(404)
        else:
            DEVICE.drawn += 1
            DEVICE.sheets -= 1
            self.answer(200, page(DEVICE.drawn), Content_Type="image/jpeg")

    def do_POST(self) -> None:
        if self.path == "/test":
            told = json.loads(self.body())
            DEVICE.sheets, DEVICE.jam_after, DEVICE.drawn = told["sheets"], told.get("jam"), 0
            DEVICE.job, DEVICE.is_warm = told.get("job"), False
            DEVICE.is_endless = told.get("endless", False)
            self.answer(204)
        elif self.path == "/eSCL/ScanJobs":
            self.open_job(self.body())
        else:
            self.answer(404)

    def open_job(self, settings: bytes) -> None:
        root = etree.fromstring(settings)
        names = [one.tag for one in root]
        fits = root.tag == f"{{{SCAN}}}ScanSettings" and names == [
            one for one in ORDER if one in names
        ]
        source = root.findtext(f"{{{PWG}}}InputSource")
        if not fits or source not in {"Feeder", "Platen"}:
            self.answer(400)
        elif DEVICE.job:
            self.answer(503)
        else:
            DEVICE.job = "5f1c-mau"
            # Many devices name themselves by a host that nobody else resolves.
            place = "http://may-quet.local:8080/eSCL/ScanJobs/5f1c-mau"
            if DEVICE.is_endless:
                self.talk(place)
            else:
                self.answer(201, Location=place)

    def talk(self, place: str) -> None:
        """An answer without end, as from a device that is broken, or is none."""
        self.send_response(201)
        self.send_header("Location", place)
        self.end_headers()
        with suppress(OSError):
            while True:
                self.wfile.write(bytes(1 << 16))

    def do_DELETE(self) -> None:
        DEVICE.job = None
        self.answer(200)


if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", 0), Scanner)
    sys.stdout.write(f"{server.server_address[1]}\n")
    sys.stdout.flush()
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        sys.exit(0)
