"""Addresses of the clinic's outcomes."""

from django.urls import path

from perineural.web.outcomes import daily, given, pages

urlpatterns = [
    path("outcomes/", pages.conditions, name="outcomes"),
    path("outcomes/report.pdf", pages.report, name="outcomes_report"),
    path("outcomes/<slug:condition>/daily-life/", daily.daily, name="condition_daily_life"),
    path("outcomes/<slug:condition>/given/", given.given, name="condition_given"),
    path("outcomes/<slug:condition>/", pages.condition, name="condition_outcomes"),
]
