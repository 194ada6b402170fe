"""Modules and functions stay short, and every exception from a rule says why."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

from tests.support.house import ROOT, files, modules, shown

MODULE_LINES = 400
FUNCTION_LINES = 60
_SUPPRESSION = re.compile(r"#\s*(?:noqa|type:\s*ignore|pragma:|pyright:|ruff:)")
_WITH_REASON = re.compile(
    r"#\s*(?:noqa:\s*[A-Z]+\d+(?:,\s*[A-Z]+\d+)*|type:\s*ignore\[[\w, -]+\]|pragma:\s*no cover)"
    r"\s+#\s+\S+"
)


def python_files() -> list[Path]:
    return [path for path in files() if path.suffix == ".py"]


def long_functions(text: str) -> Iterator[tuple[str, int]]:
    """Functions with more lines than a screen; their docstring does not count."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            first, last = node.body[0], node.body[-1]
            if ast.get_docstring(node) is not None and len(node.body) > 1:
                first = node.body[1]
            lines = (last.end_lineno or last.lineno) - first.lineno + 1
            if lines > FUNCTION_LINES:
                yield node.name, lines


def bare_suppressions(text: str) -> Iterator[str]:
    """Comments that silence a check without giving the reason on the same line."""
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        comment = token.string if token.type == tokenize.COMMENT else ""
        # Two silenced checks on one line may share one reason, at the end.
        if _SUPPRESSION.search(comment) and not _WITH_REASON.search(comment):
            yield f"{token.start[0]}: {comment}"


def test_modules_stay_short() -> None:
    lengths = {shown(path): len(path.read_text("utf-8").splitlines()) for path in python_files()}
    assert lengths["core/settings.py"] > 50, "counts no lines"
    too_long = {
        name: lines
        for name, lines in lengths.items()
        # A migration is a list of tables that is never touched again.
        if lines > MODULE_LINES and "/migrations/" not in name
    }
    assert too_long == {}, "split by subject, not by kind"


def test_functions_stay_short() -> None:
    example = "def long():\n" + "    x = 1\n" * (FUNCTION_LINES + 1)
    assert list(long_functions(example)) == [("long", FUNCTION_LINES + 1)]
    found = {
        f"{shown(path)}: {name}": lines
        for path in modules()
        if "/migrations/" not in shown(path)
        for name, lines in long_functions(path.read_text("utf-8"))
    }
    assert found == {}


def test_every_suppression_carries_its_reason() -> None:
    silence = "# no" + "qa: S603"
    assert list(bare_suppressions(f"run()  {silence}\n")) == [f"1: {silence}"]
    assert list(bare_suppressions(f"run()  {silence} # program from settings\n")) == []
    found = [
        f"{shown(path)}:{place}"
        for path in python_files()
        for place in bare_suppressions(path.read_text("utf-8"))
    ]
    assert found == []


def test_nothing_is_put_off() -> None:
    put_off = re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME|X" + r"XX)\b")
    assert put_off.search("# TO" + "DO later")
    found = [shown(path) for path in python_files() if put_off.search(path.read_text("utf-8"))]
    assert found == []


def test_the_root_holds_no_stray_module() -> None:
    assert sorted(path.name for path in ROOT.glob("*.py")) == []
