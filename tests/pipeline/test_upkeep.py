"""The daily round finds damage in the store."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from ingest.pipeline.services import Services
from ingest.pipeline.tasks import run_upkeep
from storage.db.models import StageAttempt, Upload
from tests.support.desk import make_desk, make_upload

pytestmark = pytest.mark.servers


def test_a_missing_file_is_found(services: Services) -> None:
    assert run_upkeep(services) == "done"
    with services.session_factory() as session:
        make_upload(session, make_desk(session))
    assert run_upkeep(services) == "damage_found"
    with services.session_factory() as session:
        tries = sa.select(StageAttempt.stage, StageAttempt.outcome).order_by(StageAttempt.ended_at)
        noted = [(stage, outcome) for stage, outcome in session.execute(tries)]
    assert [outcome for stage, outcome in noted if stage == "upkeep"] == ["done", "damage_found"]
    # The logs are whole; what is damaged is a file.
    assert [outcome for stage, outcome in noted if stage == "logs"] == ["done", "done"]


def test_files_that_are_whole_pass(services: Services) -> None:
    data = b"mau"
    with services.session_factory() as session:
        upload = make_upload(session, make_desk(session))
        stored = services.object_store.put("original/mau", data, media_type="text/plain")
        session.execute(
            sa.update(Upload)
            .where(Upload.id == upload.id)
            .values(object_key=stored.key, sha256=stored.sha256)
        )
        session.commit()
    assert run_upkeep(services) == "done"
