"""The command reads like a manual, and answers a mistake with a sentence and exit code 2."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from perineural.clinical.cases import KEYS
from perineural.config.command import CASE_KEYS, build_parser, main
from tests.factories.clinic import clinic
from tests.factories.treatment import signed

COMMAND = Path(sys.executable).parent / "perineural"
COMMANDS = (
    "migrate", "demo-data", "serve", "create-clinic", "create-person", "import-fhir",
    "explain", "verify-audit", "verify-notes", "snapshot", "statistics-rebuild", "trajectories",
    "duration", "responders", "meta", "manage",
)  # fmt: skip


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command as a person does, in a process of its own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("DJANGO")}
    return subprocess.run(
        [COMMAND, *arguments], env={**kept, **environment}, capture_output=True, text=True,
        check=False, timeout=120,
    )  # fmt: skip


def refusal(*arguments: str) -> str:
    """What a command says that cannot be done as it was given."""
    errors = io.StringIO()
    assert main(arguments, errors=errors) == 2
    return errors.getvalue()


def test_help_names_every_command_and_the_exit_codes():
    text = build_parser().format_help()
    for name in COMMANDS:
        assert f"    {name}" in text
    assert "exit codes:" in text
    assert "PERINEURAL_HOME" in text


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_says_what_it_does_with_an_example(name, capsys):
    with pytest.raises(SystemExit) as ended:
        main([name, "--help"])
    assert ended.value.code == 0
    text = capsys.readouterr().out
    assert f"example:\n  perineural {name}" in text


CASE = {"condition": "achilles_tendonitis", "side": "left", "age_years": 17}


def test_explain_needs_no_store_and_prints_the_decision_with_rule_and_source(tmp_path):
    file = tmp_path / "case.json"
    file.write_text(json.dumps(CASE))
    answer = run("explain", str(file), PERINEURAL_HOME=str(tmp_path / "nowhere"))
    assert answer.returncode == 0
    assert answer.stdout.startswith("Decision of the rules: Not suitable")
    assert "Rule plan.age_under_18; " in answer.stdout
    assert not (tmp_path / "nowhere").exists()
    told = json.loads(run("explain", str(file), "--json").stdout)
    assert told["decision"] == "not_suitable"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"{", "is not JSON"),
        (b"\xff\xfe", "is not JSON"),
        (b"[" * 100_000, "is not JSON"),
        (b" " * 1_000_001, "is larger than 1 MB"),
        (b'{"condition": "gout", "side": "left"}', "unknown condition 'gout'"),
    ],
)
def test_explain_names_what_is_wrong_with_a_case(tmp_path, content, words):
    file = tmp_path / "case.json"
    file.write_bytes(content)
    assert words in refusal("explain", str(file))


def test_explain_says_that_a_file_is_not_there(tmp_path):
    assert "cannot be read: No such file" in refusal("explain", str(tmp_path / "none.json"))


def test_help_names_every_part_of_a_case():
    assert [key for key, _ in CASE_KEYS] == list(KEYS)


def test_help_needs_no_settings_and_loads_no_django():
    code = "import sys; from perineural.config.command import build_parser; build_parser();"
    code += "sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_an_unknown_command_is_bad_input():
    with pytest.raises(SystemExit) as ended:
        main(["heal"])
    assert ended.value.code == 2


@pytest.mark.parametrize(("option", "value"), [("--port", "70000"), ("--threads", "0")])
def test_a_number_out_of_range_is_bad_input(option, value, capsys):
    with pytest.raises(SystemExit) as ended:
        main(["serve", option, value])
    assert ended.value.code == 2
    assert f"'{value}' is not a number from" in capsys.readouterr().err


def test_a_setting_that_cannot_be_used_is_a_sentence_and_no_traceback(tmp_path):
    answer = run("migrate", PERINEURAL_HOME=str(tmp_path), PERINEURAL_SENDER="smoke")
    assert answer.returncode == 2
    assert "PERINEURAL_SENDER: 'smoke' cannot be used; expected one of file" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_a_store_that_was_never_made_is_told_with_the_line_that_makes_it(tmp_path):
    answer = run("serve", "--port", "0", PERINEURAL_HOME=str(tmp_path), DATABASE_URL="")
    assert answer.returncode == 2
    assert answer.stderr.strip().endswith("yet. Run: perineural migrate")


def test_a_database_that_does_not_answer_is_a_sentence(tmp_path):
    address = f"postgresql://nobody@{str(tmp_path).replace('/', '%2F')}/none"
    answer = run("verify-audit", PERINEURAL_HOME=str(tmp_path), DATABASE_URL=address)
    assert answer.returncode == 2
    assert "Traceback" not in answer.stderr


@pytest.mark.django_db
class TestFounding:
    def test_a_clinic_is_founded_with_an_administrator(self, capsys, monkeypatch):
        assert main(["create-clinic", "River Clinic", "--time-zone", "Europe/London"]) == 0
        assert "Its short name is river-clinic" in capsys.readouterr().out
        monkeypatch.setattr(sys, "stdin", io.StringIO("a long quiet password\n"))
        person = ["--name", "Alex Example", "--email", "alex@river.example"]
        options = ["--clinic", "River Clinic", "--role", "administrator", "--password-stdin"]
        assert main(["create-person", *options, *person]) == 0
        assert "can now sign in as administrator" in capsys.readouterr().out

    def test_a_clinic_is_founded_once(self):
        assert main(["create-clinic", "River"]) == 0
        assert "already a clinic" in refusal("create-clinic", "River")

    def test_an_unknown_time_zone_is_named(self):
        assert "Mars/Olympus" in refusal("create-clinic", "River", "--time-zone", "Mars/Olympus")

    def test_a_name_without_letters_needs_a_short_name(self):
        assert "--slug" in refusal("create-clinic", "河")

    def test_an_unknown_clinic_is_answered_with_those_that_are_known(self):
        clinic()
        said = refusal("verify-audit", "--clinic", "Nowhere")
        assert "'Nowhere'" in said
        assert "harbour" in said

    @pytest.mark.parametrize("email", ["alex", "alex@", "a b@c.example"])
    def test_an_address_that_is_none_is_refused(self, email):
        clinic()
        options = ["--clinic", "harbour", "--role", "clinician", "--name", "X", "--email", email]
        assert email in refusal("create-person", *options)

    def test_a_weak_password_is_refused_with_the_reason(self, monkeypatch):
        clinic()
        monkeypatch.setattr(sys, "stdin", io.StringIO("short\n"))
        options = ["--clinic", "harbour", "--role", "clinician", "--name", "X"]
        said = refusal("create-person", *options, "--email", "x@y.example", "--password-stdin")
        assert "at least 12 characters" in said


@pytest.mark.django_db
class TestAuditTrail:
    def test_a_trail_that_holds_is_said_with_its_last_hash(self, capsys):
        clinic()
        assert main(["verify-audit", "--clinic", "harbour"]) == 0
        assert "Harbour Clinic: the audit trail holds; 6 entries" in capsys.readouterr().out

    def test_an_altered_entry_is_found_with_exit_code_1(self, capsys):
        from perineural.records.isolation import clinic_scope
        from perineural.records.models import AuditEvent

        staffed = clinic()
        with clinic_scope([staffed.id]):
            AuditEvent.objects.filter(clinic_id=staffed.id, number=3).update(action="nothing")
        assert main(["verify-audit"]) == 1
        assert "event 3 was changed" in capsys.readouterr().out

    def test_all_clinics_are_checked_unless_one_is_named(self, capsys):
        clinic()
        clinic("river", "River Clinic")
        assert main(["verify-audit"]) == 0
        assert capsys.readouterr().out.count("the audit trail holds") == 2

    def test_an_empty_installation_says_so(self):
        assert "no clinic" in refusal("verify-audit")


@pytest.mark.django_db
class TestSeals:
    def test_notes_that_are_as_they_were_signed_are_counted(self, capsys):
        signed(clinic())
        assert main(["verify-notes", "--clinic", "harbour"]) == 0
        assert "Harbour Clinic: the seals hold; 1 signed sessions" in capsys.readouterr().out

    def test_an_altered_note_is_named_with_exit_code_1(self, capsys):
        from perineural.records.isolation import clinic_scope
        from perineural.records.models import Session

        room = signed(clinic())
        with clinic_scope([room.staffed.id]):
            Session.objects.filter(id=room.session_id).update(note="Nothing was given.")
        assert main(["verify-notes"]) == 1
        said = capsys.readouterr().out
        assert f"session {room.session_id} is not as it was signed" in said


@pytest.mark.django_db
class TestImport:
    BUNDLE = {
        "resourceType": "Bundle",
        "type": "collection",
        "entry": [
            {
                "fullUrl": "urn:uuid:0190c1a2-0000-7000-8000-000000000001",
                "resource": {
                    "resourceType": "Patient",
                    "id": "0190c1a2-0000-7000-8000-000000000001",
                    "identifier": [{"system": "urn:example:records", "value": "17"}],
                    "name": [{"family": "Quarrywood", "given": ["Ana"]}],
                    "gender": "female",
                    "birthDate": "1979-04-28",
                },
            }
        ],
    }

    def test_a_bundle_is_imported_and_importing_it_again_changes_nothing(self, tmp_path, capsys):
        clinic()
        file = tmp_path / "patient.json"
        file.write_text(json.dumps(self.BUNDLE))
        assert main(["import-fhir", str(file), "--clinic", "Harbour"]) == 0
        assert "A new patient was made" in capsys.readouterr().out
        assert main(["import-fhir", str(file), "--clinic", "Harbour"]) == 0
        assert "nothing was changed" in capsys.readouterr().out

    def test_a_file_that_is_not_there_is_a_sentence(self):
        clinic()
        assert "missing.json" in refusal("import-fhir", "missing.json", "--clinic", "Harbour")

    def test_a_truncated_file_is_a_sentence(self, tmp_path):
        clinic()
        file = tmp_path / "patient.json"
        file.write_text(json.dumps(self.BUNDLE)[:-20])
        said = refusal("import-fhir", str(file), "--clinic", "Harbour")
        assert said.startswith("perineural: ")
        assert "Quarrywood" not in said
