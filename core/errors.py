"""The base of every error of ours: what went wrong, whose fault, whether trying again helps.

Each concrete error lives beside the code that raises it and only sets the class attributes.
An edge (HTTP, command line, page) translates it once, by `code`; the Vietnamese sentence for each
code stands in `api/web/wording.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal

Fault = Literal["input", "caller", "dependency", "ours"]
"""`input`: the paper or file; `caller`: the request; `dependency`: a server; `ours`: a bug."""


class MotLanError(Exception):
    """Base of all errors that a person or another system may see.

    `details` are identifiers and numbers only (never a name, a number or a text of a citizen);
    they fill the placeholders of the Vietnamese sentence.
    """

    code: ClassVar[str] = "internal_error"
    fault: ClassVar[Fault] = "ours"
    retry: ClassVar[bool] = False

    def __init__(self, **details: object) -> None:
        self.details = details
        shown = ", ".join(f"{key}={value}" for key, value in details.items())
        super().__init__(f"{self.code}({shown})")


class InsecureForProduction(UserWarning):
    """A part that is fit for tests and demos only is in use."""


def all_errors() -> Iterator[type[MotLanError]]:
    """Every concrete error class that has been imported, the base included."""
    pending = [MotLanError]
    while pending:
        error = pending.pop()
        yield error
        pending.extend(error.__subclasses__())
