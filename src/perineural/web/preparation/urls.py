"""Addresses of recipes, batches, labels and consent."""

from django.urls import path

from perineural.web.preparation import batches, consents, recipes

urlpatterns = [
    path("recipes/", recipes.recipes, name="recipes"),
    path("recipes/new/", recipes.new, name="recipe_new"),
    path("recipes/work-out/", recipes.work_out, name="recipe_work_out"),
    path("recipes/<uuid:recipe_id>/", recipes.recipe, name="recipe"),
    path("recipes/<uuid:recipe_id>/version/", recipes.new_version, name="recipe_version"),
    path("recipes/<uuid:recipe_id>/sign/", recipes.sign, name="recipe_sign"),
    path("recipes/<uuid:recipe_id>/retire/", recipes.retire, name="recipe_retire"),
    path("courses/<uuid:course_id>/batch/", batches.new, name="batch_new"),
    path("batches/<uuid:batch_id>/", batches.batch, name="batch"),
    path("batches/<uuid:batch_id>/label/", batches.label, name="batch_label"),
    path("courses/<uuid:course_id>/consent/", consents.new, name="consent_new"),
    path("consents/<uuid:consent_id>/", consents.consent, name="consent"),
]
