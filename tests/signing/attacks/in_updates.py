"""Attacks that a well-behaved program could write: one revision more, properly listed."""

from __future__ import annotations

import re

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from tests.signing.attacks.on_bytes import EVIL, contents_number
from tests.signing.attacks.papers import (
    FREE_BOX,
    TEXT_BOX,
    body_of,
    first_page,
    next_number,
    raw_update,
)

_NAME = generic.pdf_name


def _form(
    writer: IncrementalPdfFileWriter, operators: bytes, box: tuple[int, ...]
) -> generic.IndirectObject:
    stream = generic.StreamObject(stream_data=operators)
    stream[_NAME("/Type")], stream[_NAME("/Subtype")] = _NAME("/XObject"), _NAME("/Form")
    stream[_NAME("/BBox")] = generic.ArrayObject(generic.NumberObject(one) for one in box)
    return writer.add_object(stream)


def _annotation(
    writer: IncrementalPdfFileWriter, kind: str, box: tuple[int, int, int, int]
) -> generic.DictionaryObject:
    size = (0, 0, box[2] - box[0], box[3] - box[1])
    look = _form(writer, b"1 g 0 0 %d %d re f" % size[2:], size)
    return generic.DictionaryObject(
        {
            _NAME("/Type"): _NAME("/Annot"),
            _NAME("/Subtype"): _NAME(kind),
            _NAME("/Rect"): generic.ArrayObject(generic.NumberObject(one) for one in box),
            _NAME("/F"): generic.NumberObject(4),
            _NAME("/AP"): generic.DictionaryObject({_NAME("/N"): look}),
        }
    )


def _lay_on_page(writer: IncrementalPdfFileWriter, note: generic.DictionaryObject) -> None:
    page = first_page(writer)
    page["/Annots"].append(writer.add_object(note))
    writer.update_container(page["/Annots"])


def draw_over(writer: IncrementalPdfFileWriter) -> None:
    drawn = generic.StreamObject(stream_data=b"q 1 0 0 RG 50 50 200 200 re S Q")
    writer.add_stream_to_page(0, writer.add_object(drawn))


def free_text(writer: IncrementalPdfFileWriter) -> None:
    _lay_on_page(writer, _annotation(writer, "/FreeText", TEXT_BOX))


def link(writer: IncrementalPdfFileWriter) -> None:
    _lay_on_page(writer, _annotation(writer, "/Link", FREE_BOX))


def text_field(writer: IncrementalPdfFileWriter) -> None:
    """A field of one's own, laid over the text, its value instead of it."""
    note = _annotation(writer, "/Widget", TEXT_BOX)
    note[_NAME("/FT")], note[_NAME("/T")] = _NAME("/Tx"), generic.TextStringObject("Moi")
    _lay_on_page(writer, note)
    writer.root["/AcroForm"]["/Fields"].append(first_page(writer)["/Annots"].raw_get(-1))
    writer.update_container(writer.root["/AcroForm"])


def form_value(writer: IncrementalPdfFileWriter) -> None:
    """Another value with its picture, as filling in writes it."""
    field = first_page(writer)["/Annots"][0]
    field[_NAME("/V")] = generic.TextStringObject("moi")
    look = _form(writer, b"/Tx BMC 0 0 1 rg 2 2 30 14 re f EMC", (0, 0, 150, 20))
    field[_NAME("/AP")] = generic.DictionaryObject({_NAME("/N"): look})
    writer.update_container(field)


def form_picture(writer: IncrementalPdfFileWriter) -> None:
    """The value stays, its picture is written over in place."""
    look = first_page(writer)["/Annots"][0]["/AP"]["/N"]
    look._data, look._encoded_data = b"0 0 100 20 re f", None
    writer.update_container(look)


def form_drawn_by_readers(writer: IncrementalPdfFileWriter) -> None:
    form = writer.root["/AcroForm"]
    form[_NAME("/NeedAppearances")] = generic.BooleanObject(True)
    writer.update_container(form)


