"""Two people and one paper: who has it open, taking over, a stale word; two who read apart."""

from __future__ import annotations

from uuid import UUID

import pytest
import sqlalchemy as sa
from lxml.html import HtmlElement

from core.access import Role
from core.lifecycle import State
from ingest.review import two_persons
from ingest.review.grouping import counts
from repository.staff import create_staff
from storage.db.models import Confirmation, Document, DocumentEvent, DocumentField, Staff
from tests.api.test_group import desk_of
from tests.support.browser import PASSWORD, Browser, text_of
from tests.support.hall import Hall
from tests.support.proposed import drawn_page, give_picture, propose

pytestmark = pytest.mark.servers

NOTICE = "//*[@id='taken'][not(@hidden)]"


@pytest.fixture(scope="module")
def colleague(hall: Hall) -> str:
    """A second desk officer of the same agency."""
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
    return "quay2"


def proposed(hall: Hall, type: str = "death_extract", **fields: str) -> UUID:
    document = propose(
        hall.services, desk_of(hall), drawn_page("death_extract"), type=type, fields=fields
    )
    give_picture(hall.services, document)
    with hall.services.session_factory() as session:
        session.get_one(Document, document.id).owner_id = hall.citizen_id
        session.commit()
    return document.id


def values_on(page: HtmlElement) -> dict[str, str]:
    """What the form would send, without the token."""
    [form] = page.xpath("//form[@id='confirm-form']")
    return {name: str(value or "") for name, value in form.form_values() if name != "csrf_token"}


def state_of(hall: Hall, document_id: UUID) -> State:
    with hall.services.session_factory() as session:
        return session.get_one(Document, document_id).state


def confirm(clerk: Browser, document_id: UUID, values: dict[str, str]) -> HtmlElement | None:
    """The page that comes back, None where the word counted."""
    answer = clerk.send(f"/quay/ra-soat/{document_id}/xac-nhan", values | {"compared": "yes"})
    return None if answer.status_code == 303 else clerk.look_at(answer)


def test_a_colleague_is_named_taken_over_from_and_told(hall: Hall, colleague: str) -> None:
    paper = proposed(hall, holder_name="Nguyễn Văn Mẫu")
    first, second = hall.staff("quay"), hall.staff(colleague)
    mine = values_on(first.read(f"/quay/ra-soat/{paper}")) | {"f-holder_name": "Nguyễn Vân Mẫu"}
    page = second.read(f"/quay/ra-soat/{paper}")
    assert "Cán bộ Mẫu quay đang mở" in text_of(page, NOTICE)
    assert "đang mở từ" in text_of(second.read("/quay/ra-soat"))
    refused = confirm(second, paper, values_on(page))
    assert refused is not None
    assert "đang do người khác mở" in text_of(refused, "//*[@role='alert']")

    taken = second.look_at(second.send(f"/quay/ra-soat/{paper}/nhan", values_on(page)))
    assert not taken.xpath(NOTICE)
    told = first.get(f"/quay/ra-soat/{paper}/ai-mo").json()
    assert told["taken_by"] == "Cán bộ Mẫu quay2"
    refused = confirm(first, paper, mine)
    assert refused is not None
    assert values_on(refused)["f-holder_name"] == "Nguyễn Vân Mẫu", "what was typed is lost"
    assert state_of(hall, paper) is State.PROPOSED

    assert second.send(f"/quay/ra-soat/{paper}/roi", {}).status_code == 204
    assert first.get(f"/quay/ra-soat/{paper}/ai-mo").json()["taken_by"] is None
    assert confirm(first, paper, mine) is None


def test_a_stale_word_is_refused_and_keeps_what_was_typed(hall: Hall) -> None:
    paper = proposed(hall, holder_name="Nguyễn Văn Mẫu")
    clerk = hall.staff("quay")
    values = values_on(clerk.read(f"/quay/ra-soat/{paper}")) | {"f-holder_name": "Trần Văn Mẫu"}
    with hall.services.session_factory() as session:
        session.get_one(Document, paper).version += 1
        session.commit()
    page = confirm(clerk, paper, values)
    assert page is not None
    assert values_on(page)["f-holder_name"] == "Trần Văn Mẫu"
    assert "Đang lưu: Nguyễn Văn Mẫu" in text_of(page)
    other_file = values_on(page) | {"shown_sha256": "f" * 64}
    assert confirm(clerk, paper, other_file) is not None, "signs what nobody saw"


