"""How right the machine's proposals were, on the page of supervisors; nobody else sees it."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from lxml.html import HtmlElement

from core.lessons import Decision
from ingest.learning.figures import FEWEST
from storage.db.models import Agency, Lesson
from tests.support.browser import text_of
from tests.support.desk import Desk
from tests.support.hall import Hall
from tests.support.proposed import drawn_page, propose

pytestmark = pytest.mark.servers

HEADING = "Máy đề xuất đúng đến đâu"


def words(cell: HtmlElement) -> str:
    return " ".join(cell.text_content().split())


def confirm(hall: Hall, code: str, papers: int) -> None:
    """So many confirmed papers of an agency, one in four of another type than proposed."""
    services = hall.services
    with services.session_factory() as session:
        agency = session.scalars(sa.select(Agency).where(Agency.code == code)).one()
        staff = session.scalar(sa.text("SELECT id FROM staff LIMIT 1"))
    desk = Desk(agency.id, staff)
    document = propose(services, desk, drawn_page("decision"), type="decision", fields={})
    with services.session_factory() as session:
        session.add_all(
            Lesson(
                document_id=document.id,
                agency_id=agency.id,
                decision=Decision.CONFIRMED,
                model="m",
                proposed_type="decision",
                proposed_confidence=0.9,
                alternatives=[],
                decided_type="official_letter" if number % 4 == 0 else "decision",
                at=services.clock.now(),
            )
            for number in range(papers)
        )
        session.commit()


def test_a_supervisor_sees_the_own_desk_in_counts(hall: Hall) -> None:
    supervisor = hall.staff("lanhdao")
    assert "Chưa có giấy tờ nào được xác nhận" in text_of(supervisor.read("/giam-sat"))
    confirm(hall, "H17.35.1", FEWEST + 4)
    confirm(hall, "H17.35.2", 3)

    [types, fields] = supervisor.read("/giam-sat").xpath("//*[@aria-labelledby='lech']//tbody/tr")
    assert [words(cell) for cell in types.xpath("td")][2:] == [
        "Loại giấy tờ", "24", "25 %", "0 %", "90 %", "75 %", "15 %",
    ]  # fmt: skip
    assert words(fields.xpath("td")[-1]) == "chưa đủ dữ liệu"
    [neighbour, _] = (
        hall.staff("ban-lanhdao").read("/giam-sat").xpath("//*[@aria-labelledby='lech']//tbody/tr")
    )
    assert [words(cell) for cell in neighbour.xpath("td")][3:] == ["3", "chưa đủ dữ liệu"]


def test_others_do_not_see_it(hall: Hall) -> None:
    assert HEADING in text_of(hall.staff("lanhdao").read("/giam-sat"))
    for username in ("quay", "quet", "quantri"):
        assert HEADING not in text_of(hall.staff(username).read("/giam-sat"))
