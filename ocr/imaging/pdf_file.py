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
        return pikepdf.open(_stream(source), password=password or "")
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


def unlocked_copy(path: Path, password: str, target: Path) -> None:
    """Write the same document without encryption, as the person who knows the password may.

    Nothing else changes; the pages, their pictures and texts keep their bytes. Raises
    PasswordNeededError when the password is wrong, pikepdf.PdfError when the file is broken.
    """
    with open_objects(path, password) as pdf:
        pdf.save(target, encryption=False, deterministic_id=True)


def _stream(source: FileSource) -> Path | io.BytesIO:
    return io.BytesIO(source) if isinstance(source, bytes) else source
