"""What a process holds of the outcomes is what it would read, after whatever was written."""

import datetime as dt
from contextlib import contextmanager

import pytest
from django.core.cache import caches
from django.db import transaction
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from perineural.records import changed_since, clock
from perineural.records.actions.agreements import withdraw_agreement
from perineural.records.actions.check_ins import answer_diary, report_return, take_back_return
from perineural.records.actions.session_signing import Ending, sign_session
from perineural.records.actions.sessions import amend_session
from perineural.records.actions.statistics import rebuild_statistics
from perineural.records.changed_since import Held, Moment, newest_moment
from perineural.records.isolation import clinic_scope
from perineural.records.keys import new_key
from perineural.records.models import Agreement, DiaryLink, PainRating, Session
from perineural.records.queries import outcome_rows, relief_share
from perineural.records.queries.outcome_rows import clinic_rows
from perineural.records.queries.outcomes import condition_outcomes, outcomes
from perineural.records.queries.relief_share import newest_visits
from tests.counting import asked
from tests.factories import clinic as clinics
from tests.factories.agreed import agreed
from tests.factories.followed import followed
from tests.factories.trail import written
from tests.factories.visits import DiaryAnswer, Scores, holder, treated, visit

pytestmark = pytest.mark.django_db
HERE = "achilles_tendonitis"
MONTH = dt.timedelta(days=30)
LONG_AGO = timezone.now() - 5 * MONTH


@pytest.fixture
def staffed():
    return clinics.clinic()


class Process:
    """What one server process holds."""

    def __init__(self):
        self.rows, self.visits = Held(250_000), Held(20_000)

    @contextmanager
    def serving(self):
        """Ask in this process; what other processes estimated is not known in it."""
        before = outcome_rows.HELD, relief_share.HELD
        outcome_rows.HELD, relief_share.HELD = self.rows, self.visits
        try:
            yield
        finally:
            outcome_rows.HELD, relief_share.HELD = before

    def reads(self, staffed):
        with self.serving(), clinic_scope([staffed.id]):
            return clinic_rows(staffed.id), newest_visits(staffed.id, HERE)

    def shows(self, staffed):
        """All that both pages tell, each number to its last bit."""
        caches["estimates"].clear()
        who = {"by": staffed.clinic_lead, "clinic_id": staffed.id}
        with self.serving():
            return repr((outcomes(**who), condition_outcomes(**who, condition=HERE)))


class Story:
    """A clinic to which things happen, one after the other."""

    def __init__(self, staffed, done):
        self.staffed, self.done = staffed, list(done)
        self.now, self.last, self.said = LONG_AGO + MONTH, {}, {}

    def happens(self, what, which, score):
        with clock.at(self.now):
            getattr(self, what)(self.done[which % len(self.done)], score)

    def an_answer(self, done, score):
        link = self._link(done, score)
        replaces = self.last.get(link.id) if score % 2 else None
        self.last[link.id] = key = new_key()
        with clock.at(link.due_at + dt.timedelta(minutes=2)):
            answer_diary(
                by=holder(self.staffed, link.id), link_id=link.id, check_in_id=key,
                answer=DiaryAnswer(score, replaces=replaces),
            )  # fmt: skip

    def pain_is_back(self, done, score):
        link = self._link(done, score)
        with clock.at(link.due_at + dt.timedelta(minutes=3)):
            who = {"by": holder(self.staffed, link.id), "link_id": link.id}
            if link.id in self.said:
                take_back_return(return_id=self.said.pop(link.id), **who)
            else:
                self.said[link.id] = report_return(return_id=new_key(), **who)

    def an_amendment(self, done, score):
        with clinic_scope([self.staffed.id]):
            theirs = Session.objects.filter(patient_id=done.patient_id)
            session_id = theirs.filter(amends=None).values_list("id", flat=True).first()
            while newer := theirs.filter(amends=session_id).values_list("id", flat=True).first():
                session_id = newer
            key = amend_session(
                by=self.staffed.clinician, clinic_id=self.staffed.id, session_id=session_id,
                amendment_id=new_key(), reason="A slip",
            )  # fmt: skip
            PainRating.objects.filter(session_id=key, clock="before").update(score=score)
            revision = Session.objects.get(id=key).revision
        sign_session(
            by=self.staffed.clinician, clinic_id=self.staffed.id, session_id=key,
            revision=revision, ending=Ending(aftercare_given=True, override_reason="as amended"),
        )  # fmt: skip

    def data_given_or_taken_back(self, done, _score):
        with clinic_scope([self.staffed.id]):
            given = Agreement.objects.filter(patient_id=done.patient_id, withdrawn_at=None)
            key = given.values_list("id", flat=True).first()
        if key is None:
            agreed(self.staffed, done.patient_id, (), "registry")
        else:
            withdraw_agreement(
                by=self.staffed.assistant, clinic_id=self.staffed.id, agreement_id=key
            )

    def a_visit(self, done, score):
        at = self.now - dt.timedelta(days=score)
        visit(self.staffed, done.course_id, at, Scores(before=score, diary=(2, None, None)))

    def somebody_new(self, _done, score):
        began = self.now - dt.timedelta(days=10 + score)
        self.done.append(treated(self.staffed, [Scores(before=score)], began))

    def a_rebuild(self, _done, _score):
        rebuild_statistics(by=self.staffed.clinic_lead, clinic_id=self.staffed.id)

    def days_pass(self, _done, score):
        self.now += dt.timedelta(days=score)

    def _link(self, done, score):
        with clinic_scope([self.staffed.id]):
            links = DiaryLink.objects.filter(patient_id=done.patient_id, withdrawn_at=None)
            return links.order_by("due_at")[score % 3]


