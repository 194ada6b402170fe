"""Why a file is not taken in: one error per reason, each with what a person can do about it."""

from __future__ import annotations

from typing import ClassVar, Final

from core.errors import Fault, MotLanError
from ocr.imaging.pdf_file import PasswordNeededError


class IntakeError(MotLanError):
    """Base of the refusals of a file; the file itself is at fault unless a subclass says else."""

    fault: ClassVar[Fault] = "input"


class EmptyFileError(IntakeError):
    """The file has no bytes."""

    code = "empty_file"


class NotADocumentError(IntakeError):
    """By its content the file is none of the kinds that are taken in."""

    code = "not_a_document"


class TooLargeError(IntakeError):
    """More bytes than the limit; details `size_bytes`, `limit_bytes`."""

    code = "too_large"


class TooManyPagesError(IntakeError):
    """More pages than the limit; details `pages`, `limit`."""

    code = "too_many_pages"


class TooManyPixelsError(IntakeError):
    """One page has more pixels than the limit; details `page`, `pixels`, `limit`."""

    code = "too_many_pixels"


class EncryptedPdfError(IntakeError, PasswordNeededError):
    """The PDF asks for a password, or for another one than was given."""


class BrokenPdfError(IntakeError):
    """The PDF cannot be opened, or has no page."""

    code = "broken_pdf"


class BrokenImageError(IntakeError):
    """The picture cannot be decoded to its end; detail `page`."""

    code = "broken_image"


class ReaderCrashedError(IntakeError):
    """The child process that opened the file died: damaged or hostile content."""

    code = "reader_crashed"


class ReaderTimeoutError(IntakeError):
    """The child process did not finish in time; detail `limit_s`."""

    code = "reader_timeout"


REFUSALS: Final[dict[str, type[IntakeError]]] = {
    error.code: error
    for error in (
        EmptyFileError,
        NotADocumentError,
        TooLargeError,
        TooManyPagesError,
        TooManyPixelsError,
        EncryptedPdfError,
        BrokenPdfError,
        BrokenImageError,
        ReaderCrashedError,
        ReaderTimeoutError,
    )
}
"""Every refusal by its code; the child process answers with codes."""
