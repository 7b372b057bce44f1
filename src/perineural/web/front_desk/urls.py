"""Addresses of the front desk."""

from django.urls import path

from perineural.web.front_desk import day, home, letterhead, message_words, patients, people, policy

urlpatterns = [
    path("", home.clinic_home, name="clinic_home"),
    path("day/", day.day, name="day"),
    path("patients/", patients.find, name="patients"),
    path("patients/new/", patients.new, name="patient_new"),
    path("patients/import/", patients.take_import, name="patient_import"),
    path("patients/<uuid:patient_id>/complaint/", patients.complaint, name="complaint_new"),
    path("patients/<uuid:patient_id>/history/", patients.history, name="history_new"),
    path("patients/<uuid:patient_id>/weight/", patients.weight, name="weight_new"),
    path("people/", people.people, name="people"),
    path("people/<uuid:membership_id>/end/", people.end, name="membership_end"),
    path("rules/", policy.policy, name="policy"),
    path("letterhead/", letterhead.letterhead, name="letterhead"),
    path("messages/", message_words.all_messages, name="messages"),
    path(
        "messages/<slug:message>/<slug:channel>/<slug:language>/",
        message_words.one_message,
        name="message_words",
    ),
    path("audit/", people.trail, name="audit"),
    path("draft/<slug:kind>/<uuid:subject_id>/", home.draft, name="draft"),
]