def test_what_nobody_can_tell_does_not_enter_the_store(hall: Hall) -> None:
    paper = proposed(hall, holder_name="Nguyễn Văn Mẫu", cause_of_death="???")
    clerk = hall.staff("quay")
    values = values_on(clerk.read(f"/quay/ra-soat/{paper}")) | {"unsure": "cause_of_death"}
    assert confirm(clerk, paper, values) is None
    with hall.services.session_factory() as session:
        said = session.scalars(
            sa.select(Confirmation).where(Confirmation.document_id == paper)
        ).one()
        assert "cause_of_death" not in said.fields
        field = session.scalars(
            sa.select(DocumentField).where(
                DocumentField.document_id == paper, DocumentField.name == "cause_of_death"
            )
        ).one()
        assert (field.answer, field.proposed) == ("unsure", "???")


def test_two_persons_read_apart_and_the_second_decides_knowingly(
    hall: Hall, colleague: str
) -> None:
    paper = proposed(hall, "criminal_record", holder_name="Nguyễn Văn Mâu")
    first, second = hall.staff("quay"), hall.staff(colleague)
    page = first.read(f"/quay/ra-soat/{paper}")
    assert "Bạn là người thứ nhất" in text_of(page)
    own = {"f-holder_name": "Nguyễn Văn Mẫu", "f-issuer": "Sở Tư pháp Mẫu"}
    assert confirm(first, paper, values_on(page) | own) is None
    assert state_of(hall, paper) is State.PROPOSED
    again = first.read(f"/quay/ra-soat/{paper}")
    assert "cần người thứ hai" in text_of(again)
    assert confirm(first, paper, values_on(again)) is None, "an own reading may be written anew"
    assert state_of(hall, paper) is State.PROPOSED, "one person was both"
    assert confirm(first, paper, values_on(first.read(f"/quay/ra-soat/{paper}")) | own) is None
    first.send(f"/quay/ra-soat/{paper}/roi", {})

    page = second.read(f"/quay/ra-soat/{paper}")
    seen = text_of(page) + str(values_on(page))
    assert "Nguyễn Văn Mẫu" not in seen
    assert "Sở Tư pháp Mẫu" not in seen, "the second sees the first's values"
    values = values_on(page) | {"f-holder_name": "Nguyễn Văn Mấu", "f-issuer": "Sở Tư pháp Mẫu"}
    page = confirm(second, paper, values)
    assert page is not None
    rows = [
        text_of(row, "./td") for row in page.xpath("//section[@aria-labelledby='khac-nhau']//tr")
    ]
    assert [row for row in rows if row] == ["Họ và tên Nguyễn Văn Mẫu Nguyễn Văn Mấu"]
    assert state_of(hall, paper) is State.PROPOSED
    assert confirm(second, paper, values_on(page)) is None
    assert state_of(hall, paper) is State.CONFIRMED
    with hall.services.session_factory() as session:
        said = session.scalars(
            sa.select(Confirmation).where(Confirmation.document_id == paper)
        ).one()
        assert said.fields["holder_name"] == "Nguyễn Văn Mấu"
        details = session.scalars(
            sa.select(DocumentEvent.details).where(
                DocumentEvent.document_id == paper, DocumentEvent.name == "confirmed"
            )
        ).one()
        staff = session.scalars(sa.select(Staff.id).where(Staff.username == "quay")).one()
        assert details["first_staff_id"] == str(staff)


def test_a_paper_once_held_for_a_sensitive_one_is_read_by_two(hall: Hall) -> None:
    """Neither another type in the form nor a reclassification spares the second pair of eyes."""
    clerk = hall.staff("quay")
    typed = proposed(hall, "criminal_record", holder_name="Nguyễn Văn Mẫu")
    turned = proposed(hall, holder_name="Nguyễn Văn Mẫu")
    with hall.services.session_factory() as session:
        staff_id = desk_of(hall).staff_id
        details = {"from": "criminal_record", "to": "death_extract"}
        told = {"staff_id": staff_id, "at": hall.services.clock.now(), "details": details}
        session.add(DocumentEvent(document_id=turned, name="reclassified", **told))
        session.commit()
        caller = desk_of(hall).officer
        documents = [session.get_one(Document, one) for one in (typed, turned)]
        for document in documents:
            assert two_persons.is_first(
                session, hall.services.clock, caller, document, "death_extract"
            )
    values = values_on(clerk.read(f"/quay/ra-soat/{turned}"))
    assert confirm(clerk, turned, values) is None
    assert state_of(hall, turned) is State.PROPOSED
    with hall.services.session_factory() as session:
        kinds = counts(session, hall.services.clock, caller)
        session.execute(
            sa.update(DocumentField)
            .where(DocumentField.document_id == turned)
            .values(confidence=0.1, box=[0.1, 0.1, 0.5, 0.2], answer=None)
        )
        assert counts(session, hall.services.clock, caller) == kinds, "its fields stay untouched"
