"""Addresses that a link opens: no password, one subject each."""

from django.urls import path

from perineural.web.patient_side import (
    consent_at_home,
    diary,
    intake,
    no_network,
    pain_back,
    progress,
    report,
    silence,
    stopping,
)
from perineural.web.patient_side.questionnaire import pages as questionnaire

urlpatterns = [
    path("i/<str:token>/", intake.fill_in, name="intake"),
    path("i/<str:token>/draft/", intake.keep_draft, name="intake_draft"),
    path("d/worker.js", no_network.worker, name="diary_worker"),
    path("d/shell/", no_network.shell, name="diary_shell"),
    path(
        "i/<str:token>/q/<uuid:questionnaire_id>/",
        questionnaire.fill_for_intake,
        name="intake_questionnaire",
    ),
    path(
        "i/<str:token>/q/<uuid:questionnaire_id>/draft/",
        questionnaire.keep_draft_for_intake,
        name="intake_questionnaire_draft",
    ),
    path("q/<str:token>/", questionnaire.fill, name="questionnaire_fill"),
    path("q/<str:token>/draft/", questionnaire.keep_draft, name="questionnaire_draft"),
    path("d/<str:token>/", diary.question, name="diary"),
    path("d/<str:token>/more/", diary.more, name="diary_more"),
    path("d/<str:token>/back/", pain_back.pain_back, name="diary_back"),
    path("d/<str:token>/back/<uuid:return_id>/", pain_back.pain_back_said, name="diary_back_said"),
    path("d/<str:token>/progress/", progress.ask_progress, name="diary_progress"),
    path("s/<str:token>/", consent_at_home.consent, name="consent_at_home"),
    path("s/<str:token>/ask/", consent_at_home.ask, name="consent_ask"),
    path("s/<str:token>/take-back/", consent_at_home.take_back, name="consent_take_back"),
    path("p/<str:token>/", progress.progress, name="progress"),
    path("p/<str:token>/progress.pdf", progress.progress_pdf, name="progress_pdf"),
    path("p/<str:token>/progress.csv", progress.progress_csv, name="progress_csv"),
    path("p/<str:token>/progress.json", progress.progress_fhir, name="progress_fhir"),
    path("d/<str:token>/stop/", stopping.stop_from_diary, name="diary_stop"),
    path("stop/<str:token>/", stopping.stop, name="stop"),
    path("hooks/sms/", stopping.sms_hook, name="sms_hook"),
    path("d/<str:token>/wrong/", report.something_wrong, name="diary_wrong"),
    path("d/<str:token>/wrong/<uuid:event_id>/", report.wrong_said, name="diary_wrong_said"),
    path("w/<str:token>/", silence.why, name="why_silent"),
]
