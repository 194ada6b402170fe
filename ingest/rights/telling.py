"""Sending notices on: to whoever gave an address, never more than «there is something new»."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

import sqlalchemy as sa
import structlog

from ingest.pipeline.services import Services, unit_of_work
from ingest.rights.channels import AddressRefusedError, Channel, ChannelDownError, channels_of
from repository.contacts import CODE_LASTS
from storage.db.queries import contacts as queries

log = structlog.get_logger(__name__)

_SUBJECT: Final = "Kho giấy tờ Một Lần: có thông báo mới"
_TEXT: Final = (
    "Kính gửi ông/bà,\n\n"
    "Kho giấy tờ của ông/bà có thông báo mới. Mời đăng nhập để xem:\n{address}\n\n"
    "Thư này không chứa thông tin về giấy tờ và không hỏi mật khẩu hay mã xác nhận. "
    "Ông/bà đổi hoặc tắt thư báo ở mục «Dữ liệu của tôi».\n"
)
_MOST_TRIES: Final = 5
_NOT_OLDER: Final = timedelta(days=3)
"""What could not be sent so long is read in the own store."""
_AT_MOST: Final = 500
_LOCK: Final = 0x4D4C_544C
"""Advisory lock: a round that takes longer than a minute is not sent a second time beside it."""


_CODE_SUBJECT: Final = "Kho giấy tờ Một Lần: mã xác nhận địa chỉ thư"
_CODE_TEXT: Final = (
    "Kính gửi ông/bà,\n\n"
    "Mã xác nhận địa chỉ thư này là: {code}\n\n"
    "Mời nhập mã ở mục «Dữ liệu của tôi» trong vòng {minutes} phút. "
    "Nếu ông/bà không yêu cầu, mời bỏ qua thư này.\n"
)


def send_code(services: Services, channel_name: str, address: str, code: str) -> None:
    """The code that proves an address, at once; nothing where no server opens the channel.

    Raises ChannelDownError, AddressRefusedError.
    """
    shown = f"{code[:4]}-{code[4:]}"
    text = _CODE_TEXT.format(code=shown, minutes=int(CODE_LASTS.total_seconds() // 60))
    for channel in channels_of(services.settings):
        if channel.name == channel_name:
            channel.send(address, _CODE_SUBJECT, text)


def send_notices(services: Services, channels: Sequence[Channel] | None = None) -> int:
    """One round over all channels; how many messages went out.

    A person gets one message for all that is new. A channel that is down ends its round; an
    address that is refused does not.
    """
    opened = channels_of(services.settings) if channels is None else channels
    # The round commits after each message, so the lock is held by a transaction of its own.
    with unit_of_work(services) as guard:
        if not guard.session.scalar(sa.select(sa.func.pg_try_advisory_xact_lock(_LOCK))):
            return 0
        return sum(_send_by(services, channel) for channel in opened)


def _send_by(services: Services, channel: Channel) -> int:
    text = _TEXT.format(address=f"{services.settings.public_url.rstrip('/')}/kho-cua-toi/thong-bao")
    since = services.clock.now() - _NOT_OLDER
    sent = 0
    with unit_of_work(services) as uow:
        due = queries.due(uow.session, channel.name, since, _MOST_TRIES, _AT_MOST)
        for contact, notice_ids in due:
            try:
                channel.send(contact.address, _SUBJECT, text)
            except AddressRefusedError as error:
                queries.note_tried(uow.session, channel.name, notice_ids, error.code, None)
                uow.commit()
                continue
            except ChannelDownError as error:
                queries.note_tried(uow.session, channel.name, notice_ids, error.code, None)
                uow.commit()
                log.warning("channel_down", channel=channel.name)
                return sent
            now = services.clock.now()
            queries.note_tried(uow.session, channel.name, notice_ids, None, now)
            uow.commit()
            sent += 1
    return sent
