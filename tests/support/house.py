"""The house as text: where its rooms are, and its files for the rules that read them."""

from __future__ import annotations

import importlib
import pkgutil
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_NOT_OURS = {"var", "out", "dist", "__pycache__", "node_modules"}
_HIDDEN_BUT_OURS = {".ci", ".gitignore"}


@cache
def project() -> dict[str, object]:
    """pyproject.toml as data."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


@cache
def packages() -> tuple[str, ...]:
    """The root packages, as the wheel names them."""
    value: object = project()
    for key in ("tool", "hatch", "build", "targets", "wheel", "packages"):
        assert isinstance(value, dict)
        value = value[key]
    assert isinstance(value, list)
    return tuple(str(name) for name in value)


def files(folder: Path = ROOT) -> Iterator[Path]:
    """Every file that belongs to the project; no caches, no environment, no data."""
    for path in sorted(folder.iterdir()):
        if path.name in _NOT_OURS or path.suffix == ".egg-info":
            continue
        if path.name.startswith(".") and path.name not in _HIDDEN_BUT_OURS:
            continue
        if path.is_dir():
            yield from files(path)
        else:
            yield path


def modules() -> Iterator[Path]:
    """Every Python file of the packages."""
    for name in packages():
        yield from (path for path in files(ROOT / name) if path.suffix == ".py")


def shown(path: Path) -> str:
    """The path as people name it."""
    return path.relative_to(ROOT).as_posix()


@cache
def import_everything() -> tuple[str, ...]:
    """Import every module of every package; their names.

    Alembic's own scripts are left out: they only run inside a migration.
    """
    names: list[str] = []
    for package in packages():
        names.append(package)
        found = importlib.import_module(package)
        for info in pkgutil.walk_packages(found.__path__, f"{package}."):
            if ".migrations." in info.name or info.name.endswith(".__main__"):
                continue
            importlib.import_module(info.name)
            names.append(info.name)
    return tuple(names)
