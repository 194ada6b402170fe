"""The desk's page «In tờ ngăn cách»: who may print, how many, and what comes out."""

from __future__ import annotations

import numpy as np
import pypdfium2 as pdfium
import pytest

from core.separators import MOST_SHEETS, Sheet, Standing, place_name, read_sheet
from ocr.imaging.codes import find_codes
from tests.support.browser import text_of
from tests.support.hall import Hall

pytestmark = pytest.mark.servers

DPI = 100


def sheets_in(pdf: bytes) -> list[Sheet | None]:
    """What a scanner would see on each page."""
    found = []
    for page in pdfium.PdfDocument(pdf):
        picture = np.asarray(page.render(scale=DPI / 72, grayscale=True).to_numpy()).copy()
        [code] = find_codes(picture, DPI)
        found.append(read_sheet(code.text))
    return found


def test_the_sheets_name_the_chosen_components_and_hold_for_this_dossier(hall: Hall) -> None:
    desk = hall.staff("quay")
    dossier = hall.open_dossier(desk)
    assert dossier + "/to-ngan-cach" in desk.read(dossier).xpath("//a/@href")
    page = desk.read(dossier + "/to-ngan-cach")
    boxes = page.xpath("//input[@name='component']")
    assert boxes
    assert all("checked" in box.attrib for box in boxes)

    chosen = [box.get("value") for box in boxes[:2]]
    answer = desk.send(dossier + "/to-ngan-cach", {"component": chosen, "plain": "1"})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"] == 'inline; filename="to-ngan-cach.pdf"'
    assert answer.headers["cache-control"] == "no-store"

    sheets = [one for one in sheets_in(answer.content) if one is not None]
    assert [(one.number, one.of) for one in sheets] == [(1, 3), (2, 3), (3, 3)]
    first, second, plain = (one.component for one in sheets)
    assert first
    assert second
    assert first != second
    assert plain is None
    keys = hall.services.settings.sheet_keys
    code = text_of(page, "//p[@class='crumbs']").removeprefix("Hồ sơ ")
    here, there = place_name("H17.35.1", code), place_name("H17.35.2", code)
    assert {keys.judge(one, [here]) for one in sheets} == {Standing.GENUINE}
    assert {keys.judge(one, [there]) for one in sheets} == {Standing.ELSEWHERE}


@pytest.mark.parametrize("plain", ["0", "", "-1", "ba", "²", str(MOST_SHEETS + 1)])
def test_a_set_of_none_or_too_many_is_said_on_the_page(hall: Hall, plain: str) -> None:
    desk = hall.staff("quay")
    dossier = hall.open_dossier(desk)
    desk.read(dossier + "/to-ngan-cach")
    answer = desk.send(dossier + "/to-ngan-cach", {"plain": plain})
    assert answer.status_code == 409
    said = text_of(desk.look_at(answer), "//*[@role='alert']")
    assert f"từ 1 đến {MOST_SHEETS} tờ ngăn cách" in said


def test_components_of_another_procedure_are_not_printed(hall: Hall) -> None:
    desk = hall.staff("quay")
    dossier = hall.open_dossier(desk)
    desk.read(dossier + "/to-ngan-cach")
    values = {"component": [hall.citizen_id, "x"], "plain": "1"}
    answer = desk.send(dossier + "/to-ngan-cach", values)
    assert [one and (one.of, one.component) for one in sheets_in(answer.content)] == [(1, None)]


def test_only_who_scans_for_this_agency_prints_and_only_from_the_page(hall: Hall) -> None:
    desk = hall.staff("quay")
    address = hall.open_dossier(desk) + "/to-ngan-cach"
    assert hall.staff("quet").get(address).status_code == 200
    for username, status in (("ban-quay", 404), ("xuly", 403), ("quantri", 403)):
        other = hall.staff(username)
        assert other.get(address).status_code == status, username
        assert other.send(address, {"plain": "1"}).status_code == status, username
    stranger = hall.visitor()
    assert stranger.get(address).status_code == 303
    assert stranger.client.post(address, data={"plain": "1"}).status_code == 401
    forged = desk.client.post(address, data={"plain": "1", "csrf_token": "x"})
    assert forged.status_code == 403
