"""Addresses of documents as files, and of the sheet that a patient takes home."""

from django.urls import path

from perineural.web.documents import expect, files

urlpatterns = [
    path("sessions/<uuid:session_id>/note.pdf", files.note, name="note_pdf"),
    path("sessions/<uuid:session_id>/aftercare/", files.aftercare, name="aftercare"),
    path("sessions/<uuid:session_id>/aftercare.pdf", files.aftercare_pdf, name="aftercare_pdf"),
    path("consents/<uuid:consent_id>/consent.pdf", files.consent, name="consent_pdf"),
    path("courses/<uuid:course_id>/expect/", expect.expect, name="expect"),
    path("courses/<uuid:course_id>/expect.pdf", expect.expect_pdf, name="expect_pdf"),
    path("courses/<uuid:course_id>/referral.pdf", files.referral, name="referral_pdf"),
    path(
        "assessments/<uuid:assessment_id>/referral.pdf",
        files.referral_letter,
        name="referral_letter_pdf",
    ),
]
