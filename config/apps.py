"""The app of settings, addresses, page frame and demo data."""

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """The top of the house: it may import every other app."""

    name = "config"
