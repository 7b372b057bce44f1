"""A snapshot holds what may leave and nothing else, of whoever agreed and nobody else."""

import datetime as dt
import io
import re
import struct
import uuid

import pytest
from django.apps import apps
from django.db import models

from perineural.config.command import main
from perineural.records import audit
from perineural.records.actions.agreements import withdraw_agreement
from perineural.records.actions.sessions import amend_session
from perineural.records.errors import NotAllowed, NotFound
from perineural.records.isolation import clinic_scope
from perineural.records.keys import new_key
from perineural.records.models import (
    Agreement,
    AuditEvent,
    InjectionPoint,
    PainRating,
    Session,
)
from perineural.records.privacy import FIELDS, Leaves
from perineural.records.queries import snapshot as snapshots
from perineural.records.queries import snapshot_rows
from perineural.registry.snapshot.tables import TABLES
from tests.factories.agreed import agreed
from tests.factories.clinic import clinic, complaint, patient
from tests.factories.visits import DiaryAnswer, answer
from tests.integration.registry.conftest import six

pytestmark = pytest.mark.django_db
TYPED = "Zebrafinch"
"""What is typed into every field that takes words."""
KEPT = {
    "Clinic", "User", "AuditEvent", "AuditChain", "Membership", "Agreement", "PainStatistics",
}  # fmt: skip
SUM = re.compile(rb"\b[0-9a-f]{64}\b")
"""The sum of a file in the manifest, whose digits are nobody's year of birth."""
MADE_UP = ("condition", "sex", "needle", "region", "instrument", "related", "outcome_code")


def type_everywhere(clinic_id):
    """Write words into every text of every row that is never to leave, and into codes."""
    for model in apps.get_app_config("records").get_models():
        if model.__name__ in KEPT:
            continue
        texts = [
            each.name
            for each in model._meta.concrete_fields
            if isinstance(each, models.CharField | models.TextField)
            and (FIELDS[model.__name__][each.name] is Leaves.NEVER or each.name in MADE_UP)
            and each.name not in {"language", "time_zone", "kind"}
        ]
        for number, row in enumerate(model.objects.filter(clinic_id=clinic_id)):
            values = {
                name: f"{TYPED} {number}"[: model._meta.get_field(name).max_length]
                for name in texts
            }
            for name in MADE_UP:
                if name in values:
                    values[name] = TYPED
            if values:
                model.objects.filter(pk=row.pk).update(**values)


def stored_of(clinic_id):
    """Every key and every moment of the clinic."""
    keys, moments = set(), set()
    for model in apps.get_app_config("records").get_models():
        if not any(each.name == "clinic" for each in model._meta.concrete_fields):
            continue
        for row in model.objects.filter(clinic_id=clinic_id).values():
            for value in row.values():
                if isinstance(value, uuid.UUID):
                    keys.add(value)
                elif isinstance(value, dt.datetime):
                    moments.add(value.astimezone(dt.UTC).replace(tzinfo=None))
                elif isinstance(value, dt.date):
                    moments.add(dt.datetime.combine(value, dt.time()))
    return keys, moments


def test_no_name_date_text_key_or_rare_patient_is_in_any_file(filled, take):
    staffed, people = filled
    rare = patient(staffed, "Rarename", birth_date=dt.date(1931, 7, 19))
    complaint(staffed, rare)
    agreed(staffed, rare, kind="registry", name="Rarename")
    answer(staffed, people[0].session_ids[0], "7d", DiaryAnswer(3, comment=f"{TYPED} wrote this"))
    with clinic_scope([staffed.id]):
        type_everywhere(staffed.id)
        keys, moments = stored_of(staffed.id)
        emails = [staffed.clinician.email, staffed.clinic_lead.email]
    taken = take(staffed)

    words = [TYPED, "Rarename", "Quarrywood", "Ana", "1979", "1931", "Harbour", *emails]
    for file in taken.folder.iterdir():
        content = SUM.sub(b"", file.read_bytes())
        for each in words:
            assert each.encode() not in content, (each, file.name)
        for key in keys:
            assert not any(
                form in content for form in (str(key).encode(), key.hex.encode(), key.bytes)
            ), file.name
        for moment in moments:
            epoch = dt.datetime.fromtimestamp(0, dt.UTC).replace(tzinfo=None)
            micros = (moment - epoch) // dt.timedelta(microseconds=1)
            assert struct.pack("<q", micros) not in content
    values = taken.everything()
    assert len(values) > 500
    typed = re.compile("|".join(words), re.IGNORECASE)
    days = {moment.date() for moment in moments}
    for value in values:
        assert not (isinstance(value, str) and typed.search(value))
        assert not isinstance(value, uuid.UUID)
        assert value not in moments
        assert not (isinstance(value, dt.datetime) and value.date() in _recent(days)), value
    assert taken.manifest["rows"]["patients"] == 6
    assert taken.manifest["suppressed"]["patients"] == 1
    assert "90 or older" not in values


