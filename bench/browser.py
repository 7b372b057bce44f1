"""As little of a browser as a measurement needs: one connection kept open, cookies, forms."""

import gzip
import http.client
import json
import re
import time
from http.cookies import SimpleCookie
from urllib.parse import urlencode

FORM = "application/x-www-form-urlencoded"


class UnexpectedAnswer(RuntimeError):
    """The server answered with another status than the measurement is of."""


class Browser:
    """A person at one screen."""

    def __init__(self, port: int) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.cookies: dict[str, str] = {}
        self.last_ms = 0.0
        """How long the last request took until its answer was read. [ms]"""

    def get(self, path: str, status: int = 200) -> str:
        """Open a page."""
        return self._send("GET", path, None, {}, status)

    def post_form(self, path: str, fields: dict[str, str], status: int = 302) -> str:
        """Send a form."""
        given = {"csrfmiddlewaretoken": self._csrf(), **fields}
        return self._send("POST", path, urlencode(given), {"Content-Type": FORM}, status)

    def post_json(self, path: str, content: dict[str, object]) -> dict[str, object]:
        """Send JSON as a page's script does, and read the JSON that comes back."""
        return self.send_json("POST", path, content)

    def send_json(self, method: str, path: str, content: dict[str, object]) -> dict[str, object]:
        """Send JSON by any method, and read the JSON that comes back."""
        headers = {"Content-Type": "application/json", "X-CSRFToken": self._csrf()}
        return json.loads(self._send(method, path, json.dumps(content), headers, 200))

    def sign_in(self, email: str, password: str) -> None:
        """Sign in as a person does."""
        self.get("/accounts/login/")
        self.post_form("/accounts/login/", {"login": email, "password": password})

    def _csrf(self) -> str:
        named = [name for name in self.cookies if "csrf" in name]
        return self.cookies[named[0]] if named else ""

    def _send(
        self, method: str, path: str, body: str | None, headers: dict[str, str], status: int
    ) -> str:
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        began = time.perf_counter()
        sent = {**headers, "Cookie": cookie, "Accept-Encoding": "gzip"}
        self.connection.request(method, path, body, sent)
        answer = self.connection.getresponse()
        content = answer.read()
        self.last_ms = (time.perf_counter() - began) * 1000
        text = _plain(content, answer.headers.get("Content-Encoding", "")).decode()
        if answer.status != status:
            words = " ".join(re.sub(r"<[^>]+>", " ", text).split())[:400]
            raise UnexpectedAnswer(f"{method} {path}: {answer.status}, not {status}: {words}")
        for line in answer.headers.get_all("Set-Cookie", []):
            self.cookies.update({key: each.value for key, each in SimpleCookie(line).items()})
        return text


def _plain(content: bytes, encoding: str) -> bytes:
    return gzip.decompress(content) if encoding == "gzip" else content
