"""The whole story in a real browser, at every door of the house."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from uuid import uuid4

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from api.citizen_identity import DEMO_CODE
from cli.embedded.supervisor import Supervisor
from cli.serve import environment_of
from cli.specimens.people import Person
from cli.specimens.stack import ScanFile
from cli.specimens.stories import Story, StoryDossier, story
from core.access import Role
from core.settings import Settings
from repository.catalogue import import_catalogue, seed_catalogue
from repository.persons import agency_by_code
from repository.staff import create_staff
from storage.db.engine import create_engine, session_factory
from tests.support.servers import cloned, s3_store, settings_of

pytestmark = [pytest.mark.servers, pytest.mark.e2e, pytest.mark.timeout(1800)]

PASSWORD = "mat-khau-thu-1"
PATIENCE_MS = 120_000
"""Other tests run at the same time: how long a page takes is not what is tested here."""
BROWSER_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="module")
def house() -> Story:
    return story("B", today=date(2026, 11, 22))


@pytest.fixture(scope="module")
def address(servers: Supervisor, postgres_url: str, migrated_template: str) -> Iterator[str]:
    """A running installation: web process and workers, with staff of two roles."""
    with cloned(postgres_url, migrated_template) as database_url, socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        found = f"http://127.0.0.1:{port}"
        settings = settings_of(servers.environment()).model_copy(
            update={
                "database_url": database_url,
                "s3_bucket": f"test-{uuid4().hex[:20]}",
                "listen_port": port,
                "public_url": found,
                "log_level": "error",
                "sweep_every_s": 1,
            }
        )
        s3_store(settings, settings.s3_bucket).prepare()
        _staff(settings)
        web = subprocess.Popen(
            [sys.executable, "-m", "cli.main", "serve", "--workers", "2"],
            env=os.environ | environment_of(settings),
        )
        _wait_for(found)
        yield found
        web.terminate()
        web.wait(timeout=90)


def _staff(settings: Settings) -> None:
    engine = create_engine(settings.database_url, pooled=False)
    with session_factory(engine)() as session:
        import_catalogue(session, seed_catalogue())
        agency = agency_by_code(session, "H01.21.1")
        for username, role in (
            ("quay", Role.DESK_OFFICER),
            ("xuly", Role.PROCESSING_OFFICER),
            ("giamsat", Role.SUPERVISOR),
        ):
            create_staff(
                session,
                username=username,
                full_name=f"Cán bộ Mẫu {username}",
                agency_id=agency.id,
                roles={role},
                password=PASSWORD,
                title="Cán bộ",
            )
        session.commit()
    engine.dispose()


def _wait_for(address: str) -> None:
    for _ in range(300):
        try:
            with urllib.request.urlopen(f"{address}/readyz", timeout=5) as answer:  # noqa: S310 # ours
                if answer.status == 200:
                    return
        except (urllib.error.URLError, TimeoutError, ConnectionError):
            time.sleep(0.2)
    pytest.fail("the web process did not start")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as driver:
        made = driver.chromium.launch(executable_path="/usr/bin/chromium", args=BROWSER_FLAGS)
        yield made
        made.close()


class Visitor:
    """One person at one browser, who looks at every page that comes."""

    def __init__(self, browser: Browser, address: str, pictures: Path) -> None:
        self.context = browser.new_context(
            base_url=address, viewport={"width": 1280, "height": 900}, locale="vi-VN"
        )
        self.context.set_default_timeout(PATIENCE_MS)
        self.page: Page = self.context.new_page()
        self.problems: list[str] = []
        self.page.on("console", self._note)
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        self._pictures = pictures

    def _note(self, message: object) -> None:
        if getattr(message, "type", "") == "error":
            self.problems.append(str(getattr(message, "text", message)))

    def look(self, name: str) -> None:
        """A picture, and what a screen reader's user would stumble over."""
        self.page.wait_for_load_state("networkidle")
        self.page.screenshot(path=self._pictures / f"{name}.png", full_page=True)
        found = Axe().run(self.page)
        serious = [
            (rule["id"], node["target"])
            for rule in found.response["violations"]
            if rule["impact"] in ("serious", "critical")
            for node in rule["nodes"]
        ]
        assert serious == [], f"{name}: {serious}"
        assert self.problems == [], f"{name}: {self.problems}"

    def sign_in(self, username: str) -> None:
        self.page.goto("/")
        self.page.get_by_label("Tên đăng nhập").fill(username)
        self.page.get_by_label("Mật khẩu").fill(PASSWORD)
        self.page.get_by_role("button", name="Đăng nhập").click()

    def sign_in_as_citizen(self, person: Person) -> None:
        self.page.goto("/")
        self.page.get_by_label("Số định danh cá nhân").fill(person.personal_number)
        self.page.get_by_label("Mã xác nhận mẫu").fill(DEMO_CODE)
        self.page.get_by_role("button", name="Vào kho của tôi").click()

    def open_dossier(self, procedure_code: str) -> str:
        procedures = self.page.get_by_label("Thủ tục hành chính")
        of_it = procedures.locator(f"option[value^='{procedure_code}']").first
        procedures.select_option(of_it.get_attribute("value"))
        self.page.get_by_role("button", name="Mở hồ sơ").click()
        self.page.wait_for_url(re.compile(r"/quay/ho-so/"))
        return self.page.url

    def hand_in(self, file: ScanFile) -> None:
        self.page.get_by_label("Tệp quét").set_input_files(
            {"name": file.name, "mimeType": file.media_type, "buffer": file.data}
        )
        self.page.get_by_label("Số trang đã đếm").fill(str(file.announced_pages))
        self.page.get_by_role("button", name="Gửi bản quét").click()

    def compare_everything(self, dossier: str, papers: int) -> None:
        """Confirm one document after the other, as the page offers them."""
        for _ in range(papers):
            self.page.goto(dossier)
            self.page.get_by_role("link", name=re.compile("^Đối chiếu")).first.click(
                timeout=180_000
            )
            owner = self.page.get_by_label("Chủ giấy tờ")
            if not owner.input_value():
                owner.select_option(index=1)
            self.page.get_by_label("Đã đối chiếu bản chính").check()
            self.page.get_by_role("button", name="Xác nhận và ký số").click()
            self.page.wait_for_load_state()
            expect(self.page.get_by_role("alert")).to_have_count(0)

    def chip(self, words: str) -> Locator:
        return self.page.locator(".chip", has_text=words)


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("screens")


