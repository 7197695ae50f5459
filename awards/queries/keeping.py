"""Open work of an officer, for whoever hands it over."""

from __future__ import annotations

from awards.models import Dossier, DossierQuerySet
from awards.workflow import CLOSED
from communes.models import Unit, User


def kept_by(commune: Unit, keeper: User) -> DossierQuerySet:
    """Return the dossiers a person keeps that are not at their end."""
    return Dossier.objects.filter(commune__in=commune.line, kept_by=keeper).exclude(state__in=CLOSED)
