"""Channels by which a person is told beside the own store: a protocol, and e-mail over SMTP.

VNeID and SMS are the same protocol with another address (an account, a phone number): each needs a
contract with who runs it, so neither is here, and nothing pretends that it is.
"""

from __future__ import annotations

import smtplib
import ssl
from email.message import EmailMessage
from typing import Final, Protocol

from core.errors import MotLanError
from core.settings import Settings

EMAIL: Final = "email"
_LIMIT_S: Final = 15


class ChannelDownError(MotLanError):
    """The server of the channel does not take the message now; it is tried again."""

    code, fault, retry = "channel_down", "dependency", True


class AddressRefusedError(MotLanError):
    """The server is there and does not take a message for this one address."""

    code, fault = "address_refused", "input"


_FOR_ONE_ADDRESS: Final = (
    smtplib.SMTPRecipientsRefused,
    smtplib.SMTPDataError,
    smtplib.SMTPNotSupportedError,
)


class Channel(Protocol):
    """Carries one short text to one address."""

    @property
    def name(self) -> str:
        """Its name in contacts and deliveries."""
        ...

    def send(self, address: str, subject: str, text: str) -> None:
        """Hand the text over; it holds nothing of any paper.

        Raises ChannelDownError, AddressRefusedError.
        """
        ...


class EmailChannel:
    """E-mail through one SMTP server, with STARTTLS where the settings ask for it."""

    name = EMAIL

    def __init__(self, settings: Settings) -> None:
        self._host = settings.smtp_host or ""
        self._port = settings.smtp_port
        self._sender = settings.smtp_sender
        self._user, self._password = settings.smtp_user, settings.smtp_password
        self._is_encrypted = settings.smtp_tls

    def send(self, address: str, subject: str, text: str) -> None:
        """See Channel."""
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = self._sender, address, subject
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(text)
        try:
            with smtplib.SMTP(self._host, self._port, timeout=_LIMIT_S) as server:
                if self._is_encrypted:
                    server.starttls(context=ssl.create_default_context())
                if self._user and self._password is not None:
                    server.login(self._user, self._password.get_secret_value())
                server.send_message(message)
        except _FOR_ONE_ADDRESS as error:
            raise AddressRefusedError(reason=type(error).__name__) from error
        except (OSError, smtplib.SMTPException) as error:
            raise ChannelDownError(reason=type(error).__name__) from error


def channels_of(settings: Settings) -> tuple[Channel, ...]:
    """The channels that the settings open; none without a server."""
    return (EmailChannel(settings),) if settings.smtp_host else ()
