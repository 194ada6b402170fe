"""The strip of pages over HTTP, without scripts, and the news that an open page listens to."""

from __future__ import annotations

import re
from typing import Any

import httpx2 as httpx
import pytest

from api.credentials import SESSION_COOKIE
from tests.api.test_story import stack
from tests.support.browser import Browser, text_of
from tests.support.hall import Hall
from tests.support.pipeline import run_all
from tests.support.web import served

pytestmark = pytest.mark.servers


@pytest.fixture(scope="module")
def desk(hall: Hall) -> Browser:
    return hall.staff("quay")


@pytest.fixture(scope="module")
def dossier(hall: Hall, desk: Browser) -> str:
    """A dossier with one scan: a birth certificate and a blank page."""
    address = hall.open_dossier(desk)
    desk.read(address)
    files = {"files": ("khai sinh.pdf", stack(), "application/pdf")}
    desk.do(address + "/tai-len", {"announced_pages": "2"}, files=files)
    run_all(hall.services)
    return address


def form_of(desk: Browser, dossier: str) -> tuple[str, dict[str, str], list[str]]:
    """Address and hidden values of the strip's form, and the pages that may be chosen."""
    page = desk.read(dossier)
    [form] = page.xpath("//form[@class='page-strip']")
    hidden = {one.get("name"): one.get("value") for one in form.xpath(".//input[@type='hidden']")}
    pages = form.xpath(".//input[@name='page_id']/@value")
    return form.get("action"), hidden, pages


def press(desk: Browser, dossier: str, act: str, page: int | None = None, **more: str) -> Any:
    action, hidden, pages = form_of(desk, dossier)
    chosen = {} if page is None else {"page_id": pages[page]}
    return desk.send(action, {**hidden, "act": act, **chosen, **more})


def test_pages_are_arranged_and_it_is_taken_back(hall: Hall, desk: Browser, dossier: str) -> None:
    assert press(desk, dossier, "move", 1).status_code == 303, "the blank page is a page after all"
    _, _, pages = form_of(desk, dossier)
    assert len(pages) == 2
    shown = text_of(desk.read(dossier))
    assert "Vừa đưa một trang trở lại." in shown
    assert "Trang để riêng" not in shown
    run_all(hall.services)
    assert press(desk, dossier, "aside", 1, reason="same_page_twice").status_code == 303
    assert "trùng trang khác" in text_of(desk.read(dossier))
    for _ in range(2):
        assert press(desk, dossier, "undo").status_code == 303
    assert "trang trắng" in text_of(desk.read(dossier))
    run_all(hall.services)


def test_what_cannot_be_is_told_in_words(hall: Hall, desk: Browser, dossier: str) -> None:
    for act, page, words in (
        ("split", 0, "không tách được"),
        ("join", 0, "Trước giấy tờ này không có giấy tờ nào"),
        ("turn_left", None, "Chưa chọn trang"),
        ("no such act", 0, "Chưa chọn trang"),
    ):
        answer = press(desk, dossier, act, page)
        assert answer.status_code == 409
        assert words in text_of(desk.look_at(answer)), act
    action, hidden, pages = form_of(desk, dossier)
    stale = desk.send(action, {**hidden, "seen": "0" * 16, "act": "turn_left", "page_id": pages[0]})
    assert stale.status_code == 409
    neighbour = hall.staff("ban-quay")
    answer = neighbour.send(action, {"act": "turn_left", "page_id": pages[0]})
    assert answer.status_code == 404
    assert neighbour.get(f"{action.removesuffix('sap-xep')}hai-mat").status_code == 404


def test_two_sides_are_shown_before_they_are_put_together(desk: Browser, dossier: str) -> None:
    action, _, _ = form_of(desk, dossier)
    address = action.removesuffix("sap-xep") + "hai-mat"
    page = desk.read(address)
    assert "Mặt trước: trang 1" in text_of(page)
    assert "Mặt sau: trang 2" in text_of(page)
    [seen] = page.xpath("//main//input[@name='seen']/@value")
    desk.do(address, {"seen": seen})
    assert "Vừa ghép hai mặt." in text_of(desk.read(dossier))
    assert press(desk, dossier, "undo").status_code == 303


def test_an_open_page_hears_of_news_and_strangers_hear_nothing(
    hall: Hall, desk: Browser, dossier: str
) -> None:
    batch = re.search(r"/quay/luot-quet/([0-9a-f-]+)/dem-lai", desk.get(dossier).text)
    assert batch is not None
    cookie = {SESSION_COOKIE: desk.client.cookies[SESSION_COOKIE]}
    with (
        served(hall.app) as address,
        httpx.Client(base_url=address, cookies=cookie, timeout=60) as client,
        client.stream("GET", f"{dossier}/tin-moi") as stream,
    ):
        assert stream.headers["content-type"].startswith("text/event-stream")
        lines = stream.iter_lines()
        assert next(lines).startswith("retry:")
        desk.do(f"/quay/luot-quet/{batch[1]}/dem-lai", {"announced_pages": "7"})
        # Counted again before the pulse knew the first number: then this one is the news.
        while (line := next(lines)) != "event: changed":
            assert line in {"", ": "}
            desk.do(f"/quay/luot-quet/{batch[1]}/dem-lai", {"announced_pages": "8"})
    assert hall.staff("ban-quay").get(f"{dossier}/tin-moi").status_code == 404
    assert hall.visitor().get(f"{dossier}/tin-moi").status_code == 303
