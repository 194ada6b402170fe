"""Signatures that only a page or the catalogue names; a child that answers nonsense."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String

from ingest.intake import errors, service
from ingest.intake.service import IntakeLimits, examine
from tests.support.signed import saved, signature

LIMITS = IntakeLimits()


def _widget(pdf: pikepdf.Pdf, **entries: object) -> pikepdf.Object:
    area = Array([0, 0, 0, 0])
    return pdf.make_indirect(Dictionary(Type=Name.Annot, Subtype=Name.Widget, Rect=area, **entries))


def _on_the_page(pdf: pikepdf.Pdf) -> None:
    signed = _widget(pdf, FT=Name.Sig, T=String("s"), V=signature(pdf))
    pdf.pages[0].obj.Annots = Array([signed])


def _of_a_parent(pdf: pikepdf.Pdf) -> None:
    field = pdf.make_indirect(Dictionary(FT=Name.Sig, T=String("s"), V=signature(pdf)))
    pdf.pages[-1].obj.Annots = Array([_widget(pdf, Parent=field)])


def _certified(pdf: pikepdf.Pdf) -> None:
    pdf.Root.Perms = Dictionary(DocMDP=signature(pdf))


def _flagged(pdf: pikepdf.Pdf) -> None:
    pdf.Root.AcroForm = Dictionary(Fields=Array(), SigFlags=3)


def _to_be_signed(pdf: pikepdf.Pdf) -> None:
    field = _widget(pdf, FT=Name.Sig, T=String("s"))
    pdf.pages[0].obj.Annots = Array([field])
    pdf.Root.AcroForm = Dictionary(Fields=Array([field]))


def _usage_rights(pdf: pikepdf.Pdf) -> None:
    pdf.Root.Perms = Dictionary(UR3=signature(pdf))


def _many_links(pdf: pikepdf.Pdf) -> None:
    link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 9, 9]))
    pdf.pages[0].obj.Annots = Array([pdf.make_indirect(link)] * 21_000)


def _claiming(*byte_range: object) -> Callable[[pikepdf.Pdf], None]:
    def change(pdf: pikepdf.Pdf) -> None:
        value = Dictionary(Type=Name.Sig, ByteRange=Array(byte_range), Contents=String("x"))
        held = pdf.make_indirect(value)
        pdf.pages[0].obj.Annots = Array([_widget(pdf, FT=Name.Sig, T=String("s"), V=held)])

    return change


_CLAIMED = _claiming(0, 1, 2, 3)
_BEYOND_THE_END = _claiming(0, 10, 20, 10**9)
_NONSENSE = _claiming(Name.A, 10, 20, None)


def _claimed_behind_many(pdf: pikepdf.Pdf) -> None:
    fields = Array(Dictionary(FT=Name.Tx, T=String("t")) for _ in range(20_001))
    _CLAIMED(pdf)
    pdf.Root.AcroForm = Dictionary(Fields=fields)


def _behind_many(pdf: pikepdf.Pdf) -> None:
    fields = Array(Dictionary(FT=Name.Tx, T=String("t")) for _ in range(20_001))
    _on_the_page(pdf)
    pdf.Root.AcroForm = Dictionary(Fields=fields)


def _pdf(change) -> bytes:
    with pikepdf.new() as pdf:
        for _ in range(2):
            pdf.add_blank_page(page_size=(200, 300))
        change(pdf)
        return saved(pdf)


@pytest.mark.filterwarnings("ignore::pikepdf.exceptions.PageCopyWarning")
@pytest.mark.parametrize("change", [_on_the_page, _of_a_parent, _certified, _behind_many])
def test_a_signature_is_seen_wherever_it_is_named(change):
    assert examine(_pdf(change), LIMITS).is_signed


@pytest.mark.filterwarnings("ignore::pikepdf.exceptions.PageCopyWarning")
@pytest.mark.parametrize(
    "change",
    [
        _to_be_signed,
        _flagged,
        _usage_rights,
        _many_links,
        _CLAIMED,
        _BEYOND_THE_END,
        _NONSENSE,
        _claimed_behind_many,
    ],
)
def test_what_is_no_signature_is_not_taken_for_one(change):
    assert not examine(_pdf(change), LIMITS).is_signed


@pytest.mark.parametrize(
    "answer",
    [
        {"error": "no_such_thing", "details": {}},
        {"error": ["empty_file"], "details": {}},
        {"error": "empty_file"},
        {"error": "empty_file", "details": 5},
        {},
        {"kind": "spell", "page_count": 1, "is_signed": False},
        {"kind": "pdf", "page_count": "1", "is_signed": False},
        {"kind": "pdf", "page_count": 0, "is_signed": False},
        {"kind": "pdf", "page_count": 1, "is_signed": 0},
        {"kind": "pdf", "page_count": 1},
    ],
)
def test_a_child_that_was_taken_over_has_crashed(answer, tmp_path, monkeypatch):
    """The file is what makes the child speak, so the program in its place says the same."""
    child = tmp_path / "child"
    child.write_text(f"#!{sys.executable}\nprint({json.dumps(answer)!r})\n")
    child.chmod(0o755)
    monkeypatch.setattr(service.sys, "executable", str(child))

    with pytest.raises(errors.ReaderCrashedError):
        examine(_pdf(_usage_rights), LIMITS)
