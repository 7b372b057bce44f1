"""Recipes, batches and consent as they are read: what is in them, and whether they may be used."""

import datetime as dt
import uuid
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet

from perineural.clinical.findings import Finding, has_block
from perineural.clinical.policy import SitePolicy
from perineural.clinical.solution import (
    Part,
    SolutionProperties,
    beyond_use_minutes,
    check_mixture,
    label_lines,
    properties,
)
from perineural.records.actors import Actor
from perineural.records.doors import query
from perineural.records.errors import NotFound
from perineural.records.models import Batch, Course, Recipe
from perineural.records.permissions import Permission, check_can
from perineural.records.queries.assessment import ComplaintHead, complaint_head, recipe_title
from perineural.records.queries.clinics import policy_in_force
from perineural.records.queries.courses import (
    PlanView,
    batch_state,
    course_row,
    plan_values,
    running_course,
)
from perineural.records.queries.patients import PatientBanner, banner_of
from perineural.records.queries.stock import LotView, shelf_views


@dataclass(frozen=True)
class Mixture:
    """A mixture with what is in each mL and what speaks against it."""

    parts: tuple[Part, ...]
    holds: SolutionProperties
    findings: tuple[Finding, ...]
    use_within_minutes: int

    @property
    def is_stopped(self) -> bool:
        """Whether a rule stops it."""
        return has_block(self.findings)


@dataclass(frozen=True)
class RecipeView:
    """One version of a recipe. `state` is draft, in use, or retired."""

    id: uuid.UUID
    name: str
    version: int
    title: str
    modality: str
    state: str
    is_example: bool
    rationale: str
    author: str
    created_at: dt.datetime
    signed_by: str
    signed_credential: str
    signed_at: dt.datetime | None
    retired_at: dt.datetime | None
    supersedes_id: uuid.UUID | None
    mixture: Mixture


@dataclass(frozen=True)
class RecipePage:
    """One recipe with its other versions."""

    recipe: RecipeView
    versions: tuple[RecipeView, ...]


@dataclass(frozen=True)
class BatchStart:
    """What is on the table when a batch is mixed: the recipe, and the lots of its products."""

    banner: PatientBanner
    complaint: ComplaintHead
    plan: PlanView
    mixture: Mixture
    policy: SitePolicy
    shelf: tuple[LotView, ...]


@dataclass(frozen=True)
class BatchPartView:
    """What was drawn from one lot; `stock_lot_id` is None when it was not in stock."""

    name: str
    volume_ml: Decimal
    manufacturer: str
    lot: str
    expires_on: dt.date
    stock_lot_id: uuid.UUID | None


@dataclass(frozen=True)
class BatchView:
    """One batch as it was mixed."""

    id: uuid.UUID
    number: int
    recipe: str
    volume_ml: Decimal
    started_at: dt.datetime
    beyond_use_at: dt.datetime
    prepared_by_id: uuid.UUID
    prepared_by: str
    measured_ph: Decimal | None
    must_be_checked: bool
    checked_at: dt.datetime | None
    checked_by: str
    recalled_at: dt.datetime | None
    discarded_ml: Decimal | None
    discarded_at: dt.datetime | None
    discarded_by: str
    state: str
    parts: tuple[BatchPartView, ...]
    mixture: Mixture


@dataclass(frozen=True)
class BatchPage:
    """One batch with the patient and the course it is for."""

    banner: PatientBanner
    complaint: ComplaintHead
    plan: PlanView
    batch: BatchView


def mixture(parts: tuple[Part, ...], policy: SitePolicy) -> Mixture:
    """What these parts make together under a clinic's rules.

    Raises:
        ClinicalError: There are no parts.
    """
    return Mixture(
        parts, properties(parts), check_mixture(parts, policy), beyond_use_minutes(parts, policy)
    )


@query
def recipes(*, by: Actor, clinic_id: uuid.UUID) -> tuple[RecipeView, ...]:
    """Every recipe of the clinic, by name, the newest version first. Four SQL queries."""
    check_can(by, clinic_id, Permission.PREPARE)
    policy = policy_in_force(clinic_id).policy
    rows = _recipe_rows(clinic_id).order_by("name", "-version")
    return tuple(_recipe(row, policy) for row in rows)


@query
def recipe_page(*, by: Actor, clinic_id: uuid.UUID, recipe_id: uuid.UUID) -> RecipePage:
    """One recipe with its other versions. A fixed number of SQL queries."""
    check_can(by, clinic_id, Permission.PREPARE)
    policy = policy_in_force(clinic_id).policy
    row = _recipe_rows(clinic_id).filter(id=recipe_id).first()
    if row is None:
        raise NotFound("There is no such recipe.")
    others = _recipe_rows(clinic_id).filter(name=row.name).exclude(id=row.id)
    return RecipePage(
        recipe=_recipe(row, policy),
        versions=tuple(_recipe(each, policy) for each in others.order_by("-version")),
    )


def _recipe_rows(clinic_id: uuid.UUID) -> QuerySet[Recipe]:
    rows = Recipe.objects.filter(clinic_id=clinic_id).select_related("author", "signed_by")
    return rows.prefetch_related("parts")


