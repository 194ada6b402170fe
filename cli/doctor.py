"""`motlan doctor`: look at every part, and say for each failed one what to do."""

from __future__ import annotations

import asyncio
import hashlib
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import click
import numpy as np
import redis
import sqlalchemy as sa
from pydantic import ValidationError
from sqlalchemy.orm import Session

from api.web.error_wording import ERROR_VI
from cli.doctor_findings import FailedCheckError
from cli.doctor_upkeep import check_backups, check_copies, check_rounds
from cli.usage import SettingsUnfitError
from core.clock import Clock, SystemClock
from core.errors import MotLanError
from core.settings import Settings, settings, unknown_variables
from ocr.engines.choose import open_engine
from signing.fitness import RevocationCheck, refuse_out_of_time
from signing.keys import SigningKeyOfOtherError, load_keys, refuse_key_of_other
from signing.profiles import load_rules
from signing.timestamps import ClockSkewedError, HttpTimestamper
from signing.trust import load_trust
from storage.db.engine import create_engine
from storage.db.migrate import newest_revision, revision_of
from storage.db.queries.staff import agencies_with_staff, staff_by_username
from storage.db.queries.verdicts import count_lost, lost_signatures, oldest_look
from storage.objects.s3 import from_settings

FAILED: Final = 3
ANSWER_LIMIT_S: Final = 3.0
_NOT_ASKED: Final = "–"
_LATE_DAYS: Final = 2
"""Rounds that may fail before it is told that signed files were not looked at in time."""


@dataclass(frozen=True)
class Finding:
    """What was found out about one part."""

    part: str
    is_fit: bool
    words: str
    """What it is, or what to do about it."""
    is_warning: bool = False
    """Fit, and still something to do."""

    @property
    def sign(self) -> str:
        """What stands before the line."""
        return "!" if self.is_warning else "✓" if self.is_fit else "✗"


def check_reading(used: Settings) -> str:
    """Read an empty picture with the configured engine and languages."""
    engine = open_engine(used.ocr_engine, used.languages, used.tessdata_dir, used.model_dir)
    try:
        engine.read(np.full((80, 300), 255, np.uint8), 300)
    except MotLanError as error:
        packages = " ".join(f"tesseract-ocr-{name}" for name in used.languages.split("+"))
        raise FailedCheckError(
            f"Chưa có dữ liệu ngôn ngữ {used.languages} của Tesseract ({error.code}). "
            f"Cài: apt install {packages}, hoặc đặt MOTLAN_TESSDATA_DIR."
        ) from error
    return engine.identity


def check_database(used: Settings) -> str:
    """Reach the database and compare its schema with the one of this version."""
    try:
        with create_engine(used.database_url, pooled=False).connect() as connection:
            encoding = connection.scalar(sa.text("SHOW server_encoding"))
        revision = revision_of(used.database_url)
    except sa.exc.SQLAlchemyError as error:
        raise FailedCheckError(
            "Không vào được cơ sở dữ liệu. Kiểm tra PostgreSQL đang chạy và MOTLAN_DATABASE_URL "
            "đúng máy chủ, cổng, tài khoản, mật khẩu."
        ) from error
    if encoding != "UTF8":
        raise FailedCheckError("Cơ sở dữ liệu không dùng UTF8. Tạo lại với ENCODING 'UTF8'.")
    if revision != newest_revision():
        raise FailedCheckError(
            f"Cấu trúc cơ sở dữ liệu là {revision or 'trống'}, cần {newest_revision()}. "
            "Chạy: motlan migrate."
        )
    return f"PostgreSQL, {revision}"


def check_queue(used: Settings) -> str:
    """Reach Valkey and see that it neither forgets nor throws work away."""
    client = redis.Redis.from_url(
        used.valkey_url, socket_timeout=ANSWER_LIMIT_S, socket_connect_timeout=ANSWER_LIMIT_S
    )
    try:
        memory, persistence = client.info("memory"), client.info("persistence")
    except redis.RedisError as error:
        raise FailedCheckError(
            "Không vào được hàng đợi. Kiểm tra Valkey đang chạy và MOTLAN_VALKEY_URL đúng mật khẩu."
        ) from error
    finally:
        client.close()
    if memory.get("maxmemory_policy") != "noeviction":
        raise FailedCheckError(
            "Valkey có thể tự xóa việc đang chờ. Đặt maxmemory-policy noeviction."
        )
    if not persistence.get("aof_enabled"):
        raise FailedCheckError("Valkey chưa ghi việc đang chờ xuống đĩa. Đặt appendonly yes.")
    return "Valkey"


