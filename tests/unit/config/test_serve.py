"""The clinic is served as one: it starts, answers, and stops as a whole."""

import os
import re
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from perineural.config.serve import Child, stop_all, watch

COMMAND = Path(sys.executable).parent / "perineural"
OPEN = re.compile(r"open at (http://127\.0\.0\.1:\d+)")


def environment(home: Path) -> dict[str, str]:
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("DJANGO", "PERINEURAL", "DATABASE"))
    }
    return {**kept, "PERINEURAL_HOME": str(home), "PYTHONUNBUFFERED": "1"}


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A store that is up to date, for all servers of this file."""
    folder = tmp_path_factory.mktemp("home")
    subprocess.run([COMMAND, "migrate"], env=environment(folder), check=True, capture_output=True)
    return folder


@pytest.fixture
def started(home):
    """Start servers; whatever is left of them ends with the test."""
    running: list[subprocess.Popen[str]] = []

    def start(*arguments: str) -> tuple[subprocess.Popen[str], str]:
        server = subprocess.Popen(
            [COMMAND, "serve", "--port", "0", *arguments],
            env=environment(home),
            stderr=subprocess.PIPE,
            text=True,
        )
        running.append(server)
        for line in server.stderr:
            if found := OPEN.search(line):
                return server, found.group(1)
        raise AssertionError(f"it did not start: {server.wait()}")

    yield start
    for server in running:
        if server.poll() is None:
            server.terminate()
        server.communicate(timeout=40)


def answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/accounts/login/", timeout=20) as answer:
            return answer.status == 200
    except urllib.error.URLError:
        return False


def descendants(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(each for child in children for each in descendants(int(child)))]


def is_gone(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
    except FileNotFoundError:
        return True


on_linux = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc, which Linux has")


# Servers started side by side on a busy machine only slow each other down.
pytestmark = pytest.mark.xdist_group("serve")


@on_linux
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_the_server_and_the_worker(started, number):
    server, address = started()
    assert answers(address)
    processes = descendants(server.pid)
    assert len(processes) >= 4
    server.send_signal(number)
    assert server.wait(timeout=40) == 0
    assert all(is_gone(pid) for pid in processes)
    assert not answers(address)


@on_linux
def test_when_one_of_the_two_ends_the_other_is_stopped_and_the_exit_code_says_so(started):
    server, address = started()
    web_server = min(descendants(server.pid)[1:])
    os.kill(web_server, signal.SIGKILL)
    _, said = server.communicate(timeout=40)
    assert server.returncode == 1
    assert "The web server ended by itself" in said
    assert not answers(address)


def test_a_port_in_use_is_a_sentence(home):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        answer = subprocess.run(
            [COMMAND, "serve", "--port", port],
            env=environment(home), capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
    assert answer.returncode == 2
    assert f"Port {port} on 127.0.0.1 cannot be used" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_an_address_of_another_machine_is_a_sentence(home):
    answer = subprocess.run(
        [COMMAND, "serve", "--host", "192.0.2.1", "--port", "0"],
        env=environment(home), capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert answer.returncode == 2
    assert "cannot be used" in answer.stderr


def test_static_files_are_served_compressed_under_names_that_never_change(started):
    _, address = started("--no-worker")
    with urllib.request.urlopen(f"{address}/accounts/login/") as page:
        html = page.read().decode()
    style = re.search(r'href="(/static/[^"]+\.[0-9a-f]{12}\.css)"', html).group(1)
    request = urllib.request.Request(address + style, headers={"Accept-Encoding": "br"})
    with urllib.request.urlopen(request) as answer:
        assert answer.headers["Content-Encoding"] == "br"
        assert "immutable" in answer.headers["Cache-Control"]


def test_a_child_that_will_not_stop_is_ended(monkeypatch):
    monkeypatch.setattr("perineural.config.serve.STOP_WITHIN_S", 0.2)
    code = "import signal,time; signal.signal(15, signal.SIG_IGN); print(1, flush=True)"
    stubborn = subprocess.Popen(
        [sys.executable, "-c", f"{code}; time.sleep(60)"],
        stdout=subprocess.PIPE,
        start_new_session=True,
    )
    stubborn.stdout.readline()
    stop_all([Child("stubborn", stubborn.pid)])
    stubborn.stdout.close()
    stubborn.wait(timeout=5)
    assert is_gone(stubborn.pid)


def test_the_end_of_a_child_is_noticed_and_the_others_are_stopped(capfd):
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGCHLD})
    try:
        short = subprocess.Popen([sys.executable, "-c", "raise SystemExit(3)"])
        long = subprocess.Popen(["sleep", "60"], start_new_session=True)
        code = watch([Child("worker", short.pid), Child("web server", long.pid)])
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
    assert code == 1
    assert "The worker ended by itself (code 3)" in capfd.readouterr().err
    long.wait(timeout=5)
    short.wait(timeout=5)
