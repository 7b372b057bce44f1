"""A text reaches the gateway once, and nothing but the gateway gets our token."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from perineural.records.senders.letters import Letter, NotNow, Refused
from perineural.records.senders.sms import GatewaySender
from tests.mail_server import free_port, silent_server

TEXT = Letter("diary:1", "+442079460958", "How is it now? ¡hola!", channel="sms")
TOKEN = "a token of the gateway"


class Gateway:
    """What was posted, and what to answer."""

    def __init__(self) -> None:
        self.posted: list[dict[str, Any]] = []
        self.status = 202
        self.location = ""
        self.connections: set[Any] = set()
        self.url = ""


@pytest.fixture
def gateway(settings) -> Iterator[Gateway]:
    told = Gateway()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            told.connections.add(self.client_address)
            told.posted.append(
                {"path": self.path, "headers": dict(self.headers), "body": json.loads(body)}
            )
            self.send_response(told.status)
            if told.location:
                self.send_header("Location", told.location)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, *_):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    told.url = f"http://127.0.0.1:{server.server_port}/send?via=test"
    settings.PERINEURAL_SMS_URL, settings.PERINEURAL_SMS_TOKEN = told.url, TOKEN
    settings.PERINEURAL_SMS_TIMEOUT_SECONDS = 10
    yield told
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def sender() -> Iterator[GatewaySender]:
    sender = GatewaySender()
    yield sender
    sender.close()


def test_a_text_reaches_the_gateway_as_its_contract_says(gateway, sender):
    sender.send(TEXT)
    (posted,) = gateway.posted
    assert posted["path"] == "/send?via=test"
    assert posted["body"] == {"key": TEXT.key, "to": TEXT.address, "text": TEXT.text}
    assert posted["headers"]["Idempotency-Key"] == TEXT.key
    assert posted["headers"]["Authorization"] == f"Bearer {TOKEN}"


def test_many_texts_go_over_one_connection(gateway, sender):
    for _ in range(5):
        sender.send(TEXT)
    assert len(gateway.posted) == 5
    assert len(gateway.connections) == 1


@pytest.mark.parametrize("status", [200, 202, 204, 409])
def test_what_was_taken_now_or_before_counts_as_sent(gateway, sender, status):
    gateway.status = status
    sender.send(TEXT)
    assert len(gateway.posted) == 1


@pytest.mark.parametrize("status", [400, 410, 422])
def test_a_number_that_the_gateway_refuses_is_refused_for_good(gateway, sender, status):
    gateway.status = status
    with pytest.raises(Refused, match=f"text refused: {status}"):
        sender.send(TEXT)


@pytest.mark.parametrize(
    ("status", "is_down"), [(401, True), (404, True), (429, True), (500, False), (503, True)]
)
def test_what_is_about_us_or_about_now_is_tried_again(gateway, sender, status, is_down):
    gateway.status = status
    with pytest.raises(NotNow, match=f"the gateway said {status}") as caught:
        sender.send(TEXT)
    assert caught.value.is_down == is_down


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_no_redirect_is_followed(gateway, sender, status):
    gateway.status, gateway.location = status, gateway.url.replace("/send", "/elsewhere")
    with pytest.raises(NotNow):
        sender.send(TEXT)
    assert [each["path"] for each in gateway.posted] == ["/send?via=test"]


def test_a_gateway_that_is_not_there_is_down(gateway, sender, settings):
    settings.PERINEURAL_SMS_URL = f"http://127.0.0.1:{free_port()}/send"
    with pytest.raises(NotNow, match="no gateway: ConnectionRefusedError") as caught:
        sender.send(TEXT)
    assert caught.value.is_down


def test_a_gateway_that_says_nothing_is_down_after_a_while(gateway, sender, settings):
    settings.PERINEURAL_SMS_TIMEOUT_SECONDS = 0.2
    with silent_server() as port:
        settings.PERINEURAL_SMS_URL = f"http://127.0.0.1:{port}/send"
        with pytest.raises(NotNow, match="no gateway: TimeoutError"):
            sender.send(TEXT)
    assert TOKEN not in str(sender.__dict__)


def test_a_text_or_a_number_can_add_no_header(gateway, sender):
    sender.send(Letter("k", "+44 1\r\nX-Evil: yes", "a\r\nX-Evil: yes", channel="sms"))
    (posted,) = gateway.posted
    assert "X-Evil" not in posted["headers"]
    assert posted["body"]["text"] == "a\r\nX-Evil: yes"
