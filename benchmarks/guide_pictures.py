"""The pictures of the guides (docs/vi/hinh), taken from a running demo.

`python -m benchmarks.guide_pictures --address http://127.0.0.1:8000 --desk NAME:PASSWORD
--officer NAME:PASSWORD --citizen NUMBER:CODE` signs in as each role and photographs the pages that
the guides speak of. The demo prints address and accounts; all people in it are samples.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import click
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

FOLDER: Final = Path(__file__).parents[1] / "docs" / "vi" / "hinh"
MOST_BYTES: Final = 200_000
"""All pictures together: they are part of the repository."""
_FLAGS: Final = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
_DESK: Final = (1100, 720)
_PHONE: Final = (400, 760)
_QUALITY: Final = 42


@dataclass(frozen=True)
class Shot:
    """One picture: its name, the window, and how to get to the page."""

    name: str
    window: tuple[int, int]
    go: Callable[[Page], object]


def _first(page: Page, selector: str, then: str = "h1") -> None:
    """Follow the first such link, and roll to the part that is spoken of."""
    page.locator(selector).first.click()
    page.wait_for_load_state()
    page.locator(then).evaluate("part => part.scrollIntoView()")


OPEN: Final = (
    Shot("dang-nhap", _DESK, lambda page: page.goto("/")),
    Shot("kiem-tra", _PHONE, lambda page: page.goto("/kiem-tra")),
)
DESK: Final = (
    Shot("quay", _DESK, lambda page: page.goto("/quay")),
    Shot("ho-so", _DESK, lambda page: _first(page, "main a[href^='/quay/ho-so/']")),
)
OFFICER: Final = (Shot("xu-ly", _DESK, lambda page: page.goto("/xu-ly")),)
CITIZEN: Final = (
    Shot("kho-cua-toi", _PHONE, lambda page: page.goto("/tuy-chon?an=kho&ve=/kho-cua-toi")),
    Shot("giay-cua-toi", _PHONE, lambda page: _first(page, ".papers a", then="#xac-thuc")),
    Shot("ai-da-xem", _PHONE, lambda page: page.goto("/kho-cua-toi/ai-da-xem")),
)


@click.command()
@click.option("--address", default="http://127.0.0.1:8000", show_default=True)
@click.option("--desk", required=True, help="NAME:PASSWORD")
@click.option("--officer", required=True, help="NAME:PASSWORD")
@click.option("--citizen", required=True, help="NUMBER:CODE")
def main(address: str, desk: str, officer: str, citizen: str) -> None:
    """Photograph, keep small, and tell how large all of it is."""
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path="/usr/bin/chromium", args=_FLAGS)
        for account, boxes, shots in (
            ("", (), OPEN),
            (desk, ("#username", "#password"), DESK),
            (officer, ("#username", "#password"), OFFICER),
            (citizen, ("#number", "#code"), CITIZEN),
        ):
            with _window(browser, address) as page:
                if boxes:
                    _sign_in(page, account, boxes)
                for shot in shots:
                    _keep(page, shot)
        browser.close()
    total = sum(path.stat().st_size for path in FOLDER.glob("*.webp"))
    click.echo(f"{total} bytes")
    if total > MOST_BYTES:
        raise click.ClickException(f"more than {MOST_BYTES} bytes: take fewer or smaller ones")


@contextmanager
def _window(browser: Browser, address: str) -> Iterator[Page]:
    context = browser.new_context(base_url=address, locale="vi-VN", service_workers="block")
    yield context.new_page()
    context.close()


def _sign_in(page: Page, account: str, boxes: tuple[str, ...]) -> None:
    page.goto("/")
    for box, words in zip(boxes, account.split(":", 1), strict=True):
        page.fill(box, words)
    page.locator(f"form:has({boxes[0]}) button[type=submit]").click()
    page.wait_for_load_state()


def _keep(page: Page, shot: Shot) -> None:
    width, height = shot.window
    page.set_viewport_size({"width": width, "height": height})
    shot.go(page)
    page.wait_for_load_state("load")
    picture = Image.open(io.BytesIO(page.screenshot()))
    picture.convert("RGB").save(FOLDER / f"{shot.name}.webp", quality=_QUALITY, method=6)


if __name__ == "__main__":
    main()
