"""Signing measured; each subject is a module of this package with a function `table`.

python -m benchmarks.signing evidence
"""

from __future__ import annotations

import argparse
from importlib import import_module
from typing import Final

from benchmarks.reading.tables import described

_SUBJECTS: Final = ("evidence", "sign", "validation")


def main() -> None:
    """Print the table of one subject under the command that makes it."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.signing")
    parser.add_argument("subject", choices=_SUBJECTS)
    subject = parser.parse_args().subject
    print(described(f"python -m benchmarks.signing {subject}"))
    print()
    print(import_module(f"benchmarks.signing.{subject}").table())


if __name__ == "__main__":
    main()
