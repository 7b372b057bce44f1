"""The key is made once, is private, and survives a race."""

import stat
import threading

from perineural.config.secret_key import read_or_make_secret_key


def test_the_key_is_made_once_and_readable_by_its_owner_alone(tmp_path):
    home = tmp_path / "new"
    first = read_or_make_secret_key(home)
    assert len(first) >= 50
    assert read_or_make_secret_key(home) == first
    assert stat.S_IMODE((home / "secret-key").stat().st_mode) == 0o600
    assert [path.name for path in home.iterdir()] == ["secret-key"]


def test_a_start_that_comes_second_takes_the_key_of_the_first(tmp_path, monkeypatch):
    keys = set()
    barrier = threading.Barrier(4)
    names = iter(range(1000, 1004))
    monkeypatch.setattr("os.getpid", lambda: next(names))

    def start():
        barrier.wait()
        keys.add(read_or_make_secret_key(tmp_path))

    threads = [threading.Thread(target=start) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(keys) == 1
