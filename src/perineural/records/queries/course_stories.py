"""The courses of a patient with what each visit did: relief by session, healing over the series."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Count, Sum

from perineural.clinical.anatomy import NERVES
from perineural.clinical.conditions import CONDITIONS
from perineural.clinical.healing import HealingInput, healing_of_course, review_advice
from perineural.clinical.instruments import INSTRUMENTS
from perineural.clinical.modality import including
from perineural.clinical.policy import SitePolicy
from perineural.clinical.relief import Clock, Rating, relief_of_session
from perineural.records import clock
from perineural.records.models import (
    Batch,
    Bath,
    CheckIn,
    Consent,
    Course,
    CourseReview,
    DiaryLink,
    InjectionPoint,
    PainRating,
    PainReturn,
    Session,
)
from perineural.records.models.assessment import SigningStatus
from perineural.records.queries.durations import duration_words
from perineural.records.queries.response import rate_of
from perineural.records.queries.story_values import (
    CourseStory,
    DiaryLine,
    DiaryWords,
    Measure,
    ReviewLine,
    VisitLine,
)

ANALGESIC_DAYS = "analgesic_days"
"""The key under which days a week with a painkiller are kept beside the instruments' scores."""
Visit = tuple[uuid.UUID, int]
"""A visit, whatever was amended since: its course and its number."""


class _Held(NamedTuple):
    """One version of a session, of the values that a story shows."""

    id: uuid.UUID
    course_id: uuid.UUID
    number: int
    status: str
    occurred_at: dt.datetime
    amends_id: uuid.UUID | None


class _Asked(NamedTuple):
    """A diary question, of the values that a story shows."""

    session_id: uuid.UUID
    id: uuid.UUID
    moment: str
    due_at: dt.datetime
    expires_at: dt.datetime
    answered_at: dt.datetime | None
    withdrawn_at: dt.datetime | None
    sent_at: dt.datetime | None


# A page of many visits reads thousands of values, so rows are read as tuples of those it shows.
_REVIEW = ("after_session", "suggestion", "decision", "reason", "occurred_at")
_COURSE = (
    "candidacy_id", "status", "modality", "nerves", "goals", "sessions_planned", "interval_days",
    "occurred_at", "next_session_on", "ended_at", "end_reason", "referred_to", "recipe_id",
    "recipe__name", "recipe__version", "recipe__signed_at", "recipe__retired_at",
    "complaint_id", "complaint__condition",
)  # fmt: skip


@dataclass
class _Kept:
    """What was stored about a patient's visits, gathered before it is put together."""

    visit_of: dict[uuid.UUID, Visit] = field(default_factory=dict)
    ratings: dict[Visit, list[Rating]] = field(default_factory=lambda: defaultdict(list))
    returns: dict[Visit, list[dt.datetime]] = field(default_factory=lambda: defaultdict(list))
    impressions: dict[Visit, int] = field(default_factory=dict)
    points: dict[uuid.UUID, tuple[int, Decimal]] = field(default_factory=dict)
    baths: dict[uuid.UUID, tuple[int, Decimal]] = field(default_factory=dict)
    sessions: dict[uuid.UUID, list[_Held]] = field(default_factory=lambda: defaultdict(list))
    reviews: dict[uuid.UUID, list[ReviewLine]] = field(default_factory=lambda: defaultdict(list))
    consented: set[tuple[uuid.UUID, uuid.UUID, str]] = field(default_factory=set)
    batches: dict[tuple[uuid.UUID, uuid.UUID], uuid.UUID] = field(default_factory=dict)
    said: dict[Visit, list[DiaryWords]] = field(default_factory=lambda: defaultdict(list))
    diary: dict[Visit, list[DiaryLine]] = field(default_factory=lambda: defaultdict(list))


def course_stories(
    clinic_id: uuid.UUID,
    patient_id: uuid.UUID,
    policy: SitePolicy,
    measures: Mapping[uuid.UUID, Sequence[Measure]],
) -> dict[uuid.UUID, tuple[CourseStory, ...]]:
    """Every course of a patient by complaint, the newest first. Eleven SQL queries.

    Args:
        measures: The patient's questionnaire scores by complaint, oldest first.
    """
    rows = Course.objects.filter(clinic_id=clinic_id, patient_id=patient_id)
    courses = rows.select_related("recipe", "complaint").only(*_COURSE).order_by("-occurred_at")
    kept = _gather(clinic_id, patient_id)
    found: dict[uuid.UUID, list[CourseStory]] = defaultdict(list)
    for course in courses:
        story = _course(course, kept, policy, measures.get(course.complaint_id, ()))
        found[course.complaint_id].append(story)
    return {complaint: tuple(stories) for complaint, stories in found.items()}


