"""Pages of long lists in addresses: where to go on, and how many lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, TypeVar

from fastapi import Depends, Query
from starlette.responses import Response

from storage.db.paging import PAGE, Page

Line = TypeVar("Line")

Cursor = Annotated[str | None, Query(alias="tu", max_length=400)]
"""Of a page for people: «Trang sau» and «Trang trước» carry it."""


@dataclass(frozen=True)
class ApiPage:
    """What a call of the API asks for: on from `cursor`, at most `limit` lines."""

    response: Response
    cursor: str | None
    limit: int

    def lines_of(self, page: Page[Line]) -> Sequence[Line]:
        """The lines; the header `X-Next-Cursor` says how to go on, where there is more."""
        if page.after is not None:
            self.response.headers["X-Next-Cursor"] = page.after
        return page.lines


def _asked(
    response: Response,
    cursor: Annotated[str | None, Query(max_length=400)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = PAGE,
) -> ApiPage:
    return ApiPage(response, cursor, limit)


Paged = Annotated[ApiPage, Depends(_asked)]
