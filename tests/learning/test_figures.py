"""What lessons say in sum, per desk and week, and whom it is shown to."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from core.access import Caller, Role, Subject
from core.artifacts import FieldSource
from core.lessons import Decision, FieldChange
from ingest.learning.figures import FEWEST, drift, recorded_figures
from ingest.pipeline.commands import NotAllowedError
from ingest.pipeline.services import Services
from storage.db.models import DocumentField, FieldLesson, Lesson
from tests.support.desk import Desk, make_desk
from tests.support.proposed import drawn_page, propose

pytestmark = pytest.mark.servers

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)


def teach(services: Services, desk: Desk, at: datetime, *, right: int, wrong: int) -> None:
    """So many confirmed documents, all proposed as a decision with confidence 0.9."""
    document = propose(
        services, desk, drawn_page("decision"), type="decision", fields={"subject": "Mẫu"}
    )
    with services.session_factory() as session:
        field = session.query(DocumentField).filter_by(document_id=document.id).one()
        for number in range(right + wrong):
            is_right = number < right
            lesson = Lesson(
                document_id=document.id,
                agency_id=desk.agency_id,
                decision=Decision.CONFIRMED,
                model="m",
                proposed_type="decision",
                proposed_confidence=0.9,
                alternatives=[],
                decided_type="decision" if is_right else "official_letter",
                at=at,
            )
            session.add(lesson)
            session.flush()
            for change in (
                FieldChange.UNCHANGED if is_right else FieldChange.CORRECTED,
                FieldChange.ADDED,
            ):
                session.add(
                    FieldLesson(
                        lesson_id=lesson.id,
                        field_id=field.id,
                        name="subject",
                        change=change,
                        confidence=0.8 if change is not FieldChange.ADDED else 0.0,
                        source=FieldSource.OCR,
                    )
                )
        session.commit()


def test_drift_counts_by_desk_and_week(services: Services, desk: Desk) -> None:
    with services.session_factory() as session:
        other = make_desk(session, "H99.2")
    teach(services, desk, NOW, right=18, wrong=2)
    # Sunday 18:00 UTC is Monday 01:00 in the country: the week of 16/11.
    teach(services, desk, datetime(2026, 11, 15, 18, 0, tzinfo=UTC), right=1, wrong=0)
    teach(services, desk, NOW - timedelta(weeks=1), right=3, wrong=0)
    teach(services, desk, NOW - timedelta(weeks=30), right=9, wrong=0)
    teach(services, other, NOW, right=5, wrong=5)
    with services.session_factory() as session:
        weeks = drift(session, desk.officer, NOW)
        with pytest.raises(NotAllowedError):
            drift(
                session,
                Caller(Subject.STAFF, frozenset({Role.DESK_OFFICER}), agency_id=desk.agency_id),
                NOW,
            )
    assert [(f"{week.monday:%d/%m/%Y}", week.types.count) for week in weeks] == [
        ("16/11/2026", 21),
        ("09/11/2026", 3),
    ]
    this, before = weeks
    assert this.types.corrected == pytest.approx(2 / 21)
    assert this.types.accuracy == pytest.approx(19 / 21)
    assert this.types.calibration_error == pytest.approx(abs(0.9 - 19 / 21))
    assert this.fields.count == 21
    assert this.fields.calibration_error == pytest.approx(abs(0.8 - 19 / 21))
    assert this.types.is_enough
    assert not before.types.is_enough
    assert before.types.count < FEWEST


def test_recorded_figures_are_told_by_type_field_model_and_desk(
    services: Services, desk: Desk
) -> None:
    teach(services, desk, NOW, right=3, wrong=1)
    with services.session_factory() as session:
        found = recorded_figures(session)
    assert found["types"]["desk"]["H99.1"]["accuracy"] == 0.75
    assert found["types"]["type"]["decision"]["corrected"] == 0.0
    assert found["types"]["type"]["official_letter"]["corrected"] == 1.0
    assert found["fields"]["field"]["subject"] == {
        "count": 4, "corrected": 0.25, "left_open": 0.0, "accuracy": 0.75,
        "mean_confidence": 0.8, "calibration_error": 0.05,
    }  # fmt: skip
    assert found["types"]["model"]["m"]["count"] == 4
