"""Award dossiers (their rooms come with their issues)."""

from django.apps import AppConfig


class AwardsConfig(AppConfig):
    """Award dossiers (their rooms come with their issues)."""

    name = "awards"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Answer what would be torn where a merger is taken back."""
        from awards.queries.parting import TIES  # models are not loaded yet when this module is
        from households.queries.parting import add_ties

        add_ties(*TIES)
