"""The rooms a person may enter, in the order of a clinic's day: for the head of every page."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext, gettext_noop

from perineural.records.permissions import Permission
from perineural.records.queries.clinics import Workplace

P = Permission
ROOMS: tuple[tuple[str, str, Permission | None], ...] = (
    ("Today", "day", P.SEE_PATIENTS),
    ("Patients", "patients", P.SEE_PATIENTS),
    ("Recipes", "recipes", P.PREPARE),
    ("Stock", "stock", P.PREPARE),
    ("To co-sign", "to_cosign", P.COSIGN),
    ("Follow-up", "follow_up", P.FOLLOW_UP),
    ("Numbers", "numbers", P.SEE_NUMBERS),
    ("Outcomes", "outcomes", P.SEE_NUMBERS),
    ("Safety", "safety", P.SEE_NUMBERS),
    ("Questionnaires", "questionnaires", P.PUBLISH_QUESTIONNAIRES),
    ("People", "people", P.MANAGE_PEOPLE),
    ("Rules", "policy", P.SET_POLICY),
    ("Documents", "letterhead", P.SET_LETTERHEAD),
    ("Audit", "audit", P.SEE_AUDIT),
    (gettext_noop("My record"), "own_record", P.SEE_OWN_RECORD),
    (gettext_noop("Knowledge"), "knowledge", None),
)
"""Label, name of the address, and the permission that opens it; none is open to every member."""


@dataclass(frozen=True)
class Room:
    """One entry of the navigation."""

    label: str
    url: str
    current: bool


def rooms_of(workplace: Workplace) -> Iterator[tuple[str, str]]:
    """Label and name of the address of each room this person may enter here."""
    for label, name, permission in ROOMS:
        if permission is None or workplace.allows(permission):
            yield label, name


def rooms(request: HttpRequest) -> dict[str, object]:
    """Template context: the clinic, who is signed in, and the rooms open to them."""
    workplace = getattr(request, "workplace", None)
    if workplace is None:
        return {"clinic": getattr(request, "clinic", None), "navigation": ()}
    slug = workplace.clinic.slug
    entries = (
        (label, reverse(name, kwargs={"clinic_slug": slug})) for label, name in rooms_of(workplace)
    )
    return {
        "clinic": workplace.clinic,
        "workplace": workplace,
        "person": request.user,
        "navigation": [
            Room(gettext(label), url, request.path.startswith(url)) for label, url in entries
        ],
    }
