"""The eight tables of a snapshot: every column, and by which rule it leaves.

A column that is not here does not leave. Counted up in `TABLES_VERSION` whenever one is added,
removed or means something else.
"""

from perineural.registry.snapshot import choices
from perineural.registry.snapshot.fields import Field, Kind, Rule, Table

TABLES_VERSION = 1

PATIENT = Field(
    "patient", "the patient", Kind.PSEUDONYM, Rule.PSEUDONYM, ("Patient.id",)
)  # fmt: skip


def _course(*source: str) -> Field:
    return Field("course", "the course of sessions", Kind.PSEUDONYM, Rule.PSEUDONYM, source)


def _session(*source: str) -> Field:
    return Field(
        "session",
        "the visit; the same however often its record was amended",
        Kind.PSEUDONYM,
        Rule.PSEUDONYM,
        source,
    )


def _at(label: str, source: str, name: str = "occurred_at") -> Field:
    return Field(name, label, Kind.MOMENT, Rule.SHIFTED, (source,))


def _code(name: str, label: str, source: str, listed: choices.Choices) -> Field:
    return Field(name, label, Kind.CODE, Rule.AS_IS, (source,), choices=listed)


def _integer(name: str, label: str, source: str, unit: str = "", rule: Rule = Rule.AS_IS) -> Field:
    return Field(name, label, Kind.INTEGER, rule, (source,), unit)


def _decimal(name: str, label: str, source: str, unit: str = "", digits: int = 3) -> Field:
    return Field(name, label, Kind.DECIMAL, Rule.AS_IS, (source,), unit, digits=digits)


def _yes_no(name: str, label: str, *source: str, rule: Rule = Rule.AS_IS) -> Field:
    return Field(name, label, Kind.YES_NO, rule, source)


PATIENTS = Table(
    "patients",
    "one row for each patient whose agreement stands",
    (
        PATIENT,
        Field(
            "clinic", "the clinic that treats them", Kind.PSEUDONYM, Rule.PSEUDONYM, ("Clinic.id",)
        ),
        Field(
            "age_band",
            "age at the first session, or else when the record was begun",
            Kind.CODE,
            Rule.GENERALISED,
            ("Patient.birth_date", "Session.occurred_at", "Patient.occurred_at"),
            "a",
            choices.AGE,
        ),
        _code("sex", "sex as recorded", "Patient.sex", choices.SEX),
        _yes_no("deceased", "known to have died", "Patient.deceased"),
    ),
)

COURSES = Table(
    "courses",
    "one row for each series of sessions planned for one complaint",
    (
        PATIENT,
        _course("Course.id"),
        _code("condition", "what is treated", "Complaint.condition", choices.CONDITION),
        _code("side", "the patient's own side", "Complaint.side", choices.SIDE),
        _yes_no("chronic", "recorded as chronic", "Complaint.chronic"),
        Field(
            "pain_days_before_course",
            "how long before the plan the pain began, at most 3650",
            Kind.INTEGER,
            Rule.GENERALISED,
            ("Complaint.onset_on", "Course.occurred_at"),
            "d",
        ),
        _code("onset_precision", "how precisely its beginning is known",
              "Complaint.onset_precision", choices.PRECISION),
        _code("modality", "how it is given", "Course.modality", choices.MODALITY),
        Field(
            "nerves", "the nerves planned", Kind.CODES, Rule.AS_IS, ("Course.nerves",),
            choices=choices.NERVE,
        ),
        Field("recipe", "the recipe planned", Kind.PSEUDONYM, Rule.PSEUDONYM, ("Course.recipe",)),
        _yes_no("anaesthetic", "the recipe planned holds a local anaesthetic",
                "Course.recipe", "RecipePart.product", rule=Rule.DERIVED),
        _integer("sessions_planned", "how many sessions are planned", "Course.sessions_planned"),
        _integer("interval_days", "how far apart they are planned", "Course.interval_days", "d"),
        _code("status", "where the course stands", "Course.status", choices.COURSE_STATUS),
        _at("when it was planned", "Course.occurred_at", "planned_at"),
        _at("when it ended", "Course.ended_at", "ended_at"),
    ),
)  # fmt: skip

SESSIONS = Table(
    "sessions",
    "one row for each signed visit, as last amended",
    (
        PATIENT,
        _course("Session.course"),
        _session("Session.course", "Session.number"),
        _integer("number", "which session of its course", "Session.number"),
        _at("when the visit began", "Session.occurred_at"),
        _at("when the last point or bath was given", "Session.last_point_at", "last_point_at"),
        Field(
            "weight_kg",
            "body weight to the nearest 5 kg, from 40 to 150",
            Kind.INTEGER,
            Rule.GENERALISED,
            ("Session.weight_kg",),
            "kg",
        ),
        Field("recipe", "the recipe mixed", Kind.PSEUDONYM, Rule.PSEUDONYM, ("Batch.recipe",)),
        _yes_no("anaesthetic", "what was mixed holds a local anaesthetic",
                "Session.batch", "BatchPart.product", rule=Rule.DERIVED),
        _decimal("measured_ph", "pH measured of what was mixed", "Batch.measured_ph", "[pH]", 2),
        _yes_no("aftercare_given", "aftercare was explained", "Session.aftercare_given"),
    ),
)  # fmt: skip

