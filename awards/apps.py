"""Award dossiers (their rooms come with their issues)."""

from django.apps import AppConfig


class AwardsConfig(AppConfig):
    """Award dossiers (their rooms come with their issues)."""

    name = "awards"
    default_auto_field = "django.db.models.BigAutoField"
