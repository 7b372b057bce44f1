"""A mail server on this machine that does what a test tells it to, and keeps what it took."""

import datetime as dt
import ipaddress
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import Message
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message as MessageHandler
from aiosmtpd.smtp import AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

USER, PASSWORD = "clinic", "a password of a mail server"
HOST = "127.0.0.1"


@dataclass
class Mailbox:
    """What arrived, and the answers to give instead of taking it."""

    port: int = 0
    letters: list[Message] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    answer_to_recipient: str = ""
    answer_to_data: str = ""
    sign_ins: list[bool] = field(default_factory=list)
    peers: set[Any] = field(default_factory=set)


class _Handler(MessageHandler):
    def __init__(self, box: Mailbox) -> None:
        super().__init__()
        self.box = box

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        self.box.peers.add(session.peer)
        if self.box.answer_to_recipient:
            return self.box.answer_to_recipient
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        if self.box.answer_to_data:
            return self.box.answer_to_data
        self.box.recipients += envelope.rcpt_tos
        return await super().handle_DATA(server, session, envelope)

    def handle_message(self, message: Message) -> None:
        self.box.letters.append(message)


def free_port() -> int:
    """A port that nothing listens on."""
    with socket.socket() as taken:
        taken.bind((HOST, 0))
        return taken.getsockname()[1]


@contextmanager
def mail_server(*, tls: ssl.SSLContext | None = None, login: bool = False) -> Iterator[Mailbox]:
    """A mail server for as long as the block runs."""
    box = Mailbox(port=free_port())

    def authenticate(server, session, envelope, mechanism, given):
        ok = isinstance(given, LoginPassword) and (given.login, given.password) == (
            USER.encode(), PASSWORD.encode(),
        )  # fmt: skip
        box.sign_ins.append(ok)
        return AuthResult(success=ok, handled=ok)

    options: dict[str, Any] = {"tls_context": tls, "require_starttls": tls is not None}
    if login:
        options |= {
            "authenticator": authenticate,
            "auth_required": True,
            "auth_require_tls": tls is not None,
        }
    controller = Controller(_Handler(box), hostname=HOST, port=box.port, **options)
    controller.start()
    try:
        yield box
    finally:
        controller.stop()


@contextmanager
def silent_server() -> Iterator[int]:
    """Something that takes a connection and never says a word."""
    with socket.socket() as listening:
        listening.bind((HOST, 0))
        listening.listen(5)
        yield listening.getsockname()[1]


def own_certificate(folder: Path) -> tuple[ssl.SSLContext, Path]:
    """A certificate for this machine, made now: the server's side, and the file to trust it by."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "invented mail server")])
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(HOST))]),
            critical=False,
        )
        .sign(key, hashes.SHA256())
    )
    public, private = folder / "certificate.pem", folder / "key.pem"
    public.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(public, private)
    return context, public
