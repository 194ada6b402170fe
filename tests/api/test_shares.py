"""Sharing over HTTP: one paper, one recipient, a mark on each page, no way in by guessing."""

from __future__ import annotations

import hashlib
import io
import re
from uuid import UUID

import pypdfium2
import pytest
import sqlalchemy as sa
from reportlab.pdfgen.canvas import Canvas

from storage.db.models import AccessLogEntry, Agency, Rendition, Share
from tests.api.test_standing import store_paper
from tests.support.browser import Browser, text_of
from tests.support.hall import Hall

pytestmark = pytest.mark.servers


def paper_with_file(hall: Hall, code: str) -> UUID:
    """A paper of the citizen with a signed file of one page."""
    record_id = store_paper(hall, code)
    out = io.BytesIO()
    canvas = Canvas(out)
    canvas.drawString(72, 720, f"Giay to so {code}")
    canvas.save()
    data = out.getvalue()
    sha256 = hashlib.sha256(data).hexdigest()
    stored = hall.services.object_store.put(f"signed/{sha256}", data, media_type="application/pdf")
    with hall.services.session_factory() as session:
        session.add(
            Rendition(
                record_id=record_id,
                role="signed",
                media_type="application/pdf",
                object_key=stored.key,
                sha256=sha256,
                size_bytes=len(data),
                page_count=1,
            )
        )
        session.commit()
    return record_id


def share_by_link(citizen: Browser, record_id: UUID, openings: str = "3") -> tuple[str, str]:
    """Address and code of a new link."""
    form = f"/kho-cua-toi/{record_id}/chia-se"
    citizen.read(form)
    values = {"kind": "link", "name": "Ngân hàng Mẫu", "days": "7", "openings": openings}
    page = citizen.look_at(citizen.send(form, values))
    slug, code = page.xpath("//*[@role='status']//code/text()")
    return re.sub("^http://testserver", "", slug), code


def test_a_link_opens_with_its_code_and_each_opening_is_seen(hall: Hall) -> None:
    record_id = paper_with_file(hall, "CHIASE1")
    citizen = hall.citizen()
    address, code = share_by_link(citizen, record_id, openings="2")
    assert code not in address
    with hall.services.session_factory() as session:
        kept = session.scalars(sa.select(Share).where(Share.record_id == record_id)).one()
        assert code not in str(vars(kept))
    anyone = hall.visitor()
    assert "noindex" in anyone.get(address).headers["X-Robots-Tag"]
    anyone.read(address)
    for _ in range(2):
        opened = anyone.send(address, {"code": f" {code.lower()[:4]}-{code[4:]} "})
        assert opened.status_code == 200
        assert opened.headers["content-type"] == "application/pdf"
        assert "default-src 'none'" in opened.headers["Content-Security-Policy"]
    drawn = pypdfium2.PdfDocument(opened.content)
    # Pictures alone: the original, its text and its signature stay where they are.
    assert drawn[0].get_textpage().get_text_range() == ""
    dark = sum(drawn[0].render(scale=1).to_pil().convert("L").histogram()[:240])
    assert dark > 1000, "no mark on the page"
    anyone.read(address)
    assert anyone.send(address, {"code": code}).status_code == 404
    shown = text_of(citizen.read("/kho-cua-toi/chia-se"))
    assert "Hết số lần mở" in shown
    assert "Mở giấy tờ được chia sẻ" in text_of(citizen.read("/kho-cua-toi/ai-da-xem"))
    assert "Ngân hàng Mẫu đã mở" in text_of(citizen.read("/kho-cua-toi/thong-bao"))
    with hall.services.session_factory() as session:
        looks = session.scalars(
            sa.select(AccessLogEntry).where(
                AccessLogEntry.record_id == record_id, AccessLogEntry.action == "share_opened"
            )
        ).all()
    assert [(one.basis, one.subject) for one in looks] == [("consent", "public")] * 2
    assert all(one.basis_reference for one in looks)


