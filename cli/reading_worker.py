"""What the workers of `motlan digitize` do: look at a file, read pages, write the results."""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from PIL import Image

from cli.digitizing import looking
from cli.digitizing.errors import OutputNotWritableError
from cli.digitizing.options import Options
from cli.digitizing.outputs import Results
from cli.digitizing.source import must_be_unchanged, stamp_of
from cli.digitizing.spool import WORK_FOLDER, Spool, spool_key
from core.artifacts import IngestedFile, MediaKind, RecognizedPage
from core.errors import MotLanError
from ingest.intake.errors import EncryptedPdfError
from ocr.engines.adaptive import LANGUAGES
from ocr.engines.protocol import OcrEngine
from ocr.engines.second_reading import SecondReader
from ocr.optimize.shrink import Optimize
from ocr.service import PageReader
from ocr.unread import unread_page

Note = Callable[[int], None]
"""Gives the parent a sign of life: this page is done."""


class Workbench:
    """What the fork server lays ready and every worker finds: options and reader."""

    def __init__(self, options: Options, engine: OcrEngine) -> None:
        self._options = options
        self._engine = engine.identity
        self._reader = PageReader(engine, options.profile)
        adaptive = options.engine == "auto" and options.languages in LANGUAGES
        self._second = SecondReader() if adaptive else None
        self._optimize = Optimize(self._reader.pictures) if options.optimize else None
        # Our own limits are checked before anything is decoded.
        Image.MAX_IMAGE_PIXELS = None
        warnings.simplefilter("ignore")

    def look(self, note: Note, *, path: str, name: str, passwords: Sequence[str]) -> dict[str, Any]:
        """What the file is, or what an earlier run has made of it.

        Raises a subclass of IntakeError, UnreadableFileError, FileChangedError,
        OutputNotWritableError, UnsafeWorkFolderError.
        """
        options, place = self._options, Path(path)
        stamp = stamp_of(place)
        digest = looking.digest_of(place)
        note(0)
        if not options.force:
            key = options.result_key(self._engine)
            finished = looking.finished_before(options.folder, name, digest, key)
            if finished is not None:
                return {"finished": finished}
        key = spool_key(name, digest, options.reading_key(self._engine))
        spool = Spool(options.folder / WORK_FOLDER / key)
        readable = looking.speakable(place, spool)
        try:
            found = looking.inspected(readable)
        except EncryptedPdfError:
            readable, is_signed = looking.decrypted(readable, spool, passwords)
            found = replace(looking.inspected(readable), is_signed=is_signed)
        must_be_unchanged(place, stamp)
        file = IngestedFile(digest, stamp[0], found.kind, found.page_count, found.is_signed)
        return {
            "file": asdict(file),
            "stamp": stamp,
            "readable": os.fspath(readable),
            "spool": os.fspath(spool.folder),
        }

    def read(
        self,
        note: Note,
        *,
        path: str,
        original: str,
        stamp: list[int],
        kind: str,
        numbers: Sequence[int],
        spool: str,
    ) -> None:
        """Read these pages into the spool; a page that cannot be read costs itself only.

        `path` is what is read, `original` the file with this stamp that it stands for. Raises
        FileChangedError, UnreadablePageError (page 0) when the file cannot be opened,
        OutputNotWritableError, UnsafeWorkFolderError, EngineUnavailableError.
        """

        def keep(page: RecognizedPage, picture: bytes = b"") -> None:
            # Pages of another file must never be found under this one's key.
            must_be_unchanged(Path(original), stamp)
            kept.put(page, picture)
            note(page.number)

        kept = Spool(Path(spool))
        kept.open()
        wanted: list[int] = []
        for number in numbers:
            if kept.has(number):
                note(number)
            else:
                wanted.append(number)
        while wanted:
            must_be_unchanged(Path(original), stamp)
            try:
                # What is done is taken from the list.
                for read in self._reader.read(Path(path), MediaKind(kind), tuple(wanted)):
                    keep(read.page, read.picture)
                    wanted.pop(0)
            except MotLanError as error:
                if error.fault != "ours":
                    must_be_unchanged(Path(original), stamp)
                    raise
                keep(unread_page(wanted[0], error.code, self._engine))
                wanted.pop(0)

    def write(
        self,
        note: Note,
        *,
        path: str,
        readable: str,
        name: str,
        stamp: list[int],
        file: dict[str, Any],
        spool: str,
    ) -> dict[str, int]:
        """Write everything about a file whose pages are all in the spool.

        Raises FileChangedError, OutputNameTakenError, OutputNotWritableError and what `ocr.pdfa`
        raises.
        """
        note(0)
        must_be_unchanged(Path(path), stamp)
        results = Results(
            Path(path),
            Path(readable),
            name,
            IngestedFile(**{**file, "kind": MediaKind(file["kind"])}),
            stamp,
            Spool(Path(spool)),
            self._options,
            self._engine,
            self._optimize,
            self._second,
        )
        try:
            return {"pages": file["page_count"], "documents": results.write()}
        except OSError as error:
            raise OutputNotWritableError from error
