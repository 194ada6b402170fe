"""Scans that outlive a cut of the network and a restart of the browser, in a real Chromium."""

from __future__ import annotations

import hashlib
import io
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa
from PIL import Image, ImageFilter
from playwright.sync_api import (
    BrowserContext,
    Page,
    Playwright,
    Request,
    Response,
    Route,
    sync_playwright,
)

from cli.specimens.conditions import degrade
from cli.specimens.papers import draw
from storage.db.models import Upload
from tests.api.test_browser import ARGUMENTS, accessible, open_dossier, sign_in
from tests.support.hall import Hall, blank_png
from tests.support.specimens import facts_for
from tests.support.web import served

pytestmark = [pytest.mark.servers, pytest.mark.e2e]


@contextmanager
def desk(playwright: Playwright, profile: Path, address: str) -> Iterator[Page]:
    """The browser of one desk; what it keeps stays in the profile when it ends."""
    context = playwright.chromium.launch_persistent_context(
        profile, executable_path="/usr/bin/chromium", args=ARGUMENTS, base_url=address
    )
    context.set_default_timeout(60_000)
    yield context.pages[0]
    context.close()


def cut_after_the_first_part(context: BrowserContext) -> None:
    """The network goes in the middle of a file."""
    parts = 0

    def meet(route: Route) -> None:
        nonlocal parts
        if route.request.method != "PATCH":
            route.continue_()
            return
        parts += 1
        if parts > 1:
            context.set_offline(True)
            route.abort("internetdisconnected")
        else:
            route.continue_()

    context.route("**/api/v1/uploads/*", meet)


def is_first_part(answer: Response) -> bool:
    return answer.request.headers.get("upload-offset") == "0"


def test_a_cut_and_a_restart_lose_nothing(hall: Hall, tmp_path: Path) -> None:
    big = blank_png() + os.urandom(3_000_000)
    scans = [tmp_path / "mặt trước.png", tmp_path / "mặt sau.png"]
    scans[0].write_bytes(big)
    scans[1].write_bytes(blank_png() + os.urandom(50))
    sent: list[int] = []

    def note(request: Request) -> None:
        if request.method == "PATCH":
            sent.append(int(request.headers["upload-offset"]))

    with served(hall.app) as address, sync_playwright() as playwright:
        with desk(playwright, tmp_path / "profile", address) as page:
            sign_in(page)
            open_dossier(page, hall.citizen_number)
            dossier = page.url
            cut_after_the_first_part(page.context)
            page.set_input_files("#files", scans)
            page.fill("#announced_pages", "2")
            page.get_by_role("button", name="Gửi bản quét").click()
            spool = page.locator("#spool")
            spool.get_by_text("Chưa gửi được vì mất kết nối").wait_for()
            assert spool.locator("h3").inner_text() == "Chờ gửi: 2 tệp"
            accessible(page)
        with desk(playwright, tmp_path / "profile", address) as page:
            page.on("request", note)
            with page.expect_response(is_first_part):
                sign_in(page)
            page.locator("#spool").wait_for(state="hidden")
            assert sent == [1_048_576, 2_097_152, 0], "goes on where it was cut"
            page.goto(dossier)
            page.get_by_text("đang đọc 0/2 trang").wait_for()
    with hall.services.session_factory() as session:
        uploads = session.scalars(sa.select(Upload).order_by(Upload.created_at)).all()
        assert [one.file_name for one in uploads] == [one.name for one in scans]
        assert uploads[0].sha256 == hashlib.sha256(big).hexdigest()
        assert uploads[0].batch_id == uploads[1].batch_id


def photo(work: Callable[[Image.Image], Image.Image]) -> bytes:
    """A birth certificate on a table as a telephone sees it, then what the test does to it."""
    [sheet] = draw("birth_certificate", facts_for("birth_certificate")).pages
    out = io.BytesIO()
    work(degrade(sheet, "photo", seed=3)).save(out, "JPEG", quality=85)
    return out.getvalue()


def test_photos_are_looked_at_and_become_one_file(hall: Hall, tmp_path: Path) -> None:
    kinds: dict[str, Callable[[Image.Image], Image.Image]] = {
        "rõ.jpg": lambda image: image,
        "mờ.jpg": lambda image: image.filter(ImageFilter.GaussianBlur(9)),
        "tối.jpg": lambda image: image.point(lambda value: value // 6),
    }
    for name, work in kinds.items():
        (tmp_path / name).write_bytes(photo(work))
    with (
        served(hall.app) as address,
        sync_playwright() as playwright,
        desk(playwright, tmp_path / "profile", address) as page,
    ):
        sign_in(page)
        open_dossier(page, hall.citizen_number)
        page.set_input_files("#camera", [tmp_path / name for name in kinds])
        chips = page.locator("#chosen .chip")
        chips.nth(2).wait_for()
        said = dict(zip(kinds, chips.all_inner_texts(), strict=True))
        assert said["rõ.jpg"] == "ảnh rõ"
        assert "ảnh mờ" in said["mờ.jpg"]
        assert "ảnh tối" in said["tối.jpg"]
        accessible(page)
        page.get_by_role("button", name="Bỏ mờ.jpg").click()
        page.fill("#announced_pages", "2")
        page.get_by_role("button", name="Gửi bản quét").click()
        page.get_by_text("đang đọc 0/2 trang").wait_for()
    with hall.services.session_factory() as session:
        newest = session.scalars(sa.select(Upload).order_by(Upload.created_at.desc())).first()
        assert newest is not None
        data = hall.services.object_store.get(newest.object_key, newest.sha256)
    assert newest.page_count == 2
    assert photo(kinds["rõ.jpg"]) in data, "the picture is in the file as the telephone made it"
