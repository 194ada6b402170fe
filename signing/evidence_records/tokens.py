"""One RFC 3161 time stamp token: what it says, and whether it holds."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from asn1crypto import cms, tsp, x509  # type: ignore[import-untyped] # has no stubs
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.generic_cms import validate_tst_signed_data
from pyhanko.sign.validation.status import TimestampSignatureStatus
from pyhanko_certvalidator import ValidationContext

from core.errors import Fault, MotLanError
from signing.trust import TrustList
from signing.validation.damage import DAMAGE


class EvidenceDamagedError(MotLanError):
    """An evidence record, or a time stamp in it, cannot be read."""

    code: ClassVar[str] = "evidence_damaged"
    fault: ClassVar[Fault] = "input"


@dataclass(frozen=True)
class Token:
    """A time stamp token that could be read; nothing is believed yet."""

    stamped_at: datetime
    algorithm: str
    """Of the digest that was stamped, e.g. `sha256`."""
    imprint: bytes
    certificate: x509.Certificate
    """Of the time server."""
    _signed_data: Any

    def problem(self, digest: bytes, trust: TrustList, *, at: datetime) -> str | None:
        """As `async_problem`, for callers without an event loop."""
        return asyncio.run(self.async_problem(digest, trust, at=at))

    async def async_problem(self, digest: bytes, trust: TrustList, *, at: datetime) -> str | None:
        """Why it does not prove that `digest` existed, judged at a moment; None if it does.

        Offline: revocation is judged by what the token carries. Roots count by the day of the
        stamp. Codes: `imprint`, `timestamp_broken`, `timestamp_untrusted`,
        `timestamp_out_of_time`.
        """
        if self.imprint != digest:
            return "imprint"
        context = ValidationContext(
            trust_roots=trust.usable("timestamp", self.stamped_at),
            allow_fetching=False,
            revocation_mode="soft-fail",
            moment=at,
        )
        try:
            found = await validate_tst_signed_data(self._signed_data, context, lambda _: digest)
            status = TimestampSignatureStatus(**found)
        except (SignatureValidationError, *DAMAGE):
            return "timestamp_broken"
        if not (status.valid and status.intact):
            return "timestamp_broken"
        if status.trusted:
            return None
        is_in_time = self.certificate.not_valid_before <= at <= self.certificate.not_valid_after
        return "timestamp_untrusted" if is_in_time else "timestamp_out_of_time"


def read_token(der: bytes) -> Token:
    """Read a token.

    :raises EvidenceDamagedError: it is none.
    """
    try:
        signed_data = cms.ContentInfo.load(der, strict=True)["content"]
        info = signed_data["encap_content_info"]["content"].parsed
        if not isinstance(info, tsp.TSTInfo):
            raise EvidenceDamagedError(reason="no_time_stamp")
        [signer] = signed_data["signer_infos"]
        imprint = info["message_imprint"]
        return Token(
            stamped_at=info["gen_time"].native,
            algorithm=imprint["hash_algorithm"]["algorithm"].native,
            imprint=imprint["hashed_message"].native,
            certificate=_certificate_of(signer, signed_data),
            _signed_data=signed_data,
        )
    except DAMAGE as error:
        raise EvidenceDamagedError(reason="no_time_stamp") from error


def _certificate_of(signer: cms.SignerInfo, signed_data: cms.SignedData) -> x509.Certificate:
    """The certificate that the signer names by issuer and number."""
    wanted = signer["sid"].chosen
    for choice in signed_data["certificates"]:
        certificate = choice.chosen
        if (
            isinstance(wanted, cms.IssuerAndSerialNumber)
            and certificate.serial_number == wanted["serial_number"].native
            and certificate.issuer == wanted["issuer"]
        ):
            return certificate
    raise EvidenceDamagedError(reason="no_certificate")
