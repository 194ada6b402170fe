"""A signed PDF, opened once: its signatures, its revisions, and what each of them changed."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from pyhanko.pdf_utils.generic import DictionaryObject, IndirectObject
from pyhanko.pdf_utils.misc import PdfReadError, PdfStrictReadError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import enumerate_sig_fields
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

from core.artifacts import DocumentChange
from signing.evidence import ArchiveStamp, Brought, Evidence
from signing.trust import TrustList
from signing.validation.damage import DAMAGE
from signing.validation.difference import Area, Step, compare
from signing.validation.form import Rect, fields_of, pages_of, rect_of
from signing.validation.mapped import Prefix
from signing.validation.meaning import STAMP_UNTRUSTED, is_proof_only
from signing.validation.structure import (
    Bytes,
    Coverage,
    CoverageBrokenError,
    Layout,
    coverage,
    layout,
    shared,
)
from signing.validation.walk import as_dictionary, entry, key_of
from signing.validation.witness import Question

_OUT_OF_ORDER: Final = "irregular_file"
_LAST_WORD: Final = b"startxref"
_TAIL: Final = 16_384
"""Bytes at the end in which the last section is told; padding belongs to them."""
_MOST_REVISIONS: Final = 300
"""Each is compared with the one before; an honest paper has a few."""


@dataclass
class SignedFile:
    """An opened file and what holds for all of its signatures."""

    pdf: Bytes
    reader: PdfFileReader
    evidence: Evidence
    layout: Layout
    signatures: list[EmbeddedPdfSignature] = field(default_factory=list)
    archive: list[ArchiveStamp] = field(default_factory=list)
    damaged_fields: list[str] = field(default_factory=list)
    """Filled signature fields whose contents cannot be read."""
    is_cut: bool = False
    """Bytes at the end had to be left out to open the file."""
    coverages: dict[str, Coverage] = field(default_factory=dict)
    """By the name of the field, of signatures and document time stamps."""
    coverage_faults: dict[str, str] = field(default_factory=dict)
    _steps: dict[int, Step] = field(default_factory=dict)

    @classmethod
    def open(
        cls,
        pdf: Bytes,
        trust: TrustList,
        at: datetime,
        *,
        strict: bool,
        is_cut: bool = False,
    ) -> SignedFile:
        """Read what is needed of all; raises what `signing.validation.damage` lists."""
        if pdf.rfind(_LAST_WORD, max(0, len(pdf) - _TAIL)) < 0:
            # pyHanko would look for it byte by byte up to the beginning.
            raise PdfReadError("no end")
        reader = PdfFileReader(_stream(pdf), strict=strict)
        if reader.encrypted:
            raise EncryptedFileError
        file = cls(
            pdf,
            reader,
            Evidence(reader, Brought(), trust, at),
            Layout((), has_foreign_tail=False, faults=()),
        )
        file.is_cut = is_cut
        timestamps = file._find_signatures()
        if not file.signatures and not timestamps:
            return file
        try:
            brought = Brought.by(reader)
        except DAMAGE:
            # A store that cannot be read proves nothing; whether it may be there is judged apart.
            brought = Brought()
        file.evidence = Evidence(reader, brought, trust, at)
        file.layout = layout(reader, pdf)
        for one in (*file.signatures, *timestamps):
            file._check_coverage(one)
        for held in shared(list(file.coverages.values())):
            names = [name for name, one in file.coverages.items() if one == held]
            file.coverage_faults |= dict.fromkeys(names, "shared_range")
        faulty = [one for one in timestamps if one.field_name in file.coverage_faults]
        sound = [one for one in timestamps if one.field_name not in file.coverage_faults]
        file.archive = file.evidence.archive_chain(sound)
        file.archive += (ArchiveStamp(one, None, holds_store=False) for one in faulty)
        return file

    def _find_signatures(self) -> list[EmbeddedPdfSignature]:
        """Sort what signature fields hold; document time stamps are given back."""
        timestamps: list[EmbeddedPdfSignature] = []
        # pyHanko follows a form in circles and in every way; this refuses one that is no tree.
        fields_of(self.reader.get_historical_resolver(self.reader.xrefs.total_revisions - 1))
        for name, value, node in enumerate_sig_fields(self.reader, filled_status=True):
            try:
                signature = EmbeddedPdfSignature(self.reader, node, name)
            except PdfStrictReadError:
                raise
            except DAMAGE:
                self.damaged_fields.append(str(name))
                continue
            content: DictionaryObject = value.get_object()
            is_timestamp = str(entry(content, "/Type")) == "/DocTimeStamp"
            (timestamps if is_timestamp else self.signatures).append(signature)
        self.signatures.sort(key=lambda one: int(one.signed_revision))
        return timestamps

    def _check_coverage(self, signature: EmbeddedPdfSignature) -> None:
        reference = signature.sig_field.raw_get("/V").reference
        place = self.reader.xrefs[reference]
        at = place if isinstance(place, int) else None
        try:
            found = coverage(self.pdf, signature.sig_object, at)
        except CoverageBrokenError as error:
            self.coverage_faults[signature.field_name] = str(error)
        else:
            self.coverages[signature.field_name] = found

    def changes_after(self, revision: int) -> list[DocumentChange]:
        """All that later revisions changed, and what is out of order in their bytes."""
        found: list[DocumentChange] = []
        if self.reader.xrefs.total_revisions > _MOST_REVISIONS:
            return [DocumentChange(_OUT_OF_ORDER, "revisions")]
        for later in range(revision + 1, self.reader.xrefs.total_revisions):
            found += self._step(later).changes
        found += (
            DocumentChange(code, f"revision {where + 1}")
            for where, code in self.layout.faults
            if where > revision
        )
        if self.layout.has_foreign_tail or self.is_cut:
            found.append(DocumentChange("bytes_after_end", "end of file"))
        if any(not stamp.is_unbroken for stamp in self.archive):
            found.append(DocumentChange("archive_timestamp_broken", "catalog /DSS"))
        found += (
            DocumentChange(STAMP_UNTRUSTED, str(stamp.signature.field_name))
            for stamp in self.archive
            if stamp.time is None and stamp.signature.signed_revision > revision
        )
        return list(dict.fromkeys(found))

    def may_show(self, revision: int) -> bool:
        """Whether a later revision is anything else than proofs, so that the witness is asked."""
        later = range(revision + 1, self.reader.xrefs.total_revisions)
        return not all(is_proof_only(self._step(one).changes) for one in later)

    def is_ambiguous(self, revision: int) -> bool:
        """What was signed holds an object twice, so readers may differ about it."""
        return any(
            where <= revision and code == "duplicate_object" for where, code in self.layout.faults
        )

    def _step(self, revision: int) -> Step:
        if revision not in self._steps:
            try:
                self._steps[revision] = compare(self.reader, revision)
            except DAMAGE:
                # What cannot be compared cannot be let pass.
                self._steps[revision] = Step((DocumentChange(_OUT_OF_ORDER, "document"),), ())
        return self._steps[revision]

    def question(self, signature: EmbeddedPdfSignature) -> Question:
        """What the second witness is to compare for a signature that covers its revision."""
        revision = int(signature.signed_revision)
        areas: list[Area] = []
        for later in range(revision + 1, self.reader.xrefs.total_revisions):
            areas += self._step(later).areas
        side = self.reader.get_historical_resolver(revision)
        pages, fields = list(pages_of(side)), fields_of(side)
        signed = {key for one in fields.values() if one.is_signed for key, _ in one.widgets}
        places: list[tuple[int, Rect]] = []
        for page in pages:
            for item in page.annotations:
                rect = rect_of(as_dictionary(item))
                if rect is not None and isinstance(item, IndirectObject) and key_of(item) in signed:
                    places.append((page.index, rect))
        return Question(
            before=self.coverages[signature.field_name].end,
            after=self.layout.ends[-1],
            page_count=len(pages),
            areas=tuple(areas),
            prepared=frozenset(area.key for area in areas) & fields.keys(),
            signatures=tuple(places),
        )


class EncryptedFileError(Exception):
    """The file opens with a password only."""


def _stream(pdf: Bytes) -> io.BytesIO | io.BufferedReader:
    """The bytes as a stream; neither way copies them."""
    if isinstance(pdf, bytes):
        return io.BytesIO(pdf)
    return io.BufferedReader(Prefix(pdf, len(pdf)))
