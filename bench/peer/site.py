"""A site of one endpoint, served as ours is. Run with a folder for its store."""

import os
import sys
from pathlib import Path

import django
from django.conf import settings
from gunicorn.app.base import BaseApplication

from bench.databases import new_database
from perineural.config.databases import default_database

PASSWORD = "quiet-measured-river-42"  # noqa: S105 - it guards nothing
DATABASE = "bench_peer"


def configure(home: Path, database_url: str = "") -> None:
    """Set up Django for the peer, its store in this folder or beside this database."""
    settings.configure(
        SECRET_KEY="measured only",  # noqa: S106 - it guards nothing
        ALLOWED_HOSTS=["127.0.0.1"],
        ROOT_URLCONF="bench.peer.urls",
        USE_TZ=True,
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        INSTALLED_APPS=[
            "django.contrib.contenttypes",
            "django.contrib.auth",
            "django.contrib.messages",
            "django.contrib.sessions",
            "rest_framework",
            "bench.peer",
        ],
        MIDDLEWARE=[
            "django.middleware.security.SecurityMiddleware",
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.common.CommonMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "django.contrib.messages.middleware.MessageMiddleware",
            "django.middleware.clickjacking.XFrameOptionsMiddleware",
        ],
        REST_FRAMEWORK={
            "DEFAULT_AUTHENTICATION_CLASSES": [
                "rest_framework.authentication.SessionAuthentication"
            ],
            "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
            "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
        },
        DATABASES={"default": _database(home, database_url)},
    )
    django.setup()


def _database(home: Path, database_url: str) -> dict[str, object]:
    """A database opened as ours is; each request is one transaction."""
    address = new_database(database_url, DATABASE) if database_url else ""
    return {**default_database(address, home), "ATOMIC_REQUESTS": True}


class Served(BaseApplication):
    """The peer behind the same web server, shaped as ours."""

    def __init__(self, port: int) -> None:
        self.port = port
        super().__init__()

    def load_config(self) -> None:
        """One process, four threads, quiet."""
        wanted = {
            "bind": f"127.0.0.1:{self.port}",
            "workers": 1,
            "threads": 4,
            "worker_class": "gthread",
            "keepalive": 15,
            "loglevel": "warning",
            "control_socket_disable": True,
            "when_ready": lambda _: print("ready", flush=True),  # noqa: T201
        }
        for name, value in wanted.items():
            self.cfg.set(name, value)

    def load(self) -> object:
        """The peer's application."""
        from django.core.wsgi import get_wsgi_application  # noqa: PLC0415 - after the settings

        return get_wsgi_application()


def main(home: Path, port: int, database_url: str) -> None:
    """Make the store and serve."""
    configure(home, database_url)
    from django.contrib.auth import get_user_model  # noqa: PLC0415 - after the settings
    from django.core.management import call_command  # noqa: PLC0415

    call_command("migrate", run_syncdb=True, verbosity=0)
    get_user_model().objects.create_user("bench", password=PASSWORD)
    Served(port).run()


if __name__ == "__main__":
    os.environ.setdefault("PYTHONUNBUFFERED", "1")
    main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3])
