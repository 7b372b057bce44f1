"""Texts to an HTTP gateway, whose contract is docs/guide/messages.md."""

import http.client
import json
import ssl
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

from perineural.records.senders.letters import Letter, NotNow, Refused

MOST_ANSWER_BYTES = 65_536
"""What is read of an answer, so that the connection can be used again."""
REPEATED = 409
TO_BE_TRIED_AGAIN = frozenset({401, 403, 404, 405, 408, 425, 429})
"""Answers of 4xx that are about us or about now, not about this text."""


class GatewaySender:
    """Posts each text as JSON, with its key as `Idempotency-Key`; follows no redirect."""

    def __init__(self) -> None:
        self._server: http.client.HTTPConnection | None = None

    def send(self, letter: Letter) -> None:
        """Post one text; 2xx means taken, 409 means taken before."""
        address = urlsplit(settings.PERINEURAL_SMS_URL)
        body = json.dumps({"key": letter.key, "to": letter.address, "text": letter.text})
        try:
            status = self._post(address, letter.key, body.encode())
        except (http.client.HTTPException, OSError) as error:
            self.close()
            raise NotNow(f"no gateway: {type(error).__name__}", is_down=True) from error
        _judge(status)

    def close(self) -> None:
        """Close the connection."""
        server, self._server = self._server, None
        if server is not None:
            server.close()

    def _post(self, address: SplitResult, key: str, body: bytes) -> int:
        server = self._open(address)
        path = (address.path or "/") + (f"?{address.query}" if address.query else "")
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "Idempotency-Key": key,
            "Authorization": f"Bearer {settings.PERINEURAL_SMS_TOKEN}",
        }
        server.request("POST", path, body, headers)
        answer = server.getresponse()
        answer.read(MOST_ANSWER_BYTES)
        if not answer.isclosed():
            self.close()
        return answer.status

    def _open(self, address: SplitResult) -> http.client.HTTPConnection:
        if self._server is None:
            timeout = settings.PERINEURAL_SMS_TIMEOUT_SECONDS
            host, port = address.hostname or "", address.port
            if address.scheme == "https":
                context = ssl.create_default_context()
                self._server = http.client.HTTPSConnection(
                    host, port, timeout=timeout, context=context
                )
            else:
                self._server = http.client.HTTPConnection(host, port, timeout=timeout)
        return self._server


def _judge(status: int) -> None:
    """Raise what an answer means for this text; nothing when it was taken, now or before."""
    if 200 <= status <= 299 or status == REPEATED:
        return
    if 400 <= status <= 499 and status not in TO_BE_TRIED_AGAIN:
        raise Refused(f"text refused: {status}")
    raise NotNow(f"the gateway said {status}", is_down=status in TO_BE_TRIED_AGAIN | {503})
