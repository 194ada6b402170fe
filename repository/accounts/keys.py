"""Keys of WebAuthn as second factor: a stick, a telephone, the computer itself."""

from __future__ import annotations

import json
from typing import Any, Final
from urllib.parse import urlsplit
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session
from webauthn import (
    base64url_to_bytes,
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from core.clock import Clock
from core.settings import Settings
from repository.accounts.factors import (
    KEY,
    SecondFactorRefusedError,
    check_room,
    confirmed,
    factors_of,
)
from storage.db.models import SecondFactor, Staff
from storage.db.models import Session as SessionRow

_NAME: Final = "Một Lần"


def _place(settings: Settings) -> tuple[str, str]:
    """The host that keys are bound to, and the origin that pages come from."""
    parts = urlsplit(settings.public_url)
    return parts.hostname or "localhost", f"{parts.scheme}://{parts.netloc}"


def _known(session: Session, staff_id: UUID) -> list[PublicKeyCredentialDescriptor]:
    return [
        PublicKeyCredentialDescriptor(id=base64url_to_bytes(one.credential_id))
        for one in factors_of(session, staff_id)
        if one.kind == KEY and one.credential_id
    ]


def ask_to_register(
    session: Session, settings: Settings, member: Staff, row: SessionRow
) -> dict[str, Any]:
    """Options for `navigator.credentials.create`; the challenge is kept with the session."""
    check_room(session, member.id)
    host, _ = _place(settings)
    options = generate_registration_options(
        rp_id=host,
        rp_name=_NAME,
        user_name=member.username,
        user_id=member.id.bytes,
        user_display_name=member.full_name,
        exclude_credentials=_known(session, member.id),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.DISCOURAGED,
            user_verification=UserVerificationRequirement.DISCOURAGED,
        ),
    )
    row.challenge = bytes_to_base64url(options.challenge)
    told: dict[str, Any] = json.loads(options_to_json(options))
    return told


def register(
    session: Session,
    clock: Clock,
    settings: Settings,
    member: Staff,
    row: SessionRow,
    answer: dict[str, Any],
    label: str,
) -> tuple[str, ...]:
    """Take a new key; recovery codes where the account has none yet.

    Raises SecondFactorRefusedError, TooManyFactorsError.
    """
    check_room(session, member.id)
    host, origin = _place(settings)
    try:
        found = verify_registration_response(
            credential=answer,
            expected_challenge=_challenge(row),
            expected_rp_id=host,
            expected_origin=origin,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError) as error:
        raise SecondFactorRefusedError from error
    credential_id = bytes_to_base64url(found.credential_id)
    taken = sa.select(SecondFactor.id).where(SecondFactor.credential_id == credential_id)
    if session.scalar(taken) is not None:
        raise SecondFactorRefusedError
    factor = SecondFactor(
        staff_id=member.id,
        kind=KEY,
        label="",
        credential_id=credential_id,
        public_key=found.credential_public_key,
        sign_count=found.sign_count,
    )
    return confirmed(session, clock, factor, label or "Khóa bảo mật")


def ask_for_key(session: Session, settings: Settings, row: SessionRow) -> dict[str, Any] | None:
    """Options for `navigator.credentials.get`; None where the account has no key."""
    known = [] if row.staff_id is None else _known(session, row.staff_id)
    if not known:
        return None
    host, _ = _place(settings)
    options = generate_authentication_options(
        rp_id=host,
        allow_credentials=known,
        user_verification=UserVerificationRequirement.DISCOURAGED,
    )
    row.challenge = bytes_to_base64url(options.challenge)
    told: dict[str, Any] = json.loads(options_to_json(options))
    return told


def take_key(
    session: Session, clock: Clock, settings: Settings, row: SessionRow, answer: dict[str, Any]
) -> None:
    """Check what the key signed; a challenge counts once. Raises SecondFactorRefusedError."""
    host, origin = _place(settings)
    factor = session.scalar(
        sa.select(SecondFactor)
        .where(
            SecondFactor.staff_id == row.staff_id,
            SecondFactor.credential_id == str(answer.get("id", "")),
            SecondFactor.removed_at.is_(None),
        )
        .with_for_update()
    )
    if factor is None or factor.public_key is None:
        raise SecondFactorRefusedError
    try:
        found = verify_authentication_response(
            credential=answer,
            expected_challenge=_challenge(row),
            expected_rp_id=host,
            expected_origin=origin,
            credential_public_key=factor.public_key,
            credential_current_sign_count=factor.sign_count,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError) as error:
        raise SecondFactorRefusedError from error
    factor.sign_count, factor.last_used_at = found.new_sign_count, clock.now()


def _challenge(row: SessionRow) -> bytes:
    kept, row.challenge = row.challenge, None
    if kept is None:
        raise SecondFactorRefusedError
    return base64url_to_bytes(kept)
