"""Unseen papers: everything on the paper is in the truth, and the same number gives the same."""

from __future__ import annotations

import re
import unicodedata

import pytest

import benchmarks.unseen
from benchmarks.unseen import LAYOUTS, draw, type_of
from benchmarks.unseen.identity import check_digit
from benchmarks.unseen.outsiders import OUTSIDERS, draw_outsider
from benchmarks.unseen.people import case
from benchmarks.unseen.stacks import build
from cli.specimens.people import Role, household
from core.papers import FIELD_NAMES, PAPER_TYPES

_DPI = 60


def test_every_type_has_a_layout() -> None:
    assert {type_of(name) for name in LAYOUTS} == set(PAPER_TYPES)


@pytest.mark.parametrize("name", LAYOUTS)
def test_fields_stand_on_the_paper(name: str) -> None:
    number = len(name) % 7
    truth = draw(name, number, dpi=_DPI).truth
    printed = " ".join(line for page in truth.lines for line in page)
    assert printed == unicodedata.normalize("NFC", printed)
    assert set(truth.fields) <= set(FIELD_NAMES)
    for field, value in truth.fields.items():
        assert value == value.strip()
        for word in _printed_words(field, value):
            assert word.casefold() in printed.casefold(), field
    assert [len(page) for page in truth.lines] == [len(page) for page in truth.boxes]


def _printed_words(field: str, value: str) -> list[str]:
    if re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        return value.split("-")
    if field in {"amount_vnd", "charter_capital", "area_m2"}:
        return re.findall(r"\d+", f"{float(value):,}".replace(".0", ""))
    return value.split()


def test_the_same_number_gives_the_same_paper_and_another_other_people() -> None:
    one, same, other = (draw("marriage_certificate", n, dpi=_DPI) for n in (1, 1, 2))
    assert one.pages[0].tobytes() == same.pages[0].tobytes()
    assert one.truth == same.truth
    assert one.truth.fields["wife_name"] != other.truth.fields["wife_name"]


def test_a_certified_copy_says_the_same_and_looks_otherwise() -> None:
    plain, copy = (draw("diploma", 2, dpi=_DPI, is_certified=flag) for flag in (False, True))
    assert plain.truth == copy.truth
    assert plain.pages[0].tobytes() != copy.pages[0].tobytes()


def test_nobody_is_known_from_the_specimens() -> None:
    roles: tuple[Role, ...] = ("husband", "wife", "child", "elder", "widow")
    known = {household(number).person(role).full_name for number in range(16) for role in roles}
    for number in range(24):
        about = case(number)
        assert not {about.father.full_name, about.mother.full_name, about.child.full_name} & known
        assert 1 <= int(about.father.personal_number[6:]) <= 99


@pytest.mark.parametrize("name", OUTSIDERS)
def test_papers_outside_have_no_type(name: str) -> None:
    drawn = draw_outsider(name, len(name) % 6, dpi=_DPI)
    assert drawn.truth.type is None
    assert drawn.truth.fields == {}
    assert any(drawn.truth.lines) == (name != "photo_without_text")


def test_a_stack_accounts_for_every_page() -> None:
    for seed in range(3):
        stack = build(seed, dpi=_DPI)
        assert 5 <= len(stack.pages) <= 20
        counted = sorted(
            [n for paper in stack.papers for n in paper.pages] + list(stack.blank_pages)
        )
        assert counted == list(range(1, len(stack.pages) + 1))
        assert min(stack.first_pages) == 1
        assert len(stack.page_sets) == len(stack.first_pages) == len(stack.papers)


def test_check_digits_are_those_of_the_domain() -> None:
    assert check_digit("190000017") == 4
    assert check_digit("001190000017") == 5


def test_everything_is_for_judging_alone() -> None:
    assert "Never train or tune" in (benchmarks.unseen.__doc__ or "")
