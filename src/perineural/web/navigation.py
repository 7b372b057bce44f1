"""The rooms a person may enter, in the order of a clinic's day: for the head of every page."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse

from perineural.records.permissions import Permission

P = Permission
ROOMS: tuple[tuple[str, str, Permission], ...] = (
    ("Today", "day", P.SEE_PATIENTS),
    ("Patients", "patients", P.SEE_PATIENTS),
    ("Recipes", "recipes", P.PREPARE),
    ("Follow-up", "follow_up", P.FOLLOW_UP),
    ("Numbers", "numbers", P.SEE_NUMBERS),
    ("People", "people", P.MANAGE_PEOPLE),
    ("Rules", "policy", P.SET_POLICY),
    ("Audit", "audit", P.SEE_AUDIT),
    ("My record", "own_record", P.SEE_OWN_RECORD),
)
"""Label, name of the address, and the permission that opens it."""


@dataclass(frozen=True)
class Room:
    """One entry of the navigation."""

    label: str
    url: str
    current: bool


def rooms(request: HttpRequest) -> dict[str, object]:
    """Template context: the clinic, who is signed in, and the rooms open to them."""
    workplace = getattr(request, "workplace", None)
    if workplace is None:
        return {"clinic": getattr(request, "clinic", None), "navigation": ()}
    slug = workplace.clinic.slug
    entries = (
        (label, reverse(name, kwargs={"clinic_slug": slug}))
        for label, name, permission in ROOMS
        if workplace.allows(permission)
    )
    return {
        "clinic": workplace.clinic,
        "workplace": workplace,
        "person": request.user,
        "navigation": [Room(label, url, request.path.startswith(url)) for label, url in entries],
    }
