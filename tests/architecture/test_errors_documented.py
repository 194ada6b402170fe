"""docs/errors.md knows every error, says its sentence, and what to do."""

from __future__ import annotations

from tests.support.errors_table import PAGE, advice, our_errors, rendered


def test_the_page_has_every_error_with_its_sentence() -> None:
    assert len(our_errors()) > 40, "finds no errors"
    assert PAGE.read_text(encoding="utf-8") == rendered(advice()), "run: make docs"


def test_the_page_says_what_to_do_about_each() -> None:
    said = advice()
    assert said["encrypted_pdf"]
    assert sorted(error.code for error in our_errors() if not said.get(error.code)) == []
