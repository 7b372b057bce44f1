"""Addresses of a patient's story, of healing over a course, and of the clinic's numbers."""

from django.urls import path

from perineural.web.story import (
    asked,
    check_ins,
    ending,
    healing,
    measures,
    numbers,
    story,
    visits,
)

urlpatterns = [
    path("patients/<uuid:patient_id>/", story.story, name="story"),
    path("patients/<uuid:patient_id>/asked/", asked.asked, name="asked"),
    path("courses/<uuid:course_id>/sessions/", visits.course_sessions, name="course_sessions"),
    path("courses/<uuid:course_id>/healing/", healing.healing, name="healing"),
    path("courses/<uuid:course_id>/review/", healing.review, name="review"),
    path("courses/<uuid:course_id>/measures/", measures.score_new, name="score_new"),
    path("courses/<uuid:course_id>/end/", ending.course_end, name="course_end"),
    path("courses/<uuid:course_id>/check-ins/", check_ins.check_in_plan, name="check_in_plan"),
    path("courses/<uuid:course_id>/check-ins/zone/", check_ins.time_zone, name="check_in_zone"),
    path("courses/<uuid:course_id>/referral/", ending.referral, name="referral"),
    path("numbers/", numbers.numbers, name="numbers"),
]
