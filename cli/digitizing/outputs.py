"""Writing what was read: for each document a searchable PDF/A, then the report.

Everything is made in the work folder, brought to disk and then moved to its name, the report last:
under a final name there is a whole file or none, also after a power failure.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

from cli.digitizing.errors import FileChangedError
from cli.digitizing.options import Options
from cli.digitizing.publishing import publish, shown
from cli.digitizing.report import describe_document, disposition, write_report
from cli.digitizing.source import MODIFIED, must_be_unchanged, source_mark
from cli.digitizing.spool import Spool, SpooledPages, create_file
from core.artifacts import ClassifiedDocument, IngestedFile, MediaKind
from core.lifecycle import Disposition
from ocr.engines.second_reading import SecondReader, decoded_view
from ocr.exports.alto import write_alto
from ocr.exports.hocr import write_hocr
from ocr.fields.second_look import second_look
from ocr.imaging.source import UnreadablePageError
from ocr.optimize.shrink import Optimize
from ocr.pdf.left_out import left_out
from ocr.pdfa import write_pdfa
from ocr.understanding import understand


@dataclass
class Results:
    """Writes the results of one input; `original` as it came, `readable` without its password."""

    original: Path
    readable: Path
    name: str
    file: IngestedFile
    stamp: list[int]
    """Of the original, as it was when it was looked at."""
    spool: Spool
    options: Options
    engine: str
    optimize: Optimize | None = None
    """Makes the pictures of the PDFs smaller."""
    second: SecondReader | None = None
    """Reads critical values once more."""
    _moves: list[tuple[Path, Path]] = field(default_factory=list)

    def write(self) -> int:
        """Write everything; gives the number of documents.

        Raises UnreadablePageError when no page could be read, FileChangedError, OSError, and what
        `publish` and `ocr.pdfa` raise.
        """
        pages = SpooledPages(self.spool, range(1, self.file.page_count + 1))
        documents = self._looked_at_again(documents_of(pages), pages)
        described = []
        for index, document in enumerate(documents, start=1):
            inside = SpooledPages(self.spool, document.pages)
            # A signed file goes out whole, once, whatever is found in it.
            number = 1 if self.file.is_signed else index
            pdf = self._place(f"{self.name}.{number}.pdf")
            if not self.file.is_signed:
                self._make_pdf(inside, pdf)
            elif index == 1:
                shutil.copyfile(self.original, pdf)
            self._export(inside, f"{self.name}.{index}")
            made: Literal["pdfa", "signed_copy"] = "signed_copy" if self.file.is_signed else "pdfa"
            described.append(describe_document(document, inside, f"{self.name}.{number}.pdf", made))
        head = self._head(len(pages), len(documents))
        write_report(self._place(f"{self.name}.json"), head, pages, described)
        must_be_unchanged(self.original, self.stamp)
        publish(self.options.folder, self.name, source_mark(self.original), self._moves)
        return len(documents)

    def _looked_at_again(
        self, documents: Sequence[ClassifiedDocument], pages: SpooledPages
    ) -> list[ClassifiedDocument]:
        """The documents, their critical values read once more where that reader is there."""
        second = self.second
        if second is None:
            return list(documents)
        return [
            replace(
                document,
                fields=second_look(
                    document.fields,
                    pages.only(sorted({value.page for value in document.fields.values()})),
                    lambda number: decoded_view(self.spool.picture(number)),
                    second,
                ),
            )
            for document in documents
        ]

    def _make_pdf(self, inside: SpooledPages, target: Path) -> None:
        write_pdfa(
            self.readable,
            self.file.kind,
            inside,
            target,
            title=shown(self.original.stem),
            created_at=self.options.moment(self.stamp[MODIFIED]),
            language=self.options.language,
            optimize=self.optimize,
        )

    def _export(self, inside: SpooledPages, base: str) -> None:
        title = shown(self.original.name)
        if self.options.text:
            with self._place(f"{base}.txt").open("w", encoding="utf-8") as file:
                for page in inside:
                    # A form feed after each page, like pdftotext.
                    file.write(f"{page.text}\n\f")
        if self.options.hocr:
            with self._place(f"{base}.hocr").open("wb") as target:
                write_hocr(inside, title, target, self.options.language)
        if self.options.alto:
            with self._place(f"{base}.alto.xml").open("wb") as target:
                write_alto(inside, title, target, self.options.language)

    def _head(self, pages: int, documents: int) -> dict[str, Any]:
        files = {final.name: _described(made) for made, final in self._moves}
        copy = files.get(f"{self.name}.1.pdf")
        if self.file.is_signed and copy is not None and copy["sha256"] != self.file.sha256:
            raise FileChangedError
        return {
            "source": shown(self.original.name),
            "sha256": self.file.sha256,
            "status": "done",
            "error": None,
            "dropped": self._dropped(),
            "reader": {
                "engine": self.engine,
                "key": self.options.result_key(self.engine),
                "source": source_mark(self.original),
                "pages": pages,
                "documents": documents,
                "files": files,
            },
        }

    def _dropped(self) -> tuple[str, ...]:
        """What the PDF/A does not take along; a signed file goes out whole."""
        if self.file.is_signed or self.file.kind is not MediaKind.PDF:
            return ()
        return left_out(self.readable)

    def _place(self, name: str) -> Path:
        """Where to make the file that will bear this name."""
        beside = self.spool.folder / f"{len(self._moves)}.made"
        # As readable for others as any file that this person makes.
        create_file(beside, 0o666).close()
        self._moves.append((beside, self.options.folder / name))
        return beside


def _described(made: Path) -> dict[str, Any]:
    """Size and content of a file, by which a later run knows it again."""
    with made.open("rb") as file:
        return {
            "bytes": made.stat().st_size,
            "sha256": hashlib.file_digest(file, "sha256").hexdigest(),
        }


def documents_of(pages: SpooledPages) -> tuple[ClassifiedDocument, ...]:
    """The papers among the kept pages; kept pages in none of them make one of unknown type.

    Raises UnreadablePageError when every page was refused.
    """
    states = {page.number: disposition(page)[0] for page in pages}
    if set(states.values()) == {Disposition.REFUSED}:
        raise UnreadablePageError(page=1)
    kept = [number for number, state in states.items() if state is Disposition.KEPT]
    read = [*kept, *(one for one, state in states.items() if state is Disposition.SEPARATOR)]
    found = understand(pages.only(sorted(read))) if kept else ()
    covered = {number for document in found for number in document.pages}
    rest = tuple(number for number in kept if number not in covered)
    if rest:
        found = (*found, ClassifiedDocument(rest, None, 0.0, ()))
    return found
