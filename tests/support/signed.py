"""A PDF with a signature of the right form, by nobody: its place and message hold, no key does."""

from __future__ import annotations

import io

import pikepdf
from asn1crypto import cms, x509

_MARKS = (1_111_111_111, 2_222_222_222, 3_333_333_333)


def message() -> bytes:
    """A signed message that parses."""
    sha256 = {"algorithm": "sha256"}
    issuer = x509.Name.build({"common_name": "MẪU"})
    signer = {
        "version": "v1",
        "sid": cms.IssuerAndSerialNumber({"issuer": issuer, "serial_number": 1}),
        "digest_algorithm": sha256,
        "signature_algorithm": {"algorithm": "rsassa_pkcs1v15"},
        "signature": b"\x55" * 256,
    }
    content = {
        "version": "v1",
        "digest_algorithms": [sha256],
        "encap_content_info": {"content_type": "data"},
        "signer_infos": [signer],
    }
    return bytes(cms.ContentInfo({"content_type": "signed_data", "content": content}).dump())


def signature(pdf: pikepdf.Pdf) -> pikepdf.Object:
    """What a signature field holds; `saved` brings its numbers in order."""
    return pdf.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name.Sig,
            Filter=pikepdf.Name("/Adobe.PPKLite"),
            SubFilter=pikepdf.Name("/ETSI.CAdES.detached"),
            Contents=pikepdf.String(message() + bytes(64)),
            ByteRange=pikepdf.Array([0, *_MARKS]),
        )
    )


def saved(pdf: pikepdf.Pdf, **options: object) -> bytes:
    """The bytes of the file, its one signature saying which of them it signs."""
    written = io.BytesIO()
    pdf.save(written, object_stream_mode=pikepdf.ObjectStreamMode.disable, **options)
    data = written.getvalue()
    held = f"<{(message() + bytes(64)).hex()}>".encode()
    before = data.find(held)
    if before < 0:
        return data
    behind = before + len(held)
    for mark, number in zip(_MARKS, (before, behind, len(data) - behind), strict=True):
        data = data.replace(str(mark).encode(), b"%10d" % number)
    return data
