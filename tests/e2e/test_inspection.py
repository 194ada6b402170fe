"""Every page of every role in a real browser: nothing that a person would stumble over.

The routes are walked, not listed. With MOTLAN_TEST_PICTURES=DIR each page is also kept as pictures,
at the widths of a phone, a tablet and a desk, for somebody to look at.
"""

from __future__ import annotations

import gzip
import os
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from lxml.html import document_fromstring
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.support.furnished import CITIZEN, VISITOR, VISITORS, Furnished, furnish, page_routes
from tests.support.hall import Hall
from tests.support.page import inspect
from tests.support.web import served

pytestmark = [pytest.mark.servers, pytest.mark.e2e]

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
WIDTHS = {"360": 360, "768": 768, "1440": 1440}
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
MOST_BYTES = {VISITOR: 100_000, CITIZEN: 100_000}
MOST_BYTES_OF_STAFF = 150_000
"""Page, style and scripts together; pictures of papers do not count."""
REDIRECTS = {
    "/": "whoever is signed in goes to the own first page",
    "/quay/dot-so-hoa/{campaign_id}/ghep": "goes to the next paper",
    "/quay/ra-soat/{document_id}/tiep": "goes to the next paper",
    "/xu-ly/ho-so/{dossier_id}/tim": "only after a search; shows the dossier's page",
    "/da-dang-xuat/{name}": "there is no provider here",
    "/dang-nhap/xac-thuc": "between password and second factor",
    "/dang-nhap/mat-khau-moi": "only with a password that somebody else gave",
    "/mo-khoa": "only for a locked session",
    "/tai-khoan/bao-ve": "asks for the password of a minute ago",
}
NOT_FURNISHED = {
    "/quay/ho-so/{dossier_id}/dong-y/{request_id}/phieu": "a question to a third person",
    "/xu-ly/ho-so/{dossier_id}/ban-quet/{document_id}": "tests/api/test_dossier_forms.py walks it",
    "/xu-ly/ho-so/{dossier_id}/phieu-tu-choi": "only of a dossier that was refused",
    "/quay/tep/{upload_id}/hai-mat": "a stack that was scanned in two passes",
    "/quay/dot-so-hoa/{campaign_id}/ghep/{document_id}": "tests/api/test_campaigns.py walks it",
}
PICTURES = os.environ.get("MOTLAN_TEST_PICTURES")


@pytest.fixture(scope="module")
def house(hall: Hall) -> Furnished:
    return furnish(hall)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as driver:
        made = driver.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        yield made
        made.close()


@pytest.fixture(scope="module")
def address(house: Furnished) -> Iterator[str]:
    with served(house.hall.app) as found:
        yield found


def pages_of(house: Furnished) -> Iterator[tuple[str, str]]:
    """Visitor and address of every page, each with everybody who is let in."""
    for route in page_routes(house.hall.app):
        if route.path in NOT_FURNISHED:
            continue
        for visitor in VISITORS:
            if route.admits(visitor):
                yield visitor, route.address(house.fill)


def test_every_page_is_light_and_whole_for_everybody_who_is_let_in(house: Furnished) -> None:
    seen, weights = set(), {}
    for visitor, place in pages_of(house):
        answer = house.browsers[visitor].get(place)
        if answer.status_code in {303, 401, 403, 404}:
            continue
        assert answer.status_code == 200, (visitor, place, answer.status_code)
        inspect(answer.text)
        weight = weights[visitor, place] = first_load(house, visitor, place, answer.text)
        most = MOST_BYTES.get(visitor, MOST_BYTES_OF_STAFF)
        assert weight <= most, (visitor, place, weight)
        seen.add(place)
    expected = {
        route.address(house.fill)
        for route in page_routes(house.hall.app)
        if route.path not in REDIRECTS.keys() | NOT_FURNISHED.keys()
    }
    assert expected - seen == set(), "nobody sees these pages"
    if PICTURES:
        heaviest = sorted(weights.items(), key=lambda one: -one[1])
        Path(PICTURES, "weights.txt").write_text("\n".join(map(str, heaviest)), encoding="utf-8")


def first_load(house: Furnished, visitor: str, place: str, text: str) -> int:
    """Bytes of the page with what it loads; style and scripts come compressed, pages do not."""
    page = document_fromstring(text)
    loaded = set(page.xpath("//link[@rel='stylesheet' or @rel='icon']/@href | //script/@src"))
    loaded |= {one.partition("#")[0] for one in page.xpath("//*[local-name()='use']/@href")}
    total = len(text.encode())
    for one in loaded:
        part = house.browsers[visitor].get(urljoin(place, one))
        assert part.status_code == 200, (place, one)
        total += len(gzip.compress(part.content))
        assert not re.search(rb"https?://(?!www\.w3\.org/)", part.content), f"outside: {one}"
    return total


