"""The parts of the web that need no server: ranges, typed dates, card strings, wording."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.delivery import RangeNotSatisfiableError, deliver
from api.reads.capture import BatchView, UploadLine
from api.web import wording
from api.web.error_wording import sentence
from api.web.forms import DateNotValidError, iso_of, typed_count, typed_date, typed_field
from api.web.paper_wording import FIELD_VI, FIELDS_OF_TYPE, TOLD_TYPE_VI, TYPE_VI
from api.web.quay.identify import PersonQueryEmptyError, read_query
from api.web.quay.originals import statements
from core.access import Action, LegalBasis, Purpose, Role
from core.clock import FixedClock
from core.lifecycle import (
    TRANSITIONS,
    Disposition,
    DossierState,
    Origin,
    RecordStatus,
    State,
    Trust,
    Work,
)
from core.papers import FIELD_NAMES, PAPER_TYPES
from ingest.pipeline.ledger import Ledger
from repository.catalogue import seed_catalogue
from repository.checklist import STATUS_OF_VERDICT
from repository.persons import PersonalNumberInvalidError
from tests.support.moments import MORNING

DATA = bytes(range(100))


def send(header: str | None) -> tuple[int, bytes, str | None]:
    answer = deliver(
        DATA, name="giấy/../x.pdf", media_type="application/pdf", sha256="0", range_header=header
    )
    return answer.status_code, bytes(answer.body), answer.headers.get("content-range")


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (None, (200, DATA, None)),
        ("bytes=0-9", (206, DATA[:10], "bytes 0-9/100")),
        ("bytes=90-", (206, DATA[90:], "bytes 90-99/100")),
        ("bytes=-5", (206, DATA[95:], "bytes 95-99/100")),
        ("bytes=50-500", (206, DATA[50:], "bytes 50-99/100")),
        ("bytes=0-1,3-4", (200, DATA, None)),
        ("lines=0-1", (200, DATA, None)),
    ],
)
def test_byte_ranges(header: str | None, expected: tuple[int, bytes, str | None]) -> None:
    assert send(header) == expected


@pytest.mark.parametrize("header", ["bytes=100-", "bytes=-0", "bytes=9-2"])
def test_ranges_outside_the_file_are_refused(header: str) -> None:
    with pytest.raises(RangeNotSatisfiableError):
        send(header)


def test_a_file_name_cannot_leave_its_header() -> None:
    answer = deliver(b"", name='a"\r\nSet-Cookie: x/..\\b.pdf', media_type="x/y", sha256="0")
    assert answer.headers["content-disposition"] == 'attachment; filename="a_Set-Cookie_x_.._b.pdf"'


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2100, 1, 1)))
def test_a_date_survives_being_shown_and_typed(day: date) -> None:
    assert typed_date(f"{day:%d/%m/%Y}") == day
    assert typed_date(f"{day.day}.{day.month}.{day.year}") == day


def test_typed_values() -> None:
    assert iso_of("31/02/2020") == "2020-02-31"
    assert typed_date("  ") is None
    for nonsense in ("31/02/2020", "31/06/2027", "30/6/27", "mai"):
        with pytest.raises(DateNotValidError):
            typed_date(nonsense)
    assert typed_field("holder_name", "  NGUYỄN   VĂN An ") == "NGUYỄN VĂN An"
    assert typed_field("issue_date", "1/9/2026") == "2026-09-01"
    assert [typed_count(text) for text in ("12", "", "-1", "0", "mười")] == [12] + [None] * 4


def test_a_card_string_a_number_and_a_name_are_told_apart() -> None:
    card = "001190000017||Nguyễn Thị An|01011990|Nữ|Số 1, Phố Mẫu|10052021|thêm"
    asked = read_query(card)
    assert (asked.number, asked.name, asked.date_of_birth) == (
        "001190000017",
        "Nguyễn Thị An",
        date(1990, 1, 1),
    )
    assert (asked.sex, asked.address) == ("nữ", "Số 1, Phố Mẫu")
    assert read_query(" 001 190 000 017 ").number == "001190000017"
    assert read_query("nguyen thi an").name == "nguyen thi an"
    with pytest.raises(PersonQueryEmptyError):
        read_query("  ")
    for slip in ("0820", "00119000001", "0011900000171"):
        with pytest.raises(PersonalNumberInvalidError):
            read_query(slip)


def test_every_code_has_its_word() -> None:
    said = [
        (wording.ROLE_VI, Role),
        (wording.RECORD_STATUS_VI, RecordStatus),
        (wording.STATUS_TONE, RecordStatus),
        (wording.ORIGIN_VI, Origin),
        (wording.TRUST_VI, Trust),
        (wording.DOSSIER_STATE_VI, DossierState),
        (wording.DISPOSITION_VI, Disposition),
        (wording.WORK_STATE_VI, State),
        (wording.WORK_VI, Work),
        (wording.PURPOSE_VI, Purpose),
        (wording.BASIS_VI, LegalBasis),
    ]
    for table, codes in said:
        assert {code.value for code in codes} <= table.keys()
    assert {"missing", "alternative", *STATUS_OF_VERDICT.values()} <= wording.COMPONENT_VI.keys()
    assert {action.value for action in (Action.READ_RECORD, Action.REUSE, Action.REVIEW)} <= (
        wording.ACTION_VI.keys()
    )
    reached = {(work.value, state.value) for (work, _, _), state in TRANSITIONS.items()}
    assert reached <= wording.STANDING_VI.keys()
    told = {row["slug"]: row["title"] for row in seed_catalogue()["paper_types"]}
    assert {*PAPER_TYPES, *told} == TYPE_VI.keys()
    assert TOLD_TYPE_VI.items() <= told.items()
    assert set(FIELD_NAMES) == FIELD_VI.keys()
    assert {name for names in FIELDS_OF_TYPE.values() for name in names} <= FIELD_VI.keys()


def test_a_sentence_never_fails_on_missing_details() -> None:
    assert "«Ngày sinh»" in sentence("field_invalid", {"field": "date_of_birth"})
    assert "–" in sentence("field_invalid", {})
    assert sentence("a code nobody worded", {}) == sentence("internal_error", {})


def batch(ledger: Ledger, parked_code: str | None) -> BatchView:
    upload = UploadLine(uuid4(), "x.pdf", 1, State.RECEIVED, parked_code, None, False)
    return BatchView(uuid4(), FixedClock(MORNING).now(), None, ledger, (upload,), ())


@pytest.mark.parametrize(
    ("ledger", "parked_code", "tone", "may_close"),
    [
        (Ledger(3, 4, 3, {}, 0, 0, 0), None, "bad", False),
        (Ledger(3, 3, 2, {}, 1, 1, 0), None, "warn", False),
        (Ledger(3, 3, 2, {}, 1, 1, 0), "ocr_engine_failed", "bad", False),
        (Ledger(3, 3, 3, {}, 0, 1, 0), None, "warn", False),
        (Ledger(3, 3, 3, {}, 0, 0, 1), None, "warn", False),
        (Ledger(3, 3, 2, {"blank_page": 1}, 0, 0, 0), None, "good", True),
        (Ledger(3, 3, 2, {"unreadable": 1}, 0, 0, 0), None, "warn", True),
        (Ledger(3, None, 3, {}, 0, 0, 0), None, "good", True),
    ],
)
def test_originals_go_back_only_when_everything_is_accounted_for(
    ledger: Ledger, parked_code: str | None, tone: str, may_close: bool
) -> None:
    view = batch(ledger, parked_code)
    said = statements([view])[view.batch_id]
    assert (said.tone, said.may_close) == (tone, may_close)