def test_guessing_ends_in_one_answer_and_then_in_nothing(hall: Hall) -> None:
    record_id = paper_with_file(hall, "CHIASE2")
    citizen = hall.citizen()
    address, code = share_by_link(citizen, record_id)
    other, _ = share_by_link(citizen, record_id)
    anyone = hall.visitor()
    unknown = address[:-4] + "AAAA"
    for one in (address, unknown):
        anyone.read(one)

    def answer(where: str, tried: str) -> tuple[int, str]:
        got = anyone.send(where, {"code": tried})
        return got.status_code, text_of(anyone.look_at(got))

    said = {answer(unknown, code), answer(address, "WRONG111"), answer(other, code)}
    assert len(said) == 1
    assert {status for status, _ in said} == {404}
    for _ in range(4):
        answer(address, "WRONG111")
    # Now it is shut for a while, for the right code too, in the same words.
    assert {answer(address, code)} == said
    with hall.services.session_factory() as session:
        share = session.scalars(
            sa.select(Share).where(Share.slug == address.rsplit("/", 1)[-1])
        ).one()
        assert share.wrong_tries == 5
        share.shut_until, share.wrong_tries = None, 19
        session.commit()
    answer(address, "WRONG111")
    assert {answer(address, code)} == said
    assert "Tự dừng" in text_of(citizen.read("/kho-cua-toi/chia-se"))


def test_what_is_stopped_opens_no_more_and_nobody_else_stops_it(hall: Hall) -> None:
    record_id = paper_with_file(hall, "CHIASE3")
    citizen = hall.citizen()
    address, code = share_by_link(citizen, record_id)
    with hall.services.session_factory() as session:
        share = session.scalars(
            sa.select(Share).where(Share.slug == address.rsplit("/", 1)[-1])
        ).one()
        agency_id = session.scalars(sa.select(Agency.id).where(Agency.code == "H17.35.2")).one()
        share_id = share.id
    stop = f"/kho-cua-toi/chia-se/{share_id}/dung"
    desk = hall.staff("quay")
    desk.read("/xu-ly/chia-se")
    assert desk.send(stop, {}).status_code == 403
    assert desk.send(f"/xu-ly/chia-se/{share_id}/mo", {}).status_code == 404
    citizen.read("/kho-cua-toi/chia-se")
    citizen.do(stop, {})
    anyone = hall.visitor()
    anyone.read(address)
    assert anyone.send(address, {"code": code}).status_code == 404
    # To an agency: the named one opens it, no other does.
    form = f"/kho-cua-toi/{record_id}/chia-se"
    values = {"kind": "agency", "agency_id": str(agency_id), "days": "1", "openings": "1"}
    assert citizen.send(form, values).status_code == 200
    neighbour = hall.staff("ban-quay")
    page = neighbour.read("/xu-ly/chia-se")
    [opening] = page.xpath("//form[starts-with(@action, '/xu-ly/chia-se/')]/@action")
    assert desk.send(opening, {}).status_code == 404
    assert neighbour.send(opening, {}).status_code == 200
    assert neighbour.send(opening, {}).status_code == 404
    empty = citizen.send(form, {"kind": "link", "name": "", "days": "7", "openings": "3"})
    assert empty.status_code == 409


def test_a_form_that_is_sent_again_makes_no_second_share(hall: Hall) -> None:
    record_id = paper_with_file(hall, "CHIASE9")
    citizen = hall.citizen()
    address = f"/kho-cua-toi/{record_id}/chia-se"
    [key] = citizen.read(address).xpath("//input[@name='form_key']/@value")
    form = {"kind": "link", "name": "Ngân hàng Mẫu", "days": "7", "openings": "3", "form_key": key}
    assert citizen.send(address, form).status_code == 200
    assert citizen.do(address, form) == "/kho-cua-toi/chia-se"
    with hall.services.session_factory() as session:
        made = session.scalars(sa.select(Share).where(Share.record_id == record_id)).all()
    assert len(made) == 1
