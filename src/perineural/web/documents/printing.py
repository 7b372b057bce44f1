"""From HTML to PDF: asks the press, starts it when needed, and says in a sentence what is wrong."""

import atexit
import subprocess
import sys
import threading
from contextlib import suppress
from typing import IO

from perineural.web.documents.press import FAILED, LENGTH, NO_GLYPH, NO_LIBRARY

PATIENCE_S = 60.0
"""How long one document may take before the press is stopped."""
FAREWELL_S = 5.0

RUN_THE_PRESS = "from perineural.web.documents.press import main; main()"
PRINT_INSTEAD = "Print the page with your browser instead."
LIBRARY_MISSING = (
    "PDF documents need the library Pango, which is not installed on this server"
    " (Debian and Ubuntu: apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0)."
    f" {PRINT_INSTEAD}"
)


class CannotPrint(Exception):
    """No PDF was made; the text says why and what helps. `is_missing`: it is the server's lack."""

    def __init__(self, text: str, *, is_missing: bool = False) -> None:
        super().__init__(text)
        self.is_missing = is_missing


class Press:
    """One press of this server process: started with the first document, one at a time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._running: subprocess.Popen[bytes] | None = None

    def pdf(self, html: str) -> bytes:
        """A document as PDF/UA-1: tagged, with its language and its font inside.

        Args:
            html: A whole page; everything it needs stands in it, but for the packaged font.

        Raises:
            CannotPrint: A sign has no picture in the font, Pango is not installed, it took longer
                than a minute, or the document itself could not be laid out.
        """
        with self._lock:
            kind, body = self._ask(html.encode())
        if kind == NO_GLYPH:
            signs = ", ".join(body.decode())
            raise CannotPrint(f"The documents’ font has no picture for: {signs}. {PRINT_INSTEAD}")
        if kind == NO_LIBRARY:
            raise CannotPrint(LIBRARY_MISSING, is_missing=True)
        if kind == FAILED:
            raise CannotPrint(f"The PDF could not be made ({body.decode()}). {PRINT_INSTEAD}")
        return body

    def close(self) -> None:
        """End the press, if it runs; the next document starts it again."""
        with self._lock:
            self._end()

    def _ask(self, asked: bytes) -> tuple[bytes, bytes]:
        """Ask twice: the press may have ended because nothing was asked for long."""
        for _ in range(2):
            press = self._started()
            stop = threading.Timer(PATIENCE_S, press.kill)
            stop.start()
            try:
                return _exchange(press, asked)
            except (BrokenPipeError, EOFError):
                is_late = not stop.is_alive()
                self._end()
                if is_late:
                    raise CannotPrint(f"The PDF took too long to make. {PRINT_INSTEAD}") from None
            finally:
                stop.cancel()
        raise CannotPrint(f"The PDF could not be made: the press ended. {PRINT_INSTEAD}")

    def _started(self) -> subprocess.Popen[bytes]:
        if self._running is None or self._running.poll() is not None:
            self._end()
            self._running = subprocess.Popen(  # noqa: S603 - this program itself, nothing typed
                [sys.executable, "-P", "-c", RUN_THE_PRESS],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
            )
        return self._running

    def _end(self) -> None:
        press, self._running = self._running, None
        if press is None:
            return
        with suppress(OSError):  # what it was not told any more is of no concern to it
            press.stdin.close()
        try:
            press.wait(timeout=FAREWELL_S)
        except subprocess.TimeoutExpired:
            press.kill()
            press.wait()
        press.stdout.close()


def _exchange(press: subprocess.Popen[bytes], asked: bytes) -> tuple[bytes, bytes]:
    press.stdin.write(LENGTH.pack(len(asked)) + asked)
    press.stdin.flush()
    kind = _read(press.stdout, 1)
    (length,) = LENGTH.unpack(_read(press.stdout, LENGTH.size))
    return kind, _read(press.stdout, length)


def _read(source: IO[bytes], count: int) -> bytes:
    """So many bytes.

    Raises:
        EOFError: The press ended before it had answered.
    """
    read = source.read(count)
    if len(read) < count:
        raise EOFError
    return read


PRESS = Press()
"""The press of this server process."""
atexit.register(PRESS.close)
