"""Signatures that only a page or the catalogue names; a child that answers nonsense."""

from __future__ import annotations

import io
import json
import sys

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String

from ingest.intake import errors, service
from ingest.intake.service import IntakeLimits, examine

LIMITS = IntakeLimits()


def _signature(pdf: pikepdf.Pdf) -> pikepdf.Object:
    return pdf.make_indirect(
        Dictionary(
            Type=Name.Sig,
            Filter=Name("/Adobe.PPKLite"),
            Contents=String("abcd"),
            ByteRange=Array([0, 10, 20, 30]),
        )
    )


def _widget(pdf: pikepdf.Pdf, **entries: object) -> pikepdf.Object:
    area = Array([0, 0, 0, 0])
    return pdf.make_indirect(Dictionary(Type=Name.Annot, Subtype=Name.Widget, Rect=area, **entries))


def _on_the_page(pdf: pikepdf.Pdf) -> None:
    signed = _widget(pdf, FT=Name.Sig, T=String("s"), V=_signature(pdf))
    pdf.pages[0].obj.Annots = Array([signed])


def _of_a_parent(pdf: pikepdf.Pdf) -> None:
    field = pdf.make_indirect(Dictionary(FT=Name.Sig, T=String("s"), V=_signature(pdf)))
    pdf.pages[-1].obj.Annots = Array([_widget(pdf, Parent=field)])


def _certified(pdf: pikepdf.Pdf) -> None:
    pdf.Root.Perms = Dictionary(DocMDP=_signature(pdf))


def _flagged(pdf: pikepdf.Pdf) -> None:
    pdf.Root.AcroForm = Dictionary(Fields=Array(), SigFlags=3)


def _to_be_signed(pdf: pikepdf.Pdf) -> None:
    field = _widget(pdf, FT=Name.Sig, T=String("s"))
    pdf.pages[0].obj.Annots = Array([field])
    pdf.Root.AcroForm = Dictionary(Fields=Array([field]))


def _usage_rights(pdf: pikepdf.Pdf) -> None:
    pdf.Root.Perms = Dictionary(UR3=_signature(pdf))


def _many_links(pdf: pikepdf.Pdf) -> None:
    link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 9, 9]))
    pdf.pages[0].obj.Annots = Array([pdf.make_indirect(link)] * 21_000)


def _pdf(change) -> bytes:
    written = io.BytesIO()
    with pikepdf.new() as pdf:
        for _ in range(2):
            pdf.add_blank_page(page_size=(200, 300))
        change(pdf)
        pdf.save(written)
    return written.getvalue()


@pytest.mark.filterwarnings("ignore::pikepdf.exceptions.PageCopyWarning")
@pytest.mark.parametrize("change", [_on_the_page, _of_a_parent, _certified])
def test_a_signature_is_seen_wherever_it_is_named(change):
    assert examine(_pdf(change), LIMITS).is_signed


@pytest.mark.parametrize("change", [_to_be_signed, _flagged, _usage_rights, _many_links])
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
