"""Recalls: which lots, and every patient and visit that had any part of one."""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import F

from perineural.clinical.products import product_named
from perineural.records.actors import Actor
from perineural.records.doors import query
from perineural.records.errors import NotFound
from perineural.records.models import BatchPart, LotRecall
from perineural.records.permissions import Permission, check_can


@dataclass(frozen=True)
class RecallView:
    """One recalled lot."""

    id: uuid.UUID
    product: str
    product_name: str
    lot: str
    reason: str
    recalled_at: dt.datetime
    recalled_by: str
    lifted_at: dt.datetime | None
    lifted_by: str
    lifted_reason: str


@dataclass(frozen=True)
class Reached:
    """One batch with some of a lot in it, for one patient, and one visit that used it, if any.

    `drawn_ml` [mL] is what went into the batch. `visit_status` is draft, signed, or empty; a visit
    that was amended stands here with each of its versions.
    """

    patient_id: uuid.UUID
    family_name: str
    given_names: str
    birth_date: dt.date
    telephone: str
    email: str
    batch_id: uuid.UUID
    batch_number: int
    mixed_at: dt.datetime
    discarded_at: dt.datetime | None
    lot: str
    drawn_ml: Decimal
    session_id: uuid.UUID | None
    visit_number: int | None
    visit_at: dt.datetime | None
    visit_status: str
    amends: uuid.UUID | None

    @property
    def visit_state(self) -> str:
        """In what state the visit is, in words; a batch that no visit used says so."""
        if self.session_id is None:
            return "no visit"
        kind = "amendment, " if self.amends else ""
        return f"{kind}{'signed' if self.visit_status == 'signed' else 'not signed'}"


@dataclass(frozen=True)
class RecallPage:
    """A recall and whom it reached."""

    recall: RecallView
    reached: tuple[Reached, ...]

    @property
    def patients(self) -> int:
        """How many people had some of it prepared for them."""
        return len({each.patient_id for each in self.reached})

    @property
    def visits(self) -> int:
        """How many visits used a batch with it; the versions of one visit count once."""
        return len({(each.patient_id, each.batch_id, each.visit_number)
                    for each in self.reached if each.session_id})  # fmt: skip

    @property
    def batches(self) -> int:
        """How many batches hold some of it."""
        return len({each.batch_id for each in self.reached})


@query
def recalls(*, by: Actor, clinic_id: uuid.UUID) -> tuple[RecallView, ...]:
    """Every recall of the clinic, those in force first. Two SQL queries."""
    check_can(by, clinic_id, Permission.PREPARE)
    rows = LotRecall.objects.filter(clinic_id=clinic_id)
    found = rows.select_related("recalled_by", "lifted_by").order_by(
        F("lifted_at").asc(nulls_first=True), "-recalled_at"
    )
    return tuple(_view(row) for row in found)


@query
def recall_page(*, by: Actor, clinic_id: uuid.UUID, recall_id: uuid.UUID) -> RecallPage:
    """A recall and everybody it reached: one query for the recall, one for all it reached.

    Three SQL queries with that of the person's permission.
    """
    check_can(by, clinic_id, Permission.PREPARE)
    row = recall_of(clinic_id, recall_id)
    return RecallPage(_view(row), reached_by(clinic_id, row.product, row.lot_key))


def recall_of(clinic_id: uuid.UUID, recall_id: uuid.UUID) -> LotRecall:
    """The recall with this key in this clinic. One SQL query.

    Raises:
        NotFound: There is none here.
    """
    rows = LotRecall.objects.filter(clinic_id=clinic_id, id=recall_id)
    row = rows.select_related("recalled_by", "lifted_by").first()
    if row is None:
        raise NotFound("There is no such recall.")
    return row


def _view(row: LotRecall) -> RecallView:
    return RecallView(
        id=row.id,
        product=row.product,
        product_name=product_named(row.product).name,
        lot=row.lot,
        reason=row.reason,
        recalled_at=row.recalled_at,
        recalled_by=row.recalled_by.full_name,
        lifted_at=row.lifted_at,
        lifted_by=row.lifted_by.full_name if row.lifted_by else "",
        lifted_reason=row.lifted_reason,
    )


_OF_THE_BATCH = (
    "batch__patient_id", "batch__patient__family_name", "batch__patient__given_names",
    "batch__patient__birth_date", "batch__patient__telephone", "batch__patient__email",
    "batch_id", "batch__number", "batch__occurred_at", "batch__discarded_at", "lot", "volume_ml",
)  # fmt: skip
_OF_THE_VISIT = ("id", "number", "occurred_at", "status", "amends_id")


def reached_by(clinic_id: uuid.UUID, product: str, key: str) -> tuple[Reached, ...]:
    """Every patient and visit that had any part of a lot. One SQL query.

    A visit is reached by the batch it was opened with, by each point and by each bath. Batches that
    were thrown away or never used are there too, and every version of a visit.
    """
    rows = BatchPart.objects.filter(clinic_id=clinic_id, product=product, lot_key=key).order_by()
    by_visit = rows.values_list(*_OF_THE_BATCH, *_visit("batch__sessions"))
    by_point = rows.filter(batch__points__isnull=False)
    by_bath = rows.filter(batch__baths__isnull=False)
    found = by_visit.union(
        by_point.values_list(*_OF_THE_BATCH, *_visit("batch__points__session")),
        by_bath.values_list(*_OF_THE_BATCH, *_visit("batch__baths__session")),
    )
    return _reached(found)


def _visit(path: str) -> tuple[str, ...]:
    return tuple(f"{path}__{name}" for name in _OF_THE_VISIT)


def _reached(rows: Iterable[tuple]) -> tuple[Reached, ...]:
    found = [Reached(*row[:-2], row[-2] or "", row[-1]) for row in rows]
    used = {each.batch_id for each in found if each.session_id}
    kept = (each for each in found if each.session_id or each.batch_id not in used)
    return tuple(sorted(kept, key=_order))


def _order(each: Reached) -> tuple[str, str, str, int, int, str]:
    return (
        each.family_name.casefold(),
        each.given_names.casefold(),
        str(each.patient_id),
        each.batch_number,
        each.visit_number or 0,
        str(each.session_id or ""),
    )
