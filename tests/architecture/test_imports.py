"""The direction of imports holds (pyproject.toml, `tool.importlinter`)."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from tests.support.house import ROOT, packages


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-cache"],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )


def test_nothing_imports_upwards_or_sideways() -> None:
    done = lint_imports(ROOT)
    assert done.returncode == 0, done.stdout
    assert " 0 broken" in done.stdout


def test_a_wrong_import_would_be_seen(tmp_path: Path) -> None:
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for name in packages():
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text('"""A room."""\n')
    (tmp_path / "core" / "upwards.py").write_text("import ocr\n")
    (tmp_path / "ocr" / "sideways.py").write_text("import signing\n")
    done = lint_imports(tmp_path)
    assert done.returncode == 1
    assert "core.upwards -> ocr" in done.stdout
    assert "ocr.sideways -> signing" in done.stdout
