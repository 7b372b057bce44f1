"""Letters to a mail server, over one connection for as long as there is something to send."""

import hashlib
import smtplib
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.smtp import EmailBackend
from django.core.validators import validate_email

from perineural.records.senders.letters import Letter, NotNow, Refused


class SmtpSender:
    """Hands each letter to the mail server of the settings (`EMAIL_HOST` and its kin).

    An answer of 5xx to a mailbox or a letter is for good; one to our password or our own address is
    the clinic's to mend, so that the letter waits. No answer within `EMAIL_TIMEOUT` is "not now".
    """

    def __init__(self) -> None:
        self._server: BaseEmailBackend | None = None

    def send(self, letter: Letter) -> None:
        """Hand over one letter; True thanks from the server is all that counts as sent."""
        try:
            validate_email(letter.address)
        except ValidationError as error:
            raise Refused("no e-mail address") from error
        try:
            self._open().send_messages([_mail(letter)])
        except (smtplib.SMTPException, OSError) as error:
            self.close()
            raise _in_words(error) from error

    def close(self) -> None:
        """Say goodbye to the server, if it still listens."""
        server, self._server = self._server, None
        if server is not None:
            server.fail_silently = True
            server.close()

    def _open(self) -> BaseEmailBackend:
        if self._server is None:
            self._server = EmailBackend(fail_silently=False)
            self._server.open()
        return self._server


def message_id(key: str) -> str:
    """The same Message-ID for every try of a message, telling nothing of its key."""
    host = urlsplit(settings.PERINEURAL_PUBLIC_URL).hostname or "localhost"
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:32]}@{host}>"


def _mail(letter: Letter) -> EmailMessage:
    headers = {"Message-ID": message_id(letter.key), "Auto-Submitted": "auto-generated"}
    if letter.stop_url:
        headers["List-Unsubscribe"] = f"<{letter.stop_url}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return EmailMessage(letter.subject, letter.text, to=[letter.address], headers=headers)


def _in_words(error: Exception) -> NotNow | Refused:
    """What an error of the server means for this letter, without what the server said."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = [code for code, _ in error.recipients.values()]
        return _by_code(codes[0] if codes else 0, "mailbox")
    if isinstance(error, smtplib.SMTPDataError):
        return _by_code(error.smtp_code, "letter")
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return NotNow(f"the mail server refused the password: {error.smtp_code}", is_down=True)
    if isinstance(error, smtplib.SMTPResponseException):
        return NotNow(f"the mail server said {error.smtp_code}", is_down=True)
    return NotNow(f"no mail server: {type(error).__name__}", is_down=True)


def _by_code(code: int, what: str) -> NotNow | Refused:
    if 500 <= code <= 599:
        return Refused(f"{what} refused: {code}")
    return NotNow(f"{what} not taken now: {code}")
