"""The courses of a patient with what each visit did: relief by session, healing over the series."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Count, Q, Sum

from perineural.clinical.anatomy import NERVES
from perineural.clinical.conditions import CONDITIONS
from perineural.clinical.healing import HealingInput, healing_of_course, review_advice
from perineural.clinical.instruments import INSTRUMENTS
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
    Session,
)
from perineural.records.queries.durations import duration_words
from perineural.records.queries.session_rows import signed_and_current
from perineural.records.queries.story_values import (
    CourseStory,
    DiaryLine,
    DiaryWords,
    Measure,
    ReviewLine,
    VisitLine,
)

Visit = tuple[uuid.UUID, int]
"""A visit, whatever was amended since: its course and its number."""
# A page of many visits reads thousands of values, so only those it shows are fetched.
_VISIT = ("session__course_id", "session__number")
_OF_A_SESSION = ("course_id", "number", "status", "occurred_at", "amends_id")
_OF_A_LINK = ("moment", "due_at", "expires_at", "answered_at", "withdrawn_at", "sent_at")
ANALGESIC_DAYS = "analgesic_days"
"""The key under which days a week with a painkiller are kept beside the instruments' scores."""


@dataclass
class _Kept:
    """What was stored about a patient's visits, gathered before it is put together."""

    ratings: dict[Visit, list[Rating]] = field(default_factory=lambda: defaultdict(list))
    impressions: dict[Visit, int] = field(default_factory=dict)
    points: dict[uuid.UUID, tuple[int, Decimal]] = field(default_factory=dict)
    baths: dict[uuid.UUID, tuple[int, Decimal]] = field(default_factory=dict)
    sessions: dict[uuid.UUID, list[Session]] = field(default_factory=lambda: defaultdict(list))
    reviews: dict[uuid.UUID, list[CourseReview]] = field(default_factory=lambda: defaultdict(list))
    consented: set[tuple[uuid.UUID, uuid.UUID]] = field(default_factory=set)
    batches: dict[tuple[uuid.UUID, uuid.UUID], uuid.UUID] = field(default_factory=dict)
    said: dict[Visit, list[DiaryWords]] = field(default_factory=lambda: defaultdict(list))
    diary: dict[Visit, list[DiaryLine]] = field(default_factory=lambda: defaultdict(list))


def course_stories(
    clinic_id: uuid.UUID,
    patient_id: uuid.UUID,
    policy: SitePolicy,
    measures: Mapping[uuid.UUID, Sequence[Measure]],
) -> dict[uuid.UUID, tuple[CourseStory, ...]]:
    """Every course of a patient by complaint, the newest first. Ten SQL queries.

    Args:
        measures: The patient's questionnaire scores by complaint, oldest first.
    """
    rows = Course.objects.filter(clinic_id=clinic_id, patient_id=patient_id)
    courses = list(rows.select_related("recipe", "complaint").order_by("-occurred_at"))
    kept = _gather(clinic_id, patient_id)
    found: dict[uuid.UUID, list[CourseStory]] = defaultdict(list)
    for course in courses:
        story = _course(course, kept, policy, measures.get(course.complaint_id, ()))
        found[course.complaint_id].append(story)
    return {complaint: tuple(stories) for complaint, stories in found.items()}


def _gather(clinic_id: uuid.UUID, patient_id: uuid.UUID) -> _Kept:
    mine = {"clinic_id": clinic_id, "patient_id": patient_id}
    kept = _Kept()
    current = Session.objects.filter(signed_and_current() | Q(status="draft"), **mine)
    for session in current.only(*_OF_A_SESSION).order_by("number"):
        kept.sessions[session.course_id].append(session)
    current_ids = {row.id for rows in kept.sessions.values() for row in rows}
    _gather_ratings(kept, mine, current_ids)
    _gather_check_ins(kept, mine)
    kept.points = _volumes(InjectionPoint, clinic_id, patient_id)
    kept.baths = _volumes(Bath, clinic_id, patient_id)
    for review in CourseReview.objects.filter(
        clinic_id=clinic_id, course__patient_id=patient_id
    ).order_by("after_session", "recorded_at"):
        kept.reviews[review.course_id].append(review)
    standing = Consent.objects.filter(withdrawn_at__isnull=True, **mine)
    kept.consented = set(standing.values_list("course_id", "recipe_id"))
    kept.batches = _batches_in_use(mine)
    _gather_diary(kept, mine)
    return kept


