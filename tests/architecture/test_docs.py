"""What the documents point at exists."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from tests.support.house import ROOT, files, shown

_LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
_CODE = re.compile(r"`([^`\n]+)`")
_TARGET = re.compile(r"\bmake ([a-z]+)\b")


def documents() -> list[Path]:
    return [path for path in files() if path.suffix == ".md"]


def code_in(text: str) -> Iterator[str]:
    """Pieces of code: inside backticks, and the lines of fenced blocks."""
    for position, part in enumerate(text.split("```")):
        yield from part.splitlines() if position % 2 else _CODE.findall(part)


def test_every_link_leads_somewhere() -> None:
    links = [
        (path, link)
        for path in documents()
        for link in _LINK.findall(path.read_text("utf-8"))
        if not link.startswith(("http://", "https://", "mailto:"))
    ]
    assert (ROOT / "README.md", "docs/ARCHITECTURE.md") in links, "finds no links"
    lost = [f"{shown(path)}: {link}" for path, link in links if not (path.parent / link).exists()]
    assert lost == []


def test_the_architecture_names_files_that_exist() -> None:
    path = ROOT / "docs" / "ARCHITECTURE.md"
    rooms = tuple(f"{name}/" for name in ("core", "ingest", "ocr", "signing", "storage"))
    rooms += ("repository/", "api/", "cli/", "docs/", "deploy/")
    named = [code for code in code_in(path.read_text("utf-8")) if code.startswith(rooms)]
    assert len(named) > 20, "finds no file names"
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_make_targets_that_are_named_exist() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    named = {
        target
        for path in documents()
        for code in code_in(path.read_text("utf-8"))
        for target in _TARGET.findall(code)
    }
    assert "demo" in named
    assert sorted(named - targets) == []


def test_make_help_lists_every_target() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    phony = set(re.findall(r"^\.PHONY: (\w+)$", makefile, re.MULTILINE))
    listed = set(re.findall(r"^([a-z]+):.*## ", makefile, re.MULTILINE))
    assert "help" in phony
    assert phony == listed


def test_decisions_are_numbered_in_one_line() -> None:
    paths = sorted((ROOT / "docs" / "adr").glob("*.md"))
    assert [path.name[:4] for path in paths] == [f"{n:04}" for n in range(1, len(paths) + 1)]
    for path in paths:
        assert path.read_text("utf-8").startswith(f"# {path.name[:4]} · "), shown(path)


def test_pictures_are_small() -> None:
    pictures = list((ROOT / "docs" / "pictures").glob("*"))
    assert [shown(path) for path in pictures if path.stat().st_size > 150_000] == []