def _card_code(person: Person) -> str:
    born = person.date_of_birth.strftime("%d%m%Y")
    sex = "Nam" if person.sex == "nam" else "Nữ"
    return f"{person.personal_number}||{person.full_name}|{born}|{sex}|{person.address}|10052021"


def test_a_paper_is_handed_in_once(
    browser: Browser, address: str, house: Story, pictures: Path
) -> None:
    first, second = house.dossiers
    clerk, officer, citizen, watcher = (Visitor(browser, address, pictures) for _ in range(4))
    person_page = _meet(clerk, first.owner)
    code = _digitize(clerk, first)
    _look_up_and_close(officer, code)
    _reuse(clerk, person_page, second)
    _see_own_store(citizen, first.owner)
    watcher.sign_in("giamsat")
    watcher.page.goto("/giam-sat")
    watcher.look("16-giam-sat")


def _meet(clerk: Visitor, owner: Person) -> str:
    """Sign in, scan the code of the card, add the person; the address of her page."""
    clerk.page.goto("/")
    clerk.look("01-dang-nhap")
    clerk.sign_in("quay")
    clerk.page.get_by_label("Số định danh, họ tên").fill(_card_code(owner))
    clerk.look("02-quay")
    clerk.page.get_by_role("button", name="Tìm người").click()
    expect(clerk.page.get_by_label("Họ, chữ đệm và tên")).to_have_value(owner.full_name)
    clerk.look("03-nguoi-moi")
    clerk.page.get_by_role("button", name="Thêm người và tiếp tục").click()
    return clerk.page.url


