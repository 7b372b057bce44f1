"""The `perineural` command: what it offers, and how it answers.

Each part loads what it needs when it runs, so that `perineural --help` is instant.
"""

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from typing import Any, TextIO

import perineural
from perineural.config import kept_statistics, reports, snapshots, tasks
from perineural.config.evidence_commands import add_evidence
from perineural.config.problems import expected_errors

DESCRIPTION = """\
The clinic for perineural injection therapy: serve it, fill it, check it.

Everything is stored in the folder PERINEURAL_HOME (default: var, where you are). Settings are
environment variables; docs/guide/configuration.md explains each.

A first look, with invented patients:

  perineural migrate
  perineural demo-data
  perineural serve

A clinic of your own:

  perineural migrate
  perineural create-clinic "River Clinic" --time-zone Europe/London
  perineural create-person --clinic river-clinic --role administrator \\
      --name "Alex Example" --email alex@river.example
  perineural serve
"""

EXIT_CODES = """\
exit codes:
  0   done
  1   a problem was found: a trail or a seal does not hold, a server ended by itself
  2   something in the command, a file or a setting must be put right; one sentence says what
"""

Add = Callable[..., argparse.ArgumentParser]


def _manual(parts: Any) -> Add:
    """How each command is added: its text stays in the shape it is written in."""

    def add(name: str, run: Callable[..., int], text: str, example: str) -> Any:
        summary = text.partition("\n\n")[0].replace("\n", " ").rstrip(".")
        part = parts.add_parser(
            name,
            help=summary[0].lower() + summary[1:],
            description=text,
            epilog=f"example:\n  {example}",
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        part.set_defaults(run=run)
        return part

    return add


def build_parser() -> argparse.ArgumentParser:
    """The whole command, as `--help` shows it."""
    parser = argparse.ArgumentParser(
        prog="perineural",
        description=DESCRIPTION,
        epilog=EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=perineural.__version__)
    parts = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    add = _manual(parts)
    _add_store(add)
    _add_serve(add)
    _add_people(add)
    _add_records(add)
    _add_seals(add)
    _add_registry(add)
    add_evidence(add)
    add(
        "manage",
        tasks.manage,
        "Run one of Django's own commands, for whoever looks after the program.",
        "perineural manage check --deploy",
    ).add_argument("arguments", nargs=argparse.REMAINDER, help="the command and its arguments")
    return parser


def _add_store(add: Add) -> None:
    add(
        "migrate",
        tasks.migrate,
        "Make the tables, or bring them up to this version.\n\n"
        "Safe to repeat: what is there already is left alone. Copy the database first when it\n"
        "holds real records.",
        "perineural migrate",
    )
    add(
        "demo-data",
        tasks.demo_data,
        "Make the clinic named Demo, with about 60 invented people, and print how to sign in.\n\n"
        "Safe to repeat: a Demo clinic that exists is kept as it is.",
        "perineural demo-data",
    )


def _add_serve(add: Add) -> None:
    part = add(
        "serve",
        tasks.serve,
        "Run the clinic: the web server, and the worker that sends messages.\n\n"
        "Both start and stop as one. Stop with Ctrl-C or SIGTERM: requests under way are\n"
        "answered first. Put a proxy with HTTPS in front before anybody reaches it from outside.",
        "perineural serve --host 127.0.0.1 --port 8000 --threads 4",
    )
    part.add_argument("--host", default="127.0.0.1", help="address to serve on (%(default)s)")
    part.add_argument(
        "--port",
        type=_number(0, 65535),
        default=8000,
        help="port; 0 takes a free one (%(default)s)",
    )
    part.add_argument(
        "--threads", type=_number(1, 64), default=4, help="requests at once (%(default)s)"
    )
    part.add_argument(
        "--processes",
        type=_number(1, 16),
        default=1,
        help="server processes, each with these threads; where many patients answer at once, 2 with"
        " 2 threads each keep more answers a second than 1 with 4 (%(default)s)",
    )
    part.add_argument(
        "--demo",
        action="store_true",
        help="bring the tables up to date and make the Demo clinic first",
    )
    part.add_argument("--no-worker", action="store_true", help="serve pages only; send nothing")


def _add_people(add: Add) -> None:
    part = add(
        "create-clinic",
        tasks.create_clinic,
        "Found a clinic.\n\nIts short name, for addresses and --clinic, is made from its name.",
        'perineural create-clinic "River Clinic" --time-zone Europe/London',
    )
    part.add_argument("name", metavar="NAME", help="the clinic's name")
    part.add_argument("--slug", help="its short name (default: made from the name)")
    part.add_argument("--time-zone", default="UTC", help="for example Europe/London (%(default)s)")
    part = add(
        "create-person",
        tasks.create_person,
        "Let a person sign in and work in a clinic.\n\n"
        "Asks for a password of at least 12 characters. Somebody known by their e-mail address\n"
        "already is given the role and keeps their password.",
        "perineural create-person --clinic river-clinic --role clinician \\\n"
        '      --name "Sam Example" --email sam@river.example',
    )
    part.add_argument("--clinic", required=True, metavar="NAME", help="the clinic's name")
    part.add_argument("--role", required=True, choices=STAFF_ROLES, help=" | ".join(STAFF_ROLES))
    part.add_argument("--name", required=True, help="the person's full name")
    part.add_argument("--email", required=True, help="what they sign in with")
    part.add_argument("--credential", default="", help="what stands behind their name, if anything")
    part.add_argument(
        "--password-stdin", action="store_true", help="read the password from standard input"
    )


def _add_records(add: Add) -> None:
    part = add(
        "import-fhir",
        tasks.import_fhir,
        "Take a patient over from another program's FHIR R4 Bundle.\n\n"
        "Prints what was taken, what was left, and why. Importing the same file again changes\n"
        "nothing; a file that cannot be read whole stores nothing.",
        "perineural import-fhir patient.json --clinic Demo",
    )
    part.add_argument("file", metavar="FILE", help="a Bundle as JSON")
    part.add_argument("--clinic", required=True, metavar="NAME", help="the clinic that takes it")
    part = add(
        "explain",
        tasks.explain,
        "Run candidacy, mixing and dosing on one case and print every reason.\n\n"
        "FILE is a JSON object; - reads standard input. Nothing is stored and no store is needed.\n"
        "What a case may hold:\n\n" + _case_keys(),
        "perineural explain case.json --json",
    )
    part.add_argument("file", metavar="FILE", help="a case as JSON, or -")
    part.add_argument("--json", action="store_true", help="print JSON instead of text")
    part = add(
        "verify-audit",
        tasks.verify_audit,
        "Check that no entry of the audit trail was altered, removed or moved.\n\n"
        "Prints the last entry's number and hash for each clinic: kept elsewhere, they show even\n"
        "that a whole trail was rewritten. Ends with 1 when a trail does not hold.",
        "perineural verify-audit --clinic Demo",
    )
    part.add_argument("--clinic", metavar="NAME", help="one clinic (default: all of them)")


def _add_seals(add: Add) -> None:
    part = add(
        "verify-notes",
        tasks.verify_notes,
        "Check that every signed session still is what was signed.\n\n"
        "Works out each session's hash again and compares it with the one kept with it and with\n"
        "the one in the audit trail. Ends with 1 when one of them differs.",
        "perineural verify-notes --clinic Demo",
    )
    part.add_argument("--clinic", metavar="NAME", help="one clinic (default: all of them)")


def _add_registry(add: Add) -> None:
    part = add(
        "snapshot",
        snapshots.snapshot,
        "Write de-identified tables of one clinic, with a codebook, into a new folder.\n\n"
        "Eight Parquet files, of the patients alone whose agreement to it stands at this moment.\n"
        "No name, address, number, free text, photograph or exact date leaves; whoever is in a\n"
        "rare combination of age band, sex and condition does not leave at all. Two snapshots\n"
        "made with the same key agree; keep the key apart from them, and secret.",
        "perineural snapshot autumn --clinic river-clinic --by lead@river.example",
    )
    part.add_argument("folder", metavar="DIR", help="a folder that is new or empty")
    part.add_argument("--clinic", required=True, metavar="NAME", help="the clinic's name")
    part.add_argument(
        "--by", required=True, metavar="EMAIL", help="who makes it: signs in as clinic lead there"
    )
    part.add_argument(
        "--fewest",
        type=_number(2, 1000),
        default=5,
        metavar="K",
        help="how many patients must share a combination for it to leave (%(default)s)",
    )
    part.add_argument(
        "--key-file",
        metavar="FILE",
        help="the key, 32 bytes or more (default: snapshot-key in PERINEURAL_HOME, made once)",
    )

    part = add(
        "report",
        reports.report,
        "Write the outcomes of one clinic, by condition, as a PDF or a page of HTML.\n\n"
        "Each figure has its people, its completeness, its interval and what people came to who\n"
        "were given nothing active. Of fewer than five people nothing is told.",
        "perineural report --clinic river-clinic --by lead@river.example --out outcomes.pdf",
    )
    part.add_argument("--clinic", required=True, metavar="NAME", help="the clinic's name")
    part.add_argument(
        "--by", required=True, metavar="EMAIL", help="who makes it: may see the clinic's numbers"
    )
    part.add_argument("--out", required=True, metavar="FILE", help="ends with .pdf or .html")

    part = add(
        "statistics-rebuild",
        kept_statistics.statistics_rebuild,
        "Rebuild the statistics kept of pain ratings, and say which were different.\n\n"
        "They are kept with every rating; this works them out anew and compares bit for bit. Run\n"
        "it once after an update from a version that kept none. With --check nothing is written,\n"
        "and it ends with 1 when one differs.",
        "perineural statistics-rebuild --check",
    )
    part.add_argument("--check", action="store_true", help="compare only")
    part.add_argument("--clinic", metavar="NAME", help="one clinic (default: all of them)")


def _case_keys() -> str:
    """The keys of a case, kept here so that `--help` loads no clinical knowledge."""
    return "\n".join(f"  {key:<18} {words}" for key, words in CASE_KEYS)


CASE_KEYS = (
    ("condition", "key of the condition, for example achilles_tendonitis (required)"),
    ("side", "left, right, bilateral or midline: the patient's own (required)"),
    ("age_years", "whole years"),
    ("weight_kg", "measured body weight"),
    ("modality", "injection (default), bath or both"),
    ("allergies", "list of names, or of {display, system, code}"),
    ("medications", "the same"),
    ("problems", "the same"),
    ("answers", "answers to the questions by key: yes, no or unknown"),
    ("red_flags", "answers to the red flags by key: yes, no or unknown"),
    ("cleared", "red flags answered yes that were looked into: how, by key"),
    ("recipe", "list of {product, volume_ml}"),
    ("planned_volume_ml", "how much of the mixture is to be given at this visit"),
    ("already_given_mg", "anaesthetic given today by another route: mg by drug"),
    ("policy", "the clinic's own rules, where they differ from the defaults"),
)
STAFF_ROLES = ("clinician", "trainee", "assistant", "clinic_lead", "researcher", "administrator")


def _number(low: int, high: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not text.isascii() or not text.isdigit() or not low <= int(text) <= high:
            raise argparse.ArgumentTypeError(f"{text!r} is not a number from {low} to {high}")
        return int(text)

    return read


def main(arguments: Sequence[str] | None = None, *, errors: TextIO | None = None) -> int:
    """Run one command; a mistake that can be put right gets its sentence, not a traceback."""
    os.umask(0o077)  # whatever is written here is for this user alone
    options = build_parser().parse_args(arguments)
    errors = errors or sys.stderr
    try:
        return int(options.run(options))
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        sys.stderr.close()
        return 0
    except Exception as error:
        if not isinstance(error, expected_errors()):
            raise
        print(f"perineural: {error}", file=errors)
        return 2
