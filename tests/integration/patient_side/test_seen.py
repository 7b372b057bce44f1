"""What a patient wrote is ticked off by whoever read it, and waits until somebody has."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from perineural.records.actions.check_ins import DiaryAnswer
from perineural.records.actions.comments import mark_seen
from perineural.records.actors import System
from perineural.records.errors import NotAllowed, NotFound
from perineural.records.isolation import clinic_scope
from perineural.records.keys import new_key
from perineural.records.models import AuditEvent, CheckIn
from perineural.records.queries.followup import follow_up
from tests.factories.clinic import clinic
from tests.factories.visits import Scores, answer, treated

pytestmark = pytest.mark.django_db
SILENT = Scores(diary=(None, None, None))
WORSE = DiaryAnswer(score=6, comment="Since noon.")


@pytest.fixture
def done():
    return treated(clinic(), [SILENT], first_at=timezone.now() - dt.timedelta(days=2))


@pytest.fixture
def said(done):
    return answer(done.staffed, done.session_ids[0], "4h", WORSE)


def page(done):
    return follow_up(by=done.staffed.assistant, clinic_id=done.staffed.id)


def change(done, **values):
    with clinic_scope([done.staffed.id]):
        CheckIn.objects.update(**values)


def see(done, check_in_id, by=None):
    mark_seen(by=by or done.staffed.assistant, clinic_id=done.staffed.id, check_in_id=check_in_id)


def test_what_was_seen_leaves_the_list_and_says_who_saw_it_when(done, said):
    assert [each.id for each in page(done).said] == [said]

    see(done, said)

    found = page(done)
    assert found.said == ()
    assert [each.seen_by for each in found.seen] == [done.staffed.assistant.full_name]
    assert timezone.now() - found.seen[0].seen_at < dt.timedelta(minutes=1)


def test_what_nobody_has_seen_waits_however_old_it_is(done, said):
    change(done, occurred_at=timezone.now() - dt.timedelta(days=200))

    assert [each.comment for each in page(done).said] == ["Since noon."]


def test_what_was_seen_is_shown_for_a_fortnight(done, said):
    see(done, said)
    change(done, seen_at=timezone.now() - dt.timedelta(days=13))
    assert len(page(done).seen) == 1
    change(done, seen_at=timezone.now() - dt.timedelta(days=15))
    assert page(done).seen == ()


def test_seen_twice_is_one_event_and_stays_with_the_first(done, said):
    see(done, said)
    see(done, said, by=done.staffed.clinician)

    with clinic_scope([done.staffed.id]):
        assert CheckIn.objects.get(id=said).seen_by == done.staffed.assistant
        (event,) = AuditEvent.objects.filter(action="see diary answer")
    assert (event.subject_id, event.actor_id) == (said, done.staffed.assistant.id)


def test_only_a_person_who_follows_up_here_ticks_it_off(done, said):
    with pytest.raises(NotAllowed):
        see(done, said, by=done.staffed.researcher)
    with pytest.raises(NotAllowed):
        see(done, said, by=System(done.staffed.id))
    with pytest.raises(NotFound):
        see(done, new_key())
    assert [each.id for each in page(done).said] == [said]


def test_the_page_has_a_button_for_each_and_comes_back_without_it(done, said):
    client = Client()
    client.force_login(done.staffed.assistant)
    slug = done.staffed.slug
    url = reverse("comment_seen", kwargs={"clinic_slug": slug, "check_in_id": said})
    text = client.get(reverse("follow_up", kwargs={"clinic_slug": slug})).content.decode()
    assert f'action="{url}"' in text

    text = client.post(url, follow=True).content.decode()

    assert f'action="{url}"' not in text
    assert f"seen by {done.staffed.assistant.full_name}" in text
