"""Who and where."""

from typing import Any

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in


class CommunesConfig(AppConfig):
    """Who and where."""

    name = "communes"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let every way of signing in begin the time after which the screen locks."""
        user_logged_in.connect(_note_first_use, dispatch_uid="communes.note_first_use")


def _note_first_use(request: Any, **_more: Any) -> None:
    from communes.sessions import note_use  # models are not loaded yet when this module is

    note_use(request.session, at_once=True)
