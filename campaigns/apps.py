"""The emulation campaign: targets and progress."""

from django.apps import AppConfig


class CampaignsConfig(AppConfig):
    """The emulation campaign: targets and progress."""

    name = "campaigns"
    default_auto_field = "django.db.models.BigAutoField"
