"""Addresses of the clinic's safety."""

from django.urls import path

from perineural.web.safety import pages

urlpatterns = [
    path("safety/", pages.safety, name="safety"),
    path("safety/lots/", pages.lots, name="safety_lots"),
]
