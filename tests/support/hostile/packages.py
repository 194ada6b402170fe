"""Files that other projects test themselves with, out of their source packages on PyPI.

They are fetched once with pip into `.cache/hostile`, unpacked and never run; nothing of them is
kept in the repository (their licences differ).
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

_PROJECTS = ("pypdf", "Pillow", "ocrmypdf")
_SUFFIXES = frozenset({".pdf", ".png", ".jpg", ".jpeg", ".tif", ".tiff", ".heic"})
_WHAT = ("--no-deps", "--no-binary=:all:", "--no-build-isolation")


def fetch(cache: Path) -> Path:
    """The folder with the files, one folder per project; fetched where it is not there yet."""
    for project in _PROJECTS:
        target = cache / project
        if not target.is_dir():
            _fetch(project, target)
    return cache


def _fetch(project: str, target: Path) -> None:
    with tempfile.TemporaryDirectory() as temporary:
        # Without isolation pip builds nothing: it stops at the missing build tool, and the
        # unpacked source stays.
        subprocess.run(
            [sys.executable, "-m", "pip", "download", "--quiet", "--no-clean", *_WHAT, project],
            cwd=temporary,
            env={"PATH": "/usr/bin:/bin", "TMPDIR": temporary, "HOME": str(Path.home())},
            check=False,
            capture_output=True,
        )
        home = Path(temporary)
        for archive in home.rglob("*.tar.gz"):
            with tarfile.open(archive) as packed:
                packed.extractall(home, filter="data")
        part = target.with_name(f"{target.name}.part")
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(parents=True)
        for number, path in enumerate(sorted(home.rglob("*"))):
            if path.suffix.lower() in _SUFFIXES and path.is_file():
                shutil.copyfile(path, part / f"{number:05}-{path.name}")
        part.rename(target)
