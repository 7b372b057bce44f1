"""Addresses of what is known, for members of a clinic and, below `check/`, for anybody."""

from django.urls import path

from perineural.web.knowledge import evidence, home

urlpatterns = [
    path("knowledge/", home.home, name="knowledge"),
    path("knowledge/evidence/", evidence.evidence, name="evidence"),
    path("knowledge/evidence/<slug:condition>/", evidence.evidence_of, name="evidence_of"),
    path("check/evidence/", evidence.public_evidence, name="public_evidence"),
    path(
        "check/evidence/<slug:condition>/",
        evidence.public_evidence_of,
        name="public_evidence_of",
    ),
]
