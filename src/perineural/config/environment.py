"""Every setting of Perineural, read from the environment in this one place.

Each setting has a name, a default, a reader that says what it expects, and a heading in
docs/guide/configuration.md. All mistakes are reported together, each in one sentence.
"""

import difflib
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

PREFIX = "PERINEURAL_"
SENDERS = ("file", "console")
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")


class SettingError(ValueError):
    """One or more settings have values that cannot be used."""


@dataclass(frozen=True)
class Setting:
    """One setting: the variable it is read from, what stands when it is unset, and its meaning."""

    name: str
    default: str
    read: Callable[[str], object]
    meaning: str


def _yes_or_no(text: str) -> bool:
    lowered = text.strip().lower()
    if lowered in ("yes", "true", "on", "1"):
        return True
    if lowered in ("no", "false", "off", "0"):
        return False
    raise ValueError("yes or no")


def _whole_number(low: int, high: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not re.fullmatch(r"[0-9]{1,12}", text.strip()) or not low <= int(text) <= high:
            raise ValueError(f"a whole number from {low} to {high}")
        return int(text)

    return read


def _one_of(*choices: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in choices:
            raise ValueError(f"one of {', '.join(choices)}")
        return text

    return read


def _folder(text: str) -> Path:
    path = Path(text).expanduser().absolute()
    if path.exists() and not path.is_dir():
        raise ValueError("a folder, or a path where one can be made")
    return path


def _secret(text: str) -> str:
    if text and len(text) < 50:
        raise ValueError("at least 50 characters, random, the same at every start")
    return text


def _hosts(text: str) -> tuple[str, ...]:
    hosts = tuple(part.strip() for part in text.split(",") if part.strip())
    if any("/" in host or "*" in host or " " in host for host in hosts):
        raise ValueError("host names without scheme, path or wildcard, separated by commas")
    return hosts


def _public_url(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path not in ("", "/"):
        raise ValueError("an address such as https://clinic.example, without a path")
    return f"{parts.scheme}://{parts.netloc}"


def _database_url(text: str) -> str:
    if text and urlsplit(text).scheme not in ("postgres", "postgresql", "sqlite"):
        raise ValueError("postgresql://user:password@host/name, or unset for SQLite")
    return text


SETTINGS: tuple[Setting, ...] = (
    Setting("PERINEURAL_HOME", "var", _folder, "where everything the clinic stores lies"),
    Setting("DATABASE_URL", "", _database_url, "the PostgreSQL database, or unset for SQLite"),
    Setting("PERINEURAL_PUBLIC_URL", "http://127.0.0.1:8000", _public_url, "the address in links"),
    Setting("PERINEURAL_ALLOWED_HOSTS", "", _hosts, "further host names that may be asked for"),
    Setting("PERINEURAL_PROXY_COUNT", "0", _whole_number(0, 5), "proxies in front of the server"),
    Setting("PERINEURAL_SECRET_KEY", "", _secret, "the key that signs sessions and links"),
    Setting("PERINEURAL_SESSION_IDLE_MINUTES", "30", _whole_number(1, 720), "idle sign-out"),
    Setting("PERINEURAL_REQUIRE_SECOND_FACTOR", "no", _yes_or_no, "staff need a second factor"),
    Setting("PERINEURAL_SIGN_IN_ATTEMPTS", "5", _whole_number(3, 20), "wrong passwords allowed"),
    Setting("PERINEURAL_LOCK_OUT_MINUTES", "15", _whole_number(1, 1440), "length of a lock-out"),
    Setting(
        "PERINEURAL_IMPORT_MAX_BYTES",
        "20000000",
        _whole_number(1_000, 1_000_000_000),
        "largest file that an import takes",
    ),
    Setting("PERINEURAL_SENDER", "file", _one_of(*SENDERS), "how messages leave the outbox"),
    Setting("PERINEURAL_LOG_LEVEL", "INFO", _one_of(*LOG_LEVELS), "how much is logged"),
    Setting("PERINEURAL_DEBUG", "no", _yes_or_no, "error pages for developers"),
)


@dataclass(frozen=True)
class Environment:
    """The settings as read: typed, checked, in the order of the configuration guide."""

    home: Path
    database_url: str
    public_url: str
    allowed_hosts: tuple[str, ...]
    proxy_count: int
    secret_key: str
    session_idle_minutes: int
    require_second_factor: bool
    sign_in_attempts: int
    lock_out_minutes: int
    import_max_bytes: int
    sender: str
    log_level: str
    debug: bool

    @property
    def https(self) -> bool:
        """Whether the clinic is reached over HTTPS, so that cookies must be kept to it."""
        return self.public_url.startswith("https://")

    @property
    def public_host(self) -> str:
        """The host name in the public address."""
        return urlsplit(self.public_url).hostname or "127.0.0.1"


def _unknown_names(values: Mapping[str, str]) -> list[str]:
    known = [setting.name for setting in SETTINGS]
    problems = []
    for name in sorted(values):
        if name.startswith(PREFIX) and name not in known:
            close = difflib.get_close_matches(name, known, n=1)
            hint = f"did you mean {close[0]}?" if close else "see docs/guide/configuration.md"
            problems.append(f"{name} is not a setting; {hint}")
    return problems


def read_environment(values: Mapping[str, str] | None = None) -> Environment:
    """Read every setting from the environment, or from the mapping given.

    Raises:
        SettingError: A value cannot be read, or a name beginning with PERINEURAL_ is unknown.
            The message holds one sentence for each, and never the value of a secret.
    """
    values = os.environ if values is None else values
    problems = _unknown_names(values)
    read: dict[str, object] = {}
    for setting in SETTINGS:
        text = values.get(setting.name) or setting.default
        field = setting.name.removeprefix(PREFIX).lower()
        try:
            read[field] = setting.read(text)
        except ValueError as error:
            secret = setting.name in ("PERINEURAL_SECRET_KEY", "DATABASE_URL")
            shown = "its value" if secret else repr(text)
            problems.append(f"{setting.name}: {shown} cannot be used; expected {error}")
    if problems:
        raise SettingError("\n".join(problems))
    return Environment(**read)  # type: ignore[arg-type]
