"""One tap for everything that the store serves as it is, and the keys of the desk's pages."""

from __future__ import annotations

from uuid import UUID

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page, expect

from cli.specimens.people import Person
from repository.persons import get_or_create_person
from storage.db.models import ReuseEvent
from storage.db.queries.records import signed_rendition
from tests.api.test_browser import accessible, chromium, sign_in
from tests.support.browser import text_of
from tests.support.hall import Hall, blank_png
from tests.support.specimens import facts_for
from tests.support.stored import s3_of, spoil
from tests.support.town import Town
from tests.support.web import served

pytestmark = [pytest.mark.servers, pytest.mark.e2e]

BUTTON = "//button[starts-with(normalize-space(), 'Tái sử dụng cả')]"


@pytest.fixture(scope="module")
def house(hall: Hall) -> tuple[Town, UUID, list[UUID]]:
    """Somebody whose land certificate and permit are kept from a finished dossier."""
    town = Town(hall)
    owner: Person = facts_for("land_use_certificate").household.husband
    with hall.services.session_factory() as session:
        person = get_or_create_person(
            session, owner.personal_number, owner.full_name, owner.date_of_birth, owner.sex
        ).id
        session.commit()
    first = town.open("1.013225", person)
    land = {"serial_number": "AA 00123456", "issue_date": "2019-05-06"}
    permit = {"document_number": "1/GPXD", "issue_date": "2025-01-10"}
    kept = [
        town.scan(first, "land_use_certificate", land, owner=person, slot="G17-KQ005479"),
        town.scan(first, "construction_permit", permit, owner=person),
    ]
    town.close(first)
    return town, person, kept


def uses(hall: Hall, records: list[UUID]) -> int:
    with hall.services.session_factory() as session:
        asked = sa.select(sa.func.count()).where(ReuseEvent.record_id.in_(records))
        return session.scalar(asked) or 0


def test_one_tap_serves_all_that_is_required(
    hall: Hall, house: tuple[Town, UUID, list[UUID]]
) -> None:
    town, person, kept = house
    dossier = f"/quay/ho-so/{town.open('1.013226', person)}"
    desk = hall.staff("quay")
    page = desk.read(dossier)
    assert text_of(page, BUTTON) == "Tái sử dụng cả 2 giấy tờ bắt buộc đang có sẵn"
    assert desk.do(f"{dossier}/tai-su-dung-het", {}) == dossier
    page = desk.read(dossier)
    assert not page.xpath(BUTTON)
    assert text_of(page).count("Đã tái sử dụng") == len(kept)
    assert uses(hall, kept) == len(kept)
    assert desk.do(f"{dossier}/tai-su-dung-het", {}) == dossier, "sent again it finds nothing to do"
    assert uses(hall, kept) == len(kept)
    for other in ("ban-quay", "quantri"):
        assert hall.staff(other).send(f"{dossier}/tai-su-dung-het", {}).status_code in (403, 404)


def test_the_keys_of_the_desk(hall: Hall, house: tuple[Town, UUID, list[UUID]]) -> None:
    """A procedure by three letters, all papers by one key, a file and its count without a mouse."""
    _, person, kept = house
    before = uses(hall, kept)
    with served(hall.app) as address, chromium(address) as page:
        sign_in(page)
        page.goto(f"/quay/nguoi/{person}")
        _choose(page)
        accessible(page)
        page.keyboard.press("Enter")
        page.wait_for_url("**/quay/ho-so/**")
        page.wait_for_load_state()
        page.keyboard.press("a")
        expect(page.locator(".components > li.good")).to_have_count(len(kept))
        page.wait_for_load_state()
        with page.expect_file_chooser() as dialog:
            page.keyboard.press("s")
        file = {"name": "đơn.png", "mimeType": "image/png", "buffer": blank_png()}
        dialog.value.set_files(file)  # type: ignore[arg-type] # a file as Playwright takes it
        page.locator("#announced_pages:focus").wait_for()
        page.keyboard.type("1")
        page.keyboard.press("Enter")
        page.get_by_text("đang đọc 0/1 trang").wait_for()
        assert page.evaluate("document.activeElement === document.body"), "keys go on"
    assert uses(hall, kept) == before + len(kept)


def _choose(page: Page) -> None:
    box, found = page.locator("#procedure-words"), page.locator("#procedure_code")
    expect(box).to_be_focused()
    every = found.locator("option").count()
    page.keyboard.type("dieu chinh")
    expect(found.locator("option")).to_have_count(1)
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    expect(found.locator("option")).to_have_count(every)
    page.keyboard.type("giay phep")
    first = found.input_value()
    page.keyboard.press("ArrowDown")
    assert found.input_value() != first
    page.keyboard.press("Control+a")
    page.keyboard.type("1.013226")
    expect(found).to_have_value("1.013226")


def test_one_paper_that_fails_stops_no_other(
    hall: Hall, house: tuple[Town, UUID, list[UUID]]
) -> None:
    town, person, (land, permit) = house
    with hall.services.session_factory() as session:
        file = signed_rendition(session, land)
        assert file is not None
        spoil(s3_of(hall.services.object_store), file.object_key)
    dossier = f"/quay/ho-so/{town.open('1.013226', person)}"
    desk = hall.staff("quay")
    desk.read(dossier)
    before = uses(hall, [land]), uses(hall, [permit])
    told = desk.send(f"{dossier}/tai-su-dung-het", {})
    assert told.status_code == 409
    page = desk.look_at(told)
    assert text_of(page, "//*[@role='alert']")
    assert text_of(page).count("Đã tái sử dụng") == 1
    assert (uses(hall, [land]), uses(hall, [permit])) == (before[0], before[1] + 1)
