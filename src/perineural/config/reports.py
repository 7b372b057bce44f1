"""`perineural report`: the outcomes of one clinic as a file to print or to keep."""

import argparse
import hashlib
import sys
from pathlib import Path

from perineural.config.problems import BadInput
from perineural.config.snapshots import person_named
from perineural.config.tasks import clinic_named, open_store, tell

KINDS = (".pdf", ".html")


def report(options: argparse.Namespace) -> int:
    """Write the report, once somebody who may read it asks."""
    target = Path(options.out)
    if target.suffix.lower() not in KINDS:
        raise BadInput(f"--out {options.out} must end with .pdf or .html.")
    if not target.parent.is_dir():
        raise BadInput(f"There is no folder {target.parent} to write to.")
    open_store()
    from django.utils import timezone

    from perineural.records.actions.exports import record_report
    from perineural.records.keys import new_key
    from perineural.records.queries.clinic_report import clinic_report
    from perineural.web.outcomes.report import report_html

    clinic, by = clinic_named(options.clinic), person_named(options.by)
    here = {"by": by, "clinic_id": clinic.id}
    found = clinic_report(**here, progress=_say_progress)
    with timezone.override(clinic.time_zone):
        on = timezone.localdate()
    is_pdf = target.suffix.lower() == ".pdf"
    html = report_html(clinic, found, on, for_screen=not is_pdf)
    body = _pdf(html) if is_pdf else html.encode()
    record_report(**here, report_id=new_key(), content_hash=hashlib.sha256(body).hexdigest())
    try:
        target.write_bytes(body)
    except OSError as error:
        raise BadInput(f"--out {options.out} cannot be written: {error.strerror}.") from error
    told = len(found.conditions)
    tell(f"{clinic.name}: the outcomes are in {options.out} (conditions told of: {told})")
    return 0


def _pdf(html: str) -> bytes:
    from perineural.web.documents.printing import PRESS, CannotPrint

    try:
        return PRESS.pdf(html)
    except CannotPrint as problem:
        raise BadInput(f"{problem} Or write --out with .html.") from problem
    finally:
        PRESS.close()


def _say_progress(done: int, of_all: int) -> None:
    sys.stderr.write(f"{done} of {of_all} conditions\n")
