"""Addresses of what is known, for members of a clinic and, below `check/`, for anybody."""

from django.urls import path

from perineural.web.knowledge import catalogue, evidence

urlpatterns = [
    path("knowledge/", catalogue.home, name="knowledge"),
    path("knowledge/evidence/", evidence.evidence, name="evidence"),
    path("knowledge/evidence/<slug:condition>/", evidence.evidence_of, name="evidence_of"),
    path("check/evidence/", evidence.public_evidence, name="public_evidence"),
    path(
        "check/evidence/<slug:condition>/",
        evidence.public_evidence_of,
        name="public_evidence_of",
    ),
    path("knowledge/search/", catalogue.search, name="knowledge_search"),
    path("knowledge/<slug:subject>/", catalogue.subject_list, name="knowledge_subject"),
    path("knowledge/<slug:subject>/<slug:entry>/", catalogue.entry_page, name="knowledge_entry"),
]
