"""Second factors: an app that shows codes (TOTP, RFC 6238) and recovery codes; keys: `keys`."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection, Sequence
from typing import Final
from uuid import UUID

import pyotp
import sqlalchemy as sa
from pyotp.exceptions import OTPVerificationError
from sqlalchemy.orm import Session

from core.access import Role
from core.clock import Clock
from core.errors import MotLanError
from core.settings import Settings
from core.vietnamese import clean_line
from repository.accounts.events import note
from repository.accounts.secrets import opened, sealed
from storage.db.models import RecoveryCode, SecondFactor, Staff

APP: Final = "totp"
KEY: Final = "key"
MOST_FACTORS: Final = 10
RECOVERY_CODES: Final = 10
_PURPOSE: Final = "second factor"
_WINDOW: Final = 1
"""Steps of 30 s before and after: clocks of telephones are not that good."""
_LETTERS: Final = "abcdefghjkmnpqrstuvwxyz23456789"


class SecondFactorRefusedError(MotLanError):
    """The code is wrong, was used before or is too old; or the key is not this account's."""

    code, fault = "second_factor_refused", "caller"


class SecondFactorNeededError(MotLanError):
    """The role asks for a second factor: the last one stays; a program cannot sign in without."""

    code, fault = "second_factor_needed", "caller"


class TooManyFactorsError(MotLanError):
    """The account has as many second factors as one person needs."""

    code, fault = "too_many_factors", "caller"


class FactorNotFoundError(MotLanError):
    """Nothing of the caller's own has this id."""

    code, fault = "factor_not_found", "caller"


def needs_factor(settings: Settings, roles: Collection[str | Role]) -> bool:
    """Whether one of the roles asks for a second factor."""
    asked = {one.strip() for one in settings.second_factor_roles.split(",")}
    return not settings.demo and any(str(role) in asked for role in roles)


def factors_of(session: Session, staff_id: UUID) -> Sequence[SecondFactor]:
    """Those that count, the oldest first."""
    return session.scalars(
        sa.select(SecondFactor)
        .where(
            SecondFactor.staff_id == staff_id,
            SecondFactor.confirmed_at.is_not(None),
            SecondFactor.removed_at.is_(None),
        )
        .order_by(SecondFactor.created_at)
    ).all()


def begin_app(session: Session, clock: Clock, settings: Settings, member: Staff) -> SecondFactor:
    """A new secret for an app; it counts once a code was shown. One that waited is of no use more:

    whoever came by an open screen may have copied it.
    """
    check_room(session, member.id)
    drop_waiting(session, clock, member.id)
    secret = pyotp.random_base32()
    factor = SecondFactor(
        staff_id=member.id,
        kind=APP,
        label="",
        secret=sealed(settings, _PURPOSE, secret.encode(), str(member.id)),
    )
    session.add(factor)
    session.flush()
    return factor


def waiting_app(session: Session, staff_id: UUID) -> SecondFactor | None:
    """The app that was shown last and of which no right code came yet."""
    return session.scalar(_waiting(staff_id))


def _waiting(staff_id: UUID) -> sa.Select[SecondFactor]:
    return sa.select(SecondFactor).where(
        SecondFactor.staff_id == staff_id,
        SecondFactor.kind == APP,
        SecondFactor.confirmed_at.is_(None),
        SecondFactor.removed_at.is_(None),
    )


def drop_waiting(session: Session, clock: Clock, staff_id: UUID) -> None:
    """A secret that was shown and never confirmed counts no more."""
    for factor in session.scalars(_waiting(staff_id).with_for_update()):
        _remove(clock, factor)
    session.flush()


def check_room(session: Session, staff_id: UUID) -> None:
    """Raises TooManyFactorsError."""
    if len(factors_of(session, staff_id)) >= MOST_FACTORS:
        raise TooManyFactorsError


def secret_of(settings: Settings, factor: SecondFactor) -> str:
    """The secret in base32, as it is typed into an app."""
    return opened(settings, _PURPOSE, factor.secret or "", str(factor.staff_id)).decode()


def address_of(settings: Settings, factor: SecondFactor, member: Staff) -> str:
    """What the QR code says: `otpauth://totp/…`."""
    app = pyotp.TOTP(secret_of(settings, factor))
    return app.provisioning_uri(name=member.username, issuer_name="Một Lần")


def confirm_app(
    session: Session, clock: Clock, settings: Settings, member: Staff, code: str, label: str
) -> tuple[str, ...]:
    """The first code of a new app; recovery codes where the account has none yet.

    Raises SecondFactorRefusedError, FactorNotFoundError.
    """
    factor = session.scalar(_waiting(member.id).with_for_update())
    if factor is None:
        raise FactorNotFoundError
    _take_code(clock, settings, factor, code)
    return confirmed(session, clock, factor, label or "Ứng dụng tạo mã")


