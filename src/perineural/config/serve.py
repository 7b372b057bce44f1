"""Runs the whole clinic: the web server and the worker, started and stopped as one.

Everything is loaded once and then forked, so that the two start fast and share their memory. Each
child leads a process group of its own: a Ctrl-C in the terminal reaches this process alone, which
stops the web server first (requests under way are answered) and the worker after it.
"""

import contextlib
import ctypes
import gc
import os
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

STOPPING = {signal.SIGTERM, signal.SIGINT}
WATCHED = STOPPING | {signal.SIGCHLD}
STOP_WITHIN_S = 15


@dataclass(frozen=True)
class Child:
    """A process that serve started: its name in messages, and its number."""

    name: str
    pid: int


def say(text: str) -> None:
    """Tell whoever started the server."""
    print(text, file=sys.stderr, flush=True)  # noqa: T201


def serve(
    prepare: Callable[[], None],
    *,
    host: str,
    port: int,
    threads: int,
    processes: int,
    with_worker: bool,
) -> int:
    """Run the clinic until told to stop.

    Args:
        prepare: What to do before anything is served, once the port is known to be free.

    Returns:
        0 after SIGTERM or SIGINT; 1 when the web server or the worker ended by itself.

    Raises:
        BadInput: The port is taken, or the store is not up to date.
    """
    from django.urls import get_resolver

    from perineural.config.store import collect_static_files, load_django, refuse_if_outdated
    from perineural.config.web_server import ServerShape, WebServer, bind
    from perineural.config.worker import ensure_schedules, run_worker

    listener = bind(host, port)
    load_django()
    prepare()
    refuse_if_outdated()
    collect_static_files()
    if with_worker:
        ensure_schedules()
    ready_read, ready_write = os.pipe()
    web_server = WebServer(listener, ServerShape(processes, threads), ready_write)
    web_server.wsgi()
    get_resolver().url_patterns  # noqa: B018 - loads every page once, before the fork
    gc.collect()
    gc.freeze()  # what is loaded stays in memory that the children share
    signal.pthread_sigmask(signal.SIG_BLOCK, WATCHED)
    children = [start("web server", web_server.run)]
    os.close(ready_write)
    _announce(ready_read, host, listener.getsockname()[1])
    listener.close()
    if with_worker:
        children.append(start("worker", lambda: sys.exit(run_worker())))
    return watch(children)


def _announce(ready_read: int, host: str, port: int) -> None:
    """Wait until the server listens, then say where. Without a word when it never does."""
    with os.fdopen(ready_read, "rb") as ready:
        if ready.read(1):
            shown = f"[{host}]" if ":" in host else host
            say(f"Perineural is open at http://{shown}:{port} (stop it with Ctrl-C)")


def start(name: str, run: Callable[[], object]) -> Child:
    """Fork a child that runs until it is told to stop, or until this process is gone."""
    from django.db import connections

    connections.close_all()
    sys.stdout.flush()
    sys.stderr.flush()
    pid = os.fork()
    if pid:
        return Child(name, pid)
    code = 1
    try:
        os.setpgid(0, 0)
        _end_with_parent()
        for number in WATCHED:
            signal.signal(number, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, WATCHED)
        run()
        code = 0
    except SystemExit as ending:
        code = ending.code if isinstance(ending.code, int) else int(ending.code is not None)
    except KeyboardInterrupt:
        code = 0
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _end_with_parent() -> None:
    """Ask Linux to end this process should its parent be killed; elsewhere it is left to run on."""
    set_parent_death_signal = 1
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(set_parent_death_signal, signal.SIGTERM)


def watch(children: list[Child]) -> int:
    """Wait for a signal or the end of a child, and stop what is still running."""
    while True:
        received = signal.sigwait(WATCHED)
        if received in STOPPING:
            say("Perineural is closing.")
            stop_all(children)
            return 0
        for child in children:
            if (status := ended(child)) is not None:
                left = [other for other in children if other is not child]
                say(f"The {child.name} ended by itself (code {status}); closing the rest.")
                stop_all(left)
                return 1


def ended(child: Child) -> int | None:
    """The exit code of a child that has ended (negative: the signal that ended it), or None."""
    try:
        pid, status = os.waitpid(child.pid, os.WNOHANG)
    except ChildProcessError:
        return 0
    return os.waitstatus_to_exitcode(status) if pid else None


def stop_all(children: list[Child]) -> None:
    """Stop the children in the order they were started, each cleanly if it can."""
    for child in children:
        with contextlib.suppress(ProcessLookupError):
            os.kill(child.pid, signal.SIGTERM)
        deadline = time.monotonic() + STOP_WITHIN_S
        while ended(child) is None:
            if time.monotonic() > deadline:
                say(f"The {child.name} did not stop in {STOP_WITHIN_S} s; ending it.")
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(child.pid, signal.SIGKILL)
                os.waitpid(child.pid, 0)
                break
            time.sleep(0.02)
