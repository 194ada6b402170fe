"""Signing measured; each subject is a module of this package with a function `table`.

python -m benchmarks.signing evidence
python -m benchmarks.signing sign --write
"""

from __future__ import annotations

import argparse
from importlib import import_module
from typing import Final

from benchmarks.reading.tables import described, write_between_markers

_SUBJECTS: Final = ("evidence", "sign", "validation")


def main() -> None:
    """Print the table of one subject under the command that makes it, or put it into RESULTS."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.signing")
    parser.add_argument("subject", choices=_SUBJECTS)
    parser.add_argument("--write", action="store_true", help="between its markers in RESULTS.md")
    chosen = parser.parse_args()
    head = described(f"python -m benchmarks.signing {chosen.subject}")
    text = f"{head}\n\n{import_module(f'benchmarks.signing.{chosen.subject}').table()}"
    print(text)
    if chosen.write:
        write_between_markers(chosen.subject, text, subject="signing")


if __name__ == "__main__":
    main()
