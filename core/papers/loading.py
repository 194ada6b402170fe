"""Reading the catalogue of paper types from its files; what is wrong is named by file and place."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, Final, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from core.errors import MotLanError
from core.papers.model import FieldEntry, Text, Title, TypeCatalogue, TypeEntry
from core.vietnamese import fold

ModelT = TypeVar("ModelT", bound=BaseModel)
_LARGEST: Final = 200_000
"""Bytes of one file; the longest of ours has less than a twentieth of it."""


class PaperTypesInvalidError(MotLanError):
    """A file of the catalogue misses something or carries what it must not."""

    code, fault = "paper_types_invalid", "caller"


class _Fields(BaseModel):
    model_config = ConfigDict(extra="forbid")
    fields: tuple[FieldEntry, ...]


class _Common(BaseModel):
    model_config = ConfigDict(extra="forbid")
    version: Text
    copy_marks: tuple[Text, ...]
    outside: tuple[Title, ...]


def load_catalogue(folder: Path | None = None) -> TypeCatalogue:
    """The catalogue that comes with the program; each `*.json` of `folder` adds or replaces a type.

    Raises PaperTypesInvalidError, naming the file, the place in it and what is wrong there.
    """
    data = files("core.papers").joinpath("data")
    fields = _parse(data / "fields.json", _Fields)
    common = _parse(data / "catalogue.json", _Common)
    types = {entry.slug: entry for entry in _types(data / "types")}
    if folder is not None:
        if not folder.is_dir():
            raise PaperTypesInvalidError(file=folder.name, place="–", what="no_such_folder")
        types |= {entry.slug: entry for entry in _types(folder)}
    by_name = {field.name: field for field in fields.fields}
    _check_fields(types, by_name)
    _check_titles(types)
    ordered = {slug: types[slug] for slug in sorted(types)}
    return TypeCatalogue(
        version=f"{common.version}-{_digest(fields, common, *ordered.values())}",
        types=ordered,
        fields=by_name,
        outside=_without(common.outside, types),
        copy_marks=common.copy_marks,
    )


def _types(folder: Traversable) -> Iterator[TypeEntry]:
    for file in sorted(folder.iterdir(), key=lambda item: item.name):
        if not file.name.endswith(".json"):
            continue
        entry = _parse(file, TypeEntry)
        if f"{entry.slug}.json" != file.name:
            raise PaperTypesInvalidError(file=file.name, place="slug", what="not_the_file_name")
        yield entry


def _parse(file: Traversable, shape: type[ModelT]) -> ModelT:
    try:
        with file.open("rb") as stream:
            text = stream.read(_LARGEST + 1)
        if len(text) > _LARGEST:
            raise PaperTypesInvalidError(file=file.name, place="–", what="too_large")
        return shape.model_validate(json.loads(text))
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(map(str, first["loc"])) or "–"
        raise PaperTypesInvalidError(file=file.name, place=place, what=first["type"]) from error
    except (OSError, ValueError, RecursionError) as error:
        raise PaperTypesInvalidError(file=file.name, place="–", what="not_json") from error


def _check_fields(types: Mapping[str, TypeEntry], known: Mapping[str, FieldEntry]) -> None:
    for slug, entry in types.items():
        names = [field.name for field in entry.fields]
        for index, name in enumerate(names):
            what = "unknown_field" if name not in known else "named_twice"
            if name not in known or name in names[:index]:
                place = f"fields.{index}.name"
                raise PaperTypesInvalidError(file=f"{slug}.json", place=place, what=what)


def _check_titles(types: Mapping[str, TypeEntry]) -> None:
    """Two types under one title could not be told apart."""
    owners: dict[tuple[str, bool], str] = {}
    for slug, entry in types.items():
        for index, title in enumerate(entry.titles):
            owner = owners.setdefault((fold(title.wording), title.begins), slug)
            if owner != slug:
                place = f"titles.{index}"
                raise PaperTypesInvalidError(
                    file=f"{slug}.json", place=place, what=f"title_of_{owner}"
                )


def _without(outside: tuple[Title, ...], types: Mapping[str, TypeEntry]) -> tuple[Title, ...]:
    """A title is no longer outside once a type claims it: adding a type stays one file."""
    claimed = [fold(title.wording) for entry in types.values() for title in entry.titles]
    return tuple(
        title
        for title in outside
        if not any(
            fold(title.wording) == wording
            or (
                title.begins and len(title.wording) > 12 and wording.startswith(fold(title.wording))
            )
            for wording in claimed
        )
    )


def _digest(*parts: BaseModel) -> str:
    whole: list[Any] = [part.model_dump(mode="json") for part in parts]
    text = json.dumps(whole, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:8]
