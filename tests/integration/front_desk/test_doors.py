"""Every page has a door: a permission, or the word that it is open to anybody."""

import uuid

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from perineural.records.actors import LinkHolder, describe
from perineural.records.models import AuditEvent
from perineural.records.outbox.links import PAGES as LINK_PAGES
from perineural.records.permissions import ROLE_PERMISSIONS, Permission

LINK = "<str:token>"


def pages(patterns=None, prefix=""):
    for pattern in patterns or get_resolver().url_patterns:
        place = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from pages(pattern.url_patterns, place)
        elif isinstance(pattern, URLPattern):
            yield place, pattern


PAGES = {place: pattern.callback for place, pattern in pages()}
OF_A_CLINIC = {place: view for place, view in PAGES.items() if place.startswith("c/")}
OF_A_LINK = {place: view for place, view in PAGES.items() if LINK in place}


def test_there_are_pages_of_clinics_and_of_links():
    assert len(OF_A_CLINIC) > 40
    assert len(OF_A_LINK) >= 4


@pytest.mark.parametrize("place", sorted(OF_A_CLINIC))
def test_a_page_of_a_clinic_says_who_may_enter(place):
    view = OF_A_CLINIC[place]
    assert hasattr(view, "permission") or getattr(view, "is_public", False), place
    assert not getattr(view, "permission", None) or view.permission in Permission


@pytest.mark.parametrize("place", sorted(OF_A_LINK))
def test_a_page_of_a_link_says_which_kind_opens_it(place):
    assert OF_A_LINK[place].link_kind in set(LINK_PAGES)


@pytest.mark.parametrize("kind", sorted(LINK_PAGES))
def test_the_audit_trail_can_name_the_holder_of_each_kind_of_link(kind):
    named, _ = describe(LinkHolder(kind, uuid.uuid4(), uuid.uuid4()))
    assert len(named) <= AuditEvent._meta.get_field("actor_kind").max_length


def test_no_other_page_is_ours_but_the_first():
    ours = {
        place
        for place, view in PAGES.items()
        if view.__module__.startswith("perineural.") and place not in OF_A_CLINIC | OF_A_LINK
    }
    assert ours == {"", "d/shell/", "hooks/sms/", "d/worker.js"}


def test_each_permission_is_held_by_somebody():
    assert frozenset().union(*ROLE_PERMISSIONS.values()) == set(Permission)


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["d", "i", "p", "q", "w"])
@pytest.mark.parametrize("token", ["x", "é" * 10, "A" * 64, "-" * 63])
def test_a_link_that_nobody_made_opens_nothing(kind, token):
    answer = Client().get(f"/{kind}/{token}/")
    assert answer.status_code == 404
    assert "ask the clinic for a new one" in answer.content.decode()
