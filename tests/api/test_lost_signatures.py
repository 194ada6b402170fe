"""`/giam-sat` names the papers whose signatures do not hold any more; a word ends the alarm."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from core.identifiers import new_id
from storage.db.models import Batch, Document, DocumentEvent, Upload
from storage.db.queries.verdicts import LOST, SETTLED
from tests.support.browser import text_of
from tests.support.hall import Hall, blank_png

pytestmark = pytest.mark.servers


def test_the_own_supervisor_sees_the_paper_and_settles_it(hall: Hall) -> None:
    desk = hall.staff("quay")
    dossier = hall.open_dossier(desk)
    files = [("files", ("trắng.png", blank_png(), "image/png"))]
    desk.do(dossier + "/tai-len", {"announced_pages": "1", "upload_key": dossier}, files=files)
    document_id = new_id()
    with hall.services.session_factory() as session:
        upload = session.scalars(
            sa.select(Upload).join(Batch).where(Batch.dossier_id.is_not(None))
            .order_by(Upload.id.desc())
        ).first()  # fmt: skip
        assert upload is not None
        session.add(
            Document(
                id=document_id, batch_id=upload.batch_id, upload_id=upload.id, position=99,
                type="decision", model="mẫu", mean_confidence=1.0,
            )
        )  # fmt: skip
        session.flush()
        lost = {"verdict": "indeterminate", "reason": "object_missing"}
        session.add(DocumentEvent(document_id=document_id, name=LOST, details=lost))
        session.commit()
    way, told = f"/giam-sat/chu-ky/{document_id}", "tệp không còn trong kho"
    neighbour, own = hall.staff("ban-lanhdao"), hall.staff("lanhdao")
    assert told not in text_of(neighbour.read("/giam-sat"))
    assert neighbour.send(way, {"reason": "Đã khôi phục tệp"}).status_code == 404
    assert told in text_of(own.read("/giam-sat"))
    own.do(way, {"reason": "Đã khôi phục tệp từ bản lưu"})
    assert told not in text_of(own.read("/giam-sat"))
    with hall.services.session_factory() as session:
        settled = sa.select(DocumentEvent).where(DocumentEvent.name == SETTLED)
        [event] = session.scalars(settled)
    assert event.staff_id is not None
    assert event.details == {"reason": "Đã khôi phục tệp từ bản lưu"}
