"""Addresses of the clinic's questionnaires, and of those asked of a patient."""

from django.urls import path

from perineural.web.questionnaires import asking, shelf

urlpatterns = [
    path("questionnaires/", shelf.shelf, name="questionnaires"),
    path("questionnaires/new/", shelf.new, name="questionnaire_new"),
    path("questionnaires/<uuid:questionnaire_id>/", shelf.preview, name="questionnaire"),
    path(
        "questionnaires/<uuid:questionnaire_id>/publish/", shelf.publish,
        name="questionnaire_publish",
    ),
    path(
        "questionnaires/<uuid:questionnaire_id>/retire/", shelf.retire, name="questionnaire_retire"
    ),
    path("questionnaires/<uuid:questionnaire_id>/file/", shelf.file, name="questionnaire_file"),
    path("complaints/<uuid:complaint_id>/questionnaires/", asking.asked, name="asked"),
    path("answers/<uuid:answer_id>/", asking.answer, name="questionnaire_answer"),
    path("answers/<uuid:answer_id>/fill/", asking.fill_here, name="questionnaire_fill_here"),
]  # fmt: skip
