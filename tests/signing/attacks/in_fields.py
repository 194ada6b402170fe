"""Attacks with signature fields, proofs and trees, and their honest kin: one revision more."""

from __future__ import annotations

import io

import pikepdf

from tests.signing.attacks.papers import FREE_BOX, body_of, next_number, raw_update

_WORDS = b"BT /F1 14 Tf 5 5 Td (So tien: 1 000 000 000 dong) Tj ET"


def _inserted(body: bytes, name: bytes, item: bytes) -> bytes:
    """The item as the last one of the array that is written in place, or of the whole body."""
    end = body.index(b"]", body.index(name) if name else 0)
    return body[:end] + item + body[end:]


def _objects(pdf: bytes) -> tuple[int, int, int, int]:
    """Numbers of page 1, its annotations, the form and the tree of pages."""
    with pikepdf.open(io.BytesIO(pdf)) as read:
        page = read.pages[0].obj
        return (
            page.objgen[0],
            page.Annots.objgen[0],
            read.Root.AcroForm.objgen[0],
            read.Root.Pages.objgen[0],
        )


def field_without_signature(
    pdf: bytes,
    drawn: bytes = _WORDS,
    *,
    flags: int = 4,
    entries: bytes = b"",
    box: tuple[int, int, int, int] = FREE_BOX,
) -> bytes:
    """A signature field that nobody signs and that draws something."""
    page, notes, form, _ = _objects(pdf)
    first = next_number(pdf)
    width, height = box[2] - box[0], box[3] - box[1]
    return raw_update(
        pdf,
        {
            first: b"<</Type/Annot/Subtype/Widget/FT/Sig/T(Cho)/F %d/Rect[%d %d %d %d]/P %d 0 R"
            b"/AP<</N %d 0 R>>%s>>" % (flags, *box, page, first + 1, entries),
            first + 1: b"<</Type/XObject/Subtype/Form/BBox[0 0 %d %d]/Resources<</Font<</F1<<"
            b"/Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>/Length %d>>stream\n%s\nendstream"
            % (width, height, len(drawn), drawn),
            form: _inserted(body_of(pdf, form), b"/Fields", b" %d 0 R" % first),
            notes: _inserted(body_of(pdf, notes), b"", b" %d 0 R" % first),
        },
    )


def shown_on_paper_only(pdf: bytes) -> bytes:
    return field_without_signature(pdf, flags=36)


def drawn_by_readers(pdf: bytes) -> bytes:
    """No picture: a border and a colour that readers draw themselves."""
    return field_without_signature(pdf, b"", entries=b"/MK<</BG[1 0 0]>>")


def with_broken_signature(pdf: bytes) -> bytes:
    """It holds something like a signature."""
    held = b"/V<</Type/Sig/Filter/Adobe.PPKLite/ByteRange[0 1 2 3]/Contents<00>>>"
    return field_without_signature(pdf, entries=held)


def waiting(pdf: bytes) -> bytes:
    """Honest: a field for the next signer."""
    return field_without_signature(pdf, b"")


def page_of_another_generation(pdf: bytes) -> bytes:
    """Page 1 written anew as generation 1: readers differ about which of them they show."""
    page, *_ = _objects(pdf)
    smaller = body_of(pdf, page).replace(b"842", b"400")
    update = raw_update(pdf, {page: smaller})
    start = len(pdf) + (not pdf.endswith(b"\n"))
    tail = update[start:].replace(b"%d 0 obj" % page, b"%d 1 obj" % page, 1)
    return update[:start] + tail.replace(b"%010d 00000 n" % start, b"%010d 00001 n" % start, 1)


def page_tree_of_many_ways(pdf: bytes) -> bytes:
    """Nodes without a page, each twice under the one before: 2 to the 28th ways."""
    *_, pages = _objects(pdf)
    first = next_number(pdf)
    objects = {
        first + step: b"<</Type/Pages/Count 0/Kids[%d 0 R %d 0 R]>>" % ((first + step + 1,) * 2)
        for step in range(28)
    }
    objects[first + 28] = b"<</Type/Pages/Count 0/Kids[]>>"
    objects[pages] = _inserted(body_of(pdf, pages), b"/Kids", b" %d 0 R" % first)
    return raw_update(pdf, objects)


def form_of_many_ways(pdf: bytes) -> bytes:
    """The same with fields."""
    _, _, form, _ = _objects(pdf)
    first = next_number(pdf)
    objects = {
        first + step: b"<</T(a)/Kids[%d 0 R %d 0 R]>>" % ((first + step + 1,) * 2)
        for step in range(26)
    }
    objects[first + 26] = b"<</T(b)/FT/Tx>>"
    objects[form] = _inserted(body_of(pdf, form), b"/Fields", b" %d 0 R" % first)
    return raw_update(pdf, objects)


def many_new_fields(pdf: bytes) -> bytes:
    _, _, form, _ = _objects(pdf)
    first = next_number(pdf)
    objects = {first + step: b"<</FT/Sig/T(o%d)>>" % step for step in range(300)}
    refs = b"".join(b" %d 0 R" % number for number in objects)
    return raw_update(pdf, {**objects, form: _inserted(body_of(pdf, form), b"/Fields", refs)})


def said_by_a_program(pdf: bytes) -> bytes:
    """Honest: the program that wrote the last revision says who it is before `startxref`."""
    place = pdf.rindex(b"startxref")
    return pdf[:place] + b"%iText-5.5.13.3\n" + pdf[place:]


def numbers_written_otherwise(pdf: bytes) -> bytes:
    """Honest: 595 as 595.0, and when a program touched the page."""
    page, *_ = _objects(pdf)
    body = body_of(pdf, page).replace(b"595", b"595.0")
    return raw_update(pdf, {page: body[:-2] + b"/LastModified(D:20261101000000Z)>>"})


def look_of_fields(pdf: bytes) -> bytes:
    """Honest where no field waits for it: how readers are to write into fields."""
    with pikepdf.open(io.BytesIO(pdf)) as read:
        form = read.Root.AcroForm.objgen[0]
    body = body_of(pdf, form)
    return raw_update(pdf, {form: body[:-2] + b"/DA(/Helv 0 Tf 0 g )>>"})
