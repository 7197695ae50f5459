"""The emulation campaign: targets and progress."""

from django.apps import AppConfig


class CampaignsConfig(AppConfig):
    """The emulation campaign: targets and progress."""

    name = "campaigns"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let a merger drop the workbooks that the old communes kept and never wrote."""
        from campaigns.actions.former_units import drop_unwritten  # models are not loaded yet when this module is
        from households.actions.mergers import went_over

        went_over.connect(drop_unwritten, dispatch_uid="campaigns.drop_unwritten")
