"""A person's own clinics beside each other, within funnel limits: by name, never in a rank.

Each of them is one in which this person may see numbers: no clinic is opened by it to anybody.
"""

import uuid
from collections import Counter
from collections.abc import Mapping, Sequence

from django.db.models import Count

from perineural.records.actors import Actor
from perineural.records.current_sessions import signed_and_current
from perineural.records.doors import query
from perineural.records.isolation import clinic_scope
from perineural.records.models import AdverseEvent, Clinic, Membership, Session, User
from perineural.records.models.assessment import SigningStatus
from perineural.records.permissions import ROLE_PERMISSIONS, Permission
from perineural.records.queries.event_rate import SMALLEST_TOLD
from perineural.records.queries.safety_values import ClinicBeside, ClinicsBeside

FEWEST_CLINICS = 5
"""Of fewer clinics nothing is set side by side: a choice of this design."""


@query
def clinics_beside(*, by: Actor) -> ClinicsBeside | None:
    """Of how many visits something unwanted was recorded, in each clinic whose numbers one may see.

    None of fewer than five clinics. Two SQL queries then, else four. A clinic is told where there
    were five visits with an event, of five people, and five without; the share of all is that of
    the clinics told, which says nothing of the others.

    Does not cover:
        What kind of patients each clinic sees, and how carefully it writes down what happens.
    """
    if not isinstance(by, User) or not by.is_active:
        return None
    roles = [role for role, all_of in ROLE_PERMISSIONS.items() if Permission.SEE_NUMBERS in all_of]
    mine = Membership.objects.filter(user=by, active=True, role__in=roles).order_by()
    clinic_ids = set(mine.values_list("clinic_id", flat=True))
    if len(clinic_ids) < FEWEST_CLINICS:
        return None
    with clinic_scope(clinic_ids, by.id):
        rows = Clinic.objects.filter(id__in=clinic_ids).order_by("name", "slug")
        names = dict(rows.values_list("id", "name"))
        visits, had = _visits(clinic_ids), _with_event(clinic_ids)
    return _beside(names, visits, had)


def _visits(clinic_ids: set[uuid.UUID]) -> Mapping[uuid.UUID, int]:
    rows = Session.objects.filter(signed_and_current(), clinic_id__in=clinic_ids).order_by()
    return dict(rows.values_list("clinic_id").annotate(Count("id")))


def _with_event(clinic_ids: set[uuid.UUID]) -> Mapping[uuid.UUID, Counter[uuid.UUID]]:
    """How many signed visits with an event each patient of each clinic had."""
    events = AdverseEvent.objects.filter(
        clinic_id__in=clinic_ids, session__status=SigningStatus.SIGNED
    )
    found: dict[uuid.UUID, Counter[uuid.UUID]] = {each: Counter() for each in clinic_ids}
    visit = ("clinic_id", "patient_id", "session__course_id", "session__number")
    for clinic_id, patient_id, *_ in events.order_by().values_list(*visit).distinct():
        found[clinic_id][patient_id] += 1
    return found


def _beside(
    names: Mapping[uuid.UUID, str],
    visits: Mapping[uuid.UUID, int],
    had: Mapping[uuid.UUID, Counter[uuid.UUID]],
) -> ClinicsBeside:
    counts = {key: (had[key].total(), visits.get(key, 0)) for key in names}
    told = [key for key in names if _may_be_told(len(had[key]), *counts[key])]
    limits = _limits([counts[key] for key in told]) if len(told) >= FEWEST_CLINICS else None
    if limits is None:
        clinics = tuple(ClinicBeside(name, None, None, None, None, None) for name in names.values())
        return ClinicsBeside(clinics, None, overdispersed=False)
    target, overdispersed, of_each = limits
    places = {key: place for place, key in enumerate(told)}
    clinics = tuple(
        ClinicBeside(name, counts[key][1], counts[key][0], *of_each[places[key]])
        if key in places
        else ClinicBeside(name, None, None, None, None, None)
        for key, name in names.items()
    )
    return ClinicsBeside(clinics, target, overdispersed)


def _may_be_told(people: int, with_event: int, visits: int) -> bool:
    return min(people, with_event, visits - with_event) >= SMALLEST_TOLD


_Percents = tuple[float, tuple[float, float], tuple[float, float]]


def _limits(counts: Sequence[tuple[int, int]]) -> tuple[float, bool, Sequence[_Percents]]:
    """The share of all, whether clinics differ more than chance, and share and limits of each."""
    from perineural.statistics.safety.between_clinics import (  # noqa: PLC0415 - numpy
        funnel_of_proportions,
    )

    events, visits = zip(*counts, strict=True)
    found = funnel_of_proportions(events, visits)
    ends = zip(
        found.warning_low, found.warning_high, found.alarm_low, found.alarm_high, strict=True
    )
    of_each = [
        (100 * had / seen, *_pairs([100 * float(end) for end in limits]))
        for (had, seen), limits in zip(counts, ends, strict=True)
    ]
    return 100 * found.target, found.between > 0, of_each


def _pairs(ends: Sequence[float]) -> tuple[tuple[float, float], tuple[float, float]]:
    return (ends[0], ends[1]), (ends[2], ends[3])
