"""A small remote signing service by the CSC API, v1 and v2: strict on names, leave and counts."""

from __future__ import annotations

import base64
import json
import secrets
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed

RSA_SHA256 = "1.2.840.113549.1.1.11"
SHA256 = "2.16.840.1.101.3.4.2.1"


@dataclass
class CscService:
    """What the service knows and what it was asked."""

    key: rsa.RSAPrivateKey
    chain: list[x509.Certificate]
    token: str = "token"
    pin: str = "123456"
    multisign: int = 1
    scal: str = "1"
    fails_with: int | None = None
    leave_lasts_s: int = 300
    authorizations: list[int] = field(default_factory=list)
    signed: int = 0
    _leaves: dict[str, tuple[int, tuple[str, ...] | None]] = field(default_factory=dict)

    def answer(self, version: str, call: str, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        if body.get("credentialID") != "agency":
            return 404, {"error": "invalid_request"}
        return {
            "credentials/info": self._info,
            "credentials/authorize": self._authorize,
            "signatures/signHash": self._sign,
        }[call](version, body)

    def _info(self, _: str, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        assert body["certificates"] == "chain"
        ders = [one.public_bytes(serialization.Encoding.DER) for one in self.chain]
        return 200, {
            "key": {"status": "enabled", "algo": [RSA_SHA256], "len": 2048},
            "cert": {"certificates": [base64.b64encode(der).decode() for der in ders]},
            "multisign": self.multisign,
            "SCAL": self.scal,
        }

    def _authorize(self, version: str, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        given = body.get("PIN") if version == "v1" else body["authData"][0]["value"]
        if given != self.pin:
            return 400, {"error": "invalid_pin"}
        count = int(body["numSignatures"])
        pinned = body.get("hash" if version == "v1" else "hashes")
        if count > self.multisign or (self.scal == "2" and pinned is None):
            return 400, {"error": "invalid_request"}
        sad = secrets.token_urlsafe(8)
        self._leaves[sad] = (count, None if pinned is None else tuple(pinned))
        self.authorizations.append(count)
        return 200, {"SAD": sad, "expiresIn": self.leave_lasts_s}

    def _sign(self, version: str, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        digests = body["hash" if version == "v1" else "hashes"]
        algorithm = body["hashAlgo" if version == "v1" else "hashAlgorithmOID"]
        left, pinned = self._leaves.get(body["SAD"], (0, None))
        if left < len(digests) or (pinned is not None and pinned != tuple(digests)):
            return 400, {"error": "invalid_request", "error_description": "SAD"}
        assert (algorithm, body["signAlgo"]) == (SHA256, RSA_SHA256)
        self._leaves[body["SAD"]] = (left - len(digests), pinned)
        self.signed += len(digests)
        made = [
            self.key.sign(base64.b64decode(one), padding.PKCS1v15(), Prehashed(hashes.SHA256()))
            for one in digests
        ]
        return 200, {"signatures": [base64.b64encode(one).decode() for one in made]}


class CscServer:
    """The service on loopback, in a thread."""

    def __init__(self, service: CscService) -> None:
        outer = service

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                _, _, version, call = self.path.split("/", 3)
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                if outer.fails_with is not None:
                    status, said = outer.fails_with, {"error": "server_error"}
                elif self.headers.get("Authorization") != f"Bearer {outer.token}":
                    status, said = 401, {"error": "invalid_token"}
                else:
                    status, said = outer.answer(version, call, body)
                data = json.dumps(said).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, format: str, *args: object) -> None:
                del format, args

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    def __enter__(self) -> CscServer:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
