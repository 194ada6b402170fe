"""The child process that opens a stranger's file: `python -m ingest.intake.inspector LIMITS`.

Reads the file from stdin and answers one JSON object on stdout. It takes its limits on itself
before it reads the first byte, so a file that makes a decoder run wild costs this process only.
Imports are few: a person is waiting while it starts.
"""

from __future__ import annotations

import io
import json
import resource
import sys
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pikepdf
import pypdfium2
from PIL import Image, UnidentifiedImageError

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
from ingest.intake.sniff import media_kind

_TRIAL_PAGES = 3
"""So many first pages of a PDF are drawn on trial; the others are tried when they are read."""
_TRIAL_SCALE = 0.25
_FORM_DEPTH = 8
_FIELDS_AT_MOST = 10_000
_WORDS_FOR = {MediaKind.JPEG: "JPEG", MediaKind.PNG: "PNG", MediaKind.TIFF: "TIFF"}


@dataclass(frozen=True)
class Findings:
    """What the file is: kind, number of pages, whether it carries a signature."""

    kind: MediaKind
    page_count: int
    is_signed: bool


def inspect(data: bytes, *, max_pages: int, max_pixels: int) -> Findings:
    """Open the file and look at every page; raises a subclass of IntakeError for a refusal."""
    kind = media_kind(data)
    if kind is None:
        raise NotADocumentError
    if kind is MediaKind.PDF:
        return _inspect_pdf(data, max_pages, max_pixels)
    return _inspect_picture(data, kind, max_pages, max_pixels)


def _inspect_picture(data: bytes, kind: MediaKind, max_pages: int, max_pixels: int) -> Findings:
    index = 0
    try:
        with Image.open(io.BytesIO(data), formats=[_WORDS_FOR[kind]]) as picture:
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
                picture.load()
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError, KeyError) as error:
        raise BrokenImageError(page=index + 1) from error
    return Findings(kind, pages, is_signed=False)


def _inspect_pdf(data: bytes, max_pages: int, max_pixels: int) -> Findings:
    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            count = len(pdf.pages)
            if count > max_pages:
                raise TooManyPagesError(pages=count, limit=max_pages)
            for number, page in enumerate(pdf.pages, start=1):
                for pixels in _image_sizes(page.obj, _FORM_DEPTH):
                    if pixels > max_pixels:
                        raise TooManyPixelsError(page=number, pixels=pixels, limit=max_pixels)
            signed = _is_signed(pdf)
    except pikepdf.PasswordError as error:
        raise EncryptedPdfError from error
    except (pikepdf.PdfError, ValueError, TypeError, AttributeError, KeyError) as error:
        raise BrokenPdfError from error
    if count == 0:
        raise BrokenPdfError
    _draw_on_trial(data, count)
    return Findings(MediaKind.PDF, count, is_signed=signed)


def _image_sizes(holder: pikepdf.Object, depth: int) -> Iterator[int]:
    """Pixels of each image that a page or form may paint."""
    resources = holder.get("/Resources", None)
    if not isinstance(resources, pikepdf.Dictionary) or depth == 0:
        return
    objects = resources.get("/XObject", None)
    if not isinstance(objects, pikepdf.Dictionary):
        return
    for painted in objects.values():
        if not isinstance(painted, pikepdf.Stream):
            continue
        if painted.get("/Subtype", None) == "/Image":
            yield int(painted.get("/Width", 0)) * int(painted.get("/Height", 0))
        elif painted.get("/Subtype", None) == "/Form":
            yield from _image_sizes(painted, depth - 1)


def _is_signed(pdf: pikepdf.Pdf) -> bool:
    """Whether any signature field holds a signature; mere usage rights (/Perms) are none."""
    form = pdf.Root.get("/AcroForm", None)
    if not isinstance(form, pikepdf.Dictionary):
        return False
    pending: list[Any] = [(field, None) for field in form.get("/Fields", pikepdf.Array())]
    for _ in range(_FIELDS_AT_MOST):
        if not pending:
            return False
        field, inherited = pending.pop()
        if not isinstance(field, pikepdf.Dictionary):
            continue
        kind = field.get("/FT", inherited)
        if kind == "/Sig" and "/V" in field:
            return True
        pending.extend((kid, kind) for kid in field.get("/Kids", pikepdf.Array()))
    # A form of this size is not looked through; validation tells for sure later.
    return True


def _draw_on_trial(data: bytes, count: int) -> None:
    """Let the renderer, which is a different parser, draw the first pages small."""
    try:
        document = pypdfium2.PdfDocument(data)
        try:
            for index in range(min(count, _TRIAL_PAGES, len(document))):
                page = document[index]
                longest = max(page.get_width(), page.get_height(), 1.0)
                page.render(scale=min(_TRIAL_SCALE, 2000 / longest)).close()
                page.close()
        finally:
            document.close()
    except pypdfium2.PdfiumError as error:
        raise BrokenPdfError from error


def limit_this_process(*, address_space: int, cpu_s: int) -> None:
    """Bound memory and CPU of this process for good; no core dump of a citizen's paper."""
    resource.setrlimit(resource.RLIMIT_AS, (address_space, address_space))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_s, cpu_s + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def main() -> None:
    """Inspect the file on stdin under the limits of the first argument; answer as JSON."""
    limits = json.loads(sys.argv[1])
    limit_this_process(address_space=limits["address_space"], cpu_s=limits["cpu_s"])
    warnings.simplefilter("ignore")
    Image.MAX_IMAGE_PIXELS = None  # our own limit is checked before anything is decoded
    answer: dict[str, object]
    try:
        found = inspect(
            sys.stdin.buffer.read(),
            max_pages=limits["max_pages"],
            max_pixels=limits["max_pixels"],
        )
        answer = {"kind": found.kind, "page_count": found.page_count, "is_signed": found.is_signed}
    except IntakeError as error:
        answer = {"error": error.code, "details": error.details}
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main()
