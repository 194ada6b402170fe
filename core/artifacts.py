"""What passes from room to room: values only, frozen, each with its units.

`Upload → Ingested → Recognized → Classified → Confirmed → Signed → Stored → Published`; a stage
takes one artifact and gives the next and never imports its neighbour. Geometry is relative: left,
top, right, bottom as fractions (0–1) of the *upright* page, origin top left.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple


class Box(NamedTuple):
    """A rectangle on the upright page, in fractions of its width and height."""

    left: float
    top: float
    right: float
    bottom: float


class MediaKind(StrEnum):
    """What a file truly is, by its content."""

    PDF = "pdf"
    JPEG = "jpeg"
    PNG = "png"
    TIFF = "tiff"
    HEIC = "heic"


class PageOrigin(StrEnum):
    """Where the words of a page come from."""

    IMAGE = "image"
    TEXT = "text"
    MIXED = "mixed"


class FieldSource(StrEnum):
    """How a field value was obtained; PERSON when somebody typed it.

    HANDWRITING: read, but written with a pen, so that a person has to type it.
    """

    OCR = "ocr"
    HANDWRITING = "handwriting"
    TEXT = "text"
    QR = "qr"
    MRZ = "mrz"
    BARCODE = "barcode"
    PERSON = "person"


@dataclass(frozen=True)
class IngestedFile:
    """A file that was looked at and found fit to be read."""

    sha256: str
    size_bytes: int
    kind: MediaKind
    page_count: int
    is_signed: bool
    """It carries a digital signature, so its bytes are never rewritten."""


@dataclass(frozen=True)
class Word:
    """One word in reading order; `line` and `block` count up through the page."""

    text: str
    box: Box
    confidence: float
    line: int
    block: int


@dataclass(frozen=True)
class MachineCode:
    """A QR or bar code found on the page; `kind` is `qr` or the symbology in lower case."""

    kind: str
    text: str
    box: Box


class ReadingStep(NamedTuple):
    """One try at reading a page: which engine, and a code of the reason why it was taken."""

    engine: str
    reason: str


@dataclass(frozen=True)
class RecognizedPage:
    """One page, upright and read."""

    number: int
    """Counted from 1 in the source file."""
    width_px: int
    height_px: int
    """Size of the upright page at `dpi`."""
    dpi: int
    rotation: int
    """Degrees clockwise by which the page had to be turned to stand upright: 0, 90, 180, 270."""
    skew_deg: float
    """What was left after that, positive clockwise."""
    origin: PageOrigin
    is_blank: bool
    words: tuple[Word, ...]
    codes: tuple[MachineCode, ...]
    engine: str
    """Name and version of what read it, e.g. `tesserocr-5.5/vie`."""
    quality: tuple[str, ...] = ()
    """Codes of what is wrong with the picture: `low_dpi`, `blurred`, `too_dark`, `cut_edge`,
    `shadow`, `glare`; `other_digits_shown` of a page whose own text may say other digits."""
    steps: tuple[ReadingStep, ...] = ()
    """How the words were come by, in the order tried; the last one gave them."""
    corners: tuple[tuple[float, float], ...] | None = None
    """Where the sheet lies in the picture turned by `rotation`, when it was cut out of a photo.

    Top left, top right, bottom right, bottom left of the sheet as (across, down) in fractions of
    that picture. The boxes of words belong to the sheet made flat. None: the picture is the sheet.
    """

    @property
    def mean_confidence(self) -> float:
        """Mean of the word confidences (0–1); 1.0 for a page without words."""
        if not self.words:
            return 1.0
        return sum(word.confidence for word in self.words) / len(self.words)

    @property
    def text(self) -> str:
        """The words as lines, in reading order."""
        lines: dict[tuple[int, int], list[str]] = {}
        for word in self.words:
            lines.setdefault((word.block, word.line), []).append(word.text)
        return "\n".join(" ".join(words) for words in lines.values())


@dataclass(frozen=True)
class FieldValue:
    """One value read from a document.

    `value` is normalized (dates ISO, numbers plain); `raw` is the spelling on the paper.
    """

    value: str
    raw: str
    confidence: float
    page: int
    box: Box | None
    source: FieldSource


@dataclass(frozen=True)
class ClassifiedDocument:
    """One paper found in a file: its pages, what the machine thinks it is, what it says."""

    pages: tuple[int, ...]
    type: str | None
    """A slug of contract.md 4, or None when the reader is not sure enough."""
    type_confidence: float
    alternatives: tuple[tuple[str, float], ...]
    fields: dict[str, FieldValue] = field(default_factory=dict)
    model: str = "rules-1"
    boundary: float = 1.0
    """How sure it is (0–1) that the paper begins where it does and lacks no page of its own."""
    sheet: int | None = None
    """Number of the separator sheet's page that it lay behind, where it was the first to."""


@dataclass(frozen=True)
class StampText:
    """The words of the mark on the first page (NĐ 30/2020 cell 14, NĐ 137/2024 art. 4)."""

    copy_form: str
    """`SAO Y`, `SAO LỤC` or `TRÍCH SAO`."""
    agency_name: str
    converted_by: str
    """Full name of the person who compared the scan with the original."""
    check_url: str = ""
    """Address of the public check of this paper, drawn as a QR code; none where it is empty."""


