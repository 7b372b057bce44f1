"""Addresses of the treatment room."""

from django.urls import path

from perineural.web.treatment import cosigning, notes, photographs, signing, views

urlpatterns = [
    path(
        "sessions/<uuid:session_id>/photographs/",
        photographs.session_photographs,
        name="session_photographs",
    ),
    path("photographs/<uuid:photograph_id>/", photographs.photograph, name="photograph"),
    path(
        "photographs/<uuid:photograph_id>/remove/",
        photographs.photograph_remove,
        name="photograph_remove",
    ),
    path(
        "patients/<uuid:patient_id>/photograph-consent/",
        photographs.consent_new,
        name="photograph_consent_new",
    ),
    path(
        "photograph-consents/<uuid:photograph_consent_id>/",
        photographs.consent,
        name="photograph_consent",
    ),
    path("courses/<uuid:course_id>/sessions/new/", views.session_new, name="session_new"),
    path("sessions/<uuid:session_id>/", views.session, name="session"),
    path("sessions/<uuid:session_id>/save/", views.session_save, name="session_save"),
    path("sessions/<uuid:session_id>/sign/", signing.session_sign, name="session_sign"),
    path("sessions/<uuid:session_id>/note/", notes.session_note, name="session_note"),
    path("to-cosign/", cosigning.waiting, name="to_cosign"),
    path("sessions/<uuid:session_id>/cosign/", cosigning.cosign, name="session_cosign"),
    path("sessions/<uuid:session_id>/supervisor/", cosigning.supervisor, name="session_supervisor"),
    path("sessions/<uuid:session_id>/amend/", notes.session_amend, name="session_amend"),
    path("sessions/<uuid:session_id>/discard/", notes.session_discard, name="session_discard"),
]
