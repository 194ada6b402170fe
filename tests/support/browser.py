"""A person at a browser without scripts: signs in, reads pages, sends their forms."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from lxml.html import HtmlElement
from starlette.testclient import TestClient

from tests.support.page import csrf_of, inspect

PASSWORD = "mật khẩu mẫu dài"
DEMO_CODE = "000000"


@dataclass
class Browser:
    client: TestClient
    csrf: str = ""

    def sign_in(self, username: str, password: str = PASSWORD) -> Any:
        self.read("/")
        answer = self.send("/dang-nhap", {"username": username, "password": password})
        if answer.status_code == 303:
            self.read(answer.headers["location"])
        return answer

    def sign_in_citizen(self, number: str, code: str = DEMO_CODE) -> Any:
        self.read("/")
        answer = self.send("/dang-nhap/cong-dan", {"number": number, "code": code})
        if answer.status_code == 303:
            self.read(answer.headers["location"])
        return answer

    def get(self, address: str, **more: Any) -> Any:
        return self.client.get(address, **more)

    def read(self, address: str, status: int = 200) -> HtmlElement:
        """A page that must pass the inspection."""
        answer = self.client.get(address)
        assert answer.status_code == status, (answer.status_code, answer.headers.get("location"))
        return self.look_at(answer)

    def look_at(self, answer: Any) -> HtmlElement:
        page = inspect(answer.text)
        self.csrf = csrf_of(answer.text) or self.csrf
        return page

    def send(self, address: str, values: dict[str, str], **more: Any) -> Any:
        """Send a form with the token of the page that was read last."""
        return self.client.post(address, data={"csrf_token": self.csrf, **values}, **more)

    def do(self, address: str, values: dict[str, str], **more: Any) -> str:
        """Send a form that must succeed; the address of the page that comes next."""
        answer = self.send(address, values, **more)
        assert answer.status_code == 303, answer.text[:3000]
        return str(answer.headers["location"])


def text_of(page: HtmlElement, path: str = "//main") -> str:
    """The words of a part of a page, spaces folded."""
    return " ".join(" ".join(one.text_content() for one in page.xpath(path)).split())
