"""The one seam through which a history is recorded at its own times."""

import datetime as dt

import pytest

from perineural.records import clock

LONG_AGO = dt.datetime(2020, 2, 29, 12, 30, tzinfo=dt.UTC)


def test_now_is_the_real_time_unless_told_otherwise(frozen_hour):
    assert clock.now() == dt.datetime.now(dt.UTC)


def test_now_is_the_moment_being_recorded_and_the_real_time_again_afterwards(frozen_hour):
    with clock.at(LONG_AGO):
        assert clock.now() == LONG_AGO
        assert clock.today() == LONG_AGO.date()
    assert clock.now() == dt.datetime.now(dt.UTC)


def test_the_real_time_is_back_after_an_error():
    with pytest.raises(LookupError), clock.at(LONG_AGO):
        raise LookupError
    assert clock.now() > LONG_AGO


def test_today_follows_the_active_time_zone():
    from django.utils import timezone

    with clock.at(dt.datetime(2020, 1, 1, 23, tzinfo=dt.UTC)), timezone.override("Asia/Tokyo"):
        assert clock.today() == dt.date(2020, 1, 2)


def test_a_moment_without_a_time_zone_is_refused():
    with (
        pytest.raises(ValueError, match="does not say its time zone"),
        clock.at(dt.datetime(2020, 1, 1)),  # noqa: DTZ001
    ):
        pass


def test_a_moment_that_has_not_come_is_refused():
    tomorrow = dt.datetime.now(dt.UTC) + dt.timedelta(days=1)
    with pytest.raises(ValueError, match="has not come yet"), clock.at(tomorrow):
        pass