def _gather_check_ins(kept: _Kept, mine: Mapping[str, uuid.UUID]) -> None:
    rows = CheckIn.objects.filter(**mine).order_by("occurred_at")
    for course_id, number, change, is_back, comment, occurred_at in rows.values_list(
        *_VISIT, "global_change", "pain_is_back", "comment", "occurred_at"
    ):
        visit = (course_id, number)
        if change is not None:
            kept.impressions[visit] = change
        if is_back or comment:
            kept.said[visit].append(DiaryWords(occurred_at, is_back, comment))


def _batches_in_use(mine: Mapping[str, uuid.UUID]) -> dict[tuple[uuid.UUID, uuid.UUID], uuid.UUID]:
    """The newest batch that may still be used, by course and recipe."""
    usable = Batch.objects.filter(
        discarded_at__isnull=True, beyond_use_at__gte=clock.now(), **mine
    ).order_by("occurred_at")
    return {(each.course_id, each.recipe_id): each.id for each in usable}


def _gather_diary(kept: _Kept, mine: Mapping[str, uuid.UUID]) -> None:
    now = clock.now()
    links = DiaryLink.objects.filter(**mine).select_related("session").order_by("due_at")
    for link in links.only(*_OF_A_LINK, *_VISIT):
        visit = (link.session.course_id, link.session.number)
        kept.diary[visit].append(
            DiaryLine(
                link.id, link.moment, link.due_at, link_state(link, now), link.sent_at is not None
            )
        )


def link_state(link: DiaryLink, now: dt.datetime) -> str:
    """What became of a diary question: see `DiaryLine.state`."""
    if link.answered_at is not None:
        return "answered"
    if link.withdrawn_at is not None:
        return "withdrawn"
    if link.expires_at <= now:
        return "closed"
    return "open" if link.due_at <= now else "to come"


def _gather_ratings(
    kept: _Kept, mine: Mapping[str, uuid.UUID], current_ids: set[uuid.UUID]
) -> None:
    """Ratings in the room come from the version of a visit that counts, diary ratings from any."""
    rows = PainRating.objects.filter(**mine)
    for (
        course_id,
        number,
        session_id,
        on_clock,
        minutes_after,
        score,
        occurred_at,
    ) in rows.values_list(*_VISIT, "session_id", "clock", "minutes_after", "score", "occurred_at"):
        if on_clock == Clock.LATER or session_id in current_ids:
            kept.ratings[course_id, number].append(
                Rating(Clock(on_clock), minutes_after, score, occurred_at)
            )


def _volumes(
    model: type[InjectionPoint | Bath], clinic_id: uuid.UUID, patient_id: uuid.UUID
) -> dict[uuid.UUID, tuple[int, Decimal]]:
    rows = model.objects.filter(clinic_id=clinic_id, session__patient_id=patient_id).order_by()
    summed = rows.values_list("session_id").annotate(count=Count("id"), volume=Sum("volume_ml"))
    return {session_id: (count, volume) for session_id, count, volume in summed}


def _course(
    course: Course, kept: _Kept, policy: SitePolicy, measures: Sequence[Measure]
) -> CourseStory:
    lines = [_visit(session, kept) for session in kept.sessions[course.id]]
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
        reviews=tuple(map(_review, reviews)),
        consented=(course.id, course.recipe_id) in kept.consented,
        batch_id=kept.batches.get((course.id, course.recipe_id)),
        diary=tuple(kept.diary[(course.id, visits[-1].number)]) if visits else (),
        ended_at=course.ended_at,
        end_reason=course.end_reason,
        referred_to=course.referred_to,
    )


def _review(row: CourseReview) -> ReviewLine:
    return ReviewLine(row.after_session, row.suggestion, row.decision, row.reason, row.occurred_at)


def _visit(session: Session, kept: _Kept) -> VisitLine:
    points, points_ml = kept.points.get(session.id, (0, Decimal(0)))
    baths, baths_ml = kept.baths.get(session.id, (0, Decimal(0)))
    relief = relief_of_session(kept.ratings[(session.course_id, session.number)])
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
        said=tuple(kept.said[(session.course_id, session.number)]),
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
