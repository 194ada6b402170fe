"""How soon pages are seen, what they weigh, and whether the public check tells codes by its time.

`python -m benchmarks.screens --address http://127.0.0.1:8000 --account NAME:PASSWORD
--citizen NUMBER:CODE --code CODE` measures a running demo in Chromium with its processor slowed
down four times (CDP `Emulation.setCPUThrottlingRate`), each page in a fresh cache. Start the demo
with a high `MOTLAN_CHECKS_PER_MINUTE` and `MOTLAN_CHECKS_PER_MINUTE_ALL` for the last table.
"""

from __future__ import annotations

import gzip
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final
from urllib.parse import urlsplit
from uuid import uuid4

import click
import httpx2
from playwright.sync_api import Browser, BrowserContext, Page, Response, sync_playwright

from benchmarks.reading.tables import markdown

_SLOWER: Final = 4
_ROUNDS: Final = 5
_CHECKS: Final = 300
_FLAGS: Final = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
_STAFF: Final = ("/quay", "/quay/ra-soat", "/xu-ly/thong-bao", "/giam-sat")
_CITIZEN: Final = ("/kho-cua-toi", "/kho-cua-toi/ai-da-xem", "/kho-cua-toi/du-lieu")
_OPEN: Final = ("/", "/kiem-tra", "/tro-giup")
_PAINT: Final = """() => new Promise(done => {
  new PerformanceObserver(list => done(list.getEntries().at(-1).startTime))
    .observe({ type: "largest-contentful-paint", buffered: true });
  setTimeout(() => done(-1), 5000);
})"""


@dataclass(frozen=True)
class Seen:
    """One page: milliseconds until its largest part is painted, and its first load in bytes."""

    place: str
    paint_ms: Sequence[float]
    bytes: int


@click.command()
@click.option("--address", default="http://127.0.0.1:8000", show_default=True)
@click.option("--account", required=True, help="NAME:PASSWORD of somebody at the desk")
@click.option("--citizen", required=True, help="NUMBER:CODE")
@click.option("--code", required=True, help="Code of a paper that is kept.")
def main(address: str, account: str, citizen: str, code: str) -> None:
    """Measure and print two tables."""
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path="/usr/bin/chromium", args=_FLAGS)
        seen = [
            *_visit(browser, address, "", (), (*_OPEN, f"/kiem-tra/{code}")),
            *_visit(browser, address, account, ("#username", "#password"), _STAFF),
            *_visit(browser, address, citizen, ("#number", "#code"), _CITIZEN),
        ]
        browser.close()
    rows = [
        (
            "/kiem-tra/…" if code in one.place else one.place,
            f"{median(one.paint_ms):.0f}",
            f"{max(one.paint_ms):.0f}",
            f"{one.bytes / 1000:.1f}",
        )
        for one in seen
    ]
    click.echo(markdown(("page", "LCP ms, median", "worst", "first load kB, gzip"), rows))
    click.echo(markdown(("code", "p10 ms", "p50 ms", "p90 ms"), _checks(address, code)))


def _visit(
    browser: Browser, address: str, account: str, boxes: tuple[str, ...], places: Sequence[str]
) -> Iterator[Seen]:
    context = browser.new_context(base_url=address, locale="vi-VN", service_workers="block")
    if boxes:
        page = context.new_page()
        page.goto("/")
        for box, words in zip(boxes, account.split(":", 1), strict=True):
            page.fill(box, words)
        page.locator(f"form:has({boxes[0]}) button[type=submit]").click()
        page.wait_for_load_state()
    for place in places:
        paints = [_paint(context, place)[0] for _ in range(_ROUNDS)]
        yield Seen(place, paints, _paint(context, place)[1])
    context.close()


def _paint(context: BrowserContext, place: str) -> tuple[float, int]:
    page: Page = context.new_page()
    answers: list[Response] = []
    page.on("response", answers.append)
    tools = context.new_cdp_session(page)
    tools.send("Network.setCacheDisabled", {"cacheDisabled": True})
    tools.send("Emulation.setCPUThrottlingRate", {"rate": _SLOWER})
    page.goto(place, wait_until="networkidle")
    if urlsplit(page.url).path != place:
        raise click.ClickException(f"{place} leads to {page.url}: is the account right?")
    painted = float(page.evaluate(_PAINT))
    loaded = sum(len(gzip.compress(answer.body())) for answer in answers)
    page.close()
    return painted, loaded


def _checks(address: str, code: str) -> list[tuple[str, ...]]:
    took: dict[str, list[float]] = {"known": [], "unknown": []}
    with httpx2.Client(base_url=address) as client:
        for _ in range(_CHECKS):
            # In turns, so that whatever else the machine does meets both alike.
            for name, asked in (("known", code), ("unknown", uuid4().hex[: len(code)])):
                began = time.perf_counter()
                answer = client.get(f"/kiem-tra/{asked}")
                took[name].append((time.perf_counter() - began) * 1000)
                if answer.status_code not in {200, 404}:
                    raise click.ClickException(f"{answer.status_code}: raise the bounds")
    return [
        (name, *(f"{_part(times, share):.1f}" for share in (0.1, 0.5, 0.9)))
        for name, times in took.items()
    ]


def _part(times: Sequence[float], share: float) -> float:
    return sorted(times)[int(share * (len(times) - 1))]


if __name__ == "__main__":
    main()
