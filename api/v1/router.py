"""`/api/v1`: JSON for machines, one module per resource."""

from __future__ import annotations

from fastapi import APIRouter

router = APIRouter(prefix="/api/v1")
