"""Papers that are attacked: made here, signed with the sample keys, nothing of them copied."""

from __future__ import annotations

import asyncio
import hashlib
import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pikepdf
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.content import RawContent
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.layout import BoxConstraints
from pyhanko.sign import signers
from pyhanko.sign.fields import MDPPerm, SigFieldSpec, append_signature_field
from pyhanko.stamp import BaseStampStyle, StaticStampStyle, TextStampStyle

from signing.demo_authority import DemoAuthority

Change = Callable[[IncrementalPdfFileWriter], None]

_BODY = b"BT /F1 14 Tf 60 %d Td (%s) Tj ET\n"
TEXT_BOX = (55, 690, 300, 720)
"""Over the first line of page 1."""
FREE_BOX = (330, 60, 560, 140)
OTHER_FREE_BOX = (60, 60, 290, 140)


def blank_form(drawn: bytes = b"", **save: Any) -> bytes:
    """Two pages of text, a text field, an empty signature field, an annotation, paint."""
    pdf = pikepdf.new()
    font = pdf.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
        )
    )
    cover = pdf.make_stream(
        b"0.9 g 0 0 100 20 re f",
        Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Form, BBox=[0, 0, 100, 20],
    )  # fmt: skip
    for number in range(2):
        page = pdf.add_blank_page(page_size=(595, 842))
        lines = b"".join(_BODY % (700 - 30 * row, b"Giay MAU so 100 dong") for row in range(5))
        page.Contents = pdf.make_stream(lines + b"q 1 0 0 1 60 400 cm /X1 Do Q\n" + drawn)
        page.Resources = pikepdf.Dictionary(
            Font=pikepdf.Dictionary(F1=font), XObject=pikepdf.Dictionary(X1=cover)
        )
        del number
    first = pdf.pages[0]
    look = pdf.make_stream(
        b"/Tx BMC BT /F1 12 Tf 2 5 Td (cu) Tj ET EMC",
        Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Form, BBox=[0, 0, 150, 20],
        Resources=pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font)),
    )  # fmt: skip
    value = _widget(pdf, first, "Ten", "/Tx", [60, 300, 210, 320])
    value.V, value.DA = pikepdf.String("cu"), pikepdf.String("/F1 12 Tf 0 g")
    value.AP = pikepdf.Dictionary(N=look)
    waiting = _widget(pdf, first, "KySan", "/Sig", [330, 300, 560, 380])
    note = pdf.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Square, Rect=[60, 500, 160, 540], F=4,
            AP=pikepdf.Dictionary(
                N=pdf.make_stream(
                    b"1 0 0 rg 0 0 100 40 re f", Type=pikepdf.Name.XObject,
                    Subtype=pikepdf.Name.Form, BBox=[0, 0, 100, 40],
                )
            ),
        )
    )  # fmt: skip
    first.Annots = pdf.make_indirect(pikepdf.Array([value, waiting, note]))
    pdf.Root.AcroForm = pdf.make_indirect(
        pikepdf.Dictionary(
            Fields=pikepdf.Array([value, waiting]),
            DA=pikepdf.String("/F1 12 Tf 0 g"),
            DR=pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font)),
        )
    )
    with pdf.open_metadata() as metadata:
        metadata["dc:title"] = "Giấy MẪU"
    out = io.BytesIO()
    pdf.save(out, **{"object_stream_mode": pikepdf.ObjectStreamMode.disable, **save})
    return out.getvalue()


def _widget(
    pdf: pikepdf.Pdf, page: pikepdf.Page, name: str, kind: str, rect: list[int]
) -> pikepdf.Object:
    return pdf.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Widget, FT=pikepdf.Name(kind),
            T=pikepdf.String(name), Rect=rect, P=page.obj, F=4,
        )
    )  # fmt: skip


class _Unheeding(signers.PdfSigner):
    """Signs whatever an earlier certification says."""

    def _enforce_certification_constraints(self, reader: object) -> None:
        del reader


