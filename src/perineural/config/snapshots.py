"""`perineural snapshot`: de-identified tables of one clinic in a folder of their own."""

import argparse
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from perineural.config.problems import BadInput
from perineural.config.secret_key import read_or_make_secret_key
from perineural.config.tasks import clinic_named, open_store, tell

KEY_FILE = "snapshot-key"
TOLD_EVERY_PERCENT = 5


def snapshot(options: argparse.Namespace) -> int:
    """Write the tables, the codebook and the manifest."""
    open_store()
    from perineural.records import clock
    from perineural.records.actions.exports import record_snapshot
    from perineural.records.keys import new_key
    from perineural.records.queries import snapshot as rows
    from perineural.registry.snapshot.making import Wanted, make_snapshot

    clinic = clinic_named(options.clinic)
    by = person_named(options.by)
    wanted = Wanted(
        folder=Path(options.folder),
        key=_key(options.key_file),
        fewest=options.fewest,
        clinic_id=clinic.id,
        made_at=clock.now(),
        dropped=rows.dropped_fields(),
    )

    def read(into: Any, keyed: Any) -> None:
        rows.read_snapshot(by=by, clinic_id=clinic.id, into=into, keyed=keyed, progress=_progress())

    def before_release(manifest: dict[str, Any]) -> None:
        told = {name: manifest[name] for name in ("rows", "suppressed", "key_id", "files")}
        record_snapshot(by=by, clinic_id=clinic.id, snapshot_id=new_key(), told=told)

    with _ended_tidily():
        manifest = make_snapshot(wanted, read, before_release)
    _say(manifest, options.folder)
    return 0


def _say(manifest: dict[str, Any], folder: str) -> None:
    for name, count in manifest["rows"].items():
        tell(f"  {name:<12} {count:>12,} rows")
    left_out = manifest["suppressed"]
    tell(
        f"Left out {left_out['patients']:,} patients in combinations of age band, sex and"
        f" condition that fewer than {left_out['fewest']} share."
    )
    tell(f"Written to {folder}. Begin with codebook.csv; manifest.json has the hash of each file.")


def person_named(email: str) -> Any:
    """Who runs it: somebody who can sign in. Their role is asked for where rows are read."""
    from perineural.records.queries.people import person_by_email

    person = person_by_email(email)
    if person is None:
        raise BadInput(f"Nobody signs in as {email!r}; give --by the e-mail of a clinic lead.")
    return person


def _key(file: str | None) -> bytes:
    if file is None:
        from django.conf import settings

        home = Path(settings.PERINEURAL_HOME)
        return read_or_make_secret_key(home, KEY_FILE).encode()
    try:
        return Path(file).read_bytes().strip()
    except OSError as error:
        raise BadInput(f"--key-file {file} cannot be read: {error.strerror}.") from error


def _progress() -> Callable[[int, int], None]:
    """Say on standard error how far it is, each time another twentieth is done."""
    last = 0

    def say(done: int, of_all: int) -> None:
        nonlocal last
        percent = 100 * done // max(of_all, 1)
        if percent >= last + TOLD_EVERY_PERCENT:
            last = percent
            sys.stderr.write(f"{done:,} of {of_all:,} patients read\n")

    return say


@contextmanager
def _ended_tidily() -> Iterator[None]:
    """Let SIGTERM end the command as an error does, so that nothing is left half written."""

    def end(*_: object) -> None:
        raise SystemExit(143)

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
