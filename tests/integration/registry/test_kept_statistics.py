"""Kept statistics: after whatever happened to the ratings, the same integers as a rebuild."""

import datetime as dt
import io

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from perineural.config.command import main
from perineural.records import clock, pain_statistics
from perineural.records.actions import session_signing
from perineural.records.actions.check_ins import answer_diary
from perineural.records.actions.session_signing import Ending, sign_session
from perineural.records.actions.sessions import amend_session
from perineural.records.actions.statistics import compare_statistics, rebuild_statistics
from perineural.records.errors import NotAllowed
from perineural.records.isolation import clinic_scope
from perineural.records.keys import new_key
from perineural.records.models import (
    AuditEvent,
    DiaryLink,
    PainRating,
    PainStatistics,
    Session,
)
from perineural.records.pain_statistics import Sums, days_since, keep_statistics, minutes_since
from tests.counting import asked
from tests.factories.clinic import clinic
from tests.factories.treatment import charted
from tests.factories.visits import DiaryAnswer, Scores, holder, treated

pairs = st.lists(st.tuples(st.integers(0, 10_519_199), st.integers(0, 10)), max_size=60)
taps = st.tuples(st.integers(0, 3), st.integers(0, 10), st.booleans())
"""Which question is answered, with which number, and whether in place of its last answer."""
moments = st.datetimes(
    min_value=dt.datetime(2000, 1, 1, tzinfo=dt.UTC).replace(tzinfo=None),
    max_value=dt.datetime(2060, 1, 1, tzinfo=dt.UTC).replace(tzinfo=None),
    timezones=st.just(dt.UTC),
)


def summed(rated):
    found = Sums()
    for t, y in rated:
        found = found.with_rating(t, y)
    return found


@given(pairs)
def test_sums_are_those_of_the_definition_in_any_order(rated):
    slow = Sums(
        len(rated),
        sum(t for t, _ in rated),
        sum(t**2 for t, _ in rated),
        sum(y for _, y in rated),
        sum(t * y for t, y in rated),
        sum(y**2 for _, y in rated),
    )
    assert summed(rated) == summed(reversed(rated)) == slow


def test_eighty_three_thousand_ratings_after_twenty_years_fit_into_a_column():
    longest = pain_statistics.LONGEST // dt.timedelta(minutes=1) - 1
    sums = Sums().with_rating(longest, 10)
    largest = max(getattr(sums, name) for name in pain_statistics.SUMS)
    assert 83_000 * largest < 2**63


@given(moments, moments)
def test_time_is_whole_and_never_negative(zero, at):
    for unit, since in ((dt.timedelta(minutes=1), minutes_since), (dt.timedelta(1), days_since)):
        told = since(zero, at)
        assert isinstance(told, int)
        assert told >= 0
        if at >= zero:
            assert abs(told * unit - (at - zero)) <= unit


@pytest.fixture
def staffed():
    return clinic()


def kept(staffed):
    with clinic_scope([staffed.id]):
        rows = PainStatistics.objects.filter(clinic_id=staffed.id)
        return {
            (row.complaint_id, row.series): tuple(
                getattr(row, name) for name in pain_statistics.SUMS
            )
            for row in rows
        }


def is_as_rebuilt(staffed):
    return compare_statistics(by=staffed.clinic_lead, clinic_id=staffed.id) == ()


def tap(staffed, link_id, score, at, replaces=None):
    key = new_key()
    with clock.at(at):
        answer_diary(
            by=holder(staffed, link_id),
            link_id=link_id,
            check_in_id=key,
            answer=DiaryAnswer(score, replaces=replaces),
        )
    return key


def links(staffed, session_id):
    with clinic_scope([staffed.id]):
        rows = DiaryLink.objects.filter(session_id=session_id, answered_at__isnull=True)
        return list(rows.order_by("due_at"))