def _recipe(row: Recipe, policy: SitePolicy) -> RecipeView:
    state = "retired" if row.retired_at else "in use" if row.signed_at else "draft"
    return RecipeView(
        id=row.id,
        name=row.name,
        version=row.version,
        title=recipe_title(row),
        modality=row.modality,
        state=state,
        is_example=row.is_example,
        rationale=row.rationale,
        author=row.author.full_name,
        created_at=row.created_at,
        signed_by=row.signed_by.full_name if row.signed_by else "",
        signed_credential=row.signed_credential,
        signed_at=row.signed_at,
        retired_at=row.retired_at,
        supersedes_id=row.supersedes_id,
        mixture=mixture(recipe_parts(row), policy),
    )


def recipe_parts(row: Recipe) -> tuple[Part, ...]:
    """The products of a recipe with their volumes, in the order they were written."""
    return tuple(Part(each.product, each.volume_ml) for each in row.parts.all())


@query
def batch_start(*, by: Actor, clinic_id: uuid.UUID, course_id: uuid.UUID) -> BatchStart:
    """What a batch for this course is mixed from. A fixed number of SQL queries.

    Raises:
        Conflict: The course has ended, or its recipe is no longer in use.
    """
    check_can(by, clinic_id, Permission.PREPARE)
    return batch_start_of(clinic_id, course_id)


def batch_start_of(clinic_id: uuid.UUID, course_id: uuid.UUID) -> BatchStart:
    """What a batch for this course is mixed from. A fixed number of SQL queries.

    Raises:
        Conflict: The course has ended, or its recipe is no longer in use.
    """
    course = running_course(clinic_id, course_id)
    policy = policy_in_force(clinic_id).policy
    parts = recipe_parts(course.recipe)
    products = {part.product for part in parts}
    lots = shelf_views(clinic_id, policy.expiring_warning_days)
    return BatchStart(
        banner=banner_of(clinic_id, course.patient_id),
        complaint=complaint_head(course.complaint),
        plan=plan_values(course),
        mixture=mixture(parts, policy),
        policy=policy,
        shelf=tuple(each for each in lots if each.product in products),
    )


@query
def batch_page(*, by: Actor, clinic_id: uuid.UUID, batch_id: uuid.UUID) -> BatchPage:
    """One batch as it was mixed. A fixed number of SQL queries."""
    check_can(by, clinic_id, Permission.SEE_PATIENTS)
    rows = Batch.objects.filter(clinic_id=clinic_id, id=batch_id)
    row = rows.select_related("prepared_by", "checked_by", "discarded_by", "recipe").first()
    if row is None:
        raise NotFound("There is no such batch.")
    course = course_row(clinic_id, row.course_id)
    policy = policy_in_force(clinic_id).policy
    return BatchPage(
        banner=banner_of(clinic_id, row.patient_id),
        complaint=complaint_head(course.complaint),
        plan=plan_values(course),
        batch=_batch(row, course, policy),
    )


def _batch(row: Batch, course: Course, policy: SitePolicy) -> BatchView:
    rows = list(row.parts.all())
    parts = tuple(Part(each.product, each.volume_ml) for each in rows)
    return BatchView(
        id=row.id,
        number=row.number,
        recipe=recipe_title(row.recipe),
        volume_ml=row.volume_ml,
        started_at=row.occurred_at,
        beyond_use_at=row.beyond_use_at,
        prepared_by_id=row.prepared_by_id,
        prepared_by=row.prepared_by.full_name,
        measured_ph=row.measured_ph,
        must_be_checked=row.must_be_checked,
        checked_at=row.checked_at,
        checked_by=row.checked_by.full_name if row.checked_by else "",
        recalled_at=row.recalled_at,
        discarded_ml=row.discarded_ml,
        discarded_at=row.discarded_at,
        discarded_by=row.discarded_by.full_name if row.discarded_by else "",
        state=batch_state(row, course),
        parts=tuple(
            BatchPartView(
                part.stock.name,
                each.volume_ml,
                each.manufacturer,
                each.lot,
                each.expires_on,
                each.stock_lot_id,
            )
            for part, each in zip(parts, rows, strict=True)
        ),
        mixture=mixture(parts, policy),
    )


def label_of(page: BatchPage, *, started: str, use_by: str) -> tuple[str, ...]:
    """The lines of a batch's label, with the times as the clinic's clock shows them.

    Where the clinic asks for a second person, the label says who checked it, or that nobody has;
    and it says when a lot in the batch was recalled.
    """
    banner, batch = page.banner, page.batch
    lines = label_lines(
        _by_product(batch.mixture.parts),
        patient=f"{banner.name}, born {banner.birth_date:%Y-%m-%d}",
        prepared_by=batch.prepared_by,
        started=started,
        use_by=use_by,
    )
    said = []
    if batch.checked_at is not None:
        said.append(f"Checked by {batch.checked_by}")
    elif batch.must_be_checked:
        said.append("NOT CHECKED YET by a second person: do not use")
    if batch.recalled_at is not None:
        said.append("HOLDS A RECALLED LOT: do not use")
    return (*lines[:-1], *said, lines[-1])


def _by_product(parts: tuple[Part, ...]) -> tuple[Part, ...]:
    """One part a product, however many lots it was drawn from."""
    volumes: dict[str, Decimal] = {}
    for part in parts:
        volumes[part.product] = volumes.get(part.product, Decimal(0)) + part.volume_ml
    return tuple(Part(product, volume_ml) for product, volume_ml in volumes.items())
