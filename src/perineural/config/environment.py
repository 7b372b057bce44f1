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
SECRETS = (
    "PERINEURAL_SECRET_KEY",
    "DATABASE_URL",
    "PERINEURAL_SMTP_PASSWORD",
    "PERINEURAL_SMS_URL",
    "PERINEURAL_SMS_TOKEN",
    "PERINEURAL_SMS_HOOK_KEY",
    "PERINEURAL_SPARK_REMOTE",
)
"""Settings whose value is in no message: an address of a gateway may hold a key too."""
ENGINES = ("duckdb", "spark", "reference")
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
            raise ValueError(f"one of {', '.join(filter(None, choices))}")
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


def _text(text: str) -> str:
    if any(ord(letter) < 32 for letter in text):
        raise ValueError("one line of text")
    return text


def _secret_text(text: str) -> str:
    """A secret itself, or `file:` and the path of a file that holds it on its first line."""
    if text.startswith("file:"):
        try:
            text = Path(text.removeprefix("file:")).expanduser().read_text("utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise ValueError(
                "a secret, or file: and the path of a file that can be read"
            ) from error
        if not text:
            raise ValueError("a file with the secret on its first line; it is empty")
    return _text(text)


def _hook_key(text: str) -> str:
    key = _secret_text(text)
    if key and len(key) < 32:
        raise ValueError("at least 32 characters, random, the same as in the gateway")
    return key


def _mail_address(text: str) -> str:
    if text and not re.fullmatch(r"[^@\s<>,;:\"]+@[^@\s<>,;:\"]+", text):
        raise ValueError("an e-mail address such as clinic@clinic.example")
    return text


def _gateway_url(text: str) -> str:
    parts = urlsplit(text)
    if not text:
        return text
    try:
        is_port = parts.port is None or parts.port > 0
    except ValueError:
        is_port = False
    near = parts.hostname in ("localhost", "127.0.0.1", "::1")
    if not (
        parts.hostname
        and is_port
        and (parts.scheme == "https" or (near and parts.scheme == "http"))
    ):
        raise ValueError("an https:// address; http:// only to this machine itself")
    if parts.username or parts.fragment:
        raise ValueError("an address without a user name and without #")
    return text


def _database_url(text: str) -> str:
    if text and urlsplit(text).scheme not in ("postgres", "postgresql", "sqlite"):
        raise ValueError("postgresql://user:password@host/name, or unset for SQLite")
    return text


def _spark_remote(text: str) -> str:
    if text and not re.fullmatch(r"sc://[^\s/:]+(:[0-9]{1,5})?(/.*)?", text):
        raise ValueError("sc://host:port of a Spark Connect server")
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
    Setting("PERINEURAL_SENDER", "file", _one_of(*SENDERS), "default of the next two"),
    Setting("PERINEURAL_EMAIL", "", _one_of("", *SENDERS, "smtp"), "how e-mails leave"),
    Setting("PERINEURAL_SMS", "", _one_of("", *SENDERS, "gateway", "off"), "how texts leave"),
    Setting("PERINEURAL_SMTP_HOST", "localhost", _text, "the mail server"),
    Setting("PERINEURAL_SMTP_PORT", "587", _whole_number(1, 65_535), "its port"),
    Setting("PERINEURAL_SMTP_SECURITY", "starttls", _one_of("starttls", "tls", "none"), "its TLS"),
    Setting("PERINEURAL_SMTP_USER", "", _text, "who signs in there"),
    Setting("PERINEURAL_SMTP_PASSWORD", "", _secret_text, "with which password"),
    Setting("PERINEURAL_SMTP_FROM", "", _mail_address, "the address e-mails come from"),
    Setting("PERINEURAL_SMTP_TIMEOUT_SECONDS", "10", _whole_number(1, 30), "how long to wait"),
    Setting("PERINEURAL_SMS_URL", "", _gateway_url, "the gateway for texts"),
    Setting("PERINEURAL_SMS_TOKEN", "", _secret_text, "what the gateway knows us by"),
    Setting("PERINEURAL_SMS_TIMEOUT_SECONDS", "10", _whole_number(1, 30), "how long to wait"),
    Setting("PERINEURAL_SMS_A_DAY", "500", _whole_number(0, 100_000), "texts a clinic and day"),
    Setting("PERINEURAL_SMS_HOOK_KEY", "", _hook_key, "signs what the gateway tells us"),
    Setting("PERINEURAL_ENGINE", "duckdb", _one_of(*ENGINES), "what counts over many patients"),
    Setting("PERINEURAL_SPARK_REMOTE", "", _spark_remote, "the Spark Connect server"),
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
    email: str
    sms: str
    smtp_host: str
    smtp_port: int
    smtp_security: str
    smtp_user: str
    smtp_password: str
    smtp_from: str
    smtp_timeout_seconds: int
    sms_url: str
    sms_token: str
    sms_timeout_seconds: int
    sms_a_day: int
    sms_hook_key: str
    engine: str
    spark_remote: str
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


def _do_not_go_together(read: Mapping[str, object]) -> list[str]:
    """Settings that are each right and together are not."""
    wanted = (
        (
            read.get("sms") == "gateway" and not (read.get("sms_url") and read.get("sms_token")),
            "PERINEURAL_SMS: 'gateway' needs PERINEURAL_SMS_URL and PERINEURAL_SMS_TOKEN",
        ),
        (
            read.get("email") == "smtp" and not read.get("smtp_from"),
            "PERINEURAL_EMAIL: 'smtp' needs PERINEURAL_SMTP_FROM",
        ),
        (
            read.get("engine") == "spark" and not read.get("spark_remote"),
            "PERINEURAL_ENGINE: 'spark' needs PERINEURAL_SPARK_REMOTE",
        ),
        (
            bool(read.get("smtp_user")) != bool(read.get("smtp_password")),
            "PERINEURAL_SMTP_USER and PERINEURAL_SMTP_PASSWORD are set together or not at all",
        ),
    )
    return [text for is_wrong, text in wanted if is_wrong]


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
            shown = "its value" if setting.name in SECRETS else repr(text)
            problems.append(f"{setting.name}: {shown} cannot be used; expected {error}")
    problems += _do_not_go_together(read)
    if problems:
        raise SettingError("\n".join(problems))
    read["email"] = read["email"] or read["sender"]
    read["sms"] = read["sms"] or read["sender"]
    return Environment(**read)  # type: ignore[arg-type]
