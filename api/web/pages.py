"""All pages for people under one router."""

from __future__ import annotations

from fastapi import APIRouter

from api.web import choosing, guides, notices, offline, patterns, sign_in
from api.web.chia_se import opening
from api.web.giam_sat import catalogue, condition, emergencies, events, renewals, work
from api.web.giam_sat import persons as person_requests
from api.web.giam_sat import staff as staff_pages
from api.web.kho import consents, data, own, requests, shares
from api.web.kho import searching as own_searching
from api.web.kiem_tra import check
from api.web.quay import (
    arranging,
    campaign_queue,
    campaigns,
    components,
    desk,
    dossier,
    elsewhere,
    group,
    persons,
    presence,
    review,
    scanners,
    scanning,
    separators,
    strip,
)
from api.web.quay import consents as desk_consents
from api.web.tai_khoan import account, locking, provider, steps
from api.web.xu_ly import apology, emergency, officer, reading, results, scans, searching, standing
from api.web.xu_ly import requests as officer_requests

router = APIRouter()
for _part in (
    sign_in,
    steps,
    provider,
    locking,
    account,
    choosing,
    guides,
    offline,
    patterns,
    persons,
    desk,
    dossier,
    components,
    elsewhere,
    desk_consents,
    scanning,
    scanners,
    strip,
    separators,
    # Before single documents: their addresses begin alike.
    group,
    review,
    presence,
    arranging,
    campaigns,
    campaign_queue,
    officer,
    reading,
    results,
    scans,
    apology,
    searching,
    standing,
    notices,
    consents,
    shares,
    opening,
    requests,
    officer_requests,
    data,
    # Before the papers: their addresses begin alike.
    own_searching,
    own,
    check,
    work,
    renewals,
    condition,
    events,
    catalogue,
    emergency,
    emergencies,
    person_requests,
    staff_pages,
):
    router.include_router(_part.router)