def font(writer: IncrementalPdfFileWriter) -> None:
    """Another font under the same name: the same letters look otherwise."""
    found = first_page(writer)["/Resources"]["/Font"]["/F1"]
    found[_NAME("/BaseFont")] = _NAME("/Symbol")
    writer.update_container(found)


def form_font(writer: IncrementalPdfFileWriter) -> None:
    fonts = writer.root["/AcroForm"]["/DR"]["/Font"]
    other = generic.DictionaryObject(fonts["/F1"])
    other[_NAME("/BaseFont")] = _NAME("/Symbol")
    fonts[_NAME("/F1")] = writer.add_object(other)
    writer.update_container(writer.root["/AcroForm"])


def cover_removed(writer: IncrementalPdfFileWriter) -> None:
    """What was painted over the text before it was signed is gone."""
    cover = first_page(writer)["/Resources"]["/XObject"]["/X1"]
    cover._data, cover._encoded_data = b"", None
    writer.update_container(cover)


def annotation_removed(writer: IncrementalPdfFileWriter) -> None:
    notes = first_page(writer)["/Annots"]
    del notes[2]
    writer.update_container(notes)


def annotation_picture(writer: IncrementalPdfFileWriter) -> None:
    note = first_page(writer)["/Annots"][2]
    note[_NAME("/AP")] = generic.DictionaryObject(
        {_NAME("/N"): _form(writer, b"0 0 1 rg 0 0 100 40 re f", (0, 0, 100, 40))}
    )
    writer.update_container(note)


def annotation_moved(writer: IncrementalPdfFileWriter) -> None:
    note = first_page(writer)["/Annots"][2]
    note[_NAME("/Rect")] = generic.ArrayObject(generic.NumberObject(one) for one in TEXT_BOX)
    writer.update_container(note)


def pages_swapped(writer: IncrementalPdfFileWriter) -> None:
    kids = writer.root["/Pages"]["/Kids"]
    kids.reverse()
    writer.update_container(kids)


def page_added(writer: IncrementalPdfFileWriter) -> None:
    pages = writer.root["/Pages"]
    page = generic.DictionaryObject(
        {
            _NAME("/Type"): _NAME("/Page"),
            _NAME("/Parent"): writer.root.raw_get("/Pages"),
            _NAME("/MediaBox"): generic.ArrayObject(generic.NumberObject(n) for n in (0, 0, 9, 9)),
        }
    )
    pages["/Kids"].append(writer.add_object(page))
    pages[_NAME("/Count")] = generic.NumberObject(3)
    writer.update_container(pages)


def page_turned(writer: IncrementalPdfFileWriter) -> None:
    first_page(writer)[_NAME("/Rotate")] = generic.NumberObject(180)


def page_cropped(writer: IncrementalPdfFileWriter) -> None:
    box = generic.ArrayObject(generic.NumberObject(n) for n in (0, 0, 595, 600))
    first_page(writer)[_NAME("/CropBox")] = box


def _script(writer: IncrementalPdfFileWriter) -> generic.DictionaryObject:
    return generic.DictionaryObject(
        {_NAME("/S"): _NAME("/JavaScript"), _NAME("/JS"): generic.TextStringObject("app.alert(1)")}
    )


def script_on_opening(writer: IncrementalPdfFileWriter) -> None:
    writer.root[_NAME("/OpenAction")] = writer.add_object(_script(writer))
    writer.update_root()


def script_by_name(writer: IncrementalPdfFileWriter) -> None:
    names = generic.ArrayObject([generic.TextStringObject("a"), _script(writer)])
    tree = generic.DictionaryObject({_NAME("/Names"): names})
    writer.root[_NAME("/Names")] = generic.DictionaryObject({_NAME("/JavaScript"): tree})
    writer.update_root()


def script_on_page(writer: IncrementalPdfFileWriter) -> None:
    first_page(writer)[_NAME("/AA")] = generic.DictionaryObject({_NAME("/O"): _script(writer)})


def outline(writer: IncrementalPdfFileWriter) -> None:
    writer.root[_NAME("/Outlines")] = writer.add_object(
        generic.DictionaryObject({_NAME("/Type"): _NAME("/Outlines")})
    )
    writer.update_root()


