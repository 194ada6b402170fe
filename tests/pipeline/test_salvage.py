"""One page that cannot be read never holds up its neighbours."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest
import sqlalchemy as sa

from cli.specimens.papers import draw
from cli.specimens.pdf import as_pdf
from core.artifacts import MediaKind
from core.lifecycle import Disposition, State
from ingest.pipeline.commands import accept_upload, open_batch
from ingest.pipeline.ledger import ledger_of
from ingest.pipeline.services import Services
from ocr.engines.choose import open_engine
from ocr.service import PageReader, ReadPage
from repository.catalogue import import_catalogue, seed_catalogue
from storage.db.models import Document, Page, Upload
from tests.support.desk import make_desk
from tests.support.pipeline import run_all
from tests.support.specimens import facts_for

pytestmark = pytest.mark.servers


class StumblingReader(PageReader):
    """A reader whose process runs out of memory on page 2, every time."""

    def read(self, data: bytes, kind: MediaKind, numbers: Sequence[int]) -> Iterator[ReadPage]:
        if 2 in numbers:
            raise MemoryError
        yield from super().read(data, kind, numbers)


def test_the_bad_page_is_set_aside_and_the_others_become_documents(services: Services) -> None:
    stumbling = replace(services, page_reader=StumblingReader(open_engine("auto")))
    with services.session_factory() as session:
        import_catalogue(session, seed_catalogue())
        desk = make_desk(session)
    page = draw("birth_certificate", facts_for("birth_certificate"), dpi=150).pages[0]
    batch_id = open_batch(stumbling, desk.officer, dossier_id=None, announced_pages=3)
    accept_upload(
        stumbling,
        desk.officer,
        batch_id=batch_id,
        file_name="ba-trang.pdf",
        data=as_pdf([page, page, page], dpi=150),
        idempotency_key="1",
    )

    _work_until_nothing_waits(stumbling)

    with services.session_factory() as session:
        ledger = ledger_of(session, batch_id)
        pages = session.scalars(sa.select(Page).order_by(Page.number)).all()
        uploads = session.scalars(sa.select(Upload.state)).all()
        documents = session.scalars(sa.select(Document)).all()
    assert [one.disposition for one in pages] == [
        Disposition.KEPT,
        Disposition.REFUSED,
        Disposition.KEPT,
    ]
    assert ledger.set_aside == {"internal_error": 1}
    assert ledger.is_balanced
    assert uploads == [State.SORTED]
    assert len(documents) == 2


def _work_until_nothing_waits(services: Services) -> None:
    """Let the waiting time of failed tries pass at once."""
    for _ in range(20):
        run_all(services)
        with services.session_factory() as session:
            waiting = session.execute(
                sa.text(
                    "UPDATE page_groups SET not_before = NULL WHERE not_before IS NOT NULL"
                    " AND state = 'received' RETURNING id"
                )
            ).all()
            session.commit()
        if not waiting:
            return