def test_every_page_holds_in_a_browser(house: Furnished, browser: Browser, address: str) -> None:
    tour, faults = Tour(house, browser, address), []
    shown: set[str] = set()
    for visitor, place in pages_of(house):
        if place not in shown and tour.open(visitor, place):
            shown.add(place)
            faults += tour.look(place)
    for visitor, place in (
        (VISITOR, "/kiem-tra/khong-co-ma-nay"),
        (CITIZEN, "/kho-cua-toi/00000000-0000-0000-0000-000000000000"),
        (CITIZEN, "/quay"),
    ):
        tour.open(visitor, place)
        faults += tour.look(place, name=f"loi{place}")
    assert len(shown) > 40, "the walk shows few pages"
    assert faults == []


class Tour:
    """One browser window for each visitor, and what is wrong with what it shows."""

    def __init__(self, house: Furnished, browser: Browser, address: str) -> None:
        self._address = address
        self._host = urlsplit(address).netloc
        self._axe = Axe()
        self.outside: list[str] = []
        self._pages: dict[str, Page] = {}
        for visitor in VISITORS:
            context = browser.new_context(locale="vi-VN", service_workers="block")
            self._carry_cookies(context, house, visitor)
            self._pages[visitor] = page = context.new_page()
            page.set_default_timeout(30_000)
            page.on("request", lambda request: self._note(request.url))
            page.on("console", self._hear)
        self._page = self._pages[VISITOR]
        self.errors: list[str] = []

    def _carry_cookies(self, context: BrowserContext, house: Furnished, visitor: str) -> None:
        context.add_cookies(
            [
                {"name": one.name, "value": one.value or "", "url": self._address}
                for one in house.browsers[visitor].client.cookies.jar
            ]
        )

    def _note(self, url: str) -> None:
        if urlsplit(url).netloc not in {self._host, ""}:
            self.outside.append(url)

    def _hear(self, message: object) -> None:
        text = getattr(message, "text", "")
        # A page that says 403 or 404 is one of those that are looked at here.
        if getattr(message, "type", "") == "error" and "status of 40" not in text:
            self.errors.append(text)

    def open(self, visitor: str, place: str) -> bool:
        """Whether the visitor sees the page of this address."""
        self._page = self._pages[visitor]
        answer = self._page.goto(self._address + place, wait_until="load")
        return answer is not None and answer.ok and urlsplit(self._page.url).path == place

    def look(self, place: str, name: str = "") -> list[object]:
        """Everything wrong with the page that is open."""
        found: list[object] = []
        for width, pixels in WIDTHS.items():
            self._page.set_viewport_size({"width": pixels, "height": 900})
            wide = self._page.evaluate("document.documentElement.scrollWidth")
            if wide > pixels:
                found.append((place, f"{wide} px wide on {width}", self._widest(pixels)))
            if PICTURES:
                file = re.sub(r"\W+", "-", name or place).strip("-") or "dang-nhap"
                path = Path(PICTURES) / f"{file}-{width}.png"
                self._page.screenshot(path=path, full_page=True)
        found += [(place, small) for small in self._small_targets()]
        self._page.set_viewport_size({"width": 360, "height": 900})
        found += self._axe_faults(place, "light")
        self._page.emulate_media(color_scheme="dark")
        found += self._axe_faults(place, "dark", rules=["color-contrast"])
        if PICTURES:
            file = re.sub(r"\W+", "-", name or place).strip("-") or "dang-nhap"
            self._page.screenshot(path=Path(PICTURES) / f"{file}-dark.png", full_page=True)
        self._page.emulate_media(color_scheme="light")
        found += [(place, "outside", one) for one in self.outside]
        found += [(place, "console", one) for one in self.errors]
        self.outside.clear()
        self.errors.clear()
        return found

    def _widest(self, pixels: int) -> object:
        return self._page.evaluate(
            """most => [...document.querySelectorAll("main *, header *, footer *")]
            .filter(one => one.getBoundingClientRect().right > most + 1)
            .slice(0, 3).map(one => one.outerHTML.slice(0, 120))""",
            pixels,
        )

    def _small_targets(self) -> list[str]:
        """Buttons and boxes that a finger misses: under 44 px high, or 24 for ticks."""
        small = self._page.evaluate(
            """() => [...document.querySelectorAll(
              "button, .button, select, textarea, "
              + "input:not([type=hidden], [type=checkbox], [type=radio])"
            )].filter(one => one.offsetParent && one.getBoundingClientRect().height < 43.5)
            .map(one => "low: " + one.outerHTML.slice(0, 120))"""
        )
        return [str(one) for one in small]

    def _axe_faults(self, place: str, scheme: str, rules: list[str] | None = None) -> list[object]:
        only = {"type": "rule", "values": rules} if rules else {"type": "tag", "values": WCAG}
        found = self._axe.run(self._page, options={"runOnly": only, "resultTypes": ["violations"]})
        return [
            (place, scheme, rule["id"], node["target"], node["html"][:160])
            for rule in found.response["violations"]
            for node in rule["nodes"]
        ]
