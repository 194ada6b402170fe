"""Another system that gives results by the two calls of domain.md 3.7, in a process of its own.

    python results_stand_in.py STORE.json

It prints the port that it listens on. STORE.json: clients with their keys, papers with their files
and, under `trouble`, how often it shall fail in which way before it answers.
"""

from __future__ import annotations

import base64
import json
import secrets
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

STORE: dict[str, Any] = {}
WAYS: dict[str, tuple[str, dict[str, Any]]] = {}
NEEDED = (
    "SoDinhDanhChuSoHuu",
    "HoTenNguoiYeuCau",
    "KenhThucHien",
    "SoDinhDanhNguoiYeuCau",
    "MaThuTuc",
    "DanhSachDanhMucKetQua",
)


class Handler(BaseHTTPRequestHandler):
    """One call."""

    def do_POST(self) -> None:  # the name that the library asks for
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        trouble = STORE.get("trouble", [])
        if trouble:
            self.fail(trouble.pop(0))
            return
        client = self.client()
        if client is None:
            self.tell({"error": {"code": "client_refused"}}, status=401)
        elif self.path.endswith("/file"):
            self.give(client, asked)
        else:
            self.list(client, asked)

    def client(self) -> str | None:
        scheme, _, given = self.headers.get("Authorization", "").partition(" ")
        name, _, key = base64.b64decode(given).decode().partition(":")
        return name if scheme == "Basic" and STORE["clients"].get(name) == key else None

    def list(self, client: str, asked: dict[str, Any]) -> None:
        if any(name not in asked for name in NEEDED) or not asked["DanhSachDanhMucKetQua"]:
            self.tell({"error": {"code": "request_not_valid"}}, status=422)
            return
        found = []
        for paper in STORE["papers"]:
            is_wanted = any(
                one["MaKetQua"] == paper["MaKetQua"]
                and one.get("SoKyHieu") in (None, "", paper["SoKyHieu"])
                for one in asked["DanhSachDanhMucKetQua"]
            )
            if paper["owner"] == asked["SoDinhDanhChuSoHuu"] and is_wanted:
                way = secrets.token_urlsafe(24)
                WAYS[way] = (client, paper)
                shown = ("MaKetQua", "TenGiayTo", "SoKyHieu", "CoQuanChuQuan")
                file = {"TenTep": paper["TenTep"], "DuongDan": way}
                found.append({name: paper[name] for name in shown} | {"DanhSachTepDinhKem": [file]})
        self.tell({"errorCode": "0", "message": "", "result": {"DanhSachGiayToKetQua": found}})

    def give(self, client: str, asked: dict[str, Any]) -> None:
        owner, paper = WAYS.get(asked["DuongDan"], (None, {}))
        if owner != client or paper["CoQuanChuQuan"] != asked["CoQuanChuQuan"]:
            self.tell({"error": {"code": "shared_file_not_found"}}, status=404)
            return
        # As the portal does it: Base64 as a JSON string, whatever is accepted.
        self.tell(paper["file"])

    def fail(self, kind: str) -> None:
        if kind == "slow":
            time.sleep(1)
        if kind == "moved":
            self.send_response(302)
            self.send_header("Location", "http://169.254.169.254/")
            self.end_headers()
        elif kind == "huge":
            self.answer(200, "application/json", b'"' + b"x" * 2_000_000 + b'"')
        elif kind == "page":
            self.answer(200, "text/html", b"<p>xin chao</p>")
        elif kind == "nonsense":
            self.answer(200, "application/json", b"{]")
        elif kind == "error":
            self.tell({"errorCode": "99", "message": "loi", "result": {}})
        else:
            self.answer(int(kind), "application/json", b"{}")

    def tell(self, data: object, status: int = 200) -> None:
        self.answer(status, "application/json", json.dumps(data).encode())

    def answer(self, status: int, kind: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing: what is asked names people."""


if __name__ == "__main__":
    STORE.update(json.loads(Path(sys.argv[1]).read_text("utf-8")))
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    print(server.server_port, flush=True)  # noqa: T201 # whoever started it waits for this
    server.serve_forever()
