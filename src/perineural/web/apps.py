"""The Django application that holds the pages."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Pages for staff and patients."""

    name = "perineural.web"
    label = "web"
