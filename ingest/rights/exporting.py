"""The job that makes a package of own data: papers, values, log, consents, as ZIP.

`du-lieu.json` is for machines, `muc-luc.html` the same for people, `giay-to/` holds the files as
they are stored.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import structlog
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from core.errors import MotLanError
from ingest.pipeline.services import Services, unit_of_work
from repository.exports import begin, note_failed, note_ready
from repository.own_data import OwnData, gather_own_data
from storage.db.models import Export, Rendition
from storage.objects.content import put_content

log = structlog.get_logger(__name__)

_SUFFIX: Final = {
    "application/pdf": "pdf",
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/tiff": "tif",
    "image/heic": "heic",
}
_TEMPLATES: Final = Path(__file__).parent


def make_export(services: Services, export_id: UUID) -> bool:
    """One try; whether the package is ready. What goes wrong is kept with it, and tried again."""
    with unit_of_work(services) as uow:
        export = begin(uow.session, services.clock, export_id)
        uow.commit()
        if export is None:
            return False
        person_id = export.person_id
        data = gather_own_data(uow.session, services.clock, person_id)
    try:
        _make(services, export_id, data)
    except (MotLanError, OSError) as error:
        code = error.code if isinstance(error, MotLanError) else type(error).__name__
        log.warning("export_failed", export_id=str(export_id), code=code)
        with unit_of_work(services) as uow:
            note_failed(uow.session, services.clock, uow.session.get_one(Export, export_id), code)
            uow.commit()
        return False
    return True


def _make(services: Services, export_id: UUID, data: OwnData) -> None:
    with tempfile.TemporaryDirectory(prefix="motlan-export-") as folder:
        path = Path(folder) / "du-lieu.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
            package.writestr("muc-luc.html", index_page(data))
            package.writestr(
                "du-lieu.json", json.dumps(data.as_data(), ensure_ascii=False, indent=2)
            )
            for place, (name, file) in enumerate(named_files(data.files), start=1):
                content = services.object_store.get(file.object_key, file.sha256)
                package.writestr(f"giay-to/{name}", content, zipfile.ZIP_STORED)
                _note_progress(services, export_id, place, len(data.files))
        packed = path.read_bytes()
    stored = put_content(services.object_store, "export", packed, media_type="application/zip")
    with unit_of_work(services) as uow:
        note_ready(
            uow.session,
            services.clock,
            uow.session.get_one(Export, export_id),
            object_key=stored.key,
            sha256=hashlib.sha256(packed).hexdigest(),
            size=len(packed),
        )
        uow.commit()


def named_files(files: Sequence[tuple[str, Rendition]]) -> list[tuple[str, Rendition]]:
    """A name for each file: the code of the paper and what the file is."""
    names: dict[str, int] = {}
    named = []
    for code, file in files:
        stem = f"{code}-{file.role}"
        names[stem] = names.get(stem, 0) + 1
        number = "" if names[stem] == 1 else f"-{names[stem]}"
        named.append((f"{stem}{number}.{_SUFFIX.get(file.media_type, 'bin')}", file))
    return named


def _note_progress(services: Services, export_id: UUID, done: int, total: int) -> None:
    with unit_of_work(services) as uow:
        export = uow.session.get_one(Export, export_id)
        export.done, export.total, export.touched_at = done, total, services.clock.now()
        uow.commit()


def index_page(data: OwnData) -> str:
    """The index for people: one page that opens without any server."""
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined
    )
    page: dict[str, Any] = data.as_data()
    names = [name for name, _ in named_files(data.files)]
    return environment.get_template("index.html").render(**page, files=names)
