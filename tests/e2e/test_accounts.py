"""Accounts in a real Chromium: a key of WebAuthn, a screen that locks and keeps what was typed."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from fastapi import FastAPI
from playwright.sync_api import Page, expect

from api.app import create_app
from tests.api.test_browser import accessible, chromium
from tests.support.browser import PASSWORD
from tests.support.hall import Hall
from tests.support.web import served

pytestmark = [pytest.mark.servers, pytest.mark.e2e]

WIDTHS = (360, 1440)


@contextmanager
def opened(hall: Hall) -> Iterator[tuple[str, FastAPI]]:
    """The hall as no demo, at an address that keys can be bound to."""
    settings = hall.services.settings.model_copy(update={"demo": False})
    app = create_app(dataclasses.replace(hall.services, settings=settings))
    with served(app) as found:
        address = found.replace("127.0.0.1", "localhost")
        settings = settings.model_copy(update={"public_url": address})
        app.state.services = dataclasses.replace(hall.services, settings=settings)
        yield address, app


def look(page: Page, name: str) -> None:
    """Nothing to stumble over, and nothing beyond the edge of a telephone."""
    folder = os.environ.get("MOTLAN_TEST_PICTURES")  # where a person looks at them
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 860})
        over = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert page.evaluate(over) <= 0, f"{name} at {width}"
        if folder:
            page.screenshot(path=Path(folder) / f"{name}-{width}.png", full_page=True)
    accessible(page)


def sign_in(page: Page, username: str, password: str = PASSWORD) -> None:
    page.goto("/")
    page.fill("#username", username)
    page.fill("#password", password)
    page.keyboard.press("Enter")


def give_key(page: Page) -> None:
    """A key in the browser, as Chromium's own tests have one."""
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    kind = {
        "protocol": "ctap2",
        "transport": "usb",
        "automaticPresenceSimulation": True,
        "isUserVerified": True,
        "hasUserVerification": True,
    }
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": kind})


def test_a_key_opens_the_door_and_an_administrator_works(hall: Hall) -> None:
    with opened(hall) as (address, _), chromium(address) as page:
        give_key(page)
        sign_in(page, "quantri")
        page.wait_for_url("**/tai-khoan/bao-ve")
        look(page, "bao-ve")
        page.fill("#key-label", "Khóa USB MẪU")
        page.click("#them-khoa button")
        expect(page.locator("#ma-moi li")).to_have_count(10)
        look(page, "ma-du-phong")
        page.click("#xong a")
        expect(page.get_by_text("Khóa USB MẪU", exact=True)).to_be_visible()
        look(page, "tai-khoan")
        page.get_by_role("button", name="Đăng xuất", exact=True).click()
        sign_in(page, "quantri")
        page.wait_for_url("**/dang-nhap/xac-thuc")
        look(page, "buoc-hai")
        page.get_by_role("button", name="Dùng khóa bảo mật").click()
        page.wait_for_url("**/giam-sat")
        page.get_by_role("link", name="Cán bộ", exact=True).click()
        page.fill("#full_name", "Phạm Thị MẪU")
        page.fill("#username", "pham.mau")
        page.get_by_label("Tiếp nhận hồ sơ").check()
        look(page, "can-bo")
        page.get_by_role("button", name="Thêm cán bộ").click()
        given = page.locator(".big-code").inner_text()
        look(page, "mat-khau-mot-lan")
        page.get_by_role("link", name="Xong").click()
        look(page, "mot-can-bo")
        page.get_by_role("button", name="Đăng xuất", exact=True).click()
        sign_in(page, "pham.mau", given)
        page.wait_for_url("**/dang-nhap/mat-khau-moi")
        look(page, "mat-khau-moi")


def test_a_screen_locks_by_itself_and_keeps_what_was_typed(hall: Hall) -> None:
    minutes = hall.services.settings.session_idle_minutes
    typed = "Trần Văn MẪU đang gõ dở"
    with opened(hall) as (address, _), chromium(address) as page:
        page.clock.install()
        sign_in(page, "quay")
        page.wait_for_url("**/quay")
        page.fill("#query", typed)
        cover = page.locator("#khoa-man-hinh")
        page.clock.fast_forward((minutes - 1) * 60_000)
        expect(cover).to_be_hidden()
        page.clock.fast_forward(2 * 60_000)
        expect(cover).to_be_visible()
        expect(page.locator("#query")).to_be_hidden()
        page.wait_for_function("document.querySelector('#khoa-man-hinh').open")
        look(page, "man-hinh-khoa")
        page.keyboard.press("Escape")
        page.keyboard.press("Escape")
        expect(cover).to_be_visible()
        browser = page.context.browser
        assert browser is not None
        other = browser.new_context(storage_state=page.context.storage_state()).new_page()
        other.goto(f"{address}/quay")
        assert other.url.startswith(f"{address}/mo-khoa"), "the server still serves the session"
        look(other, "mo-khoa")
        page.fill("#khoa-mat-khau", PASSWORD)
        page.keyboard.press("Enter")
        expect(cover).to_be_hidden()
        expect(page.locator("#query")).to_have_value(typed)
        page.locator("#query").press("Enter")
        expect(page.get_by_label("Họ, chữ đệm và tên")).to_have_value(typed)
        other.reload()
        other.wait_for_url("**/quay")