def check_objects(used: Settings) -> str:
    """Make the bucket where it is missing; see that versions and locks really hold."""
    from_settings(used).prepare()
    return f"{used.s3_bucket}: versioning, object lock"


def check_signing(used: Settings, clock: Clock) -> str:
    """Open every key; look at its dates, at revocation, at the rules and the trust list."""
    if used.signing_pkcs12 is None and used.signing_keys is None:
        raise FailedCheckError(
            "Chưa có khóa ký. Đặt MOTLAN_SIGNING_PKCS12 và MOTLAN_SIGNING_PKCS12_PASSWORD, "
            "hoặc MOTLAN_SIGNING_KEYS."
        )
    load_rules(used.signing_rules_dir)
    keys, trust, now = load_keys(used), load_trust(used.trust_dir), clock.now()
    if not trust.anchors:
        raise FailedCheckError(
            "Danh sách chứng thư gốc tin cậy đang trống. Đặt MOTLAN_TRUST_DIR tới thư mục tệp PEM."
        )
    revocation, ends = RevocationCheck(trust), []
    for name in keys.names():
        signer = keys.signer(name)
        certificate = signer.certificate
        refuse_out_of_time(certificate, now)
        end = certificate.not_valid_after_utc
        if now > end - timedelta(days=used.key_warning_days):
            raise FailedCheckError(
                f"Chứng thư ký ({name}) hết hạn ngày {end:%d/%m/%Y}. Xin gia hạn chứng thư trước "
                "ngày này và thay khóa ký."
            )
        with signer.opened() as key:
            revocation.refuse_revoked(certificate, key)
        ends.append(f"{name}: {end:%d/%m/%Y}")
    return ", ".join(ends)


def check_seals(used: Settings) -> str:
    """See that no agency's copies bear the seal of another one."""
    try:
        keys = load_keys(used)
    except MotLanError:
        return _NOT_ASKED  # the check of the keys tells
    with _session(used) as session:
        agencies = agencies_with_staff(session) if session else 0
    if keys.is_shared_by(agencies):
        raise FailedCheckError(
            f"Một khóa ký đóng dấu cho cả {agencies} cơ quan. Ghi «agency» cho từng khóa trong "
            "tệp MOTLAN_SIGNING_KEYS, trừ khi pháp nhân ký đúng là một.",
            is_fit=True,
        )
    return f"{agencies} cơ quan"


def check_own_keys(used: Settings) -> str:
    """See that each personal key bears the name of the account that signs with it."""
    try:
        keys = load_keys(used)
    except MotLanError:
        return _NOT_ASKED  # the check of the keys tells
    strangers, count = [], 0
    with _session(used) as session:
        for username, key in keys.own_keys() if session else ():
            person = None if session is None else staff_by_username(session, username)
            if person is None:
                continue
            count += 1
            try:
                refuse_key_of_other(keys.signer(key), person.full_name)
            except SigningKeyOfOtherError:
                strangers.append(f"{username} ({key})")
    if strangers:
        raise FailedCheckError(
            f"Chứng thư không mang tên chủ tài khoản: {', '.join(strangers)}. Sửa «uses» trong tệp "
            "MOTLAN_SIGNING_KEYS, hoặc sửa họ tên của tài khoản."
        )
    return f"{count} khóa cá nhân"


def check_kept_signatures(used: Settings, clock: Clock) -> str:
    """Ask the last rounds whether stored signatures still hold, and whether rounds take place."""
    with _session(used) as session:
        if session is None:
            return _NOT_ASKED
        lost, count = lost_signatures(session, limit=1), count_lost(session)
        oldest = oldest_look(session)
    if lost:
        raise FailedCheckError(
            f"{count} giấy tờ có chữ ký từng hợp lệ, nay không còn hợp lệ, mới nhất từ "
            f"{lost[0].since:%d/%m/%Y}. Xem /giam-sat hoặc chạy: motlan objects verify."
        )
    due = clock.now() - timedelta(days=used.revalidate_days + _LATE_DAYS)
    if oldest is not None and oldest < due:
        raise FailedCheckError(
            f"Có tệp đã ký chưa được xác thực lại từ {oldest:%d/%m/%Y}. Xem nhật ký của vòng kiểm "
            "tra hằng ngày (upkeep), hoặc chạy: motlan objects verify.",
            is_fit=True,
        )
    return "không có chữ ký nào mất hiệu lực"


