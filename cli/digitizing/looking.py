"""Looking at a file before it is read: what it is, and whether it was finished by an earlier run.

Runs in a worker: everything here opens a stranger's file.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final
from unicodedata import normalize

import pikepdf

from cli.digitizing.earlier import earlier_results
from cli.digitizing.errors import OutputNotWritableError, UnreadableFileError
from cli.digitizing.source import MOST_BYTES, open_input
from cli.digitizing.spool import Spool, create_file
from ingest.intake.errors import (
    BrokenPdfError,
    EmptyFileError,
    EncryptedPdfError,
    NotADocumentError,
    TooLargeError,
)
from ingest.intake.inspector import Findings, inspect
from ingest.intake.signature_search import carries_signature
from ocr.imaging.pdf_file import PasswordNeededError, open_objects

MOST_PAGES: Final = 10_000
MOST_PIXELS: Final = 150_000_000
_LINK: Final = "original"
_PLAIN_PDF: Final = "decrypted.pdf"


def digest_of(path: Path) -> str:
    """SHA-256 of a plain file.

    Raises UnreadableFileError, NotADocumentError for a pipe, device or folder, EmptyFileError,
    TooLargeError.
    """
    try:
        with open_input(path) as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise NotADocumentError
            if status.st_size == 0:
                raise EmptyFileError
            if status.st_size > MOST_BYTES:
                raise TooLargeError(size_bytes=status.st_size, limit_bytes=MOST_BYTES)
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise UnreadableFileError from error


def speakable(path: Path, spool: Spool) -> Path:
    """The file under a name that decoders in C and C++ can take.

    A name that is no UTF-8 makes OpenCV's reader crash; such a file is read through a link among
    the spooled pages. Raises OutputNotWritableError.
    """
    try:
        os.fspath(path).encode()
    except UnicodeEncodeError:
        link = spool.folder / _LINK
        try:
            spool.open()
            link.unlink(missing_ok=True)
            link.symlink_to(path.absolute())
        except OSError as error:
            raise OutputNotWritableError from error
        return link
    return path


def inspected(path: Path) -> Findings:
    """Kind, pages and signature; raises a subclass of IntakeError."""
    return inspect(path, max_pages=MOST_PAGES, max_pixels=MOST_PIXELS)


def _spelled(passwords: Sequence[str]) -> Iterable[str]:
    """Each password as given, composed and taken apart: keyboards and editors differ in it."""
    return dict.fromkeys(
        spelling
        for given in passwords
        for spelling in (given, normalize("NFC", given), normalize("NFD", given))
    )


def decrypted(path: Path, spool: Spool, passwords: Sequence[str]) -> tuple[Path, bool]:
    """A copy of the PDF without its password, among the spooled pages; whether it was signed.

    A signature holds for the bytes of the file as it came; in the copy nothing of it can be seen.
    Raises EncryptedPdfError when none of the passwords opens it.
    """
    for password in _spelled(passwords):
        try:
            with open_objects(path, password) as pdf:
                spool.open()
                target = spool.folder / _PLAIN_PDF
                with create_file(target) as file:
                    pdf.save(file, encryption=False, deterministic_id=True)
                with path.open("rb") as original:
                    return target, carries_signature(pdf, original)
        except PasswordNeededError:
            continue
        except pikepdf.PdfError as error:
            raise BrokenPdfError from error
        except OSError as error:
            raise OutputNotWritableError from error
    raise EncryptedPdfError


def finished_before(folder: Path, name: str, digest: str, result_key: str) -> dict[str, int] | None:
    """Number of pages and documents when the results of this very file and these options stand.

    Each file must have the size that the report says: a run that was cut off, or a full disk that
    was copied from, may have left another one.
    """
    earlier = earlier_results(folder, name)
    if earlier is None:
        return None
    if (earlier.status, earlier.sha256, earlier.key) != ("done", digest, result_key):
        return None
    if not all(_has_size(folder / file, size) for file, size in earlier.files.items()):
        return None
    return {"pages": earlier.pages, "documents": earlier.documents}


def _has_size(path: Path, size: int) -> bool:
    try:
        status = path.lstat()
    except OSError:
        return False
    return stat.S_ISREG(status.st_mode) and status.st_size == size
