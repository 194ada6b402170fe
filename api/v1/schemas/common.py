"""What all request and answer models share: strict, closed, described."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field


class Asked(BaseModel):
    """Base of request bodies: unknown fields are refused, nothing is guessed from other types."""

    model_config = ConfigDict(extra="forbid")


class Told(BaseModel):
    """Base of answers; built from the values of the rooms below."""

    model_config = ConfigDict(extra="forbid", from_attributes=True)


class ErrorTold(Told):
    """What went wrong, whose fault it is, whether trying again helps."""

    code: str
    message: str = Field(description="Vietnamese sentence that says what to do")
    fault: str = Field(description="input, caller, dependency or ours")
    retry: bool
    details: dict[str, Any]


class Problem(Told):
    """The one shape of every error."""

    error: ErrorTold


PROBLEMS: dict[int | str, dict[str, Any]] = {
    status: {"model": Problem} for status in (401, 403, 404, 409, 413, 422, 503)
}
"""For the OpenAPI description of a router."""