def layers(writer: IncrementalPdfFileWriter) -> None:
    writer.root[_NAME("/OCProperties")] = generic.DictionaryObject(
        {_NAME("/OCGs"): generic.ArrayObject()}
    )
    writer.update_root()


def title(writer: IncrementalPdfFileWriter) -> None:
    _metadata(writer, b"Gi\xe1\xba\xa5y M\xe1\xba\xaaU", "Giấy khác".encode())


def noted_by_a_program(pdf: bytes) -> bytes:
    """Honest: a program notes in the metadata that it wrote, and when."""
    number = int(re.findall(rb"/Metadata (\d+) 0 R", pdf)[-1])
    packet = body_of(pdf, number).split(b"stream\n", 1)[1].rsplit(b"\nendstream", 1)[0]
    note = (
        b'<rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/">'
        b"<xmp:ModifyDate>2026-11-22T00:00:00Z</xmp:ModifyDate></rdf:Description></rdf:RDF>"
    )
    told = packet.replace(b"</rdf:RDF>", note)
    head = b"<</Type/Metadata/Subtype/XML/Length %d>>" % len(told)
    return raw_update(pdf, {number: head + b"stream\n" + told + b"\nendstream"})


def _metadata(writer: IncrementalPdfFileWriter, old: bytes, new: bytes) -> None:
    told = writer.root["/Metadata"]
    assert old in told.data
    told._data, told._encoded_data = told.data.replace(old, new), None
    writer.update_container(told)


def proofs_with_content(writer: IncrementalPdfFileWriter) -> None:
    """A security store that smuggles something else in."""
    writer.root[_NAME("/DSS")] = writer.add_object(
        generic.DictionaryObject({_NAME("/Certs"): generic.ArrayObject([first_page(writer)])})
    )
    writer.update_root()


def signature_removed(writer: IncrementalPdfFileWriter) -> None:
    form = writer.root["/AcroForm"]
    del form["/Fields"][2]
    writer.update_container(form["/Fields"])
    writer.update_container(form)


def signature_emptied(writer: IncrementalPdfFileWriter) -> None:
    field = writer.root["/AcroForm"]["/Fields"][2]
    del field["/V"]
    writer.update_container(field)


def nothing(writer: IncrementalPdfFileWriter) -> None:
    """Honest: saved without a change."""
    writer.update_root()


# Prepared before signing


SQUARE = b"<</Type/Annot/Subtype/Square/Rect[60 560 160 600]/F 4/C[1 0 0]/IC[1 0 0]>>"


def with_second_document(pdf: bytes) -> tuple[bytes, int]:
    """A whole second document that nothing shows yet, and the number of its catalog."""
    first = next_number(pdf)
    pages = int(re.findall(rb"/Pages (\d+) 0 R", pdf)[-1])
    root = int(re.findall(rb"/Root (\d+) 0 R", pdf)[-1])
    catalog = body_of(pdf, root).replace(b"/Pages %d 0 R" % pages, b"/Pages %d 0 R" % (first + 1))
    objects = {
        first: catalog,
        first + 1: b"<</Type/Pages/Count 1/Kids[%d 0 R]>>" % (first + 2),
        first + 2: b"<</Type/Page/Parent %d 0 R/MediaBox[0 0 595 842]>>" % (first + 1),
    }
    return raw_update(pdf, objects), first


def with_hidden_twin(pdf: bytes) -> tuple[bytes, int, int]:
    """The content of page 1 written again in an update that lists the old one; number, place."""
    number = contents_number(pdf)
    twin = b"%d 0 obj\n%s\nendobj\n" % (number, EVIL)
    data = raw_update(pdf, {number: body_of(pdf, number)}, before=twin)
    return data, number, data.rindex(twin)


def with_missing_annotation(pdf: bytes) -> tuple[bytes, int]:
    """Page 1 names an annotation that is not there, by this number."""
    missing = next_number(pdf) + 50
    notes = int(re.findall(rb"/Annots (\d+) 0 R", pdf)[0])
    body = body_of(pdf, notes).replace(b"[", b"[ %d 0 R" % missing, 1)
    return raw_update(pdf, {notes: body}), missing
