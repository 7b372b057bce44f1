"""What each part of the `perineural` command does. Answers with the exit code."""

import argparse
import getpass
import json
import re
import sys
import uuid
from decimal import Decimal
from zoneinfo import available_timezones

from perineural.config.problems import BadInput
from perineural.config.store import (
    bring_up_to_date,
    load_django,
    place_of_store,
    refuse_if_outdated,
)

Options = argparse.Namespace
LARGEST_CASE_BYTES = 1_000_000


def tell(text: str) -> None:
    """Print one line of the answer."""
    print(text, flush=True)  # noqa: T201


def migrate(options: Options) -> int:
    """Make the tables, or bring them up to this version."""
    bring_up_to_date()
    tell(f"The store is up to date: {place_of_store()}")
    return 0


def demo_data(options: Options) -> int:
    """Make the invented clinic and print a sign-in for each role."""
    open_store()
    from perineural.records.demo import make_demo_clinic

    tell("Making the clinic Demo, if it is not there yet: about half a minute, once.")
    people = make_demo_clinic()
    tell("The clinic Demo: every person and record in it is invented. Sign in as")
    for role, email, password in people:
        tell(f"  {role.replace('_', ' '):<14} {email:<28} {password}")
    return 0


def serve(options: Options) -> int:
    """Run the web server and the worker."""
    from perineural.config.serve import serve as run

    def prepare() -> None:
        if options.demo:
            bring_up_to_date()
            demo_data(options)

    return run(
        prepare,
        host=options.host,
        port=options.port,
        threads=options.threads,
        processes=options.processes,
        with_worker=not options.no_worker,
    )


def create_clinic(options: Options) -> int:
    """Found a clinic."""
    open_store()
    from perineural.records.actions import accounts

    if options.time_zone not in available_timezones():
        raise BadInput(
            f"--time-zone {options.time_zone} is not known; write it like Europe/London."
        )
    slug = options.slug or _slug(options.name)
    if not slug or slug != _slug(slug):
        raise BadInput("The short name needs letters a to z or digits; give one with --slug.")
    accounts.create_clinic(slug=slug, name=options.name, time_zone=options.time_zone)
    tell(f"Founded {options.name}. Its short name is {slug}. Next:")
    tell(
        f"  perineural create-person --clinic {slug} --role administrator --name NAME --email EMAIL"
    )
    return 0


def create_person(options: Options) -> int:
    """Let a person sign in and work in a clinic."""
    open_store()
    from perineural.records.actions import accounts
    from perineural.records.actors import System

    if not re.fullmatch(r"[^@\s]+@[^@\s]+", options.email):
        raise BadInput(f"--email {options.email!r} is not an e-mail address.")
    clinic_id = _clinic_id(options.clinic)
    accounts.add_person(
        by=System(clinic_id),
        clinic_id=clinic_id,
        email=options.email,
        full_name=options.name,
        role=options.role,
        credential=options.credential,
        password=_password(from_standard_input=options.password_stdin),
    )
    tell(f"{options.email} can now sign in as {options.role.replace('_', ' ')}.")
    return 0


def import_fhir(options: Options) -> int:
    """Take a patient over from another program's records."""
    open_store()
    from perineural.records.actions.imports import import_fhir_file
    from perineural.records.actors import System

    clinic_id = _clinic_id(options.clinic)
    answer = import_fhir_file(by=System(clinic_id), clinic_id=clinic_id, path=options.file)
    tell(
        {
            "new": "A new patient was made from this file.",
            "updated": "The patient was here already; what is new in this file was added.",
            "unchanged": "This file was imported before; nothing was changed. It holds:",
        }[answer.outcome]
    )
    for kind, displays in answer.taken:
        tell(f"  taken  {kind}: {', '.join(displays)}")
    for kind, count, why in answer.left:
        tell(f"  left   {count} {kind}: {why}")
    for warning in answer.warnings:
        tell(f"  note   {warning}")
    return 0


def explain(options: Options) -> int:
    """Print what the rules say of one case."""
    from perineural.clinical import explain as explained
    from perineural.clinical.cases import read_case
    from perineural.clinical.errors import ClinicalError

    stored = _json_of(options.file)
    try:
        said = explained.explain(read_case(stored))
    except ClinicalError as error:
        raise BadInput(f"{_named(options.file)}: {error}.") from error
    if options.json:
        tell(json.dumps(explained.as_json(said), indent=2, ensure_ascii=False))
    else:
        tell(explained.as_text(said))
    return 0


