"""The scores by which readers are judged, on texts whose score can be counted by hand."""

from __future__ import annotations

import unicodedata

import pytest

from benchmarks.scoring import (
    cer,
    confidence_curve,
    infix_distance,
    judged_words,
    order_free,
    wer,
    word_recall,
)

LINES = ("Họ và tên: Nguyễn Thị An", "Nơi sinh: xã Vĩnh Thuận", "Quốc tịch: Việt Nam")
TEXT = "\n".join(LINES)


def test_a_perfect_reading_costs_nothing_whatever_its_spaces_dashes_and_unicode_form() -> None:
    truth = ("Độc lập – Tự do", "“Một cửa”")
    read = unicodedata.normalize("NFD", 'Độc  lập - Tự do\n\n "Một cửa"')
    assert cer(read, truth) == wer(read, truth) == 0
    assert order_free(read, truth).errors == 0
    assert word_recall(read, truth) == 1


def test_in_order_errors_are_counted_against_the_truth() -> None:
    truth = ("một hai ba bốn",)
    assert cer("một hai ba bon", truth) == pytest.approx(1 / 14)
    assert wer("một hai ba bon", truth) == pytest.approx(1 / 4)
    assert wer("bốn ba hai một", truth) > 0.5


@pytest.mark.parametrize(
    ("line", "text", "distance"),
    [
        ("xã Vĩnh Thuận", "… ấp Kinh Tư, xã Vĩnh Thuận, tỉnh An Giang", 0),
        ("xã Vĩnh Thuận", "ấp Kinh Tư, xã Vinh Thuận, tỉnh", 1),
        ("xã Vĩnh Thuận", "xã Vĩnh..Thuận", 2),
        ("abc", "", 3),
        ("abc", "xyz", 3),
        ("abcd", "abxcd", 1),
        ("abcd", "zzacdzz", 1),
    ],
)
def test_the_best_piece_of_the_text_is_found(line: str, text: str, distance: int) -> None:
    assert infix_distance(line, text) == distance


def test_order_and_foreign_text_cost_nothing_order_free_but_lost_lines_do() -> None:
    jumbled = "MẪU – KHÔNG CÓ GIÁ TRỊ\n" + "\n".join(reversed(LINES))
    assert order_free(jumbled, LINES).errors == 0
    assert cer(jumbled, LINES) > 0.5
    without = order_free("\n".join(LINES[:2]), LINES)
    assert without.lost == 1
    assert without.lost_share == pytest.approx(1 / 3)
    assert len(LINES[2]) / 2 < without.errors <= len(LINES[2])


def test_a_line_with_half_of_its_letters_right_is_not_lost() -> None:
    line = ("0123456789",)
    assert order_free("01234 xxxxx", line).lost == 0
    assert order_free("0123 xxxxxx", line).lost == 1


def test_one_reading_of_a_word_answers_for_one_word() -> None:
    assert word_recall("Kinh", ("Dân tộc: Kinh", "Dân tộc: Kinh")) == pytest.approx(1 / 6)
    assert word_recall("(Kinh), «Kinh»; Dân tộc Dân tộc.", ("Dân tộc: Kinh",) * 2) == 1


def test_scores_of_pages_add_up_by_their_length() -> None:
    both = order_free("abcd", ("abcd",)) + order_free("", ("ab",))
    assert (both.characters, both.errors, both.lines, both.lost) == (6, 2, 2, 1)
    assert both.cer == pytest.approx(1 / 3)


def test_words_are_judged_by_the_alignment_in_order() -> None:
    assert judged_words(["Nơi", "sình:", "xã", "thừa", "Vĩnh"], ("Nơi sinh: xã Vĩnh",)) == [
        True, False, True, False, True,
    ]  # fmt: skip


def test_the_confidence_curve_counts_the_wrong_among_the_least_sure() -> None:
    judged = [(0.1, False), (0.2, True), (0.9, False)] + [(0.99, True)] * 97
    assert confidence_curve(judged, (0.01, 0.02, 0.03)) == pytest.approx((0.5, 0.5, 1.0))
    assert confidence_curve([(0.5, True)] * 10) == (1.0, 1.0, 1.0)


def test_equal_confidences_say_nothing_about_where_the_wrong_words_are() -> None:
    judged = [(0.7, index < 10) for index in range(20)]
    assert confidence_curve(judged, (0.1, 0.5)) == pytest.approx((0.1, 0.5))


def test_a_word_that_moved_is_right_once():
    assert judged_words(["c", "d", "a", "b"], ("a b", "c d")) == [True] * 4
    assert sum(judged_words(["c", "d", "a", "b", "c"], ("a b", "c d"))) == 4