def _gather(clinic_id: uuid.UUID, patient_id: uuid.UUID) -> _Kept:
    mine = {"clinic_id": clinic_id, "patient_id": patient_id}
    kept = _Kept()
    _gather_sessions(kept, mine)
    current_ids = {row.id for rows in kept.sessions.values() for row in rows}
    _gather_ratings(kept, mine, current_ids)
    _gather_check_ins(kept, mine)
    _gather_returns(kept, mine)
    kept.points = _volumes(InjectionPoint, clinic_id, current_ids)
    kept.baths = _volumes(Bath, clinic_id, current_ids)
    reviews = CourseReview.objects.filter(clinic_id=clinic_id, course__patient_id=patient_id)
    for course_id, *values in reviews.order_by("after_session", "recorded_at").values_list(
        "course_id", *_REVIEW
    ):
        kept.reviews[course_id].append(ReviewLine(*values))
    standing = Consent.objects.filter(withdrawn_at__isnull=True, **mine)
    kept.consented = set(standing.values_list("course_id", "recipe_id", "modality"))
    kept.batches = _batches_in_use(mine)
    _gather_diary(kept, clinic_id)
    return kept


def _gather_sessions(kept: _Kept, mine: Mapping[str, uuid.UUID]) -> None:
    """Of every visit the version that counts, and the draft of one that is being written."""
    rows = Session.objects.filter(**mine).order_by("number").values_list(*_Held._fields)
    versions = [_Held(*row) for row in rows]
    kept.visit_of = {row.id: (row.course_id, row.number) for row in versions}
    amended = {row.amends_id for row in versions if row.status == SigningStatus.SIGNED}
    for row in versions:
        counts = row.status == SigningStatus.SIGNED and row.id not in amended
        if counts or row.status == SigningStatus.DRAFT:
            kept.sessions[row.course_id].append(row)


def _gather_ratings(
    kept: _Kept, mine: Mapping[str, uuid.UUID], current_ids: set[uuid.UUID]
) -> None:
    """Ratings in the room come from the version of a visit that counts, diary ratings from any."""
    rows = PainRating.objects.filter(replaced_at__isnull=True, **mine)
    for session_id, on_clock, minutes_after, score, occurred_at in rows.values_list(
        "session_id", "clock", "minutes_after", "score", "occurred_at"
    ):
        if on_clock == Clock.LATER or session_id in current_ids:
            kept.ratings[kept.visit_of[session_id]].append(
                Rating(Clock(on_clock), minutes_after, score, occurred_at)
            )


def _gather_check_ins(kept: _Kept, mine: Mapping[str, uuid.UUID]) -> None:
    rows = CheckIn.objects.filter(**mine).order_by("occurred_at")
    for session_id, change, is_back, comment, occurred_at in rows.values_list(
        "session_id", "global_change", "pain_is_back", "comment", "occurred_at"
    ):
        visit = kept.visit_of[session_id]
        if change is not None:
            kept.impressions[visit] = change
        if is_back:
            kept.returns[visit].append(occurred_at)
        if is_back or comment:
            kept.said[visit].append(DiaryWords(occurred_at, is_back, comment))


def _gather_returns(kept: _Kept, mine: Mapping[str, uuid.UUID]) -> None:
    rows = PainReturn.objects.filter(taken_back_at__isnull=True, **mine).order_by("occurred_at")
    for session_id, occurred_at in rows.values_list("session_id", "occurred_at"):
        visit = kept.visit_of[session_id]
        kept.returns[visit].append(occurred_at)
        kept.said[visit].append(DiaryWords(occurred_at, pain_is_back=True, comment=""))


def _volumes(
    model: type[InjectionPoint | Bath], clinic_id: uuid.UUID, session_ids: Collection[uuid.UUID]
) -> dict[uuid.UUID, tuple[int, Decimal]]:
    rows = model.objects.filter(clinic_id=clinic_id, session_id__in=session_ids).order_by()
    summed = rows.values_list("session_id").annotate(count=Count("id"), volume=Sum("volume_ml"))
    return {session_id: (count, volume) for session_id, count, volume in summed}


def _batches_in_use(mine: Mapping[str, uuid.UUID]) -> dict[tuple[uuid.UUID, uuid.UUID], uuid.UUID]:
    """The newest batch that may still be used, by course and recipe."""
    usable = Batch.objects.filter(
        discarded_at__isnull=True, beyond_use_at__gte=clock.now(), **mine
    ).order_by("occurred_at")
    rows = usable.values_list("course_id", "recipe_id", "id")
    return {(course_id, recipe_id): batch_id for course_id, recipe_id, batch_id in rows}


def _gather_diary(kept: _Kept, clinic_id: uuid.UUID) -> None:
    """What was asked after every visit, whichever version of it was current then."""
    links = DiaryLink.objects.filter(clinic_id=clinic_id, session_id__in=list(kept.visit_of))
    now = clock.now()
    for each in map(_Asked._make, links.order_by("due_at").values_list(*_Asked._fields)):
        line = DiaryLine(
            each.id, each.moment, each.due_at, link_state(each, now), each.sent_at is not None
        )
        kept.diary[kept.visit_of[each.session_id]].append(line)