def _named(file: str) -> str:
    return "standard input" if file == "-" else file


def _json_of(file: str) -> object:
    """What a JSON file holds; numbers keep every digit they were written with."""
    try:
        raw = sys.stdin.buffer.read(LARGEST_CASE_BYTES + 1) if file == "-" else _start_of(file)
    except OSError as error:
        raise BadInput(f"{file} cannot be read: {error.strerror}.") from error
    if len(raw) > LARGEST_CASE_BYTES:
        raise BadInput(f"{_named(file)} is larger than 1 MB; a case is a page of JSON.")
    try:
        return json.loads(raw, parse_float=Decimal)
    except (ValueError, RecursionError) as error:
        raise BadInput(f"{_named(file)} is not JSON: {error}.") from error


def _start_of(file: str) -> bytes:
    with open(file, "rb") as opened:
        return opened.read(LARGEST_CASE_BYTES + 1)


def verify_audit(options: Options) -> int:
    """Check every entry of the audit trail of one clinic, or of all."""
    return max(_verify_one(clinic) for clinic in named_clinics(options))


def named_clinics(options: Options) -> list[object]:
    """The clinic that was named, or all of them."""
    open_store()
    from perineural.records.queries import clinics

    found = [clinic_named(options.clinic)] if options.clinic else list(clinics.all_clinics())
    if not found:
        raise BadInput(f"There is no clinic in {place_of_store()} yet.")
    return found


def verify_notes(options: Options) -> int:
    """Work out the seal of every signed session of one clinic, or of all, again."""
    return max(_verify_notes_of(clinic) for clinic in named_clinics(options))


def _verify_notes_of(clinic: object) -> int:
    from perineural.records import seals
    from perineural.records.isolation import clinic_scope

    with clinic_scope([clinic.id]):
        faults = list(seals.verify(clinic.id))
        signed = seals.count_signed(clinic.id)
    broken = [each for each in faults if each.state is seals.SealState.BROKEN]
    for fault in broken:
        tell(f"{clinic.name}: session {fault.session_id} is not as it was signed")
    if len(faults) > len(broken):
        before = len(faults) - len(broken)
        tell(f"{clinic.name}: {before} signed before seals were kept, with nothing to compare")
    if not broken:
        tell(f"{clinic.name}: the seals hold; {signed} signed sessions")
    return 1 if broken else 0


def _verify_one(clinic: object) -> int:
    from perineural.records import audit
    from perineural.records.isolation import clinic_scope

    with clinic_scope([clinic.id]):
        faults = [fault.text for fault in audit.verify(clinic.id)]
        number, last_hash, _ = audit.last_link(clinic.id)
    for fault in faults:
        tell(f"{clinic.name}: {fault}")
    if not faults:
        tell(f"{clinic.name}: the audit trail holds; {number} entries, the last is {last_hash}")
    return 1 if faults else 0


def manage(options: Options) -> int:
    """Hand the arguments to Django's own commands."""
    load_django()
    from django.core.management import execute_from_command_line

    execute_from_command_line(["perineural manage", *options.arguments])
    return 0


def open_store() -> None:
    """Load the applications, and refuse tables of another version."""
    load_django()
    refuse_if_outdated()


def _slug(name: str) -> str:
    from django.utils.text import slugify

    return slugify(name)[:60]


def clinic_named(name: str) -> object:
    """The clinic of this name or short name; refused with those that are known."""
    from perineural.records.errors import NotFound
    from perineural.records.queries import clinics

    try:
        return clinics.public_clinic(_slug(name))
    except NotFound:
        known = ", ".join(clinic.slug for clinic in clinics.all_clinics()) or "none yet"
        raise BadInput(f"There is no clinic {name!r}. Known here: {known}.") from None


def _clinic_id(name: str) -> uuid.UUID:
    return clinic_named(name).id


def _password(*, from_standard_input: bool) -> str:
    if from_standard_input:
        return sys.stdin.readline().rstrip("\n")
    if not sys.stdin.isatty():
        raise BadInput("There is no terminal to ask for a password; use --password-stdin.")
    first = getpass.getpass("Password (at least 12 characters): ")
    if first != getpass.getpass("The same again: "):
        raise BadInput("The two passwords differ; nothing was changed.")
    return first
