"""docs/errors.md, made from the error classes and their sentences; the last column is by hand.

`make docs` runs this file: new errors get a row, changed sentences are taken over, and what people
wrote under "what to do" is kept.
"""

from __future__ import annotations

import re

from api.web.error_wording import ERROR_VI
from core.errors import Fault, MotLanError, all_errors
from tests.support.house import ROOT, import_everything, packages

PAGE = ROOT / "docs" / "errors.md"
_ROW = re.compile(r"^\| `(\w+)` \|.*\| ([^|]*) \|$", re.MULTILINE)
_SECTIONS: tuple[tuple[Fault, str], ...] = (
    ("input", "The paper or the file"),
    ("caller", "The request"),
    ("dependency", "A server or a part that is needed"),
    ("ours", "A fault of Một Lần"),
)
_HEAD = """# Errors

Every refusal carries a code, whose fault it is, whether trying again helps, and a sentence.
The API answers `{"error": {"code", "message", "fault", "retry", "details"}}`.
Pages and the command line show the sentence, which says what the desk does.
Words in braces are filled with identifiers and numbers, never with somebody's data.
The last column is for whoever helps.
`make docs` takes over new codes and changed sentences.
"""


def our_errors() -> list[type[MotLanError]]:
    """Every error class of the packages that has a code of its own, and the base."""
    import_everything()
    return [
        error
        for error in all_errors()
        if error.__module__.split(".")[0] in packages() and "code" in vars(error)
    ]


def advice() -> dict[str, str]:
    """What to do, by code, as the page says it now."""
    if not PAGE.exists():
        return {}
    return {code: text.strip() for code, text in _ROW.findall(PAGE.read_text(encoding="utf-8"))}


def rendered(what_to_do: dict[str, str]) -> str:
    """The whole page."""
    lines = [_HEAD]
    errors = {error.code: error for error in our_errors()}
    for fault, title in _SECTIONS:
        lines += [f"## {title} (`{fault}`)", ""]
        lines += ["| code | try again | sentence | what to do |", "| --- | --- | --- | --- |"]
        lines += [
            f"| `{code}` | {'yes' if error.retry else 'no'} | {ERROR_VI.get(code, '')} "
            f"| {what_to_do.get(code, '')} |"
            for code, error in sorted(errors.items())
            if error.fault == fault
        ]
        lines.append("")
    return "\n".join(lines)


if __name__ == "__main__":
    PAGE.write_text(rendered(advice()), encoding="utf-8")