def _recent(days):
    """Days so near to today that nothing moved back by 30 days or more can lie on them."""
    newest = max(days)
    return {day for day in days if (newest - day).days < 5}


def test_every_text_that_leaves_is_a_pseudonym_or_a_code_of_the_codebook(filled, take):
    taken = take(filled[0])
    for table in TABLES:
        for row in taken.rows(table.name):
            for field, value in zip(table.fields, row, strict=True):
                if isinstance(value, str) and field.choices:
                    assert set(value.split(";")) <= field.codes
                elif isinstance(value, str):
                    assert re.fullmatch("[a-z2-7]{16}", value)


def test_a_clinic_of_two_gives_no_rows_at_all(take):
    staffed, _ = six(count=2)
    taken = take(staffed)
    assert set(taken.manifest["rows"].values()) == {0}
    assert taken.manifest["suppressed"]["patients"] == 2
    assert taken.everything() == []


def test_whoever_took_the_agreement_back_is_gone_from_the_next(filled, take):
    staffed, people = filled
    before = take(staffed)
    with clinic_scope([staffed.id]):
        given = Agreement.objects.get(patient_id=people[3].patient_id, kind="registry")
    withdraw_agreement(
        by=staffed.assistant, clinic_id=staffed.id, agreement_id=given.id, reason="No longer"
    )
    after = take(staffed)
    gone = set(before.column("patients", "patient")) - set(after.column("patients", "patient"))
    assert len(gone) == 1
    assert not gone & set(after.everything())
    assert after.manifest["rows"]["patients"] == 5


def test_whoever_takes_it_back_while_it_is_made_is_gone_too(filled, take, monkeypatch):
    staffed, people = filled
    hand_over = snapshots._hand_over

    def meanwhile(*given):
        hand_over(*given)
        with clinic_scope([staffed.id]):
            key = Agreement.objects.get(patient_id=people[3].patient_id, kind="registry").id
        withdraw_agreement(
            by=staffed.assistant, clinic_id=staffed.id, agreement_id=key, reason="No longer"
        )

    monkeypatch.setattr(snapshots, "_hand_over", meanwhile)
    assert take(staffed).manifest["rows"]["patients"] == 5


def test_whoever_never_agreed_is_in_none(filled, take):
    staffed, _ = filled
    patient(staffed, "Birchley")
    assert take(staffed).manifest["rows"]["patients"] == 6


def test_two_snapshots_with_one_key_agree_and_with_another_share_no_pseudonym(filled, take):
    staffed, _ = filled
    one, same = take(staffed), take(staffed)
    other = take(staffed, key=b"another key of this test, 32 bytes")
    assert one.rows("ratings") == same.rows("ratings")
    assert not set(one.column("patients", "patient")) & set(other.column("patients", "patient"))


def test_the_figures_and_the_spans_between_them_are_those_of_the_record(filled, take):
    staffed, people = filled
    taken = take(staffed)
    rows = taken.rows("ratings")
    assert sorted(row[6] for row in rows if row[3] == "before") == [4, 6, 6, 6, 6, 6, 6]
    with clinic_scope([staffed.id]):
        stored = PainRating.objects.filter(patient_id=people[0].patient_id)
        moments = sorted(stored.values_list("occurred_at", flat=True))
    of_first = next(
        sorted(row[8] for row in rows if row[0] == who)
        for who in taken.column("patients", "patient")
        if sum(row[0] == who for row in rows) == len(moments)
    )
    assert [each - of_first[0] for each in of_first] == [each - moments[0] for each in moments]
    second = [row[5] for row in rows if row[3] == "before" and row[6] == 4]
    assert second == [7 * 24 * 60]
    assert taken.manifest["rows"]["points"] == 14


def test_an_amended_visit_is_one_visit_and_its_draft_changes_nothing(filled, take):
    staffed, people = filled
    before = take(staffed)
    amend_session(
        by=staffed.clinician,
        clinic_id=staffed.id,
        session_id=people[0].session_ids[0],
        amendment_id=new_key(),
        reason="A slip",
    )
    for table in ("sessions", "points", "ratings"):
        assert take(staffed).rows(table) == before.rows(table)
    with clinic_scope([staffed.id]):
        draft = Session.objects.get(amends__isnull=False)
        Session.objects.filter(id=draft.id).update(
            status="signed", signed_at=draft.occurred_at, signed_by=staffed.clinician
        )
        InjectionPoint.objects.filter(session=draft).first().delete()
    after = take(staffed)
    assert set(after.column("sessions", "session")) == set(before.column("sessions", "session"))
    assert after.manifest["rows"]["points"] == before.manifest["rows"]["points"] - 1
    assert after.manifest["rows"]["ratings"] == before.manifest["rows"]["ratings"]


