"""Logs hold no path, no query and no message of an error: each can hold a patient's data."""

import logging

import pytest
from django.test import RequestFactory

from perineural.config.logging import (
    PrivateFormatter,
    RouteInsteadOfPath,
    logging_configuration,
    route_of,
)


def formatted(record: logging.LogRecord) -> str:
    RouteInsteadOfPath().filter(record)
    return PrivateFormatter("%(message)s").format(record)


def test_a_request_is_logged_by_its_route():
    request = RequestFactory().get("/accounts/login/", {"next": "/p/anna"})
    assert route_of(request) == "/accounts/login/"


def test_an_address_with_a_token_is_logged_without_it():
    request = RequestFactory().get("/accounts/password/reset/key/abc-SECRET/")
    record = logging.makeLogRecord({"msg": "Not Found: %s", "args": (request.path,)})
    record.request = request
    assert "SECRET" not in formatted(record)


def test_an_address_that_does_not_exist_is_not_repeated():
    request = RequestFactory().get("/anna-quarrywood/")
    record = logging.makeLogRecord({"msg": "Not Found: %s", "args": (request.path,)})
    record.request = request
    assert formatted(record) == "Not Found: (no such page)"


def test_an_error_is_logged_by_type_and_place_without_its_message():
    try:
        try:
            raise KeyError("Anna Quarrywood")
        except KeyError as error:
            raise ValueError("born 1979-04-28") from error
    except ValueError as error:
        info = (type(error), error, error.__traceback__)
    record = logging.makeLogRecord({"msg": "it broke", "exc_info": info})
    text = formatted(record)
    assert "builtins.ValueError (message withheld)" in text
    assert "builtins.KeyError (message withheld)" in text
    assert "test_logging.py" in text
    assert "Anna" not in text
    assert "1979" not in text


def test_sql_is_never_logged_whatever_level_is_asked_for():
    loggers = logging_configuration("DEBUG")["loggers"]
    assert loggers["django.db.backends"]["level"] == "WARNING"
    assert loggers["django.template"]["level"] == "WARNING"


@pytest.mark.django_db
def test_each_answered_request_leaves_one_line_without_its_query(client, caplog):
    caplog.set_level(logging.INFO, logger="perineural.requests")
    client.get("/accounts/login/?next=/anna/")
    lines = [each.getMessage() for each in caplog.records if each.name == "perineural.requests"]
    assert len(lines) == 1
    assert lines[0].startswith("GET /accounts/login/ 200 ")
    assert "anna" not in lines[0]
