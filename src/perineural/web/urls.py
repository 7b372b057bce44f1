"""Every page's address, room by room."""

from django.urls import include, path

from perineural.web.front_desk import home

clinic_rooms = [
    path("", include("perineural.web.front_desk.urls")),
    path("", include("perineural.web.assessment.urls")),
    path("", include("perineural.web.preparation.urls")),
    path("", include("perineural.web.treatment.urls")),
    path("", include("perineural.web.documents.urls")),
    path("", include("perineural.web.billing.urls")),
    path("", include("perineural.web.story.urls")),
    path("", include("perineural.web.outcomes.urls")),
    path("", include("perineural.web.safety.urls")),
    path("", include("perineural.web.questionnaires.urls")),
    path("", include("perineural.web.patient_side.urls")),
    path("", include("perineural.web.knowledge.urls")),
]

urlpatterns = [
    path("", home.landing, name="landing"),
    path("c/<slug:clinic_slug>/", include(clinic_rooms)),
    path("", include("perineural.web.patient_side.link_urls")),
]
