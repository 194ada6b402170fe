"""The project is the same on every machine: no file names somebody's folders or mirrors."""

from __future__ import annotations

import re

from tests.support.house import ROOT, files, shown

# `(?:…)` also keeps these patterns from finding themselves.
_MACHINE = re.compile(
    r"(?<![\w.~}/-])/(?:work|root|Users|home)/[\w.]"
    r"|(?<![\w.~}/-])/opt/(?:pypi|wheels)"
    r"|file:/{2,3}(?:opt|work|root|home)"
)
_TEXT = {
    ".py",
    ".toml",
    ".md",
    ".txt",
    ".sh",
    ".lock",
    ".html",
    ".css",
    ".js",
    ".json",
    ".yml",
    ".yaml",
    ".service",
    ".conf",
    ".example",
    ".mako",
    ".java",
    ".svg",
    "",
}


def test_no_file_names_a_folder_of_one_machine() -> None:
    assert _MACHINE.search(" /" + "root/.cache")
    assert _MACHINE.search('"/' + 'home/an/motlan"')
    assert not _MACHINE.search("https://example.vn/" + "home/page")
    looked_at = [path for path in files() if path.suffix in _TEXT]
    assert ROOT / "Makefile" in looked_at
    found = [
        f"{shown(path)}: {match.group()}"
        for path in looked_at
        for match in [_MACHINE.search(path.read_text(encoding="utf-8"))]
        if match
    ]
    assert found == []


def test_the_lock_file_fits_any_mirror() -> None:
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert text.count("--hash=sha256:") > 1000, "is not the lock file"
    assert re.findall(r"https?://\S+|--(?:extra-)?index-url|--find-links", text) == []
