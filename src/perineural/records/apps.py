"""The Django application that holds the clinic's records."""

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    """What the clinic keeps."""

    name = "perineural.records"
    label = "records"
    default_auto_field = "django.db.models.BigAutoField"
