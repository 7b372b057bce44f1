"""The two databases: SQLite in one file by default, PostgreSQL by one setting."""

from pathlib import Path
from typing import Any

import dj_database_url

SQLITE_FILE_NAME = "perineural.sqlite3"

SQLITE_OPTIONS: dict[str, Any] = {
    # A write takes its lock at once and waits for it, instead of failing halfway.
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    # FULL: what was answered as saved is on the disk, also after the power fails.
    "init_command": (
        "PRAGMA journal_mode=WAL;"
        "PRAGMA synchronous=FULL;"
        "PRAGMA foreign_keys=ON;"
        "PRAGMA cache_size=-16384;"
        "PRAGMA mmap_size=67108864;"
        "PRAGMA temp_store=MEMORY;"
    ),
}


def default_database(database_url: str, home: Path) -> dict[str, Any]:
    """Django's entry for the clinic's database."""
    if database_url.startswith("postgres"):
        return {
            **dj_database_url.parse(database_url, conn_max_age=600, conn_health_checks=True),
            "ATOMIC_REQUESTS": False,
        }
    name: Path | str = home / SQLITE_FILE_NAME
    if database_url:
        name = dj_database_url.parse(database_url)["NAME"]
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(name),
        "CONN_MAX_AGE": None,
        "ATOMIC_REQUESTS": False,
        "OPTIONS": SQLITE_OPTIONS,
    }
