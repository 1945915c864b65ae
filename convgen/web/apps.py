"""The service, as Django installs it."""

from django.apps import AppConfig


class Web(AppConfig):
    """One application holds the whole service."""

    name = "convgen.web"
    label = "web"
    default_auto_field = "django.db.models.BigAutoField"
