"""The web server: gunicorn with threads, set up here rather than by a file or flags."""

import os
import socket
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gunicorn.app.base import BaseApplication
from gunicorn.glogging import Logger

from perineural.config.problems import BadInput

GRACEFUL_S = 10


@dataclass(frozen=True)
class ServerShape:
    """How much is served at once."""

    processes: int
    threads: int


class QuietLogger(Logger):  # type: ignore[misc]
    """Send gunicorn's own lines where all others go. Logs no request: its path may be private."""

    def setup(self, cfg: Any) -> None:
        """Leave the handlers as Django's logging configuration set them."""
        self.error_log.propagate = True
        self.error_log.handlers = []
        self.access_log.propagate = False


class WebServer(BaseApplication):  # type: ignore[misc]
    """Serve the site on a socket that is already bound."""

    def __init__(self, listener: socket.socket, shape: ServerShape, ready_fd: int) -> None:
        self.listener, self.shape, self.ready_fd = listener, shape, ready_fd
        super().__init__()

    def load_config(self) -> None:
        """Set what differs from gunicorn's defaults."""
        from django.conf import settings

        shared_memory = Path("/dev/shm")  # noqa: S108 - a heartbeat file, never on a disk
        wanted = {
            "bind": f"fd://{self.listener.fileno()}",
            "workers": self.shape.processes,
            "threads": self.shape.threads,
            "worker_class": "gthread",
            "worker_tmp_dir": str(shared_memory) if shared_memory.is_dir() else None,
            "preload_app": True,
            "timeout": 60,
            "graceful_timeout": GRACEFUL_S,
            "keepalive": 15,
            "control_socket_disable": True,
            "logger_class": QuietLogger,
            "loglevel": "warning",
            "proc_name": "perineural",
            "forwarded_allow_ips": "*" if settings.ENVIRONMENT.proxy_count else "",
            "when_ready": self._say_ready,
        }
        for name, value in wanted.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """Load the site."""
        from perineural.config.wsgi import application

        return application

    def _say_ready(self, _arbiter: Any) -> None:
        os.write(self.ready_fd, b"1")


def bind(host: str, port: int) -> socket.socket:
    """Take the address at once, so that a mistake is told before anything is started.

    Raises:
        BadInput: The port is taken, or the address is not this machine's.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except socket.gaierror as error:
        raise BadInput(f"--host {host} is not an address of this machine.") from error
    listener = socket.socket(family, kind, protocol)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(address)
    except PermissionError as error:
        raise BadInput(f"Port {port} needs more rights; choose one above 1023.") from error
    except OSError as error:
        raise BadInput(
            f"Port {port} on {host} cannot be used ({error.strerror.lower()}); stop what is there,"
            f" or choose another, for example: perineural serve --port {min(port, 65534) + 1}"
        ) from error
    listener.set_inheritable(True)
    return listener
