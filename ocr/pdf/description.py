"""What a PDF/A-2b says about itself: language, title, times, colours, page labels.

ISO 19005-2, 6.2.3 (output intent), 6.6 (metadata); XMP: ISO 16684-1. Nothing comes from the clock.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from datetime import datetime
from typing import Final
from xml.sax.saxutils import escape

from ocr.pdf import profiles
from ocr.pdf.writer import PdfWriter, mapping, reference, sequence, string

_PROGRAM: Final = "Một Lần"
_PRODUCER: Final = "Mot Lan"


def write_description(
    pdf: PdfWriter,
    *,
    pages: int,
    labels: Sequence[str],
    title: str,
    language: str,
    moment: datetime,
) -> None:
    """Write the catalogue and what hangs on it, then end the file.

    `pages`: number of the root of the page tree. `labels`: one for each page; empty: 1, 2, 3 …
    `language`: BCP 47. `moment`: whole seconds in UTC.
    """
    packet = _packet(title, language, moment).encode()
    metadata = pdf.write_stream({"Type": b"/Metadata", "Subtype": b"/XML"}, packet)
    profile = zlib.compress(profiles.srgb(), 9)
    colours = pdf.share_stream({"N": b"3", "Filter": b"/FlateDecode"}, profile)
    intent = {
        "Type": b"/OutputIntent",
        "S": b"/GTS_PDFA1",
        "OutputConditionIdentifier": string("sRGB"),
        "DestOutputProfile": reference(colours),
    }
    root = pdf.write(
        mapping(
            {
                "Type": b"/Catalog",
                "Pages": reference(pages),
                "Lang": string(language),
                "Metadata": reference(metadata),
                "OutputIntents": sequence([mapping(intent)]),
                "PageLabels": mapping({"Nums": _labels(labels)}),
                "ViewerPreferences": b"<</DisplayDocTitle true>>",
            }
        )
    )
    written = string(moment.strftime("D:%Y%m%d%H%M%S+00'00'"))
    info = pdf.write(
        mapping(
            {
                "Title": string(title),
                "Creator": string(_PROGRAM),
                "Producer": string(_PRODUCER),
                "CreationDate": written,
                "ModDate": written,
            }
        )
    )
    pdf.finish(root, info)


def _labels(labels: Sequence[str]) -> bytes:
    """The number tree of page labels (ISO 32000-1, 12.4.2)."""
    if not labels:
        return b"[0 <</S /D>>]"
    return sequence(
        b"%d " % index + mapping({"P": string(label)}) for index, label in enumerate(labels)
    )


def _packet(title: str, language: str, moment: datetime) -> str:
    stamp = moment.isoformat()
    said = escape("".join(letter for letter in title if letter.isprintable()))
    return f"""<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/"
 xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">
<pdfaid:part>2</pdfaid:part>
<pdfaid:conformance>B</pdfaid:conformance>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{said}</rdf:li></rdf:Alt></dc:title>
<dc:language><rdf:Bag><rdf:li>{escape(language)}</rdf:li></rdf:Bag></dc:language>
<pdf:Producer>{_PRODUCER}</pdf:Producer>
<xmp:CreatorTool>{_PROGRAM}</xmp:CreatorTool>
<xmp:CreateDate>{stamp}</xmp:CreateDate>
<xmp:ModifyDate>{stamp}</xmp:ModifyDate>
<xmp:MetadataDate>{stamp}</xmp:MetadataDate>
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="r"?>"""
