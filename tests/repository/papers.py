"""Papers and steps that several tests of the repository share."""

from __future__ import annotations

from repository.dossiers import checklist
from repository.notices import notices_for
from repository.reuse import reuse_record

AN, DUC, STRANGER = "001190000017", "020085000021", "082095000063"
MARRIAGE_SLOT, CONFIRMATION_SLOT = "MAU-001193-01", "MAU-000894-01"

MARRIAGE = {
    "husband_name": "Nguyễn Văn Đức",
    "husband_personal_number": DUC,
    "wife_name": "Nguyễn Thị An",
    "wife_personal_number": AN,
    "document_number": "12/2015",
    "issue_date": "2015-06-07",
}
DIVORCE = {"document_number": "3/2020/QĐST-HNGĐ", "issue_date": "2020-02-03"}
BIRTH = {
    "holder_name": "Nguyễn Thị An",
    "personal_number": AN,
    "document_number": "45/1990",
    "issue_date": "1990-01-20",
}
CONFIRMATION = {
    "holder_name": "Nguyễn Thị An",
    "personal_number": AN,
    "document_number": "7/2026",
    "issue_date": "2026-10-01",
    "purpose": "Để đăng ký kết hôn",
}


def slot(world, dossier, code):
    """One component of a dossier as the desk sees it."""
    items = checklist(world.session, world.clock, world.desk, dossier.id)
    return next(item for item in items if item.code == code)


def reuse(world, dossier, code, record, *, caller=None, **options):
    """One tap on «Tái sử dụng»: bytes and signature are as they should be, unless told."""
    caller = caller or world.desk
    items = checklist(world.session, world.clock, caller, dossier.id)
    values = {
        "dossier_id": dossier.id,
        "component_id": next(item for item in items if item.code == code).component_id,
        "record_id": record.id,
        "object_store_hash_ok": True,
        "signature_ok": True,
    }
    event = reuse_record(world.session, world.clock, caller, **(values | options))
    world.session.commit()
    return event


def told_of(world, caller):
    """The notices of a change of a paper's standing: those that give a reason."""
    return tuple(one for one in notices_for(world.session, caller) if one.reason is not None)
