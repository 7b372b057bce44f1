"""Addresses that a link opens: no password, one subject each."""

from django.urls import path

from perineural.web.patient_side import diary, intake

urlpatterns = [
    path("i/<str:token>/", intake.fill_in, name="intake"),
    path("i/<str:token>/draft/", intake.keep_draft, name="intake_draft"),
    path("d/<str:token>/", diary.question, name="diary"),
    path("d/<str:token>/wrong/", diary.something_wrong, name="diary_wrong"),
]
