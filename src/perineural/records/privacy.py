"""How every stored field may leave the clinic in a de-identified snapshot, or that it never may.

A field that is in no list, or in two, fails a test: a new column cannot leave unnoticed. To decide,
ask whether it would be bad if a stranger read the field beside all others of the same person. When
in doubt it never leaves: free text, names, contacts, numbers of other systems and staff never do.

The rows of a patient leave in no way at all unless the patient agreed to it and did not take that
back: whatever makes a snapshot starts from `records.agreements.registry_agreed`, when it is made.
"""

from enum import StrEnum


class Leaves(StrEnum):
    """The ways in which a field may leave."""

    AS_IS = "as it is"
    """A number, a yes or no, or a code of a short list, that points at nobody."""
    PSEUDONYM = "as a pseudonym"
    """A key, replaced by one that means nothing outside the snapshot."""
    SHIFTED = "shifted in time"
    """A moment, moved by the same unknown span for all of one patient."""
    YEAR = "as a year"
    """A date, of which only the year leaves; a birth year only below 90 years of age."""
    NEVER = "never"
    """Names, free text, contacts, secrets, staff, and what the program itself needs."""


def _spread(**kinds: str) -> dict[str, Leaves]:
    """Field names by way, written as one line of words each."""
    return {
        field: Leaves[kind.upper()] for kind, fields in kinds.items() for field in fields.split()
    }


CLINIC_ROW = _spread(pseudonym="id clinic")
CLINICAL_ROW = CLINIC_ROW | _spread(
    shifted="occurred_at recorded_at", as_is="occurred_precision", never="recorded_by"
)
CHART_PLACE = CLINIC_ROW | _spread(as_is="model_version view x y side nerve region space")
HISTORY_ITEM = CLINICAL_ROW | _spread(
    pseudonym="patient", as_is="classes status verification origin",
    never="system code display external_id",
)  # fmt: skip

