"""The emulation campaign: targets and progress."""

from django.apps import AppConfig


class CampaignsConfig(AppConfig):
    """The emulation campaign: targets and progress."""

    name = "campaigns"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let a merger drop what old communes never wrote, and answer what would be torn where it is undone."""
        from campaigns.actions.former_units import drop_unwritten  # models are not loaded yet when this module is
        from campaigns.queries.parting import TIES
        from households.actions.mergers import went_over
        from households.queries.parting import add_ties

        went_over.connect(drop_unwritten, dispatch_uid="campaigns.drop_unwritten")
        add_ties(*TIES)
