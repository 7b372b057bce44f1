"""Addresses of the patient's side inside a clinic."""

from django.urls import path

from perineural.web.patient_side import (
    about,
    adverse_events,
    drawing,
    expect,
    follow_up,
    intake_review,
    own_agreements,
    own_record,
    self_check,
)

urlpatterns = [
    path("about/", about.about, name="public_about"),
    path("check/", self_check.check, name="self_check"),
    path("check/draw/", drawing.draw, name="self_check_draw"),
    path("check/ask/", self_check.ask, name="ask_appointment"),
    path("expect/<str:condition>/", expect.public_expect, name="public_expect"),
    path("intake/<uuid:intake_id>/", intake_review.review, name="intake_review"),
    path("intake/<uuid:intake_id>/accept/", intake_review.accept, name="intake_accept"),
    path("intake/<uuid:intake_id>/open/", intake_review.open_again, name="intake_open_again"),
    path("intake/<uuid:intake_id>/close/", intake_review.close, name="intake_close"),
    path("follow-up/", follow_up.follow_up, name="follow_up"),
    path("follow-up/call/<uuid:call_id>/", follow_up.call_noted, name="call_noted"),
    path("follow-up/judge/<uuid:event_id>/", adverse_events.event_judge, name="event_judge"),
    path("follow-up/said/<uuid:check_in_id>/seen/", follow_up.seen, name="comment_seen"),
    path("follow-up/event/<uuid:session_id>/", adverse_events.event_new, name="event_new"),
    path("follow-up/link/<uuid:link_id>/", follow_up.show_link, name="diary_link"),
    path("mine/", own_record.own_record, name="own_record"),
    path("mine/agreements/", own_agreements.own, name="own_agreements"),
    path("mine/agreements/<slug:about>/", own_agreements.agree, name="own_agree"),
    path(
        "mine/agreements/<uuid:agreement_id>/back/",
        own_agreements.take_back,
        name="own_agreement_back",
    ),
]
