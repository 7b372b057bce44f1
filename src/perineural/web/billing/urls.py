"""Addresses of billing codes and superbills."""

from django.urls import path

from perineural.web.billing import codes, superbills

urlpatterns = [
    path("billing-codes/", codes.codes, name="billing_codes"),
    path("sessions/<uuid:session_id>/superbill/", superbills.new, name="superbill_new"),
    path("superbills/<uuid:superbill_id>/", superbills.superbill, name="superbill"),
    path("superbills/<uuid:superbill_id>/superbill.pdf", superbills.file, name="superbill_pdf"),
]
