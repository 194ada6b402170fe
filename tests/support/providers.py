"""An installation whose people come by a real identity provider, and a browser that goes there."""

from __future__ import annotations

import dataclasses
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2
from fastapi import FastAPI
from starlette.testclient import TestClient

from api.app import create_app
from tests.support.browser import Browser
from tests.support.hall import Hall

PROGRAM = Path(__file__).with_name("identity_provider.py")
SECRET = "bi-mat-cua-may-chu-mau"
GROUPS = {
    "mot-cua": {"agency": "H17.35.1", "roles": ["desk_officer", "scan_operator"]},
    "lanh-dao": {"agency": "H17.35.1", "roles": ["supervisor"]},
    "noi-khac": {"agency": "H17.35.2", "roles": ["desk_officer"]},
}


@dataclass(frozen=True)
class Providers:
    """The provider, and our app that believes it."""

    address: str
    app: FastAPI
    public_url: str

    def control(self, **asked: Any) -> str | None:
        answer = httpx2.post(f"{self.address}/control", json=asked)
        token: str | None = answer.raise_for_status().json()["token"]
        return token

    def visitor(self) -> Visitor:
        client = TestClient(self.app, base_url=self.public_url, follow_redirects=False)
        return Visitor(
            Browser(client), httpx2.Client(limits=httpx2.Limits(max_keepalive_connections=0))
        )


@dataclass(frozen=True)
class Visitor:
    """One person's browser: cookies of ours, cookies of the provider."""

    browser: Browser
    there: httpx2.Client

    def leave_for(self, provider: str, onward: str = "") -> str:
        """The address of the provider that we send the browser to."""
        query = f"?tiep={onward}" if onward else ""
        answer = self.browser.get(f"/dang-nhap/qua/{provider}{query}")
        assert answer.status_code == 303, answer.text[:500]
        return str(answer.headers["location"])

    def say_who(self, address: str, person: str | None) -> str:
        """At the provider: sign in, or go on as who is known there; the way back, path and query.

        Empty where the provider shows its own page instead.
        """
        answer = self.there.get(address)
        if answer.status_code == 200 and person is not None:
            values = {name: told[0] for name, told in parse_qs(urlsplit(address).query).items()}
            answer = self.there.post(address.partition("?")[0], data={**values, "person": person})
        if answer.status_code == 200:
            return ""
        assert answer.status_code == 302, answer.text
        parts = urlsplit(answer.headers["location"])
        return f"{parts.path}?{parts.query}"

    def sign_in(self, provider: str, person: str | None, onward: str = "") -> Any:
        return self.browser.get(self.say_who(self.leave_for(provider, onward), person))


@contextmanager
def providers(hall: Hall, folder: Path, people: dict[str, Any]) -> Iterator[Providers]:
    """The hall without its demo door, people signing in at a provider in a process of its own."""
    public_url = "http://localhost:8000"
    back = f"{public_url}/dang-nhap/tra-loi"
    told = folder / "people.json"
    clients = {"motlan": {"secret": SECRET, "back": back}, "motlan-cong-khai": {"back": back}}
    told.write_text(json.dumps({"clients": clients, "people": people}), encoding="utf-8")
    child = subprocess.Popen(
        [sys.executable, str(PROGRAM), str(told)], stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    try:
        address = f"http://127.0.0.1:{child.stdout.readline().strip()}"
        (folder / "motlan.key").write_text(SECRET + "\n", encoding="utf-8")
        file = folder / "providers.json"
        file.write_text(json.dumps({"providers": _described(address)}), encoding="utf-8")
        settings = hall.services.settings.model_copy(
            update={"demo": False, "public_url": public_url, "identity_providers_file": file}
        )
        app = create_app(dataclasses.replace(hall.services, settings=settings))
        yield Providers(address, app, public_url)
    finally:
        child.terminate()
        child.wait()
        child.stdout.close()


def _described(address: str) -> list[dict[str, Any]]:
    return [
        {
            "name": "vneid",
            "title": "VNeID",
            "serves": "citizens",
            "issuer": address,
            "client_id": "motlan-cong-khai",
            "takes_tokens_of": ["ung-dung-dien-thoai"],
        },
        {
            "name": "so",
            "title": "Tài khoản công vụ",
            "serves": "staff",
            "issuer": address,
            "client_id": "motlan",
            "secret_file": "motlan.key",
            "groups": GROUPS,
        },
    ]
