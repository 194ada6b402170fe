"""What a PDF carries beyond its pages is told, so that nobody thinks that it was taken along."""

from __future__ import annotations

import io

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from ocr.pdf.left_out import left_out


def saved(pdf: pikepdf.Pdf) -> bytes:
    target = io.BytesIO()
    pdf.save(target)
    return target.getvalue()


def test_a_bare_pdf_lacks_nothing():
    pdf = pikepdf.new()
    pdf.add_blank_page()
    pdf.Root.AcroForm = Dictionary(Fields=Array())
    pdf.Root.Names = Dictionary(EmbeddedFiles=Dictionary(Names=Array()))

    assert left_out(saved(pdf)) == ()
    assert left_out(b"%PDF-1.7 nothing behind") == ()


def test_everything_beyond_the_pages_is_named():
    pdf = pikepdf.new()
    for _ in range(2):
        pdf.add_blank_page()
    with pdf.open_outline() as outline:
        outline.root.append(pikepdf.OutlineItem("Phần một", 0))
    pdf.attachments["bảng.csv"] = pikepdf.AttachedFileSpec(pdf, b"a;b")
    pdf.docinfo["/Title"] = "Đơn MẪU"
    pdf.docinfo["/Author"] = "  "
    pdf.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=String("1"))
    link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 9, 9]))
    pdf.pages[1].obj.Annots = pdf.make_indirect(Array([pdf.make_indirect(link)]))
    field = pdf.make_indirect(Dictionary(FT=Name.Tx, T=String("ten")))
    pdf.Root.AcroForm = Dictionary(Fields=Array([field]))

    assert left_out(saved(pdf)) == (
        "attachments",
        "form_fields",
        "links",
        "outline",
        "scripts",
        "title",
    )
