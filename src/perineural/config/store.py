"""The clinic's store: brought up to date, and asked whether it is."""

import hashlib
import os
from pathlib import Path

from perineural.config.problems import BadInput

COLLECTED_MARK = ".collected"


def load_django() -> None:
    """Load the settings and applications, once, for a command that needs them."""
    import django
    from django.apps import apps

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "perineural.config.settings")
    if not apps.ready:
        django.setup()


def bring_up_to_date() -> None:
    """Make or change the tables for this version, and put the static files in place."""
    from django.core.management import call_command

    load_django()
    missing, _ = _missing_changes()
    if missing:
        call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    collect_static_files()


def _missing_changes() -> tuple[int, int]:
    """How many changes to the tables were not made yet, and how many there are."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return len(missing), len(executor.loader.graph.nodes)


def refuse_if_outdated() -> None:
    """Stop a server from starting on tables of another version.

    Raises:
        BadInput: A change to the tables was not made yet; the message names the one line to run.
    """
    missing, of_all = _missing_changes()
    if missing and missing == of_all:
        raise BadInput(f"There is no clinic in {place_of_store()} yet. Run: perineural migrate")
    if missing:
        raise BadInput(
            f"The database in {place_of_store()} is older than this version"
            f" ({missing} changes behind). Make a copy of it, then run: perineural migrate"
        )


def place_of_store() -> str:
    """Where the store is, in words that hold no password."""
    from django.conf import settings

    database = settings.DATABASES["default"]
    if "sqlite" in database["ENGINE"]:
        return str(database["NAME"])
    return f"the PostgreSQL database {database['NAME']!r}"


def collect_static_files() -> None:
    """Compress style sheets and scripts into the home folder, when any of them changed."""
    from django.conf import settings
    from django.core.management import call_command

    mark = Path(settings.STATIC_ROOT) / COLLECTED_MARK
    current = _static_fingerprint()
    if mark.exists() and mark.read_text(encoding="ascii") == current:
        return
    call_command("collectstatic", interactive=False, verbosity=0)
    mark.write_text(current, encoding="ascii")


def _static_fingerprint() -> str:
    from django.contrib.staticfiles.finders import get_finders

    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            seen = Path(storage.path(name)).stat()
            digest.update(f"{name}\0{seen.st_size}\0{seen.st_mtime_ns}\n".encode())
    return digest.hexdigest()
