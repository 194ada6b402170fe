"""The child process that opens a stranger's file: `python -m ingest.intake.inspector LIMITS`.

Finds the file on stdin and answers one JSON object on stdout. It takes its limits on itself
before it reads the first byte, so a file that makes a decoder run wild costs this process only.
Imports are few: a person is waiting while it starts.
"""

from __future__ import annotations

import io
import json
import os
import resource
import stat
import sys
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

import pikepdf
import pypdfium2
from PIL import Image

from core.artifacts import MediaKind
from ingest.intake.errors import (
    BrokenImageError,
    BrokenPdfError,
    EncryptedPdfError,
    IntakeError,
    NotADocumentError,
    TooManyPagesError,
    TooManyPixelsError,
)
from ingest.intake.signature_search import carries_signature
from ingest.intake.sniff import media_kind
from ocr.imaging.broken import BROKEN_PICTURE
from ocr.imaging.packed_size import packed_size
from ocr.imaging.pdf_file import FileSource, PasswordNeededError, open_drawable, open_objects

_TRIAL_PAGES = 3
"""So many first pages of a PDF are drawn on trial; the others are tried when they are read."""
_TRIAL_SCALE = 0.25
_TRIAL_FRAMES = 20
"""The same for a TIFF, whose further pages are decoded when they are read."""
_TRIAL_PIXELS = 50_000_000
"""A larger picture, as A3 at 600 dpi, would take four bytes a dot to be tried; it has only the sums
of its parts checked, where it has any (PNG)."""
_FORM_DEPTH = 8
_FORMS_AT_MOST = 20_000
_HEAD = 1024
_STDIN = Path("/dev/stdin")
_WORDS_FOR = {MediaKind.JPEG: "JPEG", MediaKind.PNG: "PNG", MediaKind.TIFF: "TIFF"}
_BROKEN_PDF: Final = (
    pikepdf.PdfError,
    pypdfium2.PdfiumError,
    ValueError,
    TypeError,
    AttributeError,
    KeyError,
    IndexError,
    ArithmeticError,
    RuntimeError,
)


@dataclass(frozen=True)
class Findings:
    """What the file is: kind, number of pages, whether it carries a signature."""

    kind: MediaKind
    page_count: int
    is_signed: bool


def inspect(
    source: FileSource, *, max_pages: int, max_pixels: int, password: str | None = None
) -> Findings:
    """Open the file and look at every page; raises a subclass of IntakeError for a refusal."""
    kind = media_kind(_head(source))
    if kind is None:
        raise NotADocumentError
    if kind is MediaKind.PDF:
        return _inspect_pdf(source, max_pages, max_pixels, password)
    if kind is MediaKind.HEIC:
        return _inspect_heic(source, max_pixels)
    return _inspect_picture(source, kind, max_pages, max_pixels)


def _head(source: FileSource) -> bytes:
    if isinstance(source, bytes):
        return source[:_HEAD]
    with source.open("rb") as file:
        return file.read(_HEAD)


def _opened(source: FileSource) -> BinaryIO:
    return io.BytesIO(source) if isinstance(source, bytes) else source.open("rb")


def _inspect_picture(
    source: FileSource, kind: MediaKind, max_pages: int, max_pixels: int
) -> Findings:
    index = 0
    try:
        with (
            _opened(source) as file,
            Image.open(file, formats=[_WORDS_FOR[kind]]) as picture,
        ):
            # A JPEG or PNG has one page, whatever preview frames (MPO, APNG) follow it.
            pages = getattr(picture, "n_frames", 1) if kind is MediaKind.TIFF else 1
            if pages > max_pages:
                raise TooManyPagesError(pages=pages, limit=max_pages)
            for index in range(pages):
                if index:
                    picture.seek(index)
                pixels = picture.width * picture.height
                if pixels > max_pixels:
                    raise TooManyPixelsError(page=index + 1, pixels=pixels, limit=max_pixels)
                if kind is MediaKind.JPEG:
                    # All bytes are gone through in any size; an eighth takes the least memory.
                    picture.draft(picture.mode, (1, 1))
                if kind is not MediaKind.JPEG and pixels > _TRIAL_PIXELS:
                    picture.verify()
                elif index < _TRIAL_FRAMES:
                    picture.load()
    except BROKEN_PICTURE as error:
        raise BrokenImageError(page=index + 1) from error
    return Findings(kind, pages, is_signed=False)


def _inspect_heic(source: FileSource, max_pixels: int) -> Findings:
    import pillow_heif  # noqa: PLC0415 # other kinds do not wait for it

    given = io.BytesIO(source) if isinstance(source, bytes) else source
    try:
        file = pillow_heif.open_heif(given)
        picture = file[file.primary_index]
        pixels = picture.size[0] * picture.size[1]
        if pixels > max_pixels:
            raise TooManyPixelsError(page=1, pixels=pixels, limit=max_pixels)
        picture.load()
    except BROKEN_PICTURE as error:
        raise BrokenImageError(page=1) from error
    return Findings(MediaKind.HEIC, 1, is_signed=False)