@contextmanager
def _session(used: Settings) -> Iterator[Session | None]:
    """None where the check of the database tells what is wrong with it."""
    try:
        check_database(used)
    except MotLanError:
        yield None
        return
    engine = create_engine(used.database_url, pooled=False)
    with Session(engine) as session:
        yield session


def _asked(used: Settings, check: Callable[[Session], str]) -> str:
    with _session(used) as session:
        return _NOT_ASKED if session is None else check(session)


def check_timestamps(used: Settings, clock: Clock) -> str:
    """Ask every server for a time stamp; each must agree with the clock of this machine."""
    if not used.tsa_urls:
        if used.signature_level == "B-B":
            return "B-B"
        raise FailedCheckError("Chưa có máy chủ dấu thời gian. Đặt MOTLAN_TSA_URL.")
    digest = hashlib.sha256(b"motlan doctor").digest()
    trust = load_trust(used.trust_dir) if used.trust_dir else None  # its check tells of a gap
    for url in used.tsa_urls:
        try:
            server = HttpTimestamper(url, clock=clock, trust=trust)
            asyncio.run(server.async_timestamp(digest, "sha256"))
        except ClockSkewedError as error:
            raise FailedCheckError(
                f"Đồng hồ máy này lệch {error.details['seconds']} giây so với máy chủ dấu thời "
                "gian. Bật đồng bộ giờ: timedatectl set-ntp true."
            ) from error
    return f"{len(used.tsa_urls)}"


def check_variables() -> str:
    """Find misspelled settings, which are otherwise silently left out."""
    unknown = unknown_variables()
    if unknown:
        raise FailedCheckError(
            f"Không có thiết lập nào tên {', '.join(unknown)}. Sửa tên theo docs/settings.md."
        )
    return "MOTLAN_…"


def examine(used: Settings, clock: Clock) -> tuple[Finding, ...]:
    """Check every part; a failed one does not keep the next from being checked."""
    checks: dict[str, Callable[[], str]] = {
        "Nhận dạng chữ": lambda: check_reading(used),
        "Cơ sở dữ liệu": lambda: check_database(used),
        "Hàng đợi": lambda: check_queue(used),
        "Kho tệp": lambda: check_objects(used),
        "Khóa ký": lambda: check_signing(used, clock),
        "Con dấu": lambda: check_seals(used),
        "Khóa cá nhân": lambda: check_own_keys(used),
        "Chữ ký đã lưu": lambda: check_kept_signatures(used, clock),
        "Kho thứ hai": lambda: _asked(used, lambda one: check_copies(used, clock, one)),
        "Đối soát": lambda: _asked(used, lambda one: check_rounds(clock, one)),
        "Sao lưu": lambda: _asked(used, lambda one: check_backups(clock, one)),
        "Dấu thời gian": lambda: check_timestamps(used, clock),
        "Thiết lập": check_variables,
    }
    return tuple(_found(part, check) for part, check in checks.items())


def _found(part: str, check: Callable[[], str]) -> Finding:
    try:
        return Finding(part, is_fit=True, words=check())
    except FailedCheckError as error:
        return Finding(part, error.is_fit, error.remedy, is_warning=error.is_fit)
    except MotLanError as error:
        said = ERROR_VI[error.code].format(**error.details)
        return Finding(part, is_fit=False, words=f"{said} ({error})")


@click.command()
def doctor() -> None:
    """Check every part of this installation; exit 0 when all are fit, 3 otherwise."""
    try:
        used = settings()
    except ValidationError as error:
        unfit = SettingsUnfitError(error)
        unfit.show(sys.stdout)
        sys.exit(FAILED)
    findings = examine(used, SystemClock())
    for finding in findings:
        click.echo(f"{finding.sign} {finding.part}: {finding.words}")
    if not all(finding.is_fit for finding in findings):
        sys.exit(FAILED)