@pytest.mark.django_db
class TestKept:
    def test_two_weekly_sessions_are_seven_days_apart_in_the_series_before(self, staffed):
        done = treated(staffed, [Scores(before=6), Scores(before=4)])
        rows = kept(staffed)
        assert rows[done.complaint_id, "before"] == (2, 7, 49, 10, 28, 52)
        assert rows[done.complaint_id, "all"][0] == 10
        assert is_as_rebuilt(staffed)

    def test_a_draft_counts_from_its_signature(self, staffed):
        charted(staffed)
        assert kept(staffed) == {}
        assert is_as_rebuilt(staffed)

    def test_an_answer_counts_at_once_and_its_replacement_instead_of_it(self, staffed):
        done = treated(staffed, [Scores(diary=(None, None, None))])
        of = (done.complaint_id, "all")
        before = kept(staffed)[of]
        link = links(staffed, done.session_ids[0])[0]
        at = link.due_at + dt.timedelta(minutes=1)
        first = tap(staffed, link.id, 9, at)
        assert kept(staffed)[of][0] == before[0] + 1
        assert kept(staffed)[of][3] == before[3] + 9
        tap(staffed, link.id, 2, at + dt.timedelta(minutes=2), replaces=first)
        assert kept(staffed)[of][0] == before[0] + 1
        assert kept(staffed)[of][3] == before[3] + 2
        assert is_as_rebuilt(staffed)

    def test_an_amendment_counts_instead_of_what_it_amends_from_its_signature(self, staffed):
        done = treated(staffed, [Scores(before=6)])
        before = kept(staffed)
        key = amend_session(
            by=staffed.clinician,
            clinic_id=staffed.id,
            session_id=done.session_ids[0],
            amendment_id=new_key(),
            reason="A slip",
        )
        with clinic_scope([staffed.id]):
            PainRating.objects.filter(session_id=key, clock="before").update(score=3)
            revision = Session.objects.get(id=key).revision
        assert kept(staffed) == before
        assert is_as_rebuilt(staffed)
        sign_session(
            by=staffed.clinician,
            clinic_id=staffed.id,
            session_id=key,
            revision=revision,
            ending=Ending(aftercare_given=True, override_reason="as amended"),
        )
        assert kept(staffed)[done.complaint_id, "before"] == (1, 0, 0, 3, 0, 9)
        assert is_as_rebuilt(staffed)

    def test_any_sequence_of_answers_and_replacements_equals_a_rebuild(self, staffed):
        done = treated(staffed, [Scores(), Scores(before=3)])
        open_links = [link for key in done.session_ids for link in links(staffed, key)[:2]]
        assert len(open_links) == 4
        first = kept(staffed)

        @settings(max_examples=12, deadline=None)
        @given(st.lists(taps, max_size=6))
        def holds(sequence):
            with transaction.atomic():
                last = {}
                for minute, (which, score, replaces) in enumerate(sequence, start=1):
                    link = open_links[which]
                    at = link.due_at + dt.timedelta(minutes=minute)
                    before = last.get(which) if replaces else None
                    last[which] = tap(staffed, link.id, score, at, replaces=before)
                assert is_as_rebuilt(staffed)
                assert bool(sequence) == (kept(staffed) != first)
                transaction.set_rollback(True)

        holds()

    def test_it_takes_as_many_queries_for_two_hundred_ratings_as_for_two(self, staffed):
        done = treated(staffed, [Scores(diary=(None, None, None))])
        found = []
        for count in (1, 200):
            with clinic_scope([staffed.id]):
                session = Session.objects.get(id=done.session_ids[0])
                PainRating.objects.bulk_create(
                    PainRating(
                        clinic_id=staffed.id, patient_id=session.patient_id, session=session,
                        clock="later", minutes_after=number, score=1,
                    )
                    for number in range(count)
                )  # fmt: skip
                for _ in range(2):
                    with transaction.atomic(), asked() as queries:
                        keep_statistics(staffed.id, session.patient_id)
                    found.append(len(queries))
        assert found == [4, 3, 4, 3]
        assert is_as_rebuilt(staffed)

    def test_one_complaint_has_one_row_a_series(self, staffed):
        treated(staffed)
        with clinic_scope([staffed.id]):
            row = PainStatistics.objects.first()
            row.pk = new_key()
            with pytest.raises(IntegrityError), transaction.atomic():
                row.save(force_insert=True)


