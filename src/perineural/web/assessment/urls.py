"""Addresses of assessment, candidacy and the plan."""

from django.urls import path

from perineural.web.assessment import assess, candidacy, courses, criteria

urlpatterns = [
    path("complaints/<uuid:complaint_id>/assess/", assess.assess, name="assessment"),
    path("criteria/<str:condition>/work-out/", criteria.work_out, name="criteria_work_out"),
    path("assessments/<uuid:assessment_id>/", assess.read, name="assessment_view"),
    path("assessments/<uuid:assessment_id>/candidacy/", candidacy.candidacy, name="candidacy"),
    path(
        "assessments/<uuid:assessment_id>/candidacy/again/",
        candidacy.candidacy_again,
        name="candidacy_again",
    ),
    path(
        "assessments/<uuid:assessment_id>/referral/",
        candidacy.referral_letter,
        name="referral_letter",
    ),
    path("candidacy/<uuid:candidacy_id>/course/", courses.plan, name="course_new"),
    path("courses/<uuid:course_id>/", courses.course, name="course"),
]
