"""The unseen papers judge what reads them; nothing that reads or learns may know them."""

from __future__ import annotations

import ast
from pathlib import Path

from tests.support.house import ROOT, modules, shown


def knows_unseen(code: str) -> bool:
    """Whether the module imports the unseen papers or names them in a text."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Import) and any("unseen" in name.name for name in node.names):
            return True
        if isinstance(node, ast.ImportFrom):
            names = [node.module or "", *(name.name for name in node.names)]
            if any("unseen" in name.split(".") for name in names):
                return True
        text = node.value if isinstance(node, ast.Constant) else None
        if isinstance(text, str) and ("benchmarks.unseen" in text or "benchmarks/unseen" in text):
            return True
    return False


def test_an_import_of_them_would_be_seen() -> None:
    assert knows_unseen("from benchmarks.unseen.stacks import build")
    assert knows_unseen("from benchmarks import unseen")
    assert knows_unseen("import_module('benchmarks.unseen')")
    assert not knows_unseen("unseen = 1")


def test_nothing_in_the_packages_knows_the_unseen_papers() -> None:
    assert (ROOT / "benchmarks" / "unseen" / "__init__.py").is_file()
    found = [shown(path) for path in modules() if knows_unseen(Path(path).read_text("utf-8"))]
    assert found == []


def test_the_unseen_papers_know_neither_rules_nor_specimen_forms() -> None:
    forbidden = ("ocr", "cli.specimens.forms", "cli.specimens.papers")
    files = sorted((ROOT / "benchmarks" / "unseen").glob("*.py"))
    assert len(files) > 5
    for path in files:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom):
                module = node.module or ""
                assert not any(
                    module == name or module.startswith(f"{name}.") for name in forbidden
                )