def test_a_replaced_answer_is_not_there(filled, take):
    staffed, _ = filled
    before = take(staffed).manifest["rows"]["ratings"]
    with clinic_scope([staffed.id]):
        key = PainRating.objects.filter(clock="later").first().id
        PainRating.objects.filter(id=key).update(replaced_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
    assert take(staffed).manifest["rows"]["ratings"] == before - 1


def test_a_patient_of_two_problems_leaves_only_if_neither_is_rare(filled, take):
    staffed, people = filled
    complaint(staffed, people[0].patient_id, condition="migraine", side="bilateral")
    taken = take(staffed)
    assert taken.manifest["rows"]["patients"] == 5
    assert taken.manifest["suppressed"]["rare_combinations"] == 1
    assert take(staffed, fewest=6).manifest["rows"]["patients"] == 0


def test_rows_are_never_held_however_many_there_are(filled, take, monkeypatch):
    staffed, people = filled
    with clinic_scope([staffed.id]):
        session = Session.objects.filter(patient_id=people[0].patient_id).first()
        PainRating.objects.bulk_create(
            PainRating(
                clinic_id=staffed.id, patient_id=session.patient_id, session=session,
                clock="later", minutes_after=number, score=number % 11,
            )
            for number in range(2_000)
        )  # fmt: skip
    monkeypatch.setattr(snapshots, "ROWS_AT_ONCE", 50)
    monkeypatch.setattr(snapshots, "PATIENTS_AT_ONCE", 2)
    held, most, fetched = 0, 0, []
    read = snapshot_rows._read

    def counted(rows, *names):
        nonlocal held, most
        fetched.append(snapshot_rows.FETCHED_AT_ONCE)
        for row in read(rows, *names):
            held += 1
            most = max(most, held)
            yield row

    from perineural.registry.engines.snapshot_store import SnapshotStore

    add = SnapshotStore.add

    def taking(store, name, rows):
        nonlocal held
        assert len(rows) <= 50
        held -= len(rows)
        add(store, name, rows)

    monkeypatch.setattr(snapshot_rows, "_read", counted)
    monkeypatch.setattr(SnapshotStore, "add", taking)
    taken = take(staffed)
    assert taken.manifest["rows"]["ratings"] > 2_000
    assert len(fetched) > len(TABLES)
    assert most <= 150


@pytest.mark.parametrize("role", ["clinician", "assistant", "researcher", "administrator"])
def test_only_the_clinic_lead_makes_one(take, role):
    staffed = clinic()
    with pytest.raises(NotAllowed):
        take(staffed, by=staffed.person(role))


def test_nobody_of_another_clinic_makes_one_and_nothing_of_theirs_is_in_it(filled, take):
    staffed, _ = filled
    hill, _ = six("hill")
    with pytest.raises(NotFound):
        take(staffed, by=hill.clinic_lead)
    both = [take(each) for each in (staffed, hill)]
    assert [each.manifest["rows"]["patients"] for each in both] == [6, 6]
    assert not set(both[0].column("patients", "patient")) & set(
        both[1].column("patients", "patient")
    )
    assert both[0].manifest["clinic"] != both[1].manifest["clinic"]


class TestCommand:
    @pytest.fixture
    def asked(self, tmp_path):
        key = tmp_path / "key"
        key.write_bytes(b"k" * 40)

        def asked(*more, clinic="harbour", by="clinic_lead@harbour.example"):
            errors = io.StringIO()
            given = ["snapshot", str(tmp_path / "out"), "--clinic", clinic, "--by", by]
            return main([*given, "--key-file", str(key), *more], errors=errors), errors.getvalue()

        return asked

    def test_it_writes_the_folder_says_what_and_leaves_an_event(
        self, filled, asked, tmp_path, capsys
    ):
        assert asked() == (0, "")
        said = capsys.readouterr()
        assert "patients                6 rows" in said.out
        assert "6 of 6 patients read" in said.err
        assert (tmp_path / "out/manifest.json").exists()
        with clinic_scope([filled[0].id]):
            [event] = AuditEvent.objects.filter(action="make snapshot")
            assert event.actor_id == filled[0].clinic_lead.id
            assert event.details["rows"]["patients"] == 6
            assert event.details["suppressed"]["fewest"] == 5
            assert list(audit.verify(filled[0].id)) == []

    @pytest.mark.parametrize(
        ("given", "words"),
        [
            ({"by": "nobody@harbour.example"}, "Nobody signs in as"),
            ({"by": "researcher@harbour.example"}, "does not allow you to make"),
            ({"clinic": "elsewhere"}, "There is no clinic 'elsewhere'"),
        ],
    )
    def test_a_mistake_is_a_sentence_and_leaves_nothing(self, asked, tmp_path, given, words):
        staffed = clinic()
        code, said = asked(**given)
        assert code == 2
        assert words in said
        assert sorted(each.name for each in tmp_path.iterdir()) == ["key"]
        with clinic_scope([staffed.id]):
            assert not AuditEvent.objects.filter(action="make snapshot").exists()

    def test_a_key_that_is_short_or_not_there_is_a_sentence(self, asked, tmp_path):
        clinic()
        (tmp_path / "short").write_bytes(b"x")
        assert "must be at least 32" in asked("--key-file", str(tmp_path / "short"))[1]
        assert "cannot be read" in asked("--key-file", str(tmp_path / "none"))[1]