happenings = st.tuples(
    st.sampled_from([name for name in vars(Story) if name.startswith(("a", "d", "p", "s"))]),
    st.integers(0, 10),
    st.integers(1, 10),
)


def test_whatever_happens_all_processes_tell_what_a_fresh_one_reads(staffed, monkeypatch):
    """Also where all of it is taken back after it was read: each example ends so."""
    monkeypatch.setattr(relief_share, "SMALLEST_GROUP", 2)
    monkeypatch.setattr(relief_share, "NEWEST_SESSIONS", 8)
    done = [treated(staffed, [Scores(before=5 + each)], LONG_AGO) for each in range(5)]
    done.append(treated(staffed, [Scores(before=8), Scores(before=4)], LONG_AGO))
    often, seldom = Process(), Process()

    @settings(max_examples=12, deadline=None)
    @given(st.lists(happenings, min_size=1, max_size=6))
    def holds(sequence):
        with transaction.atomic():
            story = Story(staffed, done)
            for each in sequence:
                story.happens(*each)
                with clock.at(story.now):
                    assert often.reads(staffed) == Process().reads(staffed)
            with clock.at(story.now):
                assert often.shows(staffed) == seldom.shows(staffed) == Process().shows(staffed)
            transaction.set_rollback(True)

    holds()


def test_after_an_answer_only_its_patient_is_read_again(staffed):
    first, second = treated(staffed), treated(staffed)
    process = Process()
    process.reads(staffed)
    story = Story(staffed, [first, second])
    story.happens("an_amendment", 1, 9)
    with process.serving(), clinic_scope([staffed.id]), asked() as queries:
        rows = clinic_rows(staffed.id)
    assert len(queries) == 2
    assert [second.patient_id.hex in each.replace("-", "") for each in queries] == [False, True]
    assert sorted(rows.of(HERE).column("first_score").tolist()) == [6, 9]
    with process.serving(), clinic_scope([staffed.id]), asked() as queries:
        clinic_rows(staffed.id)
    assert len(queries) == 1


def test_of_numbers_that_stayed_the_same_nothing_is_worked_out_again(staffed):
    done = treated(staffed)
    process = Process()
    before, _ = process.reads(staffed)
    Story(staffed, [done]).happens("an_answer", 0, 1)
    after, _ = process.reads(staffed)
    assert after is before


def test_older_sessions_come_in_where_newer_ones_go(staffed, monkeypatch):
    monkeypatch.setattr(relief_share, "SMALLEST_GROUP", 2)
    monkeypatch.setattr(relief_share, "NEWEST_SESSIONS", 3)
    people = [treated(staffed, first_at=timezone.now() - dt.timedelta(days=20 + each))
              for each in range(5)]  # fmt: skip
    process, story = Process(), Story(staffed, people)
    process.reads(staffed)
    for _ in range(2):
        story.happens("data_given_or_taken_back", 1, 0)
    _, visits = process.reads(staffed)
    assert visits == Process().reads(staffed)[1]
    assert visits.sessions == 3


def test_a_visit_counts_when_its_week_is_over_though_nobody_wrote(staffed, monkeypatch):
    monkeypatch.setattr(relief_share, "SMALLEST_GROUP", 2)
    for days in range(3):
        treated(staffed, first_at=LONG_AGO + dt.timedelta(days=days))
    process, counts = Process(), []
    for days in (9, 10, 9):
        with clock.at(LONG_AGO + dt.timedelta(days=days, hours=1)):
            counts.append(process.reads(staffed)[1].sessions)
    assert counts == [2, 3, 2]


def test_all_is_read_again_after_more_events_than_are_followed(staffed, monkeypatch):
    monkeypatch.setattr(changed_since, "EVENTS_FOLLOWED", 3)
    done = treated(staffed)
    with clinic_scope([staffed.id]):
        moment = newest_moment(staffed.id)
        for _ in range(2):
            written(staffed, done.patient_id)
        assert changed_since.changed_since(staffed.id, moment).patient_ids == (done.patient_id,)
        written(staffed, done.patient_id)
        assert changed_since.changed_since(staffed.id, moment) is None


def test_all_is_read_again_where_another_process_rebuilt(staffed):
    followed(staffed, [[[6, 5]]] * 5)
    with clinic_scope([staffed.id]):
        moment = newest_moment(staffed.id)
        followed(staffed, [[[6, 5]]])
        assert changed_since.changed_since(staffed.id, moment) is None


def test_a_trail_that_is_another_one_is_not_followed(staffed):
    """A store that was put back from a copy goes on with the same numbers and other events."""
    treated(staffed)
    with clinic_scope([staffed.id]):
        moment = newest_moment(staffed.id)
        assert changed_since.changed_since(staffed.id, moment).patient_ids == ()
        for other in (Moment(moment.number, "0" * 64), Moment(moment.number + 1, moment.hash)):
            assert changed_since.changed_since(staffed.id, other) is None


def test_of_a_clinic_without_a_trail_nothing_is_held(staffed):
    process, nowhere = Process(), new_key()
    with process.serving(), clinic_scope([staffed.id]):
        assert newest_moment(nowhere) is None
        clinic_rows(nowhere)
        newest_visits(nowhere, HERE)
    assert process.rows.get(nowhere) is None


def test_what_was_longest_unused_goes_first_and_what_is_too_large_is_not_held():
    held = Held(10)
    held.put("a", "A", 4)
    held.put("b", "B", 4)
    assert held.get("a") == "A"
    held.put("c", "C", 4)
    assert [held.get(each) for each in "abc"] == ["A", None, "C"]
    held.put("d", "D", 11)
    assert [held.get(each) for each in "acd"] == ["A", "C", None]
