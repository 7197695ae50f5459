"""What columns of support given and of lists to sign share: their choices, and how an amount is measured."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from campaigns.supports import (
    KINDS,
    RECIPIENTS,
    SOURCES,
    Recipient,
    SupportKind,
    SupportSource,
)

KIND_CHOICES = [(kind.value, _(KINDS[kind])) for kind in SupportKind]
SOURCE_CHOICES = [(source.value, _(SOURCES[source])) for source in SupportSource]
RECIPIENT_CHOICES = [(one.value, _(RECIPIENTS[one])) for one in Recipient]
IN_DONG = Q(amount_vnd__isnull=False, amount_vnd__gte=1, quantity__isnull=True, unit="")
MEASURED = IN_DONG | (Q(amount_vnd__isnull=True, quantity__isnull=False, quantity__gt=0) & ~Q(unit=""))
UNMEASURED = Q(amount_vnd__isnull=True, quantity__isnull=True)
