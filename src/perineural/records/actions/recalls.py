"""A lot is recalled: nothing more is drawn from it, and whoever had some of it is found."""

import uuid

from perineural.clinical.products import PRODUCTS
from perineural.clinical.stock import lot_key
from perineural.records import audit, clock
from perineural.records.actions.opening import hold_stock
from perineural.records.actions.stock import SENT_BEFORE, named
from perineural.records.actors import Actor
from perineural.records.doors import action
from perineural.records.errors import Conflict, Invalid, NotFound
from perineural.records.models import Batch, BatchPart, LotRecall
from perineural.records.permissions import Permission, check_can
from perineural.records.queries.recalls import Reached, reached_by, recall_of

REASON_AT_MOST = 300


@action
def recall_lot(
    *,
    by: Actor,
    clinic_id: uuid.UUID,
    recall_id: uuid.UUID,
    product: str,
    lot: str,
    reason: str,
) -> uuid.UUID:
    """Mark a lot as recalled, whether it is in stock or was typed into a batch.

    Batches that hold some of it may not be used from now on.

    Returns:
        The key of the recall: this one, or the one in force already.

    Raises:
        Invalid: The product, the lot or the reason is missing.
        Conflict: Another lot was recalled with this key.
    """
    check_can(by, clinic_id, Permission.PREPARE)
    person, key = named(by), lot_key(lot)
    if product not in PRODUCTS:
        raise Invalid("Choose a product.", field="product")
    if not key:
        raise Invalid("Copy the lot number from the recall.", field="lot")
    if not reason.strip():
        raise Invalid("Say why it is recalled.", field="reason")
    if len(reason.strip()) > REASON_AT_MOST:
        raise Invalid(f"Keep the reason under {REASON_AT_MOST} characters.", field="reason")
    hold_stock(clinic_id)
    known = LotRecall.objects.filter(clinic_id=clinic_id)
    in_force = known.filter(product=product, lot_key=key, lifted_at__isnull=True).first()
    done = known.filter(id=recall_id).first() or in_force
    if done is not None and (done.product, done.lot_key) != (product, key):
        raise Conflict(SENT_BEFORE)
    if done is not None:
        return done.id
    row = LotRecall(
        id=recall_id,
        clinic_id=clinic_id,
        product=product,
        lot=lot.strip(),
        lot_key=key,
        reason=reason.strip(),
        recalled_by=person,
    )
    row.save(force_insert=True)
    held = Batch.objects.filter(clinic_id=clinic_id, recalled_at__isnull=True)
    held = held.filter(parts__product=product, parts__lot_key=key)
    stopped = Batch.objects.filter(id__in=held.values("id")).update(recalled_at=row.recalled_at)
    audit.record(
        by, clinic_id, "recall lot", "recall", recall_id,
        details={"product": product, "batches": stopped},
    )  # fmt: skip
    return recall_id


@action
def lift_recall(*, by: Actor, clinic_id: uuid.UUID, recall_id: uuid.UUID, reason: str) -> None:
    """Take back a mark that was made by mistake, with the reason. The mark itself stays on record.

    Raises:
        Invalid: There is no reason.
        Conflict: It was taken back already.
    """
    check_can(by, clinic_id, Permission.PREPARE)
    person = named(by)
    if not reason.strip():
        raise Invalid("Say why the recall is taken back.", field="reason")
    if len(reason.strip()) > REASON_AT_MOST:
        raise Invalid(f"Keep the reason under {REASON_AT_MOST} characters.", field="reason")
    hold_stock(clinic_id)
    row = LotRecall.objects.filter(clinic_id=clinic_id, id=recall_id).first()
    if row is None:
        raise NotFound("There is no such recall.")
    if row.lifted_at is not None:
        raise Conflict("This recall was taken back already.")
    row.lifted_at, row.lifted_by, row.lifted_reason = clock.now(), person, reason.strip()
    row.save(update_fields=["lifted_at", "lifted_by", "lifted_reason"])
    freed = _free_batches(row)
    audit.record(
        by, clinic_id, "lift recall", "recall", recall_id,
        details={"product": row.product, "batches": freed},
    )  # fmt: skip


def _free_batches(recall: LotRecall) -> int:
    """Batches with this lot may be used again, unless another recalled lot is in them."""
    in_force = LotRecall.objects.filter(clinic_id=recall.clinic_id, lifted_at__isnull=True)
    recalled = set(in_force.values_list("product", "lot_key"))
    parts = BatchPart.objects.filter(clinic_id=recall.clinic_id)
    with_it = parts.filter(product=recall.product, lot_key=recall.lot_key).values("batch_id")
    still = {
        batch_id
        for batch_id, product, key in parts.filter(batch_id__in=with_it).values_list(
            "batch_id", "product", "lot_key"
        )
        if (product, key) in recalled
    }
    rows = Batch.objects.filter(clinic_id=recall.clinic_id, id__in=with_it).exclude(id__in=still)
    return rows.update(recalled_at=None)


@action
def export_recall(*, by: Actor, clinic_id: uuid.UUID, recall_id: uuid.UUID) -> tuple[Reached, ...]:
    """Everybody a recalled lot reached, to be written into a file; that it was taken is audited."""
    check_can(by, clinic_id, Permission.PREPARE)
    row = recall_of(clinic_id, recall_id)
    found = reached_by(clinic_id, row.product, row.lot_key)
    audit.record(by, clinic_id, "export recall", "recall", recall_id, details={"rows": len(found)})
    return found
