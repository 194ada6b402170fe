"""Two operators at one paper, then a dossier of twenty pages reviewed by keyboard alone.

In a real Chromium with scripts; every page passes axe.
"""

from __future__ import annotations

from uuid import UUID

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page, expect

from core.access import Role
from core.artifacts import FieldSource
from core.lifecycle import State
from repository.staff import create_staff
from storage.db.models import Confirmation, Document, DocumentField
from tests.api.test_browser import accessible, chromium, sign_in
from tests.api.test_group import desk_of
from tests.support.browser import PASSWORD
from tests.support.hall import Hall
from tests.support.proposed import propose_stack
from tests.support.web import served

pytestmark = [pytest.mark.servers, pytest.mark.e2e]

PAPERS = 10


def dossier_of_twenty_pages(hall: Hall) -> tuple[UUID, list[UUID]]:
    """Ten papers of two pages; on each a name that is sure, a number and a date that are not."""
    dossier = UUID(hall.open_dossier(hall.staff("quay")).rsplit("/", 1)[-1])
    papers = propose_stack(
        hall.services, desk_of(hall), [["death_extract"] * 2] * PAPERS, dossier_id=dossier
    )
    with hall.services.session_factory() as session:
        for number, id_ in enumerate(papers):
            session.get_one(Document, id_).owner_id = hall.citizen_id
            page = 2 * number + 1
            for place, (name, value, source) in enumerate(
                (
                    ("holder_name", "Nguyễn Văn Mẫu", FieldSource.QR),
                    ("document_number", f"{number + 1}/TLKT-MẪU", FieldSource.OCR),
                    ("date_of_death", "2026-05-03", FieldSource.OCR),
                )
            ):
                session.add(
                    DocumentField(
                        document_id=id_,
                        name=name,
                        proposed=value,
                        raw=value,
                        value=value,
                        confidence=1.0 if source is FieldSource.QR else 0.5,
                        page_number=page,
                        box=[0.3, 0.2 + 0.1 * place, 0.6, 0.22 + 0.1 * place],
                        source=source,
                    )
                )
        session.commit()
    return dossier, papers


def second_clerk(hall: Hall) -> None:
    with hall.services.session_factory() as session:
        create_staff(
            session,
            username="quay2",
            full_name="Cán bộ Mẫu quay2",
            agency_id=desk_of(hall).agency_id,
            roles=[Role.DESK_OFFICER],
            password=PASSWORD,
        )
        session.commit()


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.id"))


def at_first_stop(page: Page) -> None:
    """The script puts the focus where the clerk is needed."""
    page.locator("[data-asked] input[id^=f-]:focus").wait_for()


def by_keys(page: Page) -> int:
    """Enter from stop to stop to the tick and the button; the number of keys."""
    at_first_stop(page)
    seen, keys = [focused(page)], 0
    while focused(page) != "compared":
        page.keyboard.press("Enter")
        keys += 1
        seen.append(focused(page))
        assert keys < 30, seen
    assert "f-holder_name" not in seen, "stops at what the machine is sure of"
    here = page.url
    for key in ("Space", "Enter", "Enter"):
        page.keyboard.press(key)
    page.wait_for_url(lambda address: address != here)
    return keys + 3


def test_two_operators_and_twenty_pages_by_keyboard(hall: Hall) -> None:
    second_clerk(hall)
    dossier, papers = dossier_of_twenty_pages(hall)
    with served(hall.app) as address, chromium(address) as page:
        assert page.context.browser is not None
        other = page.context.browser.new_context(base_url=address).new_page()
        other.goto("/")
        other.fill("#username", "quay2")
        other.fill("#password", PASSWORD)
        other.keyboard.press("Enter")
        other.wait_for_url("**/quay")
        other.goto(f"/quay/ra-soat/{papers[0]}")
        at_first_stop(other)
        other.fill("#f-document_number", "99/TLKT-MAU")

        sign_in(page)
        page.goto(f"/quay/ra-soat/{papers[0]}")
        page.get_by_text("Cán bộ Mẫu quay2").wait_for()
        accessible(page)
        page.get_by_role("button", name="Nhận làm tiếp").click()
        page.locator("#taken").wait_for(state="hidden")
        other.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        other.get_by_text("Xác nhận lúc này sẽ không được nhận").wait_for()
        other.locator("#compared").check()
        other.get_by_role("button", name="Xác nhận và ký số").click()
        other.get_by_role("alert").get_by_text("đang do người khác mở").wait_for()
        assert other.input_value("#f-document_number") == "99/TLKT-MAU"
        other.close()

        page.reload()
        at_first_stop(page)
        while focused(page) != "f-document_number":
            page.keyboard.press("Enter")
        page.locator(".lit").wait_for()
        assert page.evaluate("getComputedStyle(sheets).getPropertyValue('--zoom')") > "1"
        page.keyboard.press("Alt+k")
        assert page.locator("#u-document_number").is_checked()
        while focused(page) != "f-date_of_death":
            page.keyboard.press("Tab")
        page.keyboard.press("Alt+1")
        assert page.input_value("#f-date_of_death") == "05/03/2026"
        page.keyboard.press("Shift+Tab")
        accessible(page)

        keys = [by_keys(page) for _ in papers]
        assert page.url.endswith(f"/quay/ho-so/{dossier}#quet")
        assert max(keys) <= 20, keys
    with hall.services.session_factory() as session:
        states = session.scalars(sa.select(Document.state).where(Document.id.in_(papers)))
        assert set(states) == {State.CONFIRMED}
        said = session.scalars(
            sa.select(Confirmation).where(Confirmation.document_id == papers[0])
        ).one()
        assert said.fields["date_of_death"] == "2026-03-05"
        assert "document_number" not in said.fields


def test_group_verification_by_keyboard(hall: Hall) -> None:
    dossier_of_twenty_pages(hall)
    with served(hall.app) as address, chromium(address) as page:
        sign_in(page)
        page.goto("/quay/ra-soat/kiem-nhom")
        accessible(page)
        page.get_by_role("link", name="Kiểm ngày tháng").click()
        page.locator(".ask:focus").wait_for()
        accessible(page)
        cards = page.locator(".ask")
        left = int(page.locator("[data-left]").inner_text())
        page.keyboard.press("Enter")
        page.locator(".ask[data-said=right]").wait_for()
        page.locator("li:nth-child(2) .ask:focus").wait_for()
        page.keyboard.press("k")
        page.locator(".ask[data-said=unsure]").wait_for()
        page.locator("li:nth-child(3) .ask:focus").wait_for()
        page.keyboard.press("s")
        page.keyboard.type("04/05/2026")
        page.keyboard.press("Enter")
        expect(page.locator(".ask[data-said]")).to_have_count(3)
        assert int(page.locator("[data-left]").inner_text()) == left - 3
        page.keyboard.press("Control+z")
        expect(page.locator(".ask[data-said]")).to_have_count(2)
        assert int(page.locator("[data-left]").inner_text()) == left - 2
        assert cards.nth(2).locator("input[name=value]").is_editable()
        accessible(page)