@pytest.mark.django_db
class TestRebuild:
    def test_it_puts_right_what_is_not_as_the_ratings_say_and_says_what(self, staffed):
        done = treated(staffed)
        right = kept(staffed)
        with clinic_scope([staffed.id]):
            rows = PainStatistics.objects.filter(complaint_id=done.complaint_id)
            rows.filter(series="all").update(sum_ty=1)
            rows.filter(series="before").delete()
        found = rebuild_statistics(by=staffed.clinic_lead, clinic_id=staffed.id)
        assert [(each.series, each.kept is None) for each in found] == [
            ("all", False), ("before", True),
        ]  # fmt: skip
        assert kept(staffed) == right
        assert rebuild_statistics(by=staffed.clinic_lead, clinic_id=staffed.id) == ()

    def test_a_row_of_no_signed_visit_goes(self, staffed):
        done = treated(staffed)
        with clinic_scope([staffed.id]):
            PainRating.objects.filter(patient_id=done.patient_id).update(replaced_at=timezone.now())
        rebuild_statistics(by=staffed.clinic_lead, clinic_id=staffed.id)
        assert {row[0] for row in kept(staffed).values()} == {0}
        with clinic_scope([staffed.id]):
            Session.objects.filter(patient_id=done.patient_id).update(
                status="draft", signed_at=None, signed_by=None
            )
        rebuild_statistics(by=staffed.clinic_lead, clinic_id=staffed.id)
        assert kept(staffed) == {}

    def test_only_whoever_may_see_numbers_rebuilds(self, staffed):
        with pytest.raises(NotAllowed):
            rebuild_statistics(by=staffed.assistant, clinic_id=staffed.id)

    def test_the_command_checks_without_writing_and_rebuilds(self, staffed, capsys):
        treated(staffed)
        assert main(["statistics-rebuild", "--check"]) == 0
        with clinic_scope([staffed.id]):
            PainStatistics.objects.filter(series="all").update(sum_y=99)
        wrong = kept(staffed)
        assert main(["statistics-rebuild", "--check", "--clinic", "harbour"]) == 1
        assert kept(staffed) == wrong
        said = capsys.readouterr().out
        assert "series all: kept n=5" in said
        assert "1 rows are not as the ratings say" in said
        assert main(["statistics-rebuild"]) == 0
        assert main(["statistics-rebuild", "--check"]) == 0
        with clinic_scope([staffed.id]):
            assert AuditEvent.objects.filter(action="rebuild statistics").count() == 1

    def test_a_clinic_that_is_not_there_is_a_sentence(self, staffed):
        errors = io.StringIO()
        assert main(["statistics-rebuild", "--clinic", "nowhere"], errors=errors) == 2
        assert "There is no clinic 'nowhere'" in errors.getvalue()


@pytest.mark.postgres
@pytest.mark.django_db
def test_the_database_itself_shows_nobody_elses_statistics(staffed):
    treated(staffed)
    hill = clinic(slug="hill", name="Hill Clinic")
    assert connection.vendor == "postgresql"
    with clinic_scope([hill.id]):
        assert PainStatistics.objects.count() == 0


def test_signing_keeps_statistics_after_the_trail_is_held():
    """The audit chain is the lock: without it, two writers could each miss the other."""
    import inspect

    for function in (session_signing.sign_session, answer_diary):
        text = inspect.getsource(function)
        assert text.index("audit.record(") < text.index("keep_statistics(")