def link_state(link: DiaryLink | _Asked, now: dt.datetime) -> str:
    """What became of a diary question: see `DiaryLine.state`."""
    if link.answered_at is not None:
        return "answered"
    if link.withdrawn_at is not None:
        return "withdrawn"
    if link.expires_at <= now:
        return "closed"
    return "open" if link.due_at <= now else "to come"


def _course(
    course: Course, kept: _Kept, policy: SitePolicy, measures: Sequence[Measure]
) -> CourseStory:
    held = kept.sessions[course.id]
    lines = [_visit(session, kept, _next_begins_at(session, held)) for session in held]
    visits = tuple(line for line in lines if line.status == "signed")
    amending = {line.number for line in visits}
    drafts = [line for line in lines if line.status == "draft" and line.number not in amending]
    inputs = _healing_inputs(course, visits, kept, measures)
    reviews = kept.reviews[course.id]
    reviewed = reviews[-1].after_session if reviews else None
    return CourseStory(
        id=course.id,
        candidacy_id=course.candidacy_id,
        status=course.status,
        status_words=course.get_status_display(),
        modality=course.modality,
        recipe=f"{course.recipe.name}, version {course.recipe.version}",
        recipe_in_use=course.recipe.signed_at is not None and course.recipe.retired_at is None,
        nerves=tuple(NERVES[key].name if key in NERVES else key for key in course.nerves),
        goals=course.goals,
        sessions_planned=course.sessions_planned,
        interval_days=course.interval_days,
        planned_at=course.occurred_at,
        next_session_on=course.next_session_on,
        visits=visits,
        draft=drafts[-1] if drafts else None,
        healing=healing_of_course(inputs),
        advice=review_advice(inputs, policy, reviewed_after_session=reviewed),
        reviews=tuple(reviews),
        consented=any(
            (course.id, course.recipe_id, each) in kept.consented
            for each in including(course.modality)
        ),
        batch_id=kept.batches.get((course.id, course.recipe_id)),
        diary=tuple(kept.diary[(course.id, visits[-1].number)]) if visits else (),
        response=rate_of(
            (each.state, each.sent)
            for line in visits
            for each in kept.diary[(course.id, line.number)]
        ),
        ended_at=course.ended_at,
        end_reason=course.end_reason,
        referred_to=course.referred_to,
    )


def _next_begins_at(session: _Held, held: Sequence[_Held]) -> dt.datetime | None:
    """When the next session of the course began: from then on the pain tells of that one."""
    later = (each.occurred_at for each in held if each.number > session.number)
    return min(later, default=None)


def _visit(session: _Held, kept: _Kept, until: dt.datetime | None) -> VisitLine:
    points, points_ml = kept.points.get(session.id, (0, Decimal(0)))
    baths, baths_ml = kept.baths.get(session.id, (0, Decimal(0)))
    visit = (session.course_id, session.number)
    relief = relief_of_session(
        (
            rating
            for rating in kept.ratings[visit]
            if until is None or rating.clock is not Clock.LATER or rating.occurred_at < until
        ),
        said_returned_at=(at for at in kept.returns[visit] if until is None or at < until),
    )
    return VisitLine(
        session_id=session.id,
        number=session.number,
        occurred_at=session.occurred_at,
        status=session.status,
        points=points,
        baths=baths,
        volume_ml=points_ml + baths_ml,
        relief=relief,
        duration_words=duration_words(relief),
        amended=session.amends_id is not None,
        said=tuple(kept.said[visit]),
    )


def _healing_inputs(
    course: Course, visits: Sequence[VisitLine], kept: _Kept, measures: Sequence[Measure]
) -> list[HealingInput]:
    condition = CONDITIONS.get(course.complaint.condition)
    key = condition.function_instrument if condition else ""
    higher = INSTRUMENTS[key].higher_is_better if key in INSTRUMENTS else None
    taken = {
        (each.session_number, each.instrument): each.score
        for each in measures
        if each.course_id == course.id
    }
    first = visits[0].occurred_at if visits else None
    inputs = []
    for visit in visits:
        function = taken.get((visit.number, key))
        days = taken.get((visit.number, ANALGESIC_DAYS))
        inputs.append(
            HealingInput(
                number=visit.number,
                before_score=visit.relief.before,
                immediate_score=visit.relief.immediate,
                responded=visit.relief.responded,
                function_score=function,
                function_instrument=key if function is not None else None,
                higher_is_better=higher if function is not None else None,
                analgesic_days=int(days) if days is not None else None,
                pgic=kept.impressions.get((course.id, visit.number)),
                days_since_first=(visit.occurred_at - first).days,
            )
        )
    return inputs
