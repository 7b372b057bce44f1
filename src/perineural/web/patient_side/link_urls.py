"""Addresses that a link opens: no password, one subject each."""

from django.urls import path

from perineural.web.patient_side import diary, intake, no_network, pain_back, report

urlpatterns = [
    path("i/<str:token>/", intake.fill_in, name="intake"),
    path("i/<str:token>/draft/", intake.keep_draft, name="intake_draft"),
    path("d/worker.js", no_network.worker, name="diary_worker"),
    path("d/shell/", no_network.shell, name="diary_shell"),
    path("d/<str:token>/", diary.question, name="diary"),
    path("d/<str:token>/more/", diary.more, name="diary_more"),
    path("d/<str:token>/back/", pain_back.pain_back, name="diary_back"),
    path("d/<str:token>/back/<uuid:return_id>/", pain_back.pain_back_said, name="diary_back_said"),
    path("d/<str:token>/wrong/", report.something_wrong, name="diary_wrong"),
]