POINTS = Table(
    "points",
    "one row for each injection of a signed visit",
    (
        PATIENT,
        _session("InjectionPoint.session"),
        _integer("position", "which point of the visit", "InjectionPoint.position"),
        _code("view", "the drawn view it was charted on", "InjectionPoint.view", choices.VIEW),
        _decimal("x", "to the right on the paper of the view", "InjectionPoint.x", "mm", 2),
        _decimal("y", "downwards on the paper of the view", "InjectionPoint.y", "mm", 2),
        _code("side", "the patient's own side", "InjectionPoint.side", choices.SIDE),
        _code("nerve", "the nerve followed", "InjectionPoint.nerve", choices.NERVE),
        _decimal("depth_mm", "how deep", "InjectionPoint.depth_mm", "mm", 1),
        _integer("needle_gauge", "gauge of the needle", "InjectionPoint.needle", "{gauge}",
                 Rule.GENERALISED),
        _integer("angle_degrees", "angle to the skin", "InjectionPoint.angle_degrees", "deg"),
        _decimal("volume_ml", "how much was given", "InjectionPoint.volume_ml", "mL"),
        _yes_no("aspirated", "aspirated before injecting", "InjectionPoint.aspirated"),
        _integer("tenderness_before", "tenderness before, 0 to 10",
                 "InjectionPoint.tenderness_before", "{score}"),
        _integer("tenderness_after", "tenderness after, 0 to 10",
                 "InjectionPoint.tenderness_after", "{score}"),
    ),
)  # fmt: skip

RATINGS = Table(
    "ratings",
    "one row for each pain rating that was not replaced",
    (
        PATIENT,
        _course("Session.course"),
        _session("PainRating.session"),
        _code("clock", "where on the clock of its session", "PainRating.clock", choices.CLOCK),
        _integer("minutes_after", "minutes after the last point", "PainRating.minutes_after",
                 "min"),
        Field(
            "course_minutes",
            "whole minutes since the first signed session of the course began; 0 if before it",
            Kind.INTEGER,
            Rule.DERIVED,
            ("PainRating.occurred_at", "Session.occurred_at"),
            "min",
        ),
        _integer("score", "pain, 0 none to 10 the worst", "PainRating.score", "{score}"),
        _code("source", "who asked", "PainRating.source", choices.SOURCE),
        _at("when it was rated", "PainRating.occurred_at"),
    ),
)  # fmt: skip

INSTRUMENTS = Table(
    "instruments",
    "one row for each questionnaire total",
    (
        PATIENT,
        _code("condition", "the complaint it is about", "Complaint.condition", choices.CONDITION),
        _session("InstrumentScore.session"),
        _code("instrument", "which questionnaire", "InstrumentScore.instrument",
              choices.INSTRUMENT),
        _decimal("score", "its total", "InstrumentScore.score", "{score}", 2),
        _code("source", "who asked", "InstrumentScore.source", choices.SOURCE),
        _at("when it was answered", "InstrumentScore.occurred_at"),
    ),
)  # fmt: skip

ANALGESICS = Table(
    "analgesics",
    "one row each time somebody said how often they take painkillers",
    (
        PATIENT,
        Field(
            "measure", "what was asked", Kind.CODE, Rule.DERIVED,
            (
                "InstrumentScore.instrument",
                "Assessment.analgesic_days_per_week",
                "CheckIn.analgesics_today",
            ),
            choices=choices.ANALGESIC_MEASURE,
        ),
        Field(
            "value", "days a week, or 0 or 1", Kind.INTEGER, Rule.AS_IS,
            (
                "InstrumentScore.score",
                "Assessment.analgesic_days_per_week",
                "CheckIn.analgesics_today",
            ),
        ),
        _session("InstrumentScore.session", "CheckIn.session"),
        _code("source", "who asked", "InstrumentScore.source", choices.SOURCE),
        Field(
            "occurred_at", "when it was said", Kind.MOMENT, Rule.SHIFTED,
            ("InstrumentScore.occurred_at", "Assessment.occurred_at", "CheckIn.occurred_at"),
        ),
    ),
)  # fmt: skip

EVENTS = Table(
    "events",
    "one row for each unwanted event",
    (
        PATIENT,
        _session("AdverseEvent.session"),
        _code("severity", "how bad", "AdverseEvent.severity", choices.SEVERITY),
        _code("urgency", "how soon somebody had to look", "AdverseEvent.urgency",
              choices.URGENCY),
        _code("related", "whether the treatment did it", "AdverseEvent.related",
              choices.RELATED_TO_TREATMENT),
        _code("outcome", "how it ended", "AdverseEvent.outcome_code", choices.OUTCOME),
        _code("reported_by", "who told", "AdverseEvent.reported_by", choices.REPORTED_BY),
        _at("when it began", "AdverseEvent.occurred_at"),
        _code("occurred_precision", "how precisely that is known",
              "AdverseEvent.occurred_precision", choices.PRECISION),
    ),
)  # fmt: skip

TABLES: tuple[Table, ...] = (
    PATIENTS,
    COURSES,
    SESSIONS,
    POINTS,
    RATINGS,
    INSTRUMENTS,
    ANALGESICS,
    EVENTS,
)
