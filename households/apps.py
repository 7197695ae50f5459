"""The register of poor and near-poor households."""

from django.apps import AppConfig


class HouseholdsConfig(AppConfig):
    """The register of poor and near-poor households."""

    name = "households"
    default_auto_field = "django.db.models.BigAutoField"
