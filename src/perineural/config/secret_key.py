"""The key that signs sessions and links: made once, kept beside the data, readable by one user."""

import os
import secrets
from pathlib import Path

FILE_NAME = "secret-key"


def read_or_make_secret_key(home: Path, name: str = FILE_NAME) -> str:
    """Read a key kept in the home folder, making it when it is first asked for.

    Two processes that start at once end with the same key: the file is linked into place whole,
    and whoever comes second reads the first one's.
    """
    path = home / name
    if not path.exists():
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = home / f"{name}.{os.getpid()}"
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(64))
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text(encoding="ascii").strip()
