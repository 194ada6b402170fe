"""A town hall to visit over HTTP: who works there, and one citizen."""

from __future__ import annotations

import io
from dataclasses import dataclass
from uuid import UUID

from fastapi import FastAPI
from PIL import Image
from starlette.testclient import TestClient

from core.access import Role
from ingest.pipeline.services import Services
from tests.support.browser import PASSWORD, Browser

PROCEDURE = "1.004222"
"""Đăng ký thường trú: asks for a birth certificate among others."""

STAFF = {
    "quay": [Role.DESK_OFFICER],
    "quet": [Role.SCAN_OPERATOR],
    "xuly": [Role.PROCESSING_OFFICER],
    "lanhdao": [Role.SUPERVISOR],
    "quantri": [Role.ADMINISTRATOR],
}

NEIGHBOURS = {
    "ban-quay": [Role.DESK_OFFICER],
    "ban-xuly": [Role.PROCESSING_OFFICER],
    "ban-lanhdao": [Role.SUPERVISOR],
}
"""Staff of another agency."""


def blank_png() -> bytes:
    """A page on which nothing stands."""
    out = io.BytesIO()
    Image.new("L", (1240, 1754), 255).save(out, "PNG", dpi=(150, 150))
    return out.getvalue()


@dataclass(frozen=True)
class Hall:
    """The installation, and who is known in it."""

    services: Services
    app: FastAPI
    citizen_id: UUID
    citizen_number: str

    def visitor(self) -> Browser:
        return Browser(TestClient(self.app, follow_redirects=False))

    def staff(self, username: str) -> Browser:
        browser = self.visitor()
        browser.sign_in(username)
        return browser

    def citizen(self) -> Browser:
        browser = self.visitor()
        browser.sign_in_citizen(self.citizen_number)
        return browser

    def open_dossier(self, desk: Browser, procedure: str = PROCEDURE) -> str:
        """As a clerk does: find the person by number, open the dossier; its address."""
        desk.read(desk.do("/quay/nguoi", {"query": self.citizen_number}))
        values = {"owner_id": str(self.citizen_id), "procedure_code": procedure}
        return desk.do("/quay/ho-so", values)

    def token(self, username: str) -> dict[str, str]:
        """Headers of a machine or a script that signed in."""
        answer = TestClient(self.app).post(
            "/api/v1/token", json={"username": username, "password": PASSWORD}
        )
        assert answer.status_code == 201, answer.text
        return {"Authorization": f"Bearer {answer.json()['access_token']}"}
