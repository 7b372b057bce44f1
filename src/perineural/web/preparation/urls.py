"""Addresses of recipes, batches, labels, stock, recalls and consent."""

from django.urls import path

from perineural.web.preparation import agreements, batches, consents, recalls, recipes, stock

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
    path("courses/<uuid:course_id>/worksheet/", batches.sheet, name="worksheet"),
    path("batches/<uuid:batch_id>/check/", batches.check, name="batch_check"),
    path("batches/<uuid:batch_id>/label/", batches.label, name="batch_label"),
    path("stock/", stock.stock, name="stock"),
    path("stock/receive/", stock.receive, name="stock_receive"),
    path("stock/level/", stock.level, name="stock_level"),
    path("stock/lots/<uuid:stock_lot_id>/", stock.lot, name="stock_lot"),
    path("stock/recalls/", recalls.recalls, name="recalls"),
    path("stock/recalls/<uuid:recall_id>/", recalls.recall, name="recall"),
    path("stock/recalls/<uuid:recall_id>/export/", recalls.export, name="recall_export"),
    path("courses/<uuid:course_id>/consent/", consents.new, name="consent_new"),
    path("courses/<uuid:course_id>/consent/send/", consents.send, name="consent_send"),
    path("consents/<uuid:consent_id>/", consents.consent, name="consent"),
    path("patients/<uuid:patient_id>/agreements/", agreements.agreements, name="agreements"),
    path(
        "patients/<uuid:patient_id>/agreements/<slug:about>/", agreements.new, name="agreement_new"
    ),
    path("agreements/<uuid:agreement_id>/", agreements.agreement, name="agreement"),
]