@dataclass(frozen=True)
class PersonStampText:
    """The words of the mark of one person who compared: name and time, perhaps the handwriting."""

    full_name: str
    handwriting: bytes | None = None
    """PNG with transparency, blue (NĐ 30/2020, annex I): the picture of the signature."""


@dataclass(frozen=True)
class DocumentChange:
    """One thing that differs between a signed revision and what came after it."""

    code: str
    """E.g. `signature_added`, `font_changed`; the meanings: `signing.validation.meaning`."""
    place: str
    """Where in the document, e.g. `page 1 /Contents` or the name of a field."""


@dataclass(frozen=True)
class CertificateTold:
    """What a report says of one certificate; times as ISO 8601 text."""

    subject: str
    issuer: str
    serial: str
    """Hexadecimal."""
    sha256: str
    not_before: str
    not_after: str
    key: str
    """E.g. `rsa-2048`, `ec-256`."""


@dataclass(frozen=True)
class AnchorTold:
    """The root that a path ended in, and where it came from."""

    name: str
    sha256: str
    origin: str | None
    """As the manifest of the trust folder records it; None: nobody recorded it."""
    added_on: str | None


@dataclass(frozen=True)
class RevocationTold:
    """What is known of the revocation of the signer's certificate."""

    state: str
    """`good`, `revoked`, or `unknown` when there is no proof."""
    source: str | None
    """`ocsp` or `crl`; both from within the file."""
    as_of: str | None
    """The moment for which the proof speaks, ISO 8601."""
    revoked_on: str | None


@dataclass(frozen=True)
class TimestampTold:
    """A time stamp and who gave it."""

    time: str
    """ISO 8601."""
    authority: str
    intact: bool
    trusted: bool


@dataclass(frozen=True)
class SignatureVerdict:
    """The verdict on one signature of a PDF (contract.md 3); what has a default came later."""

    field: str
    verdict: str
    """`valid`, `invalid`, `untrusted`, `indeterminate`."""
    level: str
    signer: str
    signed_at: datetime | None
    time_source: str | None
    """`timestamp`, `claimed` or None."""
    covers_whole_file: bool
    intact: bool
    trusted: bool
    modifications_after: str
    reason: str | None
    indication: str | None = None
    """As ETSI EN 319 102-1 says it: `TOTAL-PASSED`, `INDETERMINATE`, `TOTAL-FAILED`."""
    sub_indication: str | None = None
    """E.g. `HASH_FAILURE`, `NO_CERTIFICATE_CHAIN_FOUND`; None with `TOTAL-PASSED`."""
    path: tuple[CertificateTold, ...] = ()
    """From the signer upwards; empty when none was found."""
    anchor: AnchorTold | None = None
    revocation: RevocationTold | None = None
    timestamp: TimestampTold | None = None
    algorithms: tuple[str, ...] = ()
    """Digest and mechanism, e.g. `sha256`, `rsassa_pkcs1v15`."""
    weak: tuple[str, ...] = ()
    """What is too weak to be relied on, e.g. `sha1`, `rsa-1024`."""
    changes: tuple[DocumentChange, ...] = ()
    """What differs between the signed revision and the file as it is now."""
    compared_pages: int | None = None
    """Pages that were drawn before and after; None: nothing that shows was touched."""
    compared_of: int | None = None
    """Pages of the signed revision; more than `compared_pages` where the document is long."""


@dataclass(frozen=True)
class EvidenceTold:
    """What an evidence record beside the file proves (RFC 4998)."""

    verdict: str
    """`valid`, `invalid`, `untrusted`, `indeterminate`."""
    reason: str | None
    proven_at: str | None
    """Since when the file exists as it is, ISO 8601; None unless `valid`."""
    renewed_at: str | None
    """Time of the last stamp."""


@dataclass(frozen=True)
class ValidationReport:
    """The verdict on a file: `unsigned`, or the worst verdict of its signatures."""

    verdict: str
    signatures: tuple[SignatureVerdict, ...]
    judged_at: str | None = None
    """The moment for which it was judged, ISO 8601."""
    archive_timestamps: tuple[TimestampTold, ...] = ()
    """Time stamps over the whole document, the latest first."""
    revocation_checked: bool | None = None
    """The file brings timely proofs about every signer's certificate; None in older reports."""
    evidence: EvidenceTold | None = None
    """Of the evidence record that came with the file; a valid one sets `judged_at`."""


@dataclass(frozen=True)
class SignedPdf:
    """Signed bytes together with the verdict that was reached on them right after signing."""

    data: bytes
    sha256: str
    profile: str
    level: str
    signer: str
    certificate_sha256: str
    report: ValidationReport


@dataclass(frozen=True)
class StoredObject:
    """Bytes in the object store that were read back and found identical."""

    key: str
    sha256: str
    size_bytes: int
    version_id: str | None


@dataclass(frozen=True)
class Validity:
    """Until when a paper may be used; `until` None means no end while it is in force."""

    until: date | None
    basis: str
    """The legal text or rule from which it follows, for people to read."""
