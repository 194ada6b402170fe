"""The desk in a real Chromium, with scripts: upload, live ledger, review by keyboard, reuse."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Dialog, Page, sync_playwright

from ingest.pipeline.services import Services
from tests.api.test_story import stack
from tests.support.browser import DEMO_CODE, PASSWORD
from tests.support.hall import PROCEDURE, Hall
from tests.support.pipeline import run_all
from tests.support.web import served

FINISHED = {"outcome": "completed", "reason": "Giấy tờ còn lại đã xem tại quầy"}

pytestmark = [pytest.mark.servers, pytest.mark.e2e]

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@contextmanager
def chromium(address: str) -> Iterator[Page]:
    """A page of Debian's Chromium; an error in a script or a refused resource fails the test."""
    faults: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=ARGUMENTS)
        page = browser.new_page(base_url=address, viewport={"width": 1366, "height": 860})
        page.set_default_timeout(60_000)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda said: said.type == "error" and faults.append(said.text))
        yield page
        browser.close()
    assert faults == []


def accessible(page: Page) -> None:
    """axe finds nothing to complain of on the page as it stands."""
    found = Axe().run(page).response["violations"]
    assert [(fault["id"], fault["nodes"][0]["html"]) for fault in found] == []


def let_workers_work(services: Services) -> None:
    """In another thread: signing needs an event loop of its own, and Playwright's runs here."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(run_all, services).result()


def sign_in(page: Page, username: str = "quay") -> None:
    page.goto("/")
    accessible(page)
    page.fill("#username", username)
    page.fill("#password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/quay" if username == "quay" else "**/xu-ly")


def open_dossier(page: Page, number: str) -> None:
    page.goto("/quay")
    page.fill("#query", number)
    page.keyboard.press("Enter")
    page.select_option("#procedure_code", PROCEDURE)
    page.get_by_role("button", name="Mở hồ sơ").click()
    page.wait_for_url("**/quay/ho-so/**")


def words_on_two_lines(page: Page) -> list[str]:
    """Buttons and chips whose words do not stand on one line, or not within their card."""
    sizes = page.locator("main .button, main button, main .chip").evaluate_all(
        """all => all.map(one => {
            const own = one.getBoundingClientRect();
            const card = one.closest(".card").getBoundingClientRect();
            return [one.innerText, own.height, one.matches(".chip"), own.right > card.right];
        })"""
    )
    return [
        words
        for words, height, is_chip, leaves_card in sizes
        if height > (32 if is_chip else 50) or leaves_card
    ]


def turned_and_taken_back(page: Page, services: Services) -> None:
    """Alt+] turns the page in sight; the button takes it back, and the paper is made anew.

    What was typed is asked about first, and stays unless she lets it go.
    """
    asked = list[str]()

    def refuse(dialog: Dialog) -> None:
        asked.append(dialog.message)
        dialog.dismiss()

    number, shown = page.locator("#f-personal_number"), page.input_value("#f-personal_number")
    page.once("dialog", refuse)
    number.fill("012345678901")
    page.keyboard.press("Alt+BracketRight")
    assert [one.startswith("Những gì vừa nhập") for one in asked] == [True]
    assert number.input_value() == "012345678901"
    number.fill(shown)
    page.keyboard.press("Alt+BracketRight")
    page.get_by_text("Một trang vừa được xoay").wait_for()
    assert page.locator("form.turn").count() == 0, "a page that is read anew cannot be turned"
    page.get_by_role("button", name="Hoàn tác").click()
    page.get_by_text("Máy đang đọc lại").wait_for()
    let_workers_work(services)
    page.locator("#f-personal_number").wait_for()


def review_by_keyboard(page: Page, services: Services) -> None:
    """Enter goes from box to box with the place lit; the tick and the button are the last stops."""
    page.get_by_role("link", name="Đối chiếu").click()
    page.locator("#sheets img").first.wait_for()
    turned_and_taken_back(page, services)
    page.locator("#only-asked").uncheck()
    page.locator("#f-personal_number").focus()
    box = page.locator(".lit").bounding_box()
    assert box is not None
    assert box["width"] > 20, "the place of the field is not lit"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "f-date_of_birth"
    accessible(page)
    page.locator("#compared").check()
    page.get_by_role("button", name="Xác nhận và ký số").press("Enter")
    page.wait_for_url("**/quay/ho-so/**")


def test_the_desk_in_a_real_browser(hall: Hall, tmp_path: Path) -> None:
    (tmp_path / "khai sinh.pdf").write_bytes(stack())
    with served(hall.app) as address, chromium(address) as page:
        sign_in(page)
        accessible(page)
        open_dossier(page, hall.citizen_number)
        page.set_input_files("#files", tmp_path / "khai sinh.pdf")
        page.fill("#announced_pages", "2")
        page.get_by_role("button", name="Gửi bản quét").click()
        page.get_by_text("đang đọc 0/2 trang").wait_for()
        let_workers_work(hall.services)
        # Nobody reloads: the page follows the reading by itself.
        page.get_by_text("Còn 1 giấy tờ cần đối chiếu bản chính").wait_for()
        page.get_by_text("Đã quét, chờ đối chiếu và ký").wait_for()
        assert words_on_two_lines(page) == []
        accessible(page)
        review_by_keyboard(page, hall.services)
        let_workers_work(hall.services)
        page.get_by_text("Trả được bản chính cho công dân").wait_for()
        page.get_by_text("Đã lưu", exact=True).first.wait_for()

        office = hall.staff("xuly")
        first = page.url.removeprefix(address).split("#")[0]
        office.read(first.replace("/quay/", "/xu-ly/"))
        office.do(first.replace("/quay/", "/xu-ly/") + "/dong", FINISHED)
        open_dossier(page, hall.citizen_number)
        accessible(page)
        page.get_by_role("button", name="Tái sử dụng").first.click()
        page.get_by_text("Đã tái sử dụng").wait_for()
        page.get_by_role("button", name="Đăng xuất").click()

        page.fill("#number", hall.citizen_number)
        page.fill("#code", DEMO_CODE)
        page.keyboard.press("Enter")
        page.get_by_role("heading", name="Giấy khai sinh").wait_for()
        page.goto("/kho-cua-toi/ai-da-xem")
        page.get_by_text("Tái sử dụng vào hồ sơ").wait_for()
        accessible(page)


def test_the_way_back_leads_to_what_was_found(hall: Hall) -> None:
    dossier = hall.open_dossier(hall.staff("quay")).replace("/quay/", "/xu-ly/")
    with served(hall.app) as address, chromium(address) as page:
        sign_in(page, "xuly")
        page.goto(dossier)
        page.fill("#query", "ho chieu")
        page.get_by_role("button", name="Tra cứu").click()
        page.get_by_text("Không có giấy tờ nào khớp").wait_for()
        assert "chieu" not in page.url
        page.get_by_role("link", name="Xử lý hồ sơ").first.click()
        page.wait_for_url("**/xu-ly")
        page.go_back()
        page.get_by_text("Không có giấy tờ nào khớp").wait_for()
        assert page.input_value("#query") == "ho chieu"
        page.context.clear_cookies(name="motlan_words")
        page.reload()
        page.wait_for_url("**" + dossier)
