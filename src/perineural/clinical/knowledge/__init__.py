"""The packaged knowledge files: the only place where `clinical` reads from disk, once.

Every `.toml` and `.json` file in this folder is content that a decision may depend on;
`KNOWLEDGE_VERSION` is a hash over all of them, so that a stored decision can name exactly what it
was made under.
"""

import hashlib
import json
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

_FOLDER = files(__name__)


def _content_hash() -> str:
    digest = hashlib.sha256()
    for entry in sorted(_FOLDER.iterdir(), key=lambda each: each.name):
        if entry.name.endswith((".toml", ".json")):
            digest.update(entry.name.encode() + b"\0" + entry.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


KNOWLEDGE_VERSION: str = _content_hash()
"""First 16 hexadecimal digits of the SHA-256 over all packaged knowledge files."""


@cache
def load_toml(name: str) -> dict[str, Any]:
    """Read `<name>.toml` of this folder. Treat the answer as frozen: it is shared."""
    return tomllib.loads((_FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


@cache
def load_json(name: str) -> dict[str, Any]:
    """Read `<name>.json` of this folder. Treat the answer as frozen: it is shared."""
    content: dict[str, Any] = json.loads((_FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return content


@cache
def load_text(name: str) -> str:
    """Read a text file of this folder, for example a drawing, by its whole name."""
    return (_FOLDER / name).read_text(encoding="utf-8")


@cache
def load_bytes(name: str) -> bytes:
    """Read a file of this folder that is no text, by its whole name."""
    return (_FOLDER / name).read_bytes()
