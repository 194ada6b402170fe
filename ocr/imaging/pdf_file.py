"""Opening a PDF from bytes or from its place on disk, with a password where it needs one."""

from __future__ import annotations

import io
from pathlib import Path
from typing import ClassVar, Final, TypeAlias

import pikepdf
import pypdfium2

from core.errors import Fault, MotLanError

FileSource: TypeAlias = bytes | Path
"""The bytes of a file, or where it lies; a large file need not be in memory."""
_PAGES_BETWEEN_OPENING: Final = 16
_PASSWORD_ERROR: Final = 4
"""FPDF_ERR_PASSWORD of pdfium."""


class PasswordNeededError(MotLanError):
    """The PDF asks for a password, or for another one than was given."""

    code: ClassVar[str] = "encrypted_pdf"
    fault: ClassVar[Fault] = "input"


def open_objects(source: FileSource, password: str | None = None) -> pikepdf.Pdf:
    """The objects of a PDF; raises PasswordNeededError and pikepdf.PdfError.

    A file with an empty user password opens without asking.
    """
    try:
        # Not mapped into memory: a file of two gigabytes would count as so much memory in use.
        return pikepdf.open(
            _stream(source), password=password or "", access_mode=pikepdf.AccessMode.stream
        )
    except pikepdf.PasswordError as error:
        raise PasswordNeededError from error


def open_drawable(source: FileSource, password: str | None = None) -> pypdfium2.PdfDocument:
    """The same file in the renderer; raises PasswordNeededError and pypdfium2.PdfiumError."""
    try:
        return pypdfium2.PdfDocument(source, password=password)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == _PASSWORD_ERROR:
            raise PasswordNeededError from error
        raise


class DrawablePages:
    """The pages of a PDF in the renderer, in memory that does not grow with their number.

    pdfium keeps the bytes of everything that it has met until the file is closed, so the file is
    opened anew from time to time; that costs some milliseconds.
    """

    def __init__(
        self, source: FileSource, password: str | None = None, *, with_forms: bool = False
    ) -> None:
        """`with_forms`: form fields are drawn too. Raises PasswordNeededError and PdfiumError."""
        self._source, self._password, self._with_forms = source, password, with_forms
        self._met = 0
        self._document = self._open()

    def page(self, number: int) -> pypdfium2.PdfPage:
        """Page `number` (from 1), which the caller closes before asking for another.

        Raises pypdfium2.PdfiumError and IndexError.
        """
        if self._met >= _PAGES_BETWEEN_OPENING:
            self._document.close()
            self._document, self._met = self._open(), 0
        self._met += 1
        if number < 1:
            raise IndexError
        return self._document[number - 1]

    def _open(self) -> pypdfium2.PdfDocument:
        document = open_drawable(self._source, self._password)
        if self._with_forms:
            document.init_forms()
        return document

    def close(self) -> None:
        """Let go of the file."""
        self._document.close()


def _stream(source: FileSource) -> Path | io.BytesIO:
    return io.BytesIO(source) if isinstance(source, bytes) else source
