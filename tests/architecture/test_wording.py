"""Codes inside, sentences at the edge: every error can be said in Vietnamese."""

from __future__ import annotations

import ast
import unicodedata
from collections import defaultdict
from string import Formatter

from api.web.error_wording import ERROR_VI
from core.errors import MotLanError, all_errors
from core.lifecycle import IllegalTransitionError
from core.vietnamese import strip_marks
from tests.support.house import import_everything, modules, packages


def our_errors() -> list[type[MotLanError]]:
    """Every error class of the packages; classes that tests define do not count."""
    names = import_everything()
    assert len(names) > 50, "the walk over the packages no longer finds them"
    found = [error for error in all_errors() if error.__module__.split(".")[0] in packages()]
    assert IllegalTransitionError in found
    return found


def placeholders(sentence: str) -> list[str]:
    return [name for _, name, _, _ in Formatter().parse(sentence) if name is not None]


def test_every_error_can_be_said_in_vietnamese() -> None:
    codes = {error.code for error in our_errors()}
    assert sorted(codes - ERROR_VI.keys()) == [], "add the sentence to api/web/error_wording.py"


def codes_recorded_without_an_error() -> set[str]:
    """Words in the code itself: the reason of a parked step may be a code that nobody raises."""
    return {
        node.value
        for path in modules()
        if path.name != "error_wording.py"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def test_no_sentence_is_left_over() -> None:
    codes = {error.code for error in our_errors()}
    left_over = ERROR_VI.keys() - codes - codes_recorded_without_an_error()
    assert sorted(left_over) == []


def test_one_code_means_one_thing() -> None:
    owners = defaultdict(list)
    for error in our_errors():
        if "code" in vars(error):
            owners[error.code].append(error.__qualname__)
    assert {code: names for code, names in owners.items() if len(names) > 1} == {}


def test_each_error_says_whose_fault_it_is() -> None:
    wrong = [
        e.__qualname__
        for e in our_errors()
        if e.fault not in ("input", "caller", "dependency", "ours")
    ]
    assert wrong == []


def test_sentences_are_whole_sentences_with_all_their_marks() -> None:
    for code, sentence in ERROR_VI.items():
        assert sentence == unicodedata.normalize("NFC", sentence), code
        assert sentence != strip_marks(sentence), f"{code} has no Vietnamese letters"
        assert sentence.endswith((".", "?", "!")), code
        assert sentence[0].isupper() or sentence[0] == "{", code


def given_details() -> dict[str, set[str]]:
    """Names of the details by class name, as the raising code gives them; `**` for a dictionary."""
    given: dict[str, set[str]] = defaultdict(set)
    for path in modules():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                called = node.func.attr if isinstance(node.func, ast.Attribute) else None
                called = node.func.id if isinstance(node.func, ast.Name) else called
                if called is not None:
                    given[called] |= {keyword.arg or "**" for keyword in node.keywords}
    return given


def test_somebody_fills_each_placeholder() -> None:
    given = given_details()
    assert given["IllegalTransitionError"] >= {"work", "state", "event"}, "sees no call"
    empty = []
    for error in our_errors():
        names = given[error.__name__]
        for placeholder in placeholders(ERROR_VI.get(error.code, "")):
            assert placeholder.isidentifier(), f"{error.code}: {placeholder} must be a plain name"
            has_own_init = "__init__" in vars(error)
            if placeholder not in names and "**" not in names and not has_own_init:
                empty.append(f"{error.code}: {{{placeholder}}}")
    assert empty == [], "the code that raises the error does not give this detail"


WHAT_TO_DO = ("mời", "cần", "hãy", "không cần", "tự ", "liên hệ", "báo ", "chọn", "chờ")
"""Words with which a sentence tells the reader what comes next."""


def test_every_sentence_says_what_to_do() -> None:
    silent = [
        code
        for code, sentence in ERROR_VI.items()
        if not any(word in sentence.casefold() for word in WHAT_TO_DO)
    ]
    assert silent == []