def _inspect_pdf(
    source: FileSource, max_pages: int, max_pixels: int, password: str | None
) -> Findings:
    try:
        with open_objects(source, password) as pdf:
            count = len(pdf.pages)
            if count > max_pages:
                raise TooManyPagesError(pages=count, limit=max_pages)
            forms = _FormsSeen()
            for number, page in enumerate(pdf.pages, start=1):
                for pixels in _image_sizes(page.obj, _FORM_DEPTH, forms):
                    if pixels > max_pixels:
                        raise TooManyPixelsError(page=number, pixels=pixels, limit=max_pixels)
            with _opened(source) as file:
                signed = carries_signature(pdf, file)
    except PasswordNeededError as error:
        raise EncryptedPdfError from error
    except _BROKEN_PDF as error:
        raise BrokenPdfError from error
    if count == 0:
        raise BrokenPdfError
    _draw_on_trial(source, count, password)
    return Findings(MediaKind.PDF, count, is_signed=signed)


class _FormsSeen:
    """Objects that were looked at already: forms that call each other are met a thousandfold."""

    def __init__(self) -> None:
        self._numbers: set[tuple[int, int]] = set()

    def is_new(self, form: pikepdf.Object) -> bool:
        """Whether the object was not met before; direct objects always are new."""
        number = form.objgen
        if number == (0, 0):
            return True
        if number in self._numbers or len(self._numbers) >= _FORMS_AT_MOST:
            return False
        self._numbers.add(number)
        return True


def _image_sizes(holder: pikepdf.Object, depth: int, forms: _FormsSeen) -> Iterator[int]:
    """Pixels of each image that a page or form may paint."""
    resources = holder.get("/Resources", None)
    if not isinstance(resources, pikepdf.Dictionary) or depth == 0:
        return
    objects = resources.get("/XObject", None)
    if not isinstance(objects, pikepdf.Dictionary):
        return
    for painted in objects.values():
        if not isinstance(painted, pikepdf.Stream) or not forms.is_new(painted):
            continue
        if painted.get("/Subtype", None) == "/Image":
            yield from _pixels_of(painted)
        elif painted.get("/Subtype", None) == "/Form":
            yield from _image_sizes(painted, depth - 1, forms)


def _pixels_of(picture: pikepdf.Stream) -> Iterator[int]:
    """Pixels of the picture and its masks: what they say, and what their data decodes to."""
    for part in (picture, picture.get("/SMask", None), picture.get("/Mask", None)):
        if isinstance(part, pikepdf.Stream):
            width, height = int(part.get("/Width", 0)), int(part.get("/Height", 0))
            packed = packed_size(part) or (0, 0)
            # A decoder makes rows as wide as the data says, as many as the page asks for.
            yield max(width, packed[0]) * max(height, packed[1])


def _draw_on_trial(source: FileSource, count: int, password: str | None) -> None:
    """Let the renderer, which is a different parser, draw the first pages small."""
    try:
        document = open_drawable(source, password)
        try:
            for index in range(min(count, _TRIAL_PAGES, len(document))):
                page = document[index]
                longest = max(page.get_width(), page.get_height(), 1.0)
                page.render(scale=min(_TRIAL_SCALE, 2000 / longest)).close()
                page.close()
        finally:
            document.close()
    except (PasswordNeededError, *_BROKEN_PDF) as error:
        raise BrokenPdfError from error


def limit_this_process(*, address_space: int, cpu_s: int) -> None:
    """Bound memory and CPU of this process for good; no core dump of a citizen's paper."""
    resource.setrlimit(resource.RLIMIT_AS, (address_space, address_space))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_s, cpu_s + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def _given() -> FileSource:
    """The file on stdin: by its place where it is a file, else its bytes."""
    if stat.S_ISREG(os.fstat(sys.stdin.fileno()).st_mode):
        return _STDIN
    return sys.stdin.buffer.read()


def _password(descriptor: int | None) -> str | None:
    """The password from its own pipe: arguments of a process can be seen by everybody."""
    if descriptor is None:
        return None
    with os.fdopen(descriptor, encoding="utf-8") as pipe:
        return pipe.read()


def main() -> None:
    """Inspect the file on stdin under the limits of the first argument; answer as JSON."""
    limits = json.loads(sys.argv[1])
    limit_this_process(address_space=limits["address_space"], cpu_s=limits["cpu_s"])
    warnings.simplefilter("ignore")
    Image.MAX_IMAGE_PIXELS = None  # our own limit is checked before anything is decoded
    answer: dict[str, object]
    try:
        found = inspect(
            _given(),
            max_pages=limits["max_pages"],
            max_pixels=limits["max_pixels"],
            password=_password(limits["password_pipe"]),
        )
        answer = {"kind": found.kind, "page_count": found.page_count, "is_signed": found.is_signed}
    except IntakeError as error:
        answer = {"error": error.code, "details": error.details}
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main()
