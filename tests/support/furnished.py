"""A town hall with something of everything in it, so that every page has something to show."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from fastapi.dependencies.models import Dependant
from fastapi.routing import iter_route_contexts

from api.guards import Guard, PublicPage, _SignedIn
from core.access import Caller, Subject, may
from core.lifecycle import RecordStatus
from storage.db.models import Record, RightsRequest, Staff, Upload
from tests.api.test_catalogue_and_mirror import LIST
from tests.api.test_shares import paper_with_file, share_by_link
from tests.api.test_standing import store_paper
from tests.support.browser import Browser
from tests.support.desk import Desk
from tests.support.hall import STAFF, Hall
from tests.support.proposed import propose_stack

CITIZEN = "cong-dan"
VISITOR = "khach"
VISITORS = (VISITOR, CITIZEN, *STAFF)
"""Who goes through the house, the least trusted first."""
NO_PAGES = re.compile(
    r"^/(?:api|openapi|healthz|readyz|metrics|sw\.js|tuy-chon|tro-giup/hinh|phien)"
    r"|^/dang-nhap/(?:qua|tra-loi)|\.(?:xlsx|csv|json)$"
    r"|/(?:tep|bao-cao|tien-do|tin-moi|nho|to-xac-minh|ai-mo)$|/trang/|/hinh/|/du-lieu/goi/"
)
"""GET routes that give files, pictures, JSON, events or a redirect."""


@dataclass(frozen=True)
class PageRoute:
    """A page: where it lives, and who is let in."""

    path: str
    guard: Guard

    def address(self, fill: dict[str, str]) -> str:
        """The address with the sample's ids; KeyError names a part that is not furnished yet."""
        return re.sub(r"{(\w+)(?::\w+)?}", lambda match: fill[match[1]], self.path)

    def admits(self, visitor: str) -> bool:
        """Whether the guard lets this visitor in; the doors behind it may still refuse."""
        if not isinstance(self.guard, _SignedIn):
            return True
        if visitor == VISITOR:
            return False
        subject = Subject.CITIZEN if visitor == CITIZEN else Subject.STAFF
        caller = Caller(subject=subject, roles=frozenset(STAFF.get(visitor, ())))
        actions = self.guard.actions
        return not actions or any(may(caller, action) for action in actions)


def page_routes(app: Any) -> list[PageRoute]:
    """Every page of the app, walked, not listed."""
    found = []
    for route in iter_route_contexts(app.routes):
        dependant = getattr(route, "dependant", None)
        if dependant is None or "GET" not in (route.methods or ()) or NO_PAGES.search(route.path):
            continue
        found.append(PageRoute(route.path, next(_guards(dependant), PublicPage())))
    assert len(found) > 40, "the walk no longer sees the pages"
    return found


def _guards(dependant: Dependant) -> Any:
    if isinstance(dependant.call, Guard):
        yield dependant.call
    for inner in dependant.dependencies:
        yield from _guards(inner)


@dataclass(frozen=True)
class Furnished:
    """The hall, who is signed in, and what fills the parts of addresses."""

    hall: Hall
    browsers: dict[str, Browser]
    fill: dict[str, str]


def furnish(hall: Hall) -> Furnished:
    """Open a dossier, let papers wait, store, share, ask: one thing of every kind."""
    browsers = {VISITOR: hall.visitor(), CITIZEN: hall.citizen()}
    browsers |= {name: hall.staff(name) for name in STAFF}
    desk, officer, citizen = browsers["quay"], browsers["xuly"], browsers[CITIZEN]
    dossier = hall.open_dossier(desk)
    dossier_id = UUID(dossier.rsplit("/", 1)[-1])
    document_id, *_ = propose_stack(
        hall.services,
        _desk_of(hall),
        [["birth_certificate"], ["decision", "decision"]],
        dossier_id=dossier_id,
    )
    record_id = paper_with_file(hall, "NHIN1")
    for place in range(2, 6):
        store_paper(hall, f"NHIN{place}")
    _make_lifelike(hall)
    slug = share_by_link(citizen, record_id)[0].rsplit("/", 1)[-1]
    campaign = officer.do(
        "/quay/dot-so-hoa", {"name": "Đợt mẫu 2026", "paper_type": "birth_certificate"}
    )
    form = f"/kho-cua-toi/{record_id}/dinh-chinh"
    citizen.read(form)
    asked = {"field": "holder_name", "value": "Nguyễn Văn Mẫu"}
    citizen.do(form, {**asked, "words": "Giấy khai sinh gốc ghi khác, số 45/2020"})
    citizen.read("/kho-cua-toi/du-lieu")
    citizen.do("/kho-cua-toi/du-lieu/goi", {})
    fill = {
        "campaign_id": campaign.rsplit("/", 1)[-1],
        "code": _public_code(hall, record_id),
        "document_id": str(document_id),
        "dossier_id": str(dossier_id),
        "guide": "cong-dan",
        "kind": "so",
        "name": "khong-co",
        "person_id": str(hall.citizen_id),
        "record_id": str(record_id),
        "slug": slug,
    }
    browsers["xuly"].read("/xu-ly/khan-cap")
    opened = officer.do(
        "/xu-ly/khan-cap",
        {"number": hall.citizen_number, "reason": "Người bệnh nằm viện, cần giấy tờ gấp (MẪU)"},
    )
    fill["access_id"] = opened.rsplit("/", 1)[-1]
    administrator = browsers["quantri"]
    administrator.read("/giam-sat/danh-muc")
    report = administrator.do(
        "/giam-sat/danh-muc",
        {"keep_good": "true", "effective": "2099-01-01"},
        files={"file": ("danh-muc.json", json.dumps(LIST).encode(), "application/json")},
    )
    fill["proposal_id"] = report.rsplit("/", 1)[-1]
    with hall.services.session_factory() as session:
        officer_id = sa.select(Staff.id).where(Staff.username == "xuly")
        fill["staff_id"] = str(session.scalars(officer_id).one())
        fill["upload_id"] = str(session.scalars(sa.select(Upload.id)).first())
        fill["request_id"] = str(session.scalars(sa.select(RightsRequest.id)).one())
    return Furnished(hall, browsers, fill)


def _desk_of(hall: Hall) -> Desk:
    with hall.services.session_factory() as session:
        staff = session.scalars(sa.select(Staff).where(Staff.username == "quay")).one()
        return Desk(staff.agency_id, staff.id)


def _public_code(hall: Hall, record_id: UUID) -> str:
    with hall.services.session_factory() as session:
        return session.get_one(Record, record_id).public_code


def _make_lifelike(hall: Hall) -> None:
    """Numbers, days, an issuer with a long name, and papers that ended."""
    with hall.services.session_factory() as session:
        records = session.scalars(sa.select(Record).order_by(Record.public_code)).all()
        for place, record in enumerate(records):
            record.document_number = f"{45 + place}/2019"
            record.issued_on = date(2019, 3, 1 + place)
            record.issuer_name = "Ủy ban nhân dân phường Mẫu Một, thành phố Mẫu, tỉnh Mẫu"
            record.fields = {
                "holder_name": "Nguyễn Thị Mẫu",
                "date_of_birth": "1990-01-01",
                "document_number": record.document_number,
                "issuer": record.issuer_name,
            }
        records[-1].status = RecordStatus.REVOKED
        session.commit()
