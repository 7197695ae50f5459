"""Who and where."""

from django.apps import AppConfig


class CommunesConfig(AppConfig):
    """Who and where."""

    name = "communes"
    default_auto_field = "django.db.models.BigAutoField"
