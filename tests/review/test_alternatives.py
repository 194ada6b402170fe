"""Other values that are offered: near ones only, never the value itself, at most nine."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from core.papers import FIELD_NAMES
from ingest.review.alternatives import MOST, Known, alternatives

WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=20)
NEAR = Known(
    names=("Nguyễn Thị Mẫu", "Trần Văn Khác"),
    numbers=("001190000017", "020085000021"),
    births=("1990-03-05", "1971-12-30"),
)


@given(
    st.sampled_from(FIELD_NAMES),
    WORDS,
    st.none() | WORDS,
    st.none() | WORDS,
    st.lists(WORDS, max_size=12),
)
def test_nothing_is_offered_twice_or_more_than_there_are_keys(
    field: str, value: str, raw: str | None, proposed: str | None, known: list[str]
) -> None:
    beside = Known(tuple(known), tuple(known), tuple(known))
    found = alternatives(field, value, raw=raw, proposed=proposed, known=beside)
    assert len(found) == len(set(found)) <= MOST
    assert " ".join(value.split()) not in found
    assert all(one.strip() for one in found)


def offered(field: str, value: str, raw: str | None = None) -> tuple[str, ...]:
    return alternatives(field, value, raw=raw, proposed=None, known=NEAR)


def test_the_person_whose_name_was_misread_is_offered_in_the_letters_of_the_paper() -> None:
    assert offered("holder_name", "Nguyên Thi Mẫu") == ("Nguyễn Thị Mẫu",)
    assert offered("holder_name", "NGUYÊN THI MẪU") == ("NGUYỄN THỊ MẪU",)
    assert offered("holder_name", "Nguyễn Thị Mẫu") == ()


def test_a_number_of_somebody_else_is_not_near() -> None:
    assert offered("personal_number", "001190000011") == ("001190000017",)
    assert offered("personal_number", "079200000099") == ()
    assert offered("document_number", "001190000011") == (), "no two papers share their number"


def test_day_and_month_the_other_way_round() -> None:
    assert offered("date_of_birth", "1990-05-03") == ("1990-03-05",)
    assert offered("issue_date", "2001-05-31") == ()
    assert offered("date_of_birth", "1990-03-06") == ("1990-03-05", "1990-06-03")


def test_the_spelling_of_the_paper_is_offered_beside_the_normalized_one() -> None:
    assert offered("address", "Thôn Mẫu", raw="Thôn Mâu") == ("Thôn Mâu",)
