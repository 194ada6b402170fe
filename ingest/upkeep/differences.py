"""What a comparison found, and what was done about it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from core.errors import MotLanError

Relation = Literal["objects", "orphans", "pages", "queues", "documents", "signatures", "search"]
"""What was held against the rows."""

_EXAMPLES: Final = 10


class RowsDisagreeError(MotLanError):
    """The rows of a document contradict one another; a person has to look before it goes on."""

    code, fault = "rows_disagree", "ours"


@dataclass
class Finding:
    """The differences of one relation."""

    relation: Relation
    healed: int = 0
    """Put right at once."""
    parked: int = 0
    """Set aside with a reason, on the page of the work."""
    named: int = 0
    """Left as it is: somebody has to decide."""
    examples: list[str] = field(default_factory=list)
    """Ids and keys of some that were parked or named."""

    def name(self, found: Iterable[object]) -> None:
        """These need somebody."""
        shown = [str(one) for one in found]
        self.named += len(shown)
        self.show(shown)

    def show(self, shown: Iterable[str]) -> None:
        """Keep some of them as examples."""
        self.examples += list(shown)[: max(0, _EXAMPLES - len(self.examples))]

    def as_data(self) -> dict[str, Any]:
        """For its row."""
        return {
            "relation": self.relation,
            "healed": self.healed,
            "parked": self.parked,
            "named": self.named,
            "examples": self.examples,
        }