def _digitize(clerk: Visitor, told: StoryDossier) -> str:
    """Scan, review, sign, give the originals back; the code of the dossier."""
    dossier = clerk.open_dossier(told.procedure_code)
    code = clerk.page.locator("h1").inner_text().removeprefix("Hồ sơ ")
    clerk.look("04-ho-so-moi")
    [stack], [permit] = told.files, told.results
    clerk.hand_in(stack)
    compare = clerk.page.get_by_role("link", name=re.compile("^Đối chiếu"))
    expect(compare).to_have_count(len(stack.papers), timeout=240_000)
    clerk.look("05-da-doc")
    compare.first.click()
    clerk.look("06-ra-soat")
    picture = clerk.page.locator("#sheets img").first
    assert picture.evaluate("image => image.complete && image.naturalWidth") > 500
    clerk.page.get_by_role("button", name="Xác nhận và ký số").click()
    expect(clerk.page.get_by_role("alert")).to_contain_text("đối chiếu")
    clerk.problems.clear()  # the browser notes the refusal that was just asked for
    clerk.compare_everything(dossier, len(stack.papers))
    clerk.page.goto(dossier)
    clerk.hand_in(permit)
    clerk.compare_everything(dossier, 1)
    clerk.page.goto(dossier)
    expect(clerk.chip("Đã lưu")).to_have_count(3, timeout=120_000)
    for _ in range(2):
        clerk.page.get_by_role("button", name="Đã trả bản chính").first.click()
    clerk.look("07-da-luu")
    return code


def _look_up_and_close(officer: Visitor, code: str) -> None:
    officer.sign_in("xuly")
    officer.look("08-xu-ly")
    officer.page.get_by_role("link", name=code).click()
    officer.page.get_by_label("Tên, số giấy tờ, tên người").fill("giay phep xay dung")
    officer.page.get_by_role("button", name="Tra cứu").click()
    expect(officer.page.locator(".found li")).to_have_count(1)
    officer.look("09-tra-cuu")
    officer.page.locator(".found a").first.click()
    officer.look("10-giay-to")
    officer.page.get_by_role("link", name=code).first.click()
    officer.page.get_by_role("radio", name="Hoàn thành, trả kết quả").check()
    officer.page.get_by_label("Lý do hoàn thành khi còn thiếu").fill("Bản chính nộp tại quầy (MẪU)")
    officer.page.get_by_role("button", name="Đóng hồ sơ").click()


def _reuse(clerk: Visitor, person_page: str, told: StoryDossier) -> None:
    """The second dossier of the same person no longer needs the papers."""
    clerk.page.goto(person_page)
    clerk.open_dossier(told.procedure_code)
    expect(clerk.chip("Có sẵn")).to_have_count(len(told.reuses))
    clerk.look("11-co-san-dung-duoc")
    for _ in told.reuses:
        clerk.page.get_by_role("button", name=re.compile("^Tái sử dụng (?!cả)")).first.click()
    expect(clerk.page.get_by_role("button", name="Tái sử dụng")).to_have_count(0)
    clerk.look("12-da-tai-su-dung")


def _see_own_store(citizen: Visitor, owner: Person) -> None:
    citizen.sign_in_as_citizen(owner)
    expect(citizen.page.get_by_role("heading", name="Giấy phép xây dựng")).to_be_visible()
    citizen.look("13-kho-cua-toi")
    citizen.page.get_by_role("link", name="Ai đã xem").click()
    expect(citizen.page.get_by_text("Cán bộ Mẫu xuly").first).to_be_visible()
    citizen.look("14-ai-da-xem")
    citizen.page.goto("/kho-cua-toi")
    citizen.page.get_by_role("link", name="Giấy phép xây dựng").click()
    citizen.look("15-giay-to-cua-toi")
    with citizen.page.expect_download() as coming:
        citizen.page.get_by_role("link", name="Tải bản đã ký").click()
    assert coming.value.path().read_bytes().startswith(b"%PDF-")
    citizen.page.locator("a[href*='/kiem-tra/']").click()
    expect(citizen.page.get_by_role("status")).to_contain_text("Giấy tờ có thật trong kho")
    expect(citizen.page.get_by_text(owner.full_name)).to_have_count(1)  # the head of the page alone
    citizen.look("17-kiem-tra")


def test_a_stranger_learns_nothing(browser: Browser, address: str, pictures: Path) -> None:
    stranger = Visitor(browser, address, pictures)
    for door in ("/quay", "/xu-ly", "/kho-cua-toi", "/giam-sat"):
        stranger.page.goto(door)
        expect(stranger.page.get_by_role("button", name="Đăng nhập")).to_be_visible()
    stranger.page.goto("/kiem-tra/khong-co-ma-nay")
    expect(stranger.page.get_by_role("alert")).to_contain_text("Không có giấy tờ nào")
