"""Adding a questionnaire from a file, publishing it, retiring it."""

import uuid
from collections.abc import Iterable

from perineural.clinical.conditions import CONDITIONS
from perineural.records import audit, clock
from perineural.records.actions.patients import recorder
from perineural.records.actors import Actor
from perineural.records.doors import action
from perineural.records.errors import Conflict, Invalid, NotFound
from perineural.records.models import Questionnaire
from perineural.records.models.questionnaire import QuestionnaireStatus
from perineural.records.permissions import Permission, check_can
from perineural.records.questionnaire_files import hash_of, read_file
from perineural.records.states import check_move


@action
def add_questionnaire(
    *, by: Actor, clinic_id: uuid.UUID, questionnaire_id: uuid.UUID, content: bytes
) -> uuid.UUID:
    """Take a questionnaire from its file as a draft, in place of a draft of the same version.

    Args:
        content: A FHIR R4 Questionnaire as JSON.

    Returns:
        The key of the draft.

    Raises:
        WrongFile: The file cannot be published; nothing of it is kept.
        Conflict: This version was published before.
    """
    check_can(by, clinic_id, Permission.PUBLISH_QUESTIONNAIRES)
    read = read_file(content)
    there = Questionnaire.objects.filter(clinic_id=clinic_id, url=read.url, version=read.version)
    before = there.select_for_update().first()
    source = content.decode("utf-8-sig")
    if before is not None and before.status != QuestionnaireStatus.DRAFT:
        if before.content_hash == hash_of(source):
            return before.id
        raise Conflict(
            f"Version {read.version} was published with other words; it never changes."
            " Give the file a new version."
        )
    row = before or Questionnaire(id=questionnaire_id, clinic_id=clinic_id)
    row.url, row.version, row.title = read.url, read.version, read.title
    row.language, row.licence = read.language, read.licence
    row.source, row.content_hash = source, hash_of(source)
    row.added_at, row.added_by = clock.now(), recorder(by)
    row.save(force_insert=before is None)
    audit.record(
        by, clinic_id, "add questionnaire", "questionnaire", row.id,
        details={"version": row.version, "hash": row.content_hash},
    )  # fmt: skip
    return row.id


def _row(clinic_id: uuid.UUID, questionnaire_id: uuid.UUID) -> Questionnaire:
    rows = Questionnaire.objects.filter(clinic_id=clinic_id, id=questionnaire_id)
    row = rows.select_for_update().first()
    if row is None:
        raise NotFound("There is no such questionnaire.")
    return row


def _known(conditions: Iterable[str]) -> list[str]:
    wanted = sorted(set(conditions))
    unknown = [each for each in wanted if each not in CONDITIONS]
    if unknown:
        raise Invalid("Choose among the problems that are offered.", field="conditions")
    return wanted


@action
def publish_questionnaire(
    *,
    by: Actor,
    clinic_id: uuid.UUID,
    questionnaire_id: uuid.UUID,
    conditions: Iterable[str] = (),
) -> None:
    """Publish a draft. Earlier versions of it are retired; what was answered to them stays.

    Args:
        conditions: The problems before whose first visit it is asked.

    Raises:
        WrongFile: The draft would not be taken today.
        Conflict: It is published already.
    """
    check_can(by, clinic_id, Permission.PUBLISH_QUESTIONNAIRES)
    row = _row(clinic_id, questionnaire_id)
    wanted = _known(conditions)
    if row.status == QuestionnaireStatus.PUBLISHED and row.conditions == wanted:
        return
    check_move(QuestionnaireStatus, row.status, QuestionnaireStatus.PUBLISHED)
    read_file(row.source.encode())
    now = clock.now()
    earlier = Questionnaire.objects.filter(
        clinic_id=clinic_id, url=row.url, status=QuestionnaireStatus.PUBLISHED
    )
    retired = earlier.update(
        status=QuestionnaireStatus.RETIRED, retired_at=now, retired_by=recorder(by)
    )
    row.status, row.conditions = QuestionnaireStatus.PUBLISHED, wanted
    row.published_at, row.published_by = now, recorder(by)
    row.save(update_fields=["status", "conditions", "published_at", "published_by"])
    audit.record(
        by, clinic_id, "publish questionnaire", "questionnaire", row.id,
        details={
            "version": row.version, "hash": row.content_hash, "conditions": wanted,
            "retired": retired,
        },
    )  # fmt: skip


@action
def ask_before_visits(
    *, by: Actor, clinic_id: uuid.UUID, questionnaire_id: uuid.UUID, conditions: Iterable[str]
) -> None:
    """Change for which problems a published questionnaire is asked before the first visit.

    Raises:
        Conflict: It is not published.
    """
    check_can(by, clinic_id, Permission.PUBLISH_QUESTIONNAIRES)
    row = _row(clinic_id, questionnaire_id)
    if row.status != QuestionnaireStatus.PUBLISHED:
        raise Conflict("Only a published questionnaire is asked.")
    row.conditions = _known(conditions)
    row.save(update_fields=["conditions"])
    audit.record(
        by, clinic_id, "ask questionnaire before visits", "questionnaire", row.id,
        details={"conditions": row.conditions},
    )  # fmt: skip


@action
def retire_questionnaire(*, by: Actor, clinic_id: uuid.UUID, questionnaire_id: uuid.UUID) -> None:
    """Ask it no more; what was answered stays. A draft is thrown away. Once more is no change."""
    check_can(by, clinic_id, Permission.PUBLISH_QUESTIONNAIRES)
    row = _row(clinic_id, questionnaire_id)
    if row.status == QuestionnaireStatus.RETIRED:
        return
    what = (
        "discard questionnaire"
        if row.status == QuestionnaireStatus.DRAFT
        else ("retire questionnaire")
    )
    audit.record(
        by, clinic_id, what, "questionnaire", row.id, details={"version": row.version}
    )  # fmt: skip
    if row.status == QuestionnaireStatus.DRAFT:
        row.delete()
        return
    check_move(QuestionnaireStatus, row.status, QuestionnaireStatus.RETIRED)
    row.status, row.retired_at, row.retired_by = (
        QuestionnaireStatus.RETIRED, clock.now(), recorder(by)
    )  # fmt: skip
    row.save(update_fields=["status", "retired_at", "retired_by"])
