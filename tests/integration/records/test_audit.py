"""The audit trail tells of every change, in one order, and shows when it was tampered with."""

import threading

import pytest
from django.db import connection, transaction

from perineural.records import audit
from perineural.records.actors import System
from perineural.records.isolation import clinic_scope
from perineural.records.keys import new_key
from perineural.records.models import AuditChain, AuditEvent
from tests.factories.clinic import clinic, patient


@pytest.fixture
def staffed(db):
    staffed = clinic()
    for name in ("Ashdown", "Birchley", "Copsehill"):
        patient(staffed, family_name=name)
    with clinic_scope([staffed.id]):
        yield staffed


def faults(staffed):
    return [fault.text for fault in audit.verify(staffed.id)]


def test_an_untouched_chain_holds(staffed):
    assert faults(staffed) == []


def test_a_changed_event_is_found(staffed):
    AuditEvent.objects.filter(clinic_id=staffed.id, number=3).update(action="nothing at all")

    assert faults(staffed) == ["event 3 was changed after it was written"]


def test_a_changed_event_with_its_hash_made_anew_is_found(staffed):
    event = AuditEvent.objects.get(clinic_id=staffed.id, number=3)
    event.action = "nothing at all"
    AuditEvent.objects.filter(id=event.id).update(action=event.action, hash=audit.event_hash(event))

    assert faults(staffed) == ["event 4 does not follow the one before it"]


def test_a_missing_event_is_found(staffed):
    AuditEvent.objects.filter(clinic_id=staffed.id, number=2).delete()

    assert faults(staffed)[0] == "event 2 is missing"


def test_an_event_missing_from_the_end_is_found(staffed):
    last, _, _ = audit.last_link(staffed.id)
    AuditEvent.objects.filter(clinic_id=staffed.id, number=last).delete()

    assert faults(staffed) == [f"event {last} is missing from the end"]


def test_events_that_changed_places_are_found(staffed):
    first = AuditEvent.objects.get(clinic_id=staffed.id, number=2)
    second = AuditEvent.objects.get(clinic_id=staffed.id, number=3)
    AuditEvent.objects.filter(id=first.id).update(number=999)
    AuditEvent.objects.filter(id=second.id).update(number=2)
    AuditEvent.objects.filter(id=first.id).update(number=3)

    assert "event 2 was changed after it was written" in faults(staffed)


def test_an_event_is_refused_outside_the_transaction_of_its_change(transactional_db):
    clinic_id = clinic().id

    with clinic_scope([clinic_id]), pytest.raises(RuntimeError, match="transaction"):
        audit.record(System(clinic_id), clinic_id, "act", "thing", None)


def test_a_change_that_fails_leaves_no_event(staffed):
    before = audit.last_link(staffed.id)[0]
    with transaction.atomic():
        audit.record(System(staffed.id), staffed.id, "act", "thing", None)
        transaction.set_rollback(True)

    assert audit.last_link(staffed.id)[0] == before
    assert faults(staffed) == []


def test_writers_at_the_same_time_make_one_unbroken_chain(transactional_db):
    staffed = clinic()
    failures = []

    def write(count):
        try:
            for _ in range(count):
                with clinic_scope([staffed.id]), transaction.atomic():
                    audit.record(System(staffed.id), staffed.id, "act", "thing", new_key())
        except Exception as error:  # noqa: BLE001
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=(15,)) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    with clinic_scope([staffed.id]):
        assert faults(staffed) == []
        assert AuditChain.objects.get(clinic_id=staffed.id).last_number == 6 * 15 + 6
