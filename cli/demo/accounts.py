"""The sample accounts: four posts in each commune of the stories, one account for each."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.access import Caller, Role, Subject
from repository.persons import agency_by_code
from repository.staff import create_staff
from storage.db.models import Staff

AGENCIES: Final = {"H20.12.1": "gocong", "H01.21.1": "vinhthuan", "H37.11.1": "kylua"}
"""Agencies of the stories, and the word that their account names end in."""

_PASSWORDS: Final = "passwords.json"


@dataclass(frozen=True)
class Account:
    """A sample account with its password, to be shown to whoever started the demo."""

    username: str
    password: str
    what: str


@dataclass(frozen=True)
class _Post:
    prefix: str
    full_name: str
    title: str
    roles: frozenset[Role]


_POSTS: Final = (
    _Post(
        "quay",
        "Lê Thị Thắm",
        "Cán bộ tiếp nhận",
        frozenset({Role.DESK_OFFICER, Role.SCAN_OPERATOR}),
    ),
    _Post("xuly", "Trần Minh Hiếu", "Cán bộ giải quyết", frozenset({Role.PROCESSING_OFFICER})),
    _Post("giamsat", "Võ Thanh Hà", "Lãnh đạo bộ phận", frozenset({Role.SUPERVISOR})),
    _Post("quantri", "Bùi Gia Khánh", "Quản trị", frozenset({Role.ADMINISTRATOR})),
)


def prepare_accounts(session: Session, directory: Path) -> tuple[Account, ...]:
    """Make the accounts that are missing; passwords are random and kept beside the data (0600)."""
    passwords = _passwords(directory)
    accounts = []
    for code, word in AGENCIES.items():
        agency = agency_by_code(session, code)
        for post in _POSTS:
            username = f"{post.prefix}.{word}"
            password = passwords.setdefault(username, f"mau-{secrets.token_hex(4)}")
            accounts.append(Account(username, password, f"{post.title}, {agency.name}"))
            if session.scalar(select(Staff.id).where(Staff.username == username)) is None:
                create_staff(
                    session,
                    username=username,
                    full_name=post.full_name,
                    agency_id=agency.id,
                    roles=post.roles,
                    password=password,
                    title=post.title,
                )
    _keep(directory, passwords)
    return tuple(accounts)


def _passwords(directory: Path) -> dict[str, str]:
    path = directory / _PASSWORDS
    if not path.exists():
        return {}
    known: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return known


def _keep(directory: Path, passwords: dict[str, str]) -> None:
    path = directory / _PASSWORDS
    path.touch(mode=0o600)
    path.write_text(json.dumps(passwords, indent=1), encoding="utf-8")


def caller_at(session: Session, agency_code: str, prefix: str) -> Caller:
    """The member of staff who holds this post in the agency, as a session would prove it."""
    member = session.scalars(
        select(Staff).where(Staff.username == f"{prefix}.{AGENCIES[agency_code]}")
    ).one()
    return Caller(
        subject=Subject.STAFF,
        roles=frozenset(Role(role) for role in member.roles),
        staff_id=member.id,
        agency_id=member.agency_id,
    )