FIELDS: dict[str, dict[str, Leaves]] = {
    "User": _spread(never="id password last_login email full_name credential is_active joined_at"),
    "Clinic": _spread(
        pseudonym="id",
        as_is="is_demo",
        never="slug name address telephone email time_zone country quiet_from quiet_until"
        " created_at",
    ),
    "ClinicPolicy": CLINIC_ROW | _spread(as_is="version content", never="reason set_at set_by"),
    "Membership": CLINIC_ROW | _spread(never="user role patient active since ended_at"),
    "Patient": CLINICAL_ROW
    | _spread(
        year="birth_date",
        as_is="birth_date_precision sex deceased origin",
        never="family_name given_names search_name language telephone email address_lines city"
        " time_zone channel state postal_code country",
    ),
    "PatientIdentifier": CLINIC_ROW | _spread(pseudonym="patient", never="system value"),
    "Weight": CLINICAL_ROW | _spread(pseudonym="patient", as_is="weight_kg", never="external_id"),
    "Allergy": HISTORY_ITEM | _spread(as_is="criticality"),
    "Medication": HISTORY_ITEM,
    "Problem": HISTORY_ITEM | _spread(shifted="ended_on"),
    "RecordImport": CLINIC_ROW
    | _spread(pseudonym="patient", never="content_hash file_name report imported_at imported_by"),
    "Complaint": CLINICAL_ROW
    | _spread(
        pseudonym="patient",
        as_is="condition side region onset_precision chronic",
        shifted="onset_on",
        never="description",
    ),
    "Assessment": CLINICAL_ROW
    | _spread(
        pseudonym="complaint intake planned_recipe",
        as_is="status red_flags answers criteria_answers analgesic_days_per_week pain_usual"
        " function_score planned_modality",
        shifted="signed_at",
        never="history examination differential flags_cleared criteria_decided signed_by",
    ),
    "TenderPoint": CHART_PLACE | _spread(pseudonym="assessment", as_is="tenderness"),
    "ImagingFinding": CLINIC_ROW
    | _spread(pseudonym="assessment", as_is="modality", shifted="performed_on", never="finding"),
    "Candidacy": CLINIC_ROW
    | _spread(
        pseudonym="assessment recipe",
        as_is="modality decision not_known knowledge_version policy_version clinician_decision",
        shifted="computed_at decided_at",
        never="reasons inputs clinician_reason decided_by",
    ),
    "InstrumentScore": CLINICAL_ROW
    | _spread(pseudonym="patient complaint session", as_is="instrument score source"),
    "AuditChain": _spread(never="clinic last_number last_hash"),
    "AuditEvent": _spread(
        never="id clinic number at actor_kind actor_id action subject_kind subject_id patient_id"
        " details previous_hash hash"
    ),
    "Course": CLINICAL_ROW
    | _spread(
        pseudonym="patient complaint candidacy recipe",
        as_is="modality nerves sessions_planned interval_days review_after_session status",
        shifted="next_session_on ended_at",
        never="goals ended_by end_reason referred_to",
    ),
    "CourseReview": CLINICAL_ROW
    | _spread(
        pseudonym="course",
        as_is="after_session suggestion decision knowledge_version",
        never="advice reason",
    ),
    "DiaryLink": CLINIC_ROW
    | _spread(
        pseudonym="patient session",
        as_is="moment minutes_after withdrawn_reason plan_version",
        shifted="due_at expires_at created_at sent_at answered_at withdrawn_at",
    ),
    "CheckIn": CLINICAL_ROW
    | _spread(
        pseudonym="diary_link patient session rating",
        as_is="time_basis global_change analgesics_today sleep activity back_to_normal pain_is_back"
        " says_more",
        shifted="seen_at",
        never="comment seen_by",
    ),
    "AdverseEvent": CLINICAL_ROW
    | _spread(
        pseudonym="patient session batch",
        as_is="severity reported_by answers urgency related outcome_code",
        shifted="reviewed_at judge_by",
        never="description outcome reviewed_by",
    ),
    "PainReturn": CLINICAL_ROW
    | _spread(
        pseudonym="patient session diary_link",
        as_is="time_basis call_back",
        shifted="taken_back_at",
    ),
    "SilenceReason": CLINIC_ROW
    | _spread(pseudonym="patient course", as_is="reason", shifted="asked_at answered_at"),
    "CheckInPlan": CLINIC_ROW
    | _spread(pseudonym="course", as_is="version moments", shifted="made_at", never="why made_by"),
    "CallTask": CLINIC_ROW
    | _spread(
        never="key kind patient session subject_id opened_at due_by done_at done_by outcome note"
    ),
    "Agreement": CLINICAL_ROW
    | _spread(
        pseudonym="patient",
        as_is="kind text_version text_hash place withdrawn_by",
        shifted="signed_at withdrawn_at",
        never="channels text language signer_name withdrawn_reason",
    ),
    "MessageTemplate": CLINIC_ROW
    | _spread(never="kind channel language version subject text made_at made_by"),
    "OutboxMessage": CLINIC_ROW
    | _spread(
        never="key kind subject_id patient address channel language due_at attempts"
        " next_attempt_at handed_over_at last_error sent_at cancelled_at given_up_at"
    ),
    "PatientLink": CLINIC_ROW
    | _spread(
        never="patient kind subject_id created_at expires_at tries_left used_at withdrawn_at"
    ),
    "Intake": CLINICAL_ROW
    | _spread(
        pseudonym="patient complaint",
        as_is="status condition side analgesic_days_per_week pain_now pain_worst pain_usual"
        " pain_least pain_drawing",
        shifted="submitted_at accepted_at",
        year="birth_date",
        never="family_name given_names telephone email language self_check onset_text history"
        " past_treatments medicines allergies goals painkillers earlier_treatments conditions_told"
        " tries_left agreements signed_name accepted_by closed_reason",
    ),
    "Questionnaire": CLINIC_ROW
    | _spread(
        as_is="url version title language status content_hash conditions",
        never="licence source added_at added_by published_at published_by retired_at retired_by",
    ),
    "QuestionnaireAnswer": CLINICAL_ROW
    | _spread(
        pseudonym="questionnaire patient intake complaint session",
        as_is="scores content_hash source",
        shifted="asked_at completed_at",
        never="response",
    ),
    "Draft": CLINIC_ROW | _spread(never="owner kind subject_id fields saved_at"),
    "Recipe": CLINIC_ROW
    | _spread(
        pseudonym="supersedes",
        as_is="version is_example modality",
        never="name rationale author created_at signed_by signed_credential signed_at retired_at",
    ),
    "RecipePart": CLINIC_ROW | _spread(pseudonym="recipe", as_is="position product volume_ml"),
    "Batch": CLINICAL_ROW
    | _spread(
        pseudonym="patient course recipe",
        as_is="volume_ml is_clear measured_ph policy_version must_be_checked discarded_ml",
        shifted="beyond_use_at first_drawn_at checked_at discarded_at",
        never="number prepared_by checked_by recalled_at discarded_by",
    ),
    "BatchPart": CLINIC_ROW
    | _spread(
        pseudonym="batch",
        as_is="position product volume_ml",
        never="manufacturer lot lot_key stock_lot expires_on",
    ),
    "StockLot": _spread(never="id clinic product lot lot_key manufacturer expires_on container_ml"),
    "StockMovement": _spread(
        never="id clinic stock_lot number kind containers drawn_ml wasted_ml reason batch moved_at"
        " moved_by"
    ),
    "StockLevel": _spread(never="id clinic product low_at"),
    "LotRecall": _spread(
        never="id clinic product lot lot_key reason recalled_at recalled_by lifted_at lifted_by"
        " lifted_reason"
    ),
    "Consent": CLINICAL_ROW
    | _spread(
        pseudonym="patient course recipe",
        as_is="modality text_hash language questions_answered place",
        shifted="signed_at withdrawn_at",
        never="text signer_name withdrawn_reason",
    ),
    "Scar": CLINIC_ROW
    | _spread(
        pseudonym="session",
        as_is="position model_version view places side region length_mm mobility_before"
        " mobility_after",
        never="note",
    ),
    "Photograph": _spread(
        never="id clinic occurred_at recorded_at occurred_precision recorded_by patient session"
        " consent moment view words width_px height_px size_bytes content_hash erased_at"
        " erased_because erased_by"
    ),
    "PhotographConsent": _spread(
        never="id clinic occurred_at recorded_at occurred_precision recorded_by patient text"
        " text_version text_hash language signer_name questions_answered signed_at withdrawn_at"
        " withdrawn_reason"
    ),
    "Session": CLINICAL_ROW
    | _spread(
        pseudonym="patient course batch consent amends",
        as_is="number status weight_kg checks usual_point aftercare_given discarded_ml elsewhere_mg"
        " revision knowledge_version policy_version",
        shifted="last_point_at signed_at cosigned_at",
        never="override_reason reaction next_step amendment_reason note seal signed_by supervisor"
        " last_save",
    ),
    "InjectionPoint": CHART_PLACE
    | _spread(
        pseudonym="session batch",
        as_is="position depth_mm needle angle_degrees volume_ml aspirated tenderness_before"
        " tenderness_after credential_confirmed",
        never="reaction note",
    ),
    "Bath": CLINIC_ROW
    | _spread(
        pseudonym="session batch",
        as_is="position nostril volume_ml dwell_minutes",
        never="device body_position tolerance",
    ),
    "PainRating": CLINICAL_ROW
    | _spread(
        pseudonym="patient session",
        as_is="clock minutes_after score source",
        shifted="replaced_at",
    ),
    "PainStatistics": _spread(
        never="id clinic patient complaint series n sum_t sum_tt sum_y sum_ty sum_yy visits "
        "first_score last_score last_day"
    ),
    "BillingCode": CLINIC_ROW | _spread(never="position code words price currency loaded_at"),
    "Superbill": CLINICAL_ROW
    | _spread(
        pseudonym="patient session",
        as_is="diagnosis_code knowledge_version",
        shifted="voided_at",
        never="number diagnosis voided_by void_reason",
    ),
    "SuperbillLine": CLINIC_ROW
    | _spread(pseudonym="superbill", as_is="position code count", never="words price currency"),
}
"""Every table of `records`, every field, and how it may leave."""
