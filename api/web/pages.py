"""All pages for people under one router."""

from __future__ import annotations

from fastapi import APIRouter

from api.web import sign_in
from api.web.giam_sat import catalogue, emergencies, renewals, work
from api.web.kho import notices, own
from api.web.kiem_tra import check
from api.web.quay import (
    arranging,
    campaign_queue,
    campaigns,
    components,
    desk,
    dossier,
    elsewhere,
    persons,
    review,
    scanning,
    separators,
)
from api.web.xu_ly import apology, emergency, officer, searching, standing

router = APIRouter()
for _part in (
    sign_in,
    persons,
    desk,
    dossier,
    components,
    elsewhere,
    scanning,
    separators,
    review,
    arranging,
    campaigns,
    campaign_queue,
    officer,
    apology,
    searching,
    standing,
    notices,
    own,
    check,
    work,
    renewals,
    catalogue,
    emergency,
    emergencies,
):
    router.include_router(_part.router)
