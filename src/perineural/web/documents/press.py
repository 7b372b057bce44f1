"""The press: a process beside the server that turns documents into PDF.

To load the typesetter takes seconds and to lay out a page keeps a processor busy, so neither
happens where requests are answered. The server writes one document at a time to the press's
standard input and reads the answer from its standard output. The press ends when its input does,
and so with the server, however that ended; it also ends when nothing was asked for a while.
"""

import importlib
import os
import select
import struct
from collections.abc import Callable
from typing import BinaryIO

IDLE_S = 600.0
LENGTH = struct.Struct(">I")
PDF, NO_GLYPH, NO_LIBRARY, FAILED = b"P", b"G", b"L", b"F"
"""What an answer holds: a document, signs the font lacks, a library that is not there, an error."""

Typeset = Callable[[str], bytes]


class NoGlyph(Exception):
    """A document holds signs for which the font has no picture: they would be silent boxes."""


class NoLibrary(Exception):
    """A library that the typesetter draws with is not installed."""


def press_without(missing: OSError) -> Typeset:
    """What answers where a library is not installed: every document is refused for that reason."""

    def refuse(html: str) -> bytes:
        raise NoLibrary(str(missing))

    return refuse


def answer(html: str, typeset: Typeset) -> tuple[bytes, bytes]:
    """One document: the kind of the answer and what it holds."""
    try:
        return PDF, typeset(html)
    except NoGlyph as lacking:
        return NO_GLYPH, str(lacking).encode()
    except NoLibrary as missing:
        return NO_LIBRARY, str(missing).encode()
    except Exception as error:  # noqa: BLE001 - the press goes on; the server says what happened
        return FAILED, f"{type(error).__name__}: {error}".encode()


def serve(source: BinaryIO, sink: BinaryIO, typeset: Typeset) -> None:
    """Answer one document after the other until the input ends or nothing was asked for long.

    Args:
        source: Unbuffered, so that what waits in it can be seen from outside.
    """
    while select.select([source], [], [], IDLE_S)[0]:
        head = _exactly(source, LENGTH.size)
        if head is None:
            return
        body = _exactly(source, *LENGTH.unpack(head))
        if body is None:
            return
        kind, answered = answer(body.decode(), typeset)
        sink.write(kind + LENGTH.pack(len(answered)) + answered)
        sink.flush()


def _exactly(source: BinaryIO, count: int) -> bytes | None:
    """So many bytes; None when the input ends before."""
    read = bytearray()
    while len(read) < count:
        more = source.read(count - len(read))
        if not more:
            return None
        read += more
    return bytes(read)


def main() -> None:
    """Serve on standard input and output; what libraries print goes where errors go."""
    source = os.fdopen(0, "rb", buffering=0)
    sink = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    try:
        typeset = importlib.import_module("perineural.web.documents.typesetting").typeset
    except OSError as missing:
        typeset = press_without(missing)
    serve(source, sink, typeset)