@dataclass(frozen=True)
class Signing:
    """Signs as a stranger's program would, with the sample keys (B-B, so without any server)."""

    authority: DemoAuthority

    def key(self, *, officer: bool = False) -> signers.SimpleSigner:
        path = self.authority.officer_pkcs12 if officer else self.authority.pkcs12
        return signers.SimpleSigner.load_pkcs12(
            str(path), passphrase=self.authority.password.encode()
        )

    def __call__(
        self,
        pdf: bytes,
        field: str = "Ky1",
        *,
        box: tuple[int, int, int, int] | None = None,
        certify: MDPPerm | None = None,
        officer: bool = False,
        is_opaque: bool = False,
    ) -> bytes:
        writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
        if field != "KySan":
            append_signature_field(writer, SigFieldSpec(field, box=box))
        metadata = signers.PdfSignatureMetadata(
            field_name=field,
            certify=certify is not None,
            docmdp_permissions=certify or MDPPerm.FILL_FORMS,
        )
        style: BaseStampStyle = TextStampStyle(stamp_text="Ky boi %(signer)s", border_width=1)
        if is_opaque:
            paper = RawContent(b"1 g 0 0 230 80 re f", box=BoxConstraints(230, 80))
            style = StaticStampStyle(background=paper, border_width=0, background_opacity=1)
        signing = _Unheeding(metadata, self.key(officer=officer), stamp_style=style)
        return bytes(signing.sign_pdf(writer).getbuffer())

    def by_hand(self, pdf: bytes, in_gap: bytes = b"") -> bytes:
        """A signature whose gap holds more than the signature, as a dishonest signer makes it."""
        first = next_number(pdf)
        hole = b"0" * 12000
        field = b"<</Type/Annot/Subtype/Widget/FT/Sig/T(Tay)/Rect[0 0 0 0]/V %d 0 R>>" % first
        value = (
            b"<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached"
            b"/ByteRange[0 1111111111 2222222222 3333333333]/Contents<"
            + hole
            + b">"
            + in_gap
            + b">>"
        )
        form = re.search(rb"/AcroForm (\d+) 0 R", pdf)
        assert form is not None
        body = body_of(pdf, int(form[1]))
        body = body.replace(b"/Fields [", b"/SigFlags 3 /Fields [ %d 0 R " % (first + 1), 1)
        data = raw_update(pdf, {first: value, first + 1: field, int(form[1]): body})
        start = data.index(b"/Contents<" + hole) + len(b"/Contents")
        end = start + len(hole) + 2 + len(in_gap)
        for mark, number in (
            (b"1111111111", start), (b"2222222222", end), (b"3333333333", len(data) - end),
        ):  # fmt: skip
            data = data.replace(mark, b"%-10d" % number)
        digest = hashlib.sha256(data[:start] + data[end:]).digest()
        message = asyncio.run(
            self.key().async_sign(data_digest=digest, digest_algorithm="sha256", use_pades=True)
        ).dump()
        filled = message.hex().encode().ljust(len(hole), b"0")
        return data[: start + 1] + filled + data[start + 1 + len(hole) :]


def updated(pdf: bytes, change: Change) -> bytes:
    """The file with one revision more, written as a well-behaved program writes it."""
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    change(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def first_page(writer: IncrementalPdfFileWriter) -> generic.DictionaryObject:
    """Page 1, marked as changed."""
    reference, _ = writer.find_page_for_modification(0)
    writer.mark_update(reference)
    return reference.get_object()


def next_number(pdf: bytes) -> int:
    """A number that no object has yet."""
    return int(re.findall(rb"/Size (\d+)", pdf)[-1])


def place_of(pdf: bytes, number: int) -> int:
    """Where the latest object of that number begins."""
    return [found.start() for found in re.finditer(rb"(?<!\d)%d 0 obj" % number, pdf)][-1]


def body_of(pdf: bytes, number: int) -> bytes:
    """What stands between `obj` and `endobj`."""
    start = pdf.index(b"obj", place_of(pdf, number)) + 3
    return pdf[start : pdf.index(b"endobj", start)].strip()


def raw_update(
    pdf: bytes,
    objects: dict[int, bytes],
    *,
    elsewhere: dict[int, int] | None = None,
    freed: tuple[int, ...] = (),
    root: int | None = None,
    before: bytes = b"",
) -> bytes:
    """One revision more, byte by byte: `elsewhere` gives places instead of objects."""
    data = pdf if pdf.endswith(b"\n") else pdf + b"\n"
    data += before
    places = dict(elsewhere or {})
    for number, body in objects.items():
        places[number] = len(data)
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(data)
    previous = int(re.findall(rb"startxref\s+(\d+)", pdf)[-1])
    own_root = root or int(re.findall(rb"/Root (\d+) 0 R", pdf)[-1])
    size = max([next_number(pdf) - 1, *places, *freed]) + 1
    lines = b"".join(b"%d 1\n%010d 00000 n \n" % one for one in sorted(places.items()))
    lines += b"".join(b"%d 1\n%010d 00001 f \n" % (number, 0) for number in freed)
    data += b"xref\n0 1\n0000000000 65535 f \n" + lines
    data += b"trailer\n<</Size %d /Root %d 0 R /Prev %d>>\n" % (size, own_root, previous)
    return data + b"startxref\n%d\n%%%%EOF\n" % start
