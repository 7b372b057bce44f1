"""Where photographs lie: one file each, in the clinic's own folder, which nothing serves.

A file comes into being whole or not at all: it is written beside its place, forced to the disk, and
then moved. What is left over after a crash is found and removed by `sweep`.
"""

import os
import time
import uuid
from contextlib import suppress
from pathlib import Path

from django.conf import settings

from perineural.records.errors import Conflict
from perineural.records.isolation import clinic_scope
from perineural.records.models import Clinic, Photograph

HALF = ".part"
LEFT_OVER_AFTER_SECONDS = 3600
"""A file of no photograph is left alone for so long: its row may be about to be stored."""

NO_ROOM = (
    "The photograph could not be written to the clinic’s disk: nothing of it was kept."
    " Tell whoever looks after the server, then send it again."
)


def place_of(clinic_id: uuid.UUID, key: uuid.UUID) -> Path:
    """The file of a photograph."""
    return Path(settings.PERINEURAL_PHOTOGRAPH_FOLDER) / str(clinic_id) / f"{key}.jpg"


def write(clinic_id: uuid.UUID, key: uuid.UUID, content: bytes) -> None:
    """Put a photograph in its place, readable by the program alone.

    Raises:
        Conflict: The disk is full or cannot be written; nothing is left of the file.
    """
    place = place_of(clinic_id, key)
    half = place.with_suffix(HALF)
    try:
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with open(half, "wb", opener=_private) as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(half, place)
    except OSError as error:
        with suppress(OSError):
            half.unlink()
        raise Conflict(NO_ROOM) from error


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def read(clinic_id: uuid.UUID, key: uuid.UUID) -> bytes | None:
    """The content of a photograph's file; None when it is not there."""
    try:
        return place_of(clinic_id, key).read_bytes()
    except OSError:
        return None


def remove(clinic_id: uuid.UUID, key: uuid.UUID) -> None:
    """Take a photograph's file away. What cannot be removed now is removed by `sweep`."""
    with suppress(OSError):
        place_of(clinic_id, key).unlink()


def sweep() -> int:
    """Remove every file that belongs to no photograph, or to one that was erased.

    Returns:
        How many files were removed.
    """
    removed = 0
    for clinic_id in list(Clinic.objects.values_list("id", flat=True)):
        folder = place_of(clinic_id, clinic_id).parent
        if folder.is_dir():
            removed += _sweep_folder(clinic_id, folder)
    return removed


def _sweep_folder(clinic_id: uuid.UUID, folder: Path) -> int:
    old = time.time() - LEFT_OVER_AFTER_SECONDS
    found = [path for path in folder.iterdir() if path.stat().st_mtime < old]
    with clinic_scope([clinic_id]):
        rows = Photograph.objects.filter(clinic_id=clinic_id, erased_at__isnull=True)
        kept = {f"{key}.jpg" for key in rows.values_list("id", flat=True)}
    left_over = [path for path in found if path.name not in kept]
    for path in left_over:
        with suppress(OSError):
            path.unlink()
    return len(left_over)
