"""Our root packages bear plain words; nobody else's package may answer to them (ADR 0001)."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import sys
from pathlib import Path

from tests.support.house import ROOT, packages, project


def test_our_names_are_ours() -> None:
    owners = importlib.metadata.packages_distributions()
    assert owners["fastapi"] == ["fastapi"], "the list of owners is empty, so it proves nothing"
    for name in packages():
        assert name not in sys.stdlib_module_names
        assert set(owners.get(name, ())) <= {"motlan"}, f"{name} is also shipped by somebody else"


def test_each_name_leads_to_this_house() -> None:
    for name in packages():
        spec = importlib.util.find_spec(name)
        assert spec is not None
        assert spec.origin is not None
        assert Path(spec.origin).parent == ROOT / name


def test_the_lists_of_packages_agree() -> None:
    tool = project()["tool"]
    assert isinstance(tool, dict)
    assert set(tool["mypy"]["packages"]) == set(packages())
    assert set(tool["importlinter"]["root_packages"]) == set(packages())
    on_disk = {path.parent.name for path in ROOT.glob("*/__init__.py")}
    assert on_disk == set(packages())


def test_no_file_under_tests_makes_a_package_of_it() -> None:
    # With tests/ocr/__init__.py, `import ocr` inside a test finds the tests instead of the room.
    assert list(ROOT.glob("tests/**/__init__.py")) == []
    assert list(ROOT.glob("tests/**/test_*.py")), "the pattern finds nothing"
