"""The signing office: profiles, keys, time servers and trust as one part of a process."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path

from core.artifacts import PersonStampText, SignedPdf, StampText
from core.clock import Clock
from core.settings import SigningSettings
from signing.field_rooms import LaterMark
from signing.fitness import RevocationCheck
from signing.keys import ChosenKey, KeyRing, load_keys, refuse_key_of_other
from signing.mark_drawing import AnyStamp
from signing.profiles import Profile, SigningRules, load_rules
from signing.service import Level, SignedFile, SigningService
from signing.timestamps import HttpTimestamper, TimestampServers
from signing.trust import TrustList, load_trust

__all__ = ["SigningOffice", "from_settings"]


class SigningOffice:
    """Puts the signatures of all profiles on papers."""

    def __init__(
        self,
        rules: SigningRules,
        keys: KeyRing,
        timestamper: TimestampServers | None,
        trust: TrustList,
        level: Level,
        clock: Clock,
        *,
        is_answer_required: bool = True,
    ) -> None:
        """`level`: for profiles that name none; `is_answer_required`: on revocation."""
        self.rules = rules
        self.keys = keys
        self.timestamper = timestamper
        self.trust = trust
        self._level = level
        self._clock = clock
        self._revocation = RevocationCheck(trust, is_required=is_answer_required)

    def chosen(
        self, profile: str, *, agency: str | None = None, staff: str | None = None
    ) -> ChosenKey:
        """The key for one signature of the profile (raises as `KeyRing.choose`)."""
        known = self.rules.by_name.get(profile)
        is_personal = known is not None and known.is_personal
        return self.keys.choose(profile, agency=agency, staff=staff, is_personal=is_personal)

    def service(self, chosen: ChosenKey, level: Level | None = None) -> SigningService:
        """A key at a level; answers on revocation are shared by all."""
        return SigningService(
            chosen.signer,
            self.timestamper,
            self.trust,
            level or self._level,
            self._clock,
            self._revocation,
        )

    def sign(
        self,
        pdf: bytes,
        *,
        profile: str,
        stamp: StampText | None,
        agency: str | None = None,
        staff: str | None = None,
        later: Sequence[Profile] = (),
    ) -> SignedPdf:
        """Put the signature of one profile on the file (raises as `SigningService.sign`).

        :param stamp: the words; the profile decides which mark is made of them. None: no mark.
        :param later: profiles that will sign after this one; room for their marks is kept.
        :raises SigningKeyMissingError: nobody has a key for it.
        :raises SigningKeyOfOtherError: the personal key is not that of the person in `stamp`.
        """
        known = self.rules.by_name.get(profile)
        chosen = self.chosen(profile, agency=agency, staff=staff)
        _refuse_key_of_other(known, chosen, stamp)
        marks = [
            LaterMark(one.name, mark)
            for one in later
            if (mark := _mark_of(one, stamp, None)) is not None
        ]
        mark = _mark_of(known, stamp, chosen.handwriting)
        service = self.service(chosen, known.level if known else None)
        return service.sign(pdf, profile=profile, stamp=mark, later=marks)

    def sign_file(
        self,
        source: Path,
        target: Path,
        *,
        profile: str,
        stamp: StampText | None,
        agency: str | None = None,
        staff: str | None = None,
    ) -> SignedFile:
        """Like `sign`, from file to file at the level of the settings; memory does not grow."""
        chosen = self.chosen(profile, agency=agency, staff=staff)
        known = self.rules.by_name.get(profile)
        _refuse_key_of_other(known, chosen, stamp)
        mark = _mark_of(known, stamp, chosen.handwriting)
        return self.service(chosen).sign_file(source, target, profile=profile, stamp=mark)

    def stack(self, signatures: Mapping[str, int]) -> AbstractContextManager[None]:
        """One leave by name of key: a token stays open, a remote key is asked once."""
        return self.keys.stack(signatures)


def from_settings(settings: SigningSettings, clock: Clock) -> SigningOffice:
    """The office as configured.

    :raises SigningKeyMissingError: no key is configured.
    :raises SigningKeysInvalidError: the file of keys is not as it must be.
    :raises SigningRulesInvalidError: neither is the file of rules.
    """
    trust = load_trust(settings.trust_dir)
    servers = [HttpTimestamper(url, clock=clock, trust=trust) for url in settings.tsa_urls]
    return SigningOffice(
        load_rules(settings.signing_rules_dir),
        load_keys(settings),
        TimestampServers(servers) if servers else None,
        trust,
        settings.signature_level,
        clock,
        is_answer_required=settings.revocation_check == "required",
    )


def _refuse_key_of_other(
    profile: Profile | None, chosen: ChosenKey, stamp: StampText | None
) -> None:
    """Where the mark of a personal signature names somebody, the certificate does too."""
    if profile is None or not profile.is_personal or stamp is None:
        return
    if stamp.converted_by:
        refuse_key_of_other(chosen.signer, stamp.converted_by)


def _mark_of(
    profile: Profile | None, stamp: StampText | None, handwriting: bytes | None
) -> AnyStamp | None:
    """What the profile shows; a profile of no rule shows the mark of a copy."""
    if stamp is None:
        return None
    kind = "copy" if profile is None else profile.stamp
    if kind == "person":
        return PersonStampText(stamp.converted_by, handwriting)
    return stamp if kind == "copy" else None