def confirmed(session: Session, clock: Clock, factor: SecondFactor, label: str) -> tuple[str, ...]:
    """The factor counts from now on; recovery codes where the account has none yet."""
    factor.confirmed_at, factor.label = clock.now(), clean_line(label)[:60]
    session.add(factor)
    note(session, clock, factor.staff_id, "factor_added", factor.staff_id, {"kind": factor.kind})
    left = codes_left(session, factor.staff_id)
    return () if left else new_recovery_codes(session, clock, factor.staff_id)


def take_code(session: Session, clock: Clock, settings: Settings, staff_id: UUID, code: str) -> str:
    """A code of one of the apps or a recovery code; gives which: `totp` or `recovery`.

    Raises SecondFactorRefusedError. The caller commits: a code counts once.
    """
    plain = "".join(code.split()).lower()
    if len(plain) > 6:
        _take_recovery_code(session, clock, staff_id, plain)
        return "recovery"
    rows = session.scalars(
        sa.select(SecondFactor)
        .where(
            SecondFactor.staff_id == staff_id,
            SecondFactor.kind == APP,
            SecondFactor.confirmed_at.is_not(None),
            SecondFactor.removed_at.is_(None),
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    for factor in rows:
        try:
            _take_code(clock, settings, factor, plain)
        except SecondFactorRefusedError:
            continue
        return APP
    raise SecondFactorRefusedError


def _take_code(clock: Clock, settings: Settings, factor: SecondFactor, code: str) -> None:
    app = pyotp.TOTP(secret_of(settings, factor))
    try:
        step = app.verify_and_get_timecode(
            "".join(code.split()), for_time=clock.now(), valid_window=_WINDOW
        )
    except OTPVerificationError as error:
        raise SecondFactorRefusedError from error
    if factor.last_step is not None and step <= factor.last_step:
        raise SecondFactorRefusedError
    factor.last_step, factor.last_used_at = step, clock.now()


def _hash_of_code(staff_id: UUID, code: str) -> str:
    plain = code.replace("-", "").strip().lower()
    return hashlib.sha256(f"{staff_id}:{plain}".encode()).hexdigest()


def _take_recovery_code(session: Session, clock: Clock, staff_id: UUID, code: str) -> None:
    used = session.scalar(
        sa.update(RecoveryCode)
        .where(
            RecoveryCode.staff_id == staff_id,
            RecoveryCode.code_sha256 == _hash_of_code(staff_id, code),
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=clock.now())
        .returning(RecoveryCode.id)
    )
    if used is None:
        raise SecondFactorRefusedError
    note(session, clock, staff_id, "recovery_used", staff_id)


def codes_left(session: Session, staff_id: UUID) -> int:
    """Recovery codes that still open."""
    return (
        session.scalar(
            sa.select(sa.func.count()).where(
                RecoveryCode.staff_id == staff_id, RecoveryCode.used_at.is_(None)
            )
        )
        or 0
    )


def new_recovery_codes(session: Session, clock: Clock, staff_id: UUID) -> tuple[str, ...]:
    """Ten new codes of 49 bits, shown this once; the old ones open nothing any more."""
    _drop_recovery_codes(session, staff_id)
    codes = tuple(
        "-".join("".join(secrets.choice(_LETTERS) for _ in range(5)) for _ in range(2))
        for _ in range(RECOVERY_CODES)
    )
    session.add_all(
        RecoveryCode(staff_id=staff_id, code_sha256=_hash_of_code(staff_id, code)) for code in codes
    )
    note(session, clock, staff_id, "recovery_made", staff_id)
    return codes


def _drop_recovery_codes(session: Session, staff_id: UUID) -> None:
    session.execute(sa.delete(RecoveryCode).where(RecoveryCode.staff_id == staff_id))


def remove_factor(
    session: Session, clock: Clock, settings: Settings, member: Staff, factor_id: UUID
) -> None:
    """Take one away; raises FactorNotFoundError, SecondFactorNeededError. The caller commits."""
    rows = factors_of(session, member.id)
    factor = next((one for one in rows if one.id == factor_id), None)
    if factor is None:
        raise FactorNotFoundError
    if len(rows) == 1 and needs_factor(settings, member.roles):
        raise SecondFactorNeededError
    _remove(clock, factor)
    if len(rows) == 1:
        _drop_recovery_codes(session, member.id)
    note(session, clock, member.id, "factor_removed", member.id, {"kind": factor.kind})


def reset_factors(session: Session, clock: Clock, staff_id: UUID, by_id: UUID | None) -> None:
    """The telephone is lost and no code is left: the account has no second factor any more."""
    for factor in factors_of(session, staff_id):
        _remove(clock, factor)
    drop_waiting(session, clock, staff_id)
    _drop_recovery_codes(session, staff_id)
    note(session, clock, staff_id, "factors_reset", by_id)


def _remove(clock: Clock, factor: SecondFactor) -> None:
    # The secret is of no use to anybody any more; the row tells that it was there.
    factor.removed_at, factor.secret, factor.public_key = clock.now(), None, None
