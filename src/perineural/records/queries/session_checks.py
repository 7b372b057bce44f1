"""What must hold before the first point, and what is checked again before the signature."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Model

from perineural.clinical.amounts import plain
from perineural.clinical.anatomy import NERVES
from perineural.clinical.facts import Source
from perineural.clinical.findings import Finding, Level
from perineural.clinical.modality import BATH, INJECTION, MODALITY_WORDS, includes
from perineural.clinical.policy import SitePolicy
from perineural.clinical.session import (
    KIT_CHECK_HOLDS_HOURS,
    NerveFlags,
    check_kit,
    check_session,
)
from perineural.records import clock
from perineural.records.models import (
    Batch,
    Bath,
    Consent,
    InjectionPoint,
    PainRating,
    Scar,
    Session,
)
from perineural.records.models.course import CourseStatus
from perineural.records.models.session import PainClock
from perineural.records.queries.session_dose import Dose

NERVE_FLAGS = {
    key: NerveFlags(
        nerve.name, nerve.needs_ultrasound_or_credential, nerve.chest_wall, nerve.guided_in_trial
    )
    for key, nerve in NERVES.items()
}

SPOKEN_CHECKS = {
    "identity": "Name and birth date were not confirmed with the patient.",
    "side": "The side was not confirmed in words.",
    "allergies": "The allergies were not read.",
}
"""What somebody says aloud before the first point, and what is missing when nobody did."""


KIT_CHECK_HOLDS = dt.timedelta(hours=KIT_CHECK_HOLDS_HOURS)


@dataclass(frozen=True)
class VisitFacts:
    """One visit with all that its rules ask for, as rows. Never leaves `records`."""

    session: Session
    points: tuple[InjectionPoint, ...]
    baths: tuple[Bath, ...]
    scars: tuple[Scar, ...]
    ratings: tuple[PainRating, ...]
    dose: Dose | None
    consent: Consent | None
    policy: SitePolicy

    @property
    def sealed_parts(self) -> dict[str, tuple[Model, ...]]:
        """The rows that a seal covers, by the names that it has for them."""
        return {
            "points": self.points,
            "baths": self.baths,
            "scars": self.scars,
            "pain_ratings": self.ratings,
        }

    @property
    def confirmed_nerves(self) -> frozenset[str]:
        """The nerves of which every point was confirmed."""
        open_ones = {point.nerve for point in self.points if not point.credential_confirmed}
        return frozenset(point.nerve for point in self.points) - open_ones


@dataclass(frozen=True)
class SigningFinding:
    """Something to settle or to look at before signing."""

    level: Level
    rule: str
    text: str
    needs_reason: bool = False
    """It may be passed, with a reason that is kept and printed in the note."""
    sources: tuple[Source, ...] = ()

    @property
    def stops(self) -> bool:
        """Nothing but a change of the record settles it."""
        return self.level is Level.BLOCK and not self.needs_reason


def batch_problem(batch: Batch, at: dt.datetime) -> str:
    """Why a batch may not be used at a moment, in one sentence; empty when it may."""
    if batch.discarded_at is not None and batch.discarded_at <= at:
        return f"Batch {batch.number} was thrown away."
    if batch.beyond_use_at < at:
        return f"Batch {batch.number} is past its beyond-use time."
    if batch.recalled_at is not None and batch.recalled_at <= at:
        return f"Batch {batch.number} holds a lot that was recalled."
    if batch.must_be_checked and batch.checked_at is None:
        return f"Batch {batch.number} is not checked yet: a second person does."
    if not batch.is_clear:
        return f"Batch {batch.number} was not clear when it was mixed."
    return ""


def kit_is_checked(session: Session, at: dt.datetime) -> bool:
    """Whether somebody checked the resuscitation kit on the day of this moment."""
    stamp = session.checks.get("kit")
    return stamp is not None and at - dt.datetime.fromisoformat(stamp["at"]) <= KIT_CHECK_HOLDS


def sides_of(session: Session) -> frozenset[str]:
    """The sides that points of this complaint may lie on without a word about it."""
    side = session.course.complaint.side
    if side in ("left", "right"):
        return frozenset({side, "midline"})
    return frozenset({"left", "right", "midline"})


def signing_findings(facts: VisitFacts) -> tuple[SigningFinding, ...]:
    """All that stands against signing this visit, and what needs a reason; stops come first."""
    found = (
        *_before_the_first_point(facts),
        *_of_the_batch(facts),
        *_of_what_was_given(facts),
        *_of_baths(facts),
        *_of_sides(facts),
        *_of_ratings(facts),
        *_of_the_dose(facts),
    )
    order = tuple(Level)
    return tuple(sorted(found, key=lambda each: (not each.stops, order.index(each.level))))


def _stop(rule: str, text: str) -> SigningFinding:
    return SigningFinding(Level.BLOCK, rule, text)


def _reason(rule: str, text: str) -> SigningFinding:
    return SigningFinding(Level.WARN, rule, text, needs_reason=True)


def _before_the_first_point(facts: VisitFacts) -> Iterator[SigningFinding]:
    for key, text in SPOKEN_CHECKS.items():
        if key not in facts.session.checks:
            yield _stop(f"{key}_not_confirmed", text)
    if facts.session.course.status != CourseStatus.ACTIVE and not facts.session.amends_id:
        yield _stop("course_ended", "The course has ended.")
    if facts.consent is None:
        yield _stop("no_consent", "There is no consent to this recipe that still holds.")
    else:
        yield from _not_consented(facts, facts.consent)
    if facts.dose is not None:
        kit = kit_is_checked(facts.session, facts.session.last_point_at or clock.now())
        kits = (check_kit(held.mixture, checked_today=kit) for held in facts.dose.held)
        for finding in dict.fromkeys(each for found in kits for each in found):
            yield _from_rules(finding)


def _not_consented(facts: VisitFacts, consent: Consent) -> Iterator[SigningFinding]:
    given = {INJECTION: facts.points, BATH: facts.baths}
    for modality, rows in given.items():
        if rows and not includes(consent.modality, modality):
            words = MODALITY_WORDS[modality]
            yield _stop("not_consented", f"Charted: {words}. The consent does not speak of it.")


def _of_the_batch(facts: VisitFacts) -> Iterator[SigningFinding]:
    if facts.dose is None:
        yield _stop("no_batch", "No batch was chosen.")
        return
    for held in facts.dose.held:
        yield from _of_one_batch(facts.session, held.batch)


def _of_one_batch(session: Session, batch: Batch) -> Iterator[SigningFinding]:
    if batch.patient_id != session.patient_id:
        yield _stop("batch_of_another", f"Batch {batch.number} was mixed for another patient.")
    if batch.recipe_id != session.course.recipe_id:
        yield _stop(
            "batch_of_another_recipe", f"Batch {batch.number} is not of this course's recipe."
        )
    problem = batch_problem(batch, session.occurred_at)
    if problem:
        yield _stop("batch_not_usable", problem)
    elif problem := batch_problem(batch, session.last_point_at or clock.now()):
        yield _reason(
            "charted_after_batch",
            f"{problem} Points were charted after that. Say if they were only written down late.",
        )
    elif _drawn_before_check(batch, session):
        text = f"Batch {batch.number} was drawn from before a second person checked it."
        yield _reason("charted_before_check", text)


def _drawn_before_check(batch: Batch, session: Session) -> bool:
    drawn_at = batch.first_drawn_at or session.last_point_at
    return bool(batch.checked_at and drawn_at and drawn_at < batch.checked_at)


def _of_what_was_given(facts: VisitFacts) -> Iterator[SigningFinding]:
    if not facts.points and not facts.baths:
        yield _stop("nothing_given", "No point and no bath was charted.")
    unnamed = [point.position for point in facts.points if not point.nerve]
    if unnamed:
        named = ", ".join(map(str, unnamed))
        yield _reason("no_nerve", f"No nerve is named at point {named}.")


def _of_baths(facts: VisitFacts) -> Iterator[SigningFinding]:
    in_place = facts.session.usual_point.get("dwell_bath")
    for bath in facts.baths:
        if str(bath.id) == in_place:
            yield _stop(
                "swab_in_place", f"The swab in the {bath.nostril} nostril is still in place."
            )
        elif not bath.dwell_minutes:
            text = f"How long the bath of the {bath.nostril} nostril lasted was not recorded."
            yield _reason("no_dwell", text)


def _of_sides(facts: VisitFacts) -> Iterator[SigningFinding]:
    allowed = sides_of(facts.session)
    other = [point.position for point in facts.points if point.side not in allowed]
    if other:
        side = facts.session.course.complaint.side
        named = ", ".join(map(str, other))
        yield _reason(
            "other_side", f"The complaint is on the {side}; point {named} is on the other side."
        )


def _of_ratings(facts: VisitFacts) -> Iterator[SigningFinding]:
    clocks = {rating.clock for rating in facts.ratings}
    if PainClock.BEFORE not in clocks:
        yield _stop("no_pain_before", "Pain before the first point was not asked.")
    if PainClock.MINUTES_AFTER not in clocks:
        yield _reason("no_pain_after", "Pain after the last point was not asked.")


def _of_the_dose(facts: VisitFacts) -> Iterator[SigningFinding]:
    if facts.dose is None:
        return
    findings = check_session(
        facts.dose.points,
        facts.dose.baths,
        facts.dose.totals,
        facts.policy,
        available_ml=facts.dose.available_ml,
        nerve_flags=NERVE_FLAGS,
        confirmed_nerves=facts.confirmed_nerves,
    )
    for finding in findings:
        yield _from_rules(finding)
    discarded_ml = facts.session.discarded_ml
    if discarded_ml is not None and discarded_ml > facts.dose.left_ml:
        yield _stop(
            "discarded_too_much",
            f"{plain(discarded_ml)} mL thrown away, but {plain(facts.dose.left_ml)} mL was left.",
        )


def _from_rules(finding: Finding) -> SigningFinding:
    """A finding of the clinical rules. What asks for a confirmation is settled by that alone."""
    passable = finding.overridable and finding.confirmation is None
    return SigningFinding(
        level=finding.level,
        rule=finding.rule,
        text=finding.text,
        needs_reason=finding.level is Level.WARN or passable,
        sources=finding.sources,
    )
